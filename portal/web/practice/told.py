"""An answer in words, as a reviewer reads it: what was answered, what stands beside it, and the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal import clock
from portal.models import Evidence
from portal.questions import beside, telling
from portal.questions.answers import Answer
from portal.questions.answers import Evidence as Record
from portal.questions.types import Demand, Question, Questionnaire
from portal.templating import day
from portal.vocabulary.statuses import EvidenceStatus
from portal.web.pages import Call
from portal.web.practice.assessments_view import Badge, door
from portal.workflow.answer_reviews import Attested

# How well an answer is proved, as bars: 2 documented, 1 the vendor's word, 0 none. Tests are recorded elsewhere.
PROOFS = ("None", "Vendor’s word", "Documented", "Tested")
FILES: Mapping[str, Badge] = {
    EvidenceStatus.KEPT: ("check", "Scanned", "good"), EvidenceStatus.HELD: ("hand", "Held", "warn"),
    EvidenceStatus.REFUSED: ("ban", "Refused", "bad"), EvidenceStatus.REMOVED: ("circle-minus", "Taken away", "none"),
    EvidenceStatus.FAILED: ("alert-triangle", "Not checked", "warn")}
CHECKING: Badge = ("hourglass", "Being checked", "wait")


@dataclass(frozen=True, slots=True)
class File:
    """A file beside an answer. `stale` where its age alone does not prove what is asked."""

    name: str
    facts: str
    state: Badge
    stale: bool
    href: str
    download: str


@dataclass(frozen=True, slots=True)
class Told:
    """`points` are what was chosen of several, `head` and `rows` a table whose first column may name given rows."""

    words: str
    points: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    reason: str
    asked: str
    explanation: str
    beside: tuple[tuple[str, str], ...]
    files: tuple[File, ...]
    by: str
    at: datetime | None
    proof: int

    @property
    def proof_words(self) -> str:
        return PROOFS[self.proof]


def tell(call: Call, questionnaire: Questionnaire, question: Question, attested: Attested,
         files: Mapping[str, Evidence]) -> Told:
    """`files` are the rows by id; one that is gone is left out."""
    answer = attested.answer
    said = telling.tell(question, answer)
    shown = tuple(_file(call, question, files[id]) for id in attested.files if id in files)
    return Told(
        words=said.words, points=said.points, head=said.head, rows=said.rows,
        reason=answer.reason if answer.na else "", asked=question.explain.ask if question.explain else "",
        explanation=answer.explanation, beside=tuple(_beside(questionnaire, answer)), files=shown, by=attested.by,
        at=attested.at, proof=_proof(question, answer))


def differences(before: Told, now: Told) -> tuple[str, ...]:
    """What changed between two tellings of one answer, in a reviewer's words."""
    found = []
    if (before.words, before.points, before.rows, before.reason) != (now.words, now.points, now.rows, now.reason):
        found.append("the answer")
    if before.explanation != now.explanation:
        found.append("the words below it")
    labels = dict.fromkeys(label for label, _ in (*before.beside, *now.beside))
    found += [f"“{label}”" for label in labels if dict(before.beside).get(label) != dict(now.beside).get(label)]
    if [(file.name, file.facts) for file in before.files] != [(file.name, file.facts) for file in now.files]:
        found.append("the files")
    return tuple(found)


def _beside(questionnaire: Questionnaire, answer: Answer) -> list[tuple[str, str]]:
    labels = questionnaire.labels
    pairs = ((labels.get(Demand.OWNER, "Responsible"), answer.owner),
             (labels.get(Demand.DATE, "Last checked on"), day(answer.checked_on)),
             (labels.get(Demand.VERIFIER, "Checked by"), answer.verifier))
    return [(label, words) for label, words in pairs if words]


def _file(call: Call, question: Question, row: Evidence) -> File:
    dated = f"dated {day(row.dated)}" if row.dated else "no date"
    facts = [dated, f"expires {day(row.expires)}" if row.expires else "", f"owner {row.owner}" if row.owner else "",
             "does not open" if not row.readable else ""]
    path = {"id": row.assessment_id, "evidence": row.id}
    return File(row.name, ", ".join(filter(None, facts)), FILES.get(EvidenceStatus(row.status), CHECKING),
                not beside.is_fresh(_record(row), question.max_age, clock.today()), door(call, "evidence", **path),
                door(call, "evidence-file", **path) if row.status == EvidenceStatus.KEPT else "")


def _record(row: Evidence) -> Record:
    """The file as the engine sees it."""
    return Record(row.name, row.dated, row.expires, row.owner, row.readable)


def _proof(question: Question, answer: Answer) -> int:
    fresh = any(file.readable and beside.is_fresh(file, question.max_age, clock.today()) for file in answer.evidence)
    return 2 if fresh else 1
