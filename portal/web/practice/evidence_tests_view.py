"""What the pages of evidence tests show: badges, periods, how old a result is, the names to confirm, the exceptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import col

from portal import clock
from portal.models import EvidenceTest, Remediation, Vendor
from portal.questions import ages
from portal.questions.types import Age
from portal.scoring import catalog
from portal.templating import count, day
from portal.tracing import trace, values
from portal.tracing.kinds import KINDS, Column, Holds, Kind
from portal.tracing.names import Match
from portal.tracing.trace import Outcome, Task
from portal.vocabulary.statuses import EvidenceTestStatus
from portal.web import listing
from portal.web.listing import Asked, Listing
from portal.web.pages import Call
from portal.workflow import evidence_tests, scores_found
from portal.workflow import evidence_tests_lists as lists

PREVIEW = 6
NAMES_A_PAGE = 30
EXCEPTIONS = {"all": "All", "grave": "Mend first", "other": "Others"}


@dataclass(frozen=True, slots=True)
class Recent:
    """The newest finished test of a kind: `words` say how old it is, `late` that it counts no more as tested."""

    kind: Kind
    test: EvidenceTest | None
    words: str
    late: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A name of the first list beside those of the second that may be the same."""

    left: int
    cells: tuple[tuple[str, str], ...]
    surely: tuple[tuple[tuple[str, str], ...], ...]
    perhaps: tuple[tuple[int, tuple[tuple[str, str], ...]], ...]


def badge(test: Any) -> tuple[str, str, str]:
    """Sign, word and color of a test: what came of it, or that it is not done."""
    if test.status == EvidenceTestStatus.DRAFT:
        return "circle", "In work", "none"
    if test.status == EvidenceTestStatus.DISCARDED:
        return "circle-minus", "Discarded", "none"
    found = test.result["exceptions"]
    if not found:
        return "circle-check-f", "No exception", "good"
    grave = any(one["grave"] for one in found)
    return ("flag-f" if grave else "alert-triangle"), count(len(found), "exception"), "bad" if grave else "warn"


def period(test: Any) -> str:
    if not KINDS[test.kind].period:
        return "As the lists stood"
    if test.period_from and test.period_to:
        return f"{day(test.period_from)} to {day(test.period_to)}"
    if test.period_from:
        return f"Since {day(test.period_from)}"
    return f"Until {day(test.period_to)}" if test.period_to else "All that is on the list"


def sample(test: Any) -> str:
    return f"{test.sample_size} at most" if test.sample_size else "All"


def recent(call: Call, vendor: Vendor) -> list[Recent]:
    """For each kind of test the newest finished one, and whether it still counts as tested."""
    newest = evidence_tests.latest(call.db, vendor)
    return [_recent(kind, newest.get(kind.id), vendor) for kind in KINDS.values()]


def _recent(kind: Kind, test: EvidenceTest | None, vendor: Vendor) -> Recent:
    if test is None or test.done_at is None:
        return Recent(kind, None, "Never run", late=False)
    checks = catalog.latest().by_id
    limits = [age for check in kind.checks
              if (age := scores_found.longest(checks[check], executed=vendor.executed_on is not None))]
    done = test.done_at.date()
    if not limits:
        return Recent(kind, test, f"{day(done)}. Run it again when the lists change", late=False)
    most = min(limits, key=lambda age: age.months * 30 + age.days)
    late = ages.is_older(done, most, clock.today())
    return Recent(kind, test, f"{day(done)}, {'older' if late else 'younger'} than {_age(most)}", late=late)


def _age(age: Age) -> str:
    return count(age.months, "month") if age.months else count(age.days, "day")


def default_period() -> dict[str, Any]:
    """The last three months: a sample of people who left is good for as long."""
    today = clock.today()
    return {"since": today - timedelta(days=90), "until": today, "size": "25", "kind": next(iter(KINDS))}


def preview(entry: Mapping[str, Any]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The heads of a list, and its first rows, each as wide as the widest."""
    titles = lists.titles_of(entry)
    rows = entry["rows"][entry["headed"]:][:PREVIEW]
    return titles, [[*row, *[""] * (len(titles) - len(row))] for row in rows]


def pairs(test: EvidenceTest, task: Task, waiting: Sequence[Match]) -> list[Pair]:
    left, right = (lists.list_kind(test, side).columns for side in lists.SIDES)
    return [Pair(one.left, _cells(left, task.left.rows[one.left]),
                 tuple(_cells(right, task.right.rows[row]) for row in one.right),
                 tuple((row, _cells(right, task.right.rows[row])) for row in one.perhaps))
            for one in waiting[:NAMES_A_PAGE]]


def _cells(columns: Sequence[Column], row: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((column.title, _shown(column, row[column.id])) for column in columns if row.get(column.id))


def _shown(column: Column, words: str) -> str:
    found = values.day(words) if column.holds is Holds.DAY else None
    return day(found) if found else words


def outcome(task: Task) -> tuple[Outcome | None, str]:
    """What would come of the test as it stands, or why it cannot be finished."""
    try:
        return trace.trace(task), ""
    except ValueError as error:
        return None, str(error)


def exceptions(call: Call, test: EvidenceTest) -> Listing:
    """One page of the exceptions, narrowed by weight and by whom they are about."""
    asked = listing.asked(call, sorts=("number",), shows=tuple(EXCEPTIONS))
    found = [one for one in test.result["exceptions"] if _has(one, asked)]
    counts = {"all": len(found), "grave": sum(one["grave"] for one in found)}
    counts["other"] = counts["all"] - counts["grave"]
    chosen = [one for one in found if asked.show == "all" or one["grave"] == (asked.show == "grave")]
    page = min(asked.page, listing.pages_of(len(chosen), asked.size))
    rows = chosen[(page - 1) * asked.size:page * asked.size]
    return Listing(replace(asked, page=page), rows, len(chosen), listing.chips(asked, EXCEPTIONS, counts))


def _has(one: Mapping[str, Any], asked: Asked) -> bool:
    return asked.find.casefold() in f"{one['about']} {one['says']}".casefold()


def fixes(call: Call, test: EvidenceTest) -> dict[int, Row[Any]]:
    """The fix that was opened from an exception, by its number: the newest, where there are several."""
    rows = call.db.execute(select(col(Remediation.source_id), col(Remediation.id), col(Remediation.number)).where(
        col(Remediation.practice_id) == call.actor.practice_id, col(Remediation.vendor_id) == test.vendor_id,
        col(Remediation.source_kind) == "test", col(Remediation.source_id).startswith(f"{test.id}#", autoescape=True))
        .order_by(col(Remediation.number)))
    return {int(row.source_id.rpartition("#")[2]): row for row in rows}


def made(test: EvidenceTest) -> list[tuple[str, str, str, str]]:
    """What the test made of which check: its id and title, the level, why."""
    checks = catalog.latest().by_id
    return [(one["indicator"], checks[one["indicator"]].title if one["indicator"] in checks else "", one["level"],
             one["because"]) for one in test.result["judgments"]]


def caps(test: EvidenceTest) -> list[tuple[str, str]]:
    return [(cap, says) for cap, says in test.result["facts"]]
