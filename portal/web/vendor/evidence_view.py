"""A file beside an answer as the vendor sees it: what became of it, how old it is, and what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portal import clock
from portal.questions import ages
from portal.questions.types import Question, Questionnaire
from portal.templating import count, day, moment
from portal.vocabulary import suspicions
from portal.vocabulary.statuses import EvidenceStatus
from portal.workflow.checking import IN_PART
from portal.workflow.evidence import Beside, is_openable

SCANNED = {"clean": "Scanned, no problem found", "not-scanned": "Not scanned for malware"}
# Sign, word and color of a state that needs one.
BADGES = {
    "checking": ("loader-2", "Being checked", "wait"), "held": ("hand", "Held", "warn"),
    "refused": ("ban", "Not taken", "bad"), "failed": ("alert-triangle", "Check failed", "warn"),
    "unreadable": ("lock", "Cannot be opened", "warn"), "kept": ("circle-check-f", "Kept", "good"),
}
STATES = {EvidenceStatus.RECEIVED: "checking", EvidenceStatus.SCANNING: "checking", EvidenceStatus.KEPT: "kept",
          EvidenceStatus.HELD: "held", EvidenceStatus.REFUSED: "refused", EvidenceStatus.FAILED: "failed"}
PAGED = "application/pdf"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class View:
    """One file. `facts` is the line below its name, `hints` what will be asked about it, `held_for` the kinds of
    patient data that it looks as if it held, each with its place."""

    id: str
    question: str
    name: str
    state: str
    badge: tuple[str, str, str]
    facts: str
    hints: tuple[str, ...]
    problem: str
    held_for: tuple[str, ...]
    confirmed: str
    dated: date | None
    expires: date | None
    owner: str
    sha256: str
    sent: str
    openable: bool
    version: int

    @property
    def checking(self) -> bool:
        return self.state == "checking"


def views(questionnaire: Questionnaire, found: Iterable[Beside]) -> dict[str, tuple[View, ...]]:
    """The files by question."""
    by_question: dict[str, tuple[View, ...]] = {}
    for one in found:
        shown = view(questionnaire.by_id[one.row.question], one)
        by_question[one.row.question] = (*by_question.get(one.row.question, ()), shown)
    return by_question


def view(question: Question, found: Beside) -> View:
    row, document = found.row, found.document
    state = STATES[EvidenceStatus(row.status)]
    if state == "kept" and not row.readable:
        state = "unreadable"
    confirmed = f"{row.confirmed_by} confirmed on {day(row.confirmed_at)} that there is no patient data in it"
    return View(
        id=row.id, question=question.id, name=row.name, state=state, badge=BADGES[state], facts=_facts(found, state),
        hints=tuple(_hints(question, found, state)), problem=row.problem,
        held_for=held_for(row.suspected, row.places, document.media_type) if state == "held" else (),
        confirmed=confirmed if row.confirmed_by else "", dated=row.dated, expires=row.expires, owner=row.owner,
        sha256=document.sha256, sent=f"{row.uploaded_by}, {moment(row.created_at)}", openable=is_openable(found),
        version=row.version)


def size(number: int) -> str:
    """48 KB, 1.2 MB."""
    return f"{max(1, round(number / 1024))} KB" if number < 1024 * 1024 else f"{number / 1024 / 1024:.1f} MB"


def _facts(found: Beside, state: str) -> str:
    row, document = found.row, found.document
    parts = [SCANNED[document.scan]] if state == "kept" and document.scan in SCANNED else []
    parts += [f"dated {day(row.dated)}"] if row.dated else []
    parts += [f"expires {day(row.expires)}"] if row.expires else []
    parts += [row.owner] if row.owner else []
    return " · ".join([*parts, size(document.size)])


def _hints(question: Question, found: Beside, state: str) -> Iterable[str]:
    row, today = found.row, clock.today()
    if state == "unreadable":
        yield "Nothing can open this file, so it proves nothing yet. Send it without a password, or save it again."
    if state not in ("kept", "checking"):
        return
    if IN_PART in found.document.flags:
        yield ("Only the first 30 scanned pages were looked at for patient data. Make sure that there is none in the "
               "rest.")
    if row.expires and row.expires < today:
        yield f"It expired on {day(row.expires)}. The practice will ask for one that is in force."
    if question.max_age is None:
        return
    allowed = ages.in_words(question.max_age)
    if row.dated is None:
        yield f"No date yet. It may be {allowed} old: say which day it is from."
    elif ages.is_older(row.dated, question.max_age, today):
        yield f"It may be {allowed} old, and this is from {day(row.dated)}. The practice will ask for a newer one."


def held_for(kinds: Iterable[str], places: Mapping[str, list[int]], media_type: str) -> tuple[str, ...]:
    return tuple(f"{suspicions.WORDS[kind][:1].upper()}{suspicions.WORDS[kind][1:]}"
                 f"{_where(places.get(kind, []), media_type)}" for kind in kinds if kind in suspicions.WORDS)


def _where(numbers: list[int], media_type: str) -> str:
    """, on pages 2 and 5; nothing where a file has neither pages nor sheets."""
    noun = {PAGED: "page", SHEETS: "sheet"}.get(media_type)
    if not noun or not numbers:
        return ""
    shown = [str(number) for number in numbers[:6]]
    more = [count(len(numbers) - 6, "other")] if len(numbers) > 6 else []
    names = [*shown, *more]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f", {'in' if noun == 'sheet' else 'on'} {noun}{'s' if len(numbers) > 1 else ''} {listed}"
