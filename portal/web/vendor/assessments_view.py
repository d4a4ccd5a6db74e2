"""A question and its answer as the vendor sees them: nothing that the practice keeps to itself is in here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from portal import clock
from portal.models import Answer, Assessment
from portal.questions import ages, findings, flow
from portal.questions import answers as reading
from portal.questions.scalars import YES_NO
from portal.questions.tables import Problem
from portal.questions.types import Column, Demand, Kind, Question, Questionnaire, Source
from portal.templating import count, day
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.statuses import AssessmentStatus
from portal.web.vendor import assessments_words, earlier, evidence, follow_ups
from portal.web.vendor.assessments_entered import Sent, plain
from portal.web.vendor.assessments_words import Told
from portal.web.vendor.earlier import View as Earlier
from portal.web.vendor.evidence_view import View as File
from portal.web.vendor.follow_ups import View as FollowUp
from portal.workflow import answering, answers, wordings
from portal.workflow.answering import Scope

FORM = "answers"
BESIDE = (Demand.OWNER, Demand.DATE, Demand.VERIFIER)
LABELS = {Demand.OWNER: "Who is responsible?", Demand.DATE: "Last checked on", Demand.VERIFIER: "Who else checked it?",
          Demand.EVIDENCE: "Proof"}
PART_LABELS = {"value": "Answer", "na": "Not applicable", "none": "Nothing to list", "reason": "Why it does not apply",
               "explanation": "Explanation"}
MOST_PROBLEMS = 5


@dataclass(frozen=True, slots=True)
class Flag:
    """What worries about an answer, and what would turn it green."""

    says: str
    green: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two of the vendor's people changed one part: what is saved, by whom, and what was not saved."""

    part: str
    label: str
    by: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Card:
    """One question on a page. `values` are the parts as they were entered; `state` is "complete", "given" or "";
    `folded` shows the answer in a line first; `told` is the answer in words where it cannot be changed."""

    id: str
    number: int
    of: int
    text: str
    help: str
    reminder: str
    kind: str
    options: Mapping[str, str]
    columns: Sequence[Column]
    rows: Mapping[str, str]
    unit: str
    none: str
    na: bool
    values: Mapping[str, Any]
    blanks: int
    version: int
    errors: tuple[str, ...]
    missing: tuple[str, ...]
    red_flags: tuple[Flag, ...]
    demands: frozenset[str]
    labels: Mapping[str, str]
    proof: str
    age_words: str
    explain: str
    explained: bool
    words: tuple[tuple[str, str], ...]
    sources: Sequence[Source]
    gate: bool
    state: str
    saved_by: str
    saved_at: datetime | None
    beside: str
    line: str
    folded: bool
    told: Told | None
    files: tuple[File, ...]
    earlier: tuple[Earlier, ...]
    follow_ups: tuple[FollowUp, ...]
    clashes: tuple[Clash, ...]
    reopened: bool
    shown: bool
    disabled: bool
    form: str

    @property
    def folds(self) -> tuple[str, ...]:
        """What may stand beside the answer though it is not demanded."""
        return tuple(demand for demand in BESIDE if demand not in self.demands)


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a form that is shown again has of one answer, over what is kept: the parts entered, and those that clash."""

    sent: Sent
    clashes: Mapping[str, str]


@dataclass(slots=True)
class Cards:
    """Builds the cards of one page: everything is read once, however many questions there are."""

    db: Session
    actor: VendorActor
    assessment: Assessment
    scope: Scope
    own_forms: bool = False
    blanks: Mapping[str, int] | None = None
    fresh: Mapping[str, Fresh] | None = None
    fold: bool = True
    offers: bool = True

    def of(self, ids: Iterable[str], numbered: Iterable[str] = ()) -> tuple[Card, ...]:
        """The cards of these questions; `numbered` are the questions that are counted, these unless given."""
        wanted = [id for id in ids if answers.is_within(self.scope, id)]
        sent = wordings.of(self.db, self.assessment)
        looked_at = answering.looked_at(sent.questionnaire, wanted) | set(wanted)
        rows = answers.rows(self.db, self.assessment, looked_at)
        known = answers.read(sent.questionnaire, rows, answers.evidence(self.db, self.assessment, looked_at))
        files = evidence.views_for(self.db, self.actor, self.assessment, wanted)
        talks = follow_ups.views_for(self.db, self.actor, self.assessment, wanted)
        before = earlier.views_for(self.db, self.actor, self.assessment, wanted) if self.offers else {}
        again = answers.reopened(self.db, self.assessment)
        counted = [id for id in numbered or wanted if not (row := rows.get(id)) or row.asked]
        place = {id: number for number, id in enumerate(counted, start=1)}
        page = _Page(sent.questionnaire, known, files, talks, before, again, place, len(counted), self)
        return tuple(page.card(sent.questionnaire.by_id[id], rows[id]) for id in wanted)

    def may_answer(self, id: str, again: frozenset[str]) -> bool:
        status = self.assessment.status
        return self.actor.open and (status == AssessmentStatus.OPEN
                                    or (status == AssessmentStatus.ASKED and id in again))


@dataclass(frozen=True, slots=True)
class _Page:
    questionnaire: Questionnaire
    known: Mapping[str, reading.Answer]
    files: Mapping[str, tuple[File, ...]]
    talks: Mapping[str, tuple[FollowUp, ...]]
    before: Mapping[str, tuple[Earlier, ...]]
    again: frozenset[str]
    place: Mapping[str, int]
    of: int
    page: Cards

    def card(self, question: Question, row: Answer) -> Card:
        fresh = (self.page.fresh or {}).get(question.id)
        answer = self.known.get(question.id, reading.Answer())
        given = reading.is_given(question, answer)
        flags = findings.red_flags(question, self.known, clock.today()) if row.asked else ()
        due = flow.due_for(question, answer, self.questionnaire.labels, clock.today()) if given else ()
        disabled = not self.page.may_answer(question.id, self.again)
        labels = labels_of(self.questionnaire)
        missing = tuple(labels.get(one.part, "An explanation") for one in due if not one.blocks)
        errors = problems(question, answer)
        errors += tuple(one.message for one in due if one.blocks and one.part == "reason")
        entered = _entered(question, row.entered | (_unsaved(fresh) if fresh else {}))
        files = self.files.get(question.id, ())
        complete = given and not due
        return Card(
            id=question.id, number=self.place.get(question.id, 0), of=self.of, text=question.text, help=question.help,
            reminder=self.questionnaire.reminder, kind=question.kind.value,
            options=_YES_NO if question.kind is Kind.YES_NO and question.na else
            _YES_NO_ONLY if question.kind is Kind.YES_NO else question.options,
            columns=question.columns, rows=question.rows, unit=question.unit, none=question.none,
            na=question.na and question.kind is not Kind.YES_NO, values=entered,
            blanks=(self.page.blanks or {}).get(question.id, 1), version=row.version, errors=errors, missing=missing,
            red_flags=tuple(Flag(flag.says, flag.green) for flag in flags), demands=question.demands,
            labels=labels, proof=question.proof,
            age_words=ages.in_words(question.max_age) if question.max_age else "",
            explain=question.explain.ask if question.explain else "",
            explained=bool(entered.get("explanation")) or _wants_words(question, answer),
            words=words_in(self.questionnaire, question.id), sources=question.sources, gate=question.gate,
            state="complete" if complete else "given" if given else "", saved_by=row.saved_by, saved_at=row.saved_at,
            beside=_beside(answer), line=assessments_words.line(question, answer) if given else "",
            folded=self.page.fold and complete and not (disabled or flags or errors or fresh)
            and question.id not in self.again,
            told=assessments_words.tell(question, answer) if disabled else None, files=files,
            earlier=self.before.get(question.id, ()),
            follow_ups=self.talks.get(question.id, ()),
            clashes=_clashes(question, row, fresh, labels), reopened=question.id in self.again,
            shown=row.asked, disabled=disabled,
            form=f"form-{question.id}" if self.page.own_forms else FORM)


_YES_NO = dict(YES_NO)
_YES_NO_ONLY = {id: words for id, words in YES_NO.items() if id != "na"}


def labels_of(questionnaire: Questionnaire) -> Mapping[str, str]:
    """What the boxes beside an answer are called."""
    return {demand.value: questionnaire.labels.get(demand, usual) for demand, usual in LABELS.items()}


def problems(question: Question, answer: reading.Answer) -> tuple[str, ...]:
    """What cannot be read, in words; of many in a table the first."""
    told = [_placed(question, one) for one in answer.problems]
    more = len(told) - MOST_PROBLEMS
    return (*told[:MOST_PROBLEMS], *([f"{count(more, 'more box', 'more boxes')} to look at."] if more > 0 else []))


def _placed(question: Question, problem: Problem) -> str:
    if not problem.row or "is still empty in" in problem.message:  # says where by itself
        return problem.message
    row = f"“{question.rows[problem.row]}”" if problem.row in question.rows else f"Row {problem.row}"
    label = next((column.label for column in question.columns if column.id == problem.column), "")
    return f"{row}, {label}: {problem.message}" if label else f"{row}: {problem.message}"


def _wants_words(question: Question, answer: reading.Answer) -> bool:
    if question.explain is None:
        return False
    return question.explain.when is None or flow.wants_explanation(question, answer, clock.today())


def _entered(question: Question, entered: Mapping[str, Any]) -> dict[str, Any]:
    """The parts as the controls show them: rows where rows belong, words elsewhere, whatever was once kept."""
    value = plain(entered.get("value", ""))
    if question.kind is Kind.TABLE and question.rows:
        value = value if isinstance(value, dict) else {}
    elif question.kind is Kind.TABLE:
        value = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    elif question.kind is Kind.CHOICES:
        listed = value if isinstance(value, list) else [value]
        value = [one for one in listed if one and isinstance(one, str)]
    elif not isinstance(value, str):
        value = ""
    shown = dict(entered) | {"value": value}
    if question.kind is Kind.YES_NO and entered.get("na"):
        shown["value"] = "na"
    if question.kind in (Kind.YES_NO, Kind.CHOICE):
        shown["value"] = _chosen(question, shown["value"])
    return shown


def _chosen(question: Question, typed: str) -> str:
    """The id of what was chosen, however it was written in a spreadsheet."""
    answer = reading.read(question, {"value": typed})
    return "na" if answer.na else answer.value if isinstance(answer.value, str) else typed


def _unsaved(fresh: Fresh) -> dict[str, Any]:
    return {part: fresh.sent.parts[part] for part in fresh.clashes}


def _clashes(question: Question, row: Answer, fresh: Fresh | None, labels: Mapping[str, str]) -> tuple[Clash, ...]:
    if fresh is None:
        return ()
    return tuple(Clash(part, PART_LABELS.get(part) or labels.get(part, part), by,
                       assessments_words.part(question, part, row.entered.get(part, "")),
                       assessments_words.part(question, part, fresh.sent.parts[part]))
                 for part, by in fresh.clashes.items())


def _beside(answer: reading.Answer) -> str:
    """Owner IT lead, checked Nov 12, 2026, 1 file."""
    files = count(len(answer.evidence), "file") if answer.evidence else ""
    parts = [f"owner {answer.owner}" if answer.owner else "",
             f"checked {day(answer.checked_on)}" if answer.checked_on else "",
             f"second person {answer.verifier}" if answer.verifier else "", files]
    words = ", ".join(filter(None, parts))
    return f"{words[:1].upper()}{words[1:]}"


def words_in(questionnaire: Questionnaire, id: str) -> tuple[tuple[str, str], ...]:
    """The terms of the set that the question uses, with what they mean."""
    return _words_in(_Same(questionnaire)).get(id, ())


class _Same:
    """A questionnaire as a key: it is built once for each wording."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.questionnaire is self.questionnaire

    def __hash__(self) -> int:
        return id(self.questionnaire)


@lru_cache(maxsize=64)
def _words_in(key: _Same) -> dict[str, tuple[tuple[str, str], ...]]:
    found = {}
    patterns = [(term, words, re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", 0 if term.isupper() else re.IGNORECASE))
                for term, words in key.questionnaire.words.items()]
    for question in key.questionnaire.questions:
        said = " ".join((question.text, question.help, *question.options.values(), *question.rows.values(),
                         *(column.label for column in question.columns)))
        found[question.id] = tuple((term, words) for term, words, pattern in patterns if pattern.search(said))
    return found
