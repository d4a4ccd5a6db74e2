"""Tracing two lists: every row of the left list is followed into the right one; what does not fit is an exception."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.tracing import names, values
from portal.tracing.kinds import KINDS
from portal.tracing.lists import Listed, Row
from portal.tracing.names import Match

# A shared account has a name of nobody, as these do.
GENERIC = frozenset((
    "admin", "administrator", "billing", "biller", "coder", "coding", "front desk", "frontdesk", "guest", "office",
    "shared", "staff", "temp", "test", "training", "user", "team", "support", "service", "reception", "claims",
    "denials", "posting", "scanner", "kiosk", "default", "generic", "everyone", "helpdesk", "info", "intern", "root"))
DORMANT = timedelta(days=90)
YEAR = timedelta(days=366)
SAME_DAY, THREE_DAYS = timedelta(0), timedelta(days=3)
MOST_TRACED = 1000
MOST_MATCHED = 100  # rows of one person or firm; nobody has more accounts or trainings
TRAINED, MOSTLY = 98, 90  # percent, indicator 3b
PRIVILEGED = frozenset(("admin", "administrator", "administrators", "superuser", "root", "owner", "full", "all",
                        "everything"))
WAITING = "Some names still wait for a person’s word."
NOTHING = "There is no row of the first list to trace: none lies in the period, or none counts for this test."
CROWDED = ("“{who}” stands for {rows} rows of the second list. That is no person or firm: choose the columns anew, "
           "or leave those rows out.")
NOBODY = ("None of the people who left was found among the accounts, so nothing was tested. Ask for an export that has "
          "closed accounts too, and the email or staff number in both lists.")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit: its code, about whom, in words. `grave` ones are to be mended first."""

    code: str
    about: str
    says: str
    grave: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """`population` rows of the left list, `sample` of them traced, `fit` without an exception; `absent` were found
    nowhere on the right list. `levels` are (indicator, level, because), `facts` (cap, says)."""

    population: int
    sample: int
    fit: int
    absent: int
    exceptions: tuple[Finding, ...]
    levels: tuple[tuple[str, str, str], ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A test as it is set: `size` rows at most are traced, chosen by the lists' own hashes, so that nobody chooses them
    and anybody can choose them again; None traces all, up to MOST_TRACED."""

    kind: str
    left: Listed
    right: Listed
    said: Mapping[int, tuple[int, ...]]
    today: date
    since: date | None = None
    until: date | None = None
    size: int | None = None


def check_of(kind: str, code: str) -> str:
    """The indicator that an exception shows in."""
    return {"shared": "2a", "role": "2b", "nobody": "2d", "dormant": "2d"}.get(code, KINDS[kind].checks[0])


def open_matches(task: Task) -> tuple[Match, ...]:
    """What a person has to say before the test can be finished, of the rows that are traced."""
    return tuple(one for one in _matches(task, sampled(task)).values() if one.perhaps)


def in_period(task: Task) -> list[int]:
    """The rows of the left list that belong to the period: those whose day lies in it, and those whose day cannot be
    read, for they may. Those that the test does not speak of are left out: closed accounts, firms without patient data,
    and who has not begun yet."""
    column = KINDS[task.kind].period
    rows = [number for number, row in enumerate(task.left.rows) if _counts(task, row)]
    if not column or (task.since is None and task.until is None):
        return rows
    first, last = task.since or date.min, task.until or date.max
    days = {number: values.day(task.left.rows[number].get(column, "")) for number in rows}
    return [number for number, day in days.items() if day is None or first <= day <= last]


def _counts(task: Task, row: Row) -> bool:
    if task.kind == "access":
        return values.yes(row.get("state", "")) is not False
    if task.kind == "subcontractors":
        return values.yes(row.get("phi", "")) is not False
    begins = values.day(row.get("since", "")) if task.kind == "training" else None
    return begins is None or begins <= task.today


def sampled(task: Task) -> list[int]:
    """The rows that are traced, in the order of the list."""
    rows, most = in_period(task), min(task.size or MOST_TRACED, MOST_TRACED)
    if len(rows) <= most:
        return rows
    seed = f"{task.left.sha256} {task.right.sha256}"
    order = sorted(rows, key=lambda number: hashlib.sha256(f"{seed} {number}".encode()).digest())
    return sorted(order[:most])


def _matches(task: Task, chosen: Sequence[int]) -> dict[int, Match]:
    """The chosen rows on the right. An account with the name of no person belongs to nobody, and somebody who left may
    have had several."""
    wanted = [number for number in chosen
              if task.kind != "access" or not _is_generic(task.left.rows[number].get("name", ""))]
    found = names.match(task.left.named(), task.right.named(), task.said, firm=task.kind == "subcontractors",
                        wanted=wanted, every=task.kind == "leavers")
    return {number: Match(number) for number in chosen} | {one.left: one for one in found}


def trace(task: Task) -> Outcome:
    """What came of it. Raises ValueError, in words for a person, while names wait for a person's word, where there is
    nothing to trace, where none of those who left is among the accounts, or where one name stands for too many
    rows."""
    chosen = sampled(task)
    if not chosen:
        raise ValueError(NOTHING)
    found = _matches(task, chosen)
    if any(one.perhaps for one in found.values()):
        raise ValueError(WAITING)
    absent = sum(not one.right for one in found.values())
    if task.kind == "leavers" and absent == len(chosen):
        raise ValueError(NOBODY)
    crowded = next((one for one in found.values() if len(one.right) > MOST_MATCHED), None)
    if crowded:
        raise ValueError(CROWDED.format(who=_who(task.left.rows[crowded.left]), rows=len(crowded.right)))
    exceptions: list[Finding] = []
    fit = 0
    for number in chosen:
        others = [task.right.rows[other] for other in found[number].right]
        faults = _FOLLOW[task.kind](task, task.left.rows[number], others)
        exceptions += faults
        fit += not faults
    return Outcome(len(in_period(task)), len(chosen), fit, absent, tuple(exceptions),
                   _levels(task, found, exceptions, fit), _facts(exceptions, len(chosen)))


def _who(row: Row) -> str:
    return " ".join(row.get("name", "").split())[:120] or row.get("key", "")[:120]


def _leaver(task: Task, row: Row, accounts: Sequence[Row]) -> list[Finding]:
    """Nobody of that name among the accounts: nothing to close. An account is open until it says that it is not."""
    return [finding for account in accounts for finding in _left_open(row, account)]


def _left_open(row: Row, account: Row) -> list[Finding]:
    who, left = _who(row), values.day(row.get("left_on", ""))
    state = values.yes(account.get("state", ""))
    if state is not False:
        word = "is still open" if state else f"is not shown as closed (“{account.get('state', '')[:40]}”)"
        return [Finding("open", who, f"The account {word}. The last day was{_on(left) or ' not given'}.", True)]
    used, closed = values.day(account.get("used_on", "")), values.day(account.get("closed_on", ""))
    found = []
    if left and used and used > left:
        found.append(Finding("used", who, f"The account was used{_on(used)}, after the last day{_on(left)}.", True))
    if closed is None:
        found.append(Finding("no-day", who, "The account is closed, but nothing shows on which day.", True))
    elif left is None:
        found.append(Finding("no-last-day", who, "The account is closed, but the last day cannot be read.", False))
    elif closed - left > SAME_DAY:
        days = (closed - left).days
        late = closed - left > THREE_DAYS
        found.append(Finding("late" if late else "later", who,
                             f"The account was closed {days} day{'s' if days > 1 else ''} after the last day.", late))
    return found


def _trained(task: Task, row: Row, records: Sequence[Row]) -> list[Finding]:
    who, since = _who(row), values.day(row.get("since", ""))
    if not records:
        begun = f" They have worked there since{_on(since).removeprefix(' on')}." if since else ""
        return [Finding("no-record", who, f"There is no record of any training.{begun}", False)]
    days = [values.day(record.get("done_on", "")) for record in records]
    past = [day for day in days if day is not None and day <= task.today]
    if not past:
        ahead = max((day for day in days if day is not None), default=None)
        told = f"The training is recorded{_on(ahead)}, which has not come yet." if ahead else (
            "There is a record, but no day on it.")
        return [Finding("future" if ahead else "no-day", who, told, False)]
    if task.today - max(past) > YEAR:
        return [Finding("old", who, f"The last training was{_on(max(past))}, more than 12 months ago.", False)]
    return []


def _account(task: Task, row: Row, people: Sequence[Row]) -> list[Finding]:
    who = _who(row)
    if _is_generic(row.get("name", "")):
        return [Finding("shared", who, "The account has the name of no person.", True)]
    found = []
    roles = [person["role"] for person in people if person.get("role")]
    if not people:
        found.append(Finding("nobody", who, "The account belongs to nobody on the list of staff.", True))
    elif row.get("role") and roles and not any(_same_role(row["role"], role) for role in roles):
        found.append(Finding("role", who, f"The account has the role “{row['role'][:60]}”; the list of staff says "
                                          f"“{roles[0][:60]}”.", False))
    used = values.day(row.get("used_on", ""))
    if used and task.today - used > DORMANT:
        found.append(Finding("dormant", who, f"The account was last used{_on(used)}, more than 90 days ago.", False))
    return found


def _firm(task: Task, row: Row, agreements: Sequence[Row]) -> list[Finding]:
    """One agreement that is signed and in force is enough."""
    if not agreements:
        return [Finding("no-agreement", _who(row), "The firm gets patient data, and there is no signed agreement.",
                        True)]
    each = [_faulty(task, row, agreement) for agreement in agreements]
    return [] if None in each else [one for one in each if one][:1]


def _faulty(task: Task, row: Row, agreement: Row) -> Finding | None:
    who = _who(row)
    signed = values.day(agreement.get("signed_on", ""))
    ends, begun = values.day(agreement.get("ends_on", "")), values.day(row.get("phi_from", ""))
    if signed is None:
        return Finding("unsigned", who, "There is an agreement, but no day on which it was signed.", True)
    if signed > task.today:
        return Finding("unsigned", who, f"The agreement is dated{_on(signed)}, which has not come yet.", True)
    if ends and ends < task.today:
        return Finding("ended", who, f"The agreement ended{_on(ends)}.", True)
    if begun and begun < signed:
        return Finding("data-first", who, f"Patient data went there{_on(begun)}, before the agreement was "
                                          f"signed{_on(signed)}.", True)
    return None


_FOLLOW: Mapping[str, Callable[[Task, Row, Sequence[Row]], list[Finding]]] = {
    "leavers": _leaver, "training": _trained, "access": _account, "subcontractors": _firm}


def _is_generic(name: str) -> bool:
    plain = " ".join(word for word in names.normal(name).split() if not word.isdigit()).rstrip("0123456789")
    words = plain.split()
    return bool(words) and (plain in GENERIC or all(word in GENERIC for word in words))


def _same_role(one: str, other: str) -> bool:
    """A word in common, and not the rights of an administrator where the list gives none."""
    first, second = (set(names.normal(text).split()) for text in (one, other))
    if first & PRIVILEGED and not second & PRIVILEGED:
        return False
    return bool(first & second) or not first or not second


def _levels(task: Task, found: Mapping[int, Match], exceptions: Sequence[Finding],
            fit: int) -> tuple[tuple[str, str, str], ...]:
    """What the test says of each of its checks, by the words of the indicators."""
    codes, sample = Counter(one.code for one in exceptions), len(found)
    told = f"{fit} of {sample} traced without an exception"
    if task.kind == "training":
        share = 100 * fit // sample
        level = "strong" if share >= TRAINED else "partial" if share >= MOSTLY else "red-flag"
        return (("3b", level, told),)
    if task.kind == "leavers":
        return (("2c", "red-flag" if any(one.grave for one in exceptions) else "partial" if exceptions else "strong",
                 told),)
    if task.kind == "subcontractors":
        return (("1d", "red-flag" if exceptions else "strong", told),)
    levels = [("2a", "red-flag" if codes["shared"] else "strong", told)]
    if compared := sum(_is_compared(task, one) for one in found.values()):
        levels.append(("2b", "partial" if codes["role"] else "strong",
                       f"{compared - codes['role']} of {compared} accounts have the role that the list gives"))
    if idle := codes["nobody"] + codes["dormant"]:
        levels.append(("2d", "partial", f"{idle} account{'s' if idle > 1 else ''} of nobody, or not used for 90 days"))
    return tuple(levels)


def _is_compared(task: Task, one: Match) -> bool:
    """Both lists give a role for this account: otherwise nothing is known of it."""
    return bool(task.left.rows[one.left].get("role")) and any(task.right.rows[row].get("role") for row in one.right)


def _facts(exceptions: Sequence[Finding], sample: int) -> tuple[tuple[str, str], ...]:
    """The facts that cap the score: live access of somebody who left, shared accounts, firms without an agreement, and
    no training record of anybody."""
    caps = {"open": "K8", "used": "K8", "shared": "K6", "no-agreement": "K4", "unsigned": "K4", "ended": "K4",
            "data-first": "K4"}
    found = Counter(caps[one.code] for one in exceptions if one.code in caps)
    if sum(one.code == "no-record" for one in exceptions) == sample:
        found["K11"] = sample
    words = {"K8": "Accounts of people who left that are open or were used after: {}",
             "K6": "Accounts that have the name of no person: {}",
             "K4": "Subcontractors with patient data and no valid agreement: {}",
             "K11": "People without any record of training, which is everybody who was looked for: {}"}
    return tuple((cap, words[cap].format(number)) for cap, number in sorted(found.items()))


def _on(day: date | None) -> str:
    return f" on {day:%b} {day.day}, {day.year}" if day else ""
