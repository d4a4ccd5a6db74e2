"""The review of a questionnaire as its pages show it: a card for each question, the filters, how the whole stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlmodel import Session, col, select

from portal import access, clock
from portal.models import AnswerNote, Assessment, Evidence, FollowUp, Submission, Vendor
from portal.questions import findings
from portal.questions.types import Marks, Question, Questionnaire, RedFlag
from portal.vocabulary import reasons
from portal.vocabulary.statuses import AssessmentStatus, FollowUpStatus
from portal.web import listing
from portal.web.listing import Asked, Listing
from portal.web.pages import Call
from portal.web.practice import follow_ups_view, told
from portal.web.practice.follow_ups_view import Talk
from portal.web.practice.told import Told
from portal.workflow import answer_reviews, follow_ups, follow_ups_drafting, submissions, wordings
from portal.workflow.answer_reviews import Attested, Earlier, Mark

SHOWS = {"look": "To look at", "flags": "Red flags", "follow-ups": "Follow-ups", "changed": "Changed",
         "gates": "Gate questions", "reviewed": "Reviewed", "all": "All"}
NO_MARKS = Marks(())
# The rows of the red-flag table, by the digit of a check.
ROWS = {"1": "agreement and subcontractors", "2": "access controls", "3": "workforce training",
        "4": "monitoring and audits", "5": "incident response", "6": "secure offboarding"}


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier answer: whose question, in which questionnaire, and when it was attested."""

    question: Question
    own: bool
    title: str
    submission: Submission
    told: Told


@dataclass(frozen=True, slots=True)
class Card:
    """One question with all that a reviewer needs to decide. `seen` is the answer that was looked at, where it changed
    since; `changed_from` the one of the submission before, where nobody had looked; `elsewhere` are follow-ups to other
    questions that mean this one too, with their label."""

    number: int
    question: Question
    section: str
    now: Told
    past: tuple[Past, ...]
    flags: tuple[RedFlag, ...]
    marks: Marks
    mark: Mark | None
    seen: Told | None
    changed_from: Told | None
    talks: tuple[Talk, ...]
    dropped: int
    elsewhere: tuple[tuple[str, str], ...]
    notes: tuple[AnswerNote, ...]
    submission: int

    @property
    def feeds(self) -> list[tuple[str, list[str]]]:
        """The rows of the red-flag table that the answer feeds, each with its checks."""
        return [(ROWS[row], list(checks)) for row, checks in groupby(self.marks.indicators, key=itemgetter(0))]

    @property
    def reviewed(self) -> bool:
        return self.mark is not None and self.mark.current

    @property
    def before(self) -> Told | None:
        return self.seen or self.changed_from

    @property
    def differences(self) -> str:
        """The answer, the files."""
        return ", ".join(told.differences(self.before, self.now)) if self.before else ""

    @property
    def undecided(self) -> int:
        return sum(talk.waits for talk in self.talks)


@dataclass(frozen=True, slots=True)
class Counts:
    """How the review stands."""

    questions: int
    reviewed: int
    drafts: int
    asked: int
    replies: int
    overdue: int
    open_matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section, and how many of its answers are looked at."""

    id: str
    title: str
    questions: int
    reviewed: int


@dataclass(frozen=True, slots=True)
class Review:
    """Everything of one review; cards are made for those questions alone that a page shows."""

    assessment: Assessment
    vendor: Vendor
    questionnaire: Questionnaire
    sent: Sequence[Submission]
    now: Mapping[str, Attested]
    marks: Mapping[str, Mark]
    flags: Mapping[str, tuple[RedFlag, ...]]
    rows: Sequence[FollowUp]
    changed: frozenset[str]
    files: dict[str, Evidence] = field(default_factory=dict)

    @property
    def questions(self) -> list[Question]:
        """Those that were asked, in their order."""
        return [question for question in self.questionnaire.questions if question.id in self.now]

    @property
    def counts(self) -> Counts:
        waiting = follow_ups.waiting(self.rows)
        drafts = sum(row.status == FollowUpStatus.DRAFT for row in waiting)
        asked = [row for row in self.rows if row.status == FollowUpStatus.ASKED]
        return Counts(len(self.now), sum(self.is_reviewed(id) for id in self.now), drafts, len(asked),
                      len(waiting) - drafts, sum(row.due is not None and row.due < clock.today() for row in asked),
                      tuple(answer_reviews.open_in(self.rows)))

    @property
    def may_complete(self) -> bool:
        return self.assessment.status == AssessmentStatus.SUBMITTED and not self.counts.open_matters

    @property
    def sections(self) -> tuple[Section, ...]:
        """How far each section is that has questions."""
        asked = {section.id: [one.id for one in section.questions if one.id in self.now]
                 for section in self.questionnaire.sections}
        return tuple(Section(section.id, section.title, len(ids), sum(map(self.is_reviewed, ids)))
                     for section in self.questionnaire.sections if (ids := asked[section.id]))

    def is_reviewed(self, id: str) -> bool:
        return id in self.marks and self.marks[id].current

    def holds(self, show: str, question: Question) -> bool:
        """Whether a question belongs under this filter."""
        id = question.id
        return {
            "look": not self.is_reviewed(id), "flags": bool(self.flags.get(id)),
            "follow-ups": any(row.question == id and row.status != FollowUpStatus.DROPPED for row in self.rows),
            "changed": id in self.changed, "gates": question.gate, "reviewed": self.is_reviewed(id), "all": True}[show]


def gather(db: Session, call: Call, assessment: Assessment) -> Review:
    """What is known of all questions: cheap beside the cards."""
    questionnaire, sent = wordings.questionnaire_of(db, assessment), submissions.of(db, assessment)
    now = answer_reviews.attested(sent[0], questionnaire) if sent else {}
    marks = answer_reviews.marks(db, assessment, sent)
    given, today = {id: one.answer for id, one in now.items()}, clock.today()
    before = answer_reviews.attested(sent[1], questionnaire) if len(sent) > 1 else now
    changed = {id for id, one in now.items() if id not in before or before[id].substance != one.substance}
    return Review(
        assessment, access.vendor_for(db, call.actor, assessment.vendor_id), questionnaire, sent, now, marks,
        {id: findings.red_flags(questionnaire.by_id[id], given, today) for id in now}, follow_ups.of(db, assessment),
        frozenset(changed | {id for id, mark in marks.items() if not mark.current and id in now}))


def listed(review: Review, asked: Asked) -> Listing:
    """The questions under the filters, one page of them."""
    section = asked.kept.get("section", "")
    titles = {section.id: section for section in review.questionnaire.sections}
    within = {question.id for question in titles[section].questions} if section in titles else None
    found = [question for question in review.questions
             if (within is None or question.id in within) and _matches(question, asked.find)]
    counts = {show: sum(review.holds(show, question) for question in found) for show in SHOWS}
    rows = [question for question in found if review.holds(asked.show, question)]
    asked = replace(asked, page=min(asked.page, listing.pages_of(len(rows), asked.size)))
    first = (asked.page - 1) * asked.size
    return Listing(asked, rows[first:first + asked.size], len(rows), listing.chips(asked, SHOWS, counts))


def _matches(question: Question, find: str) -> bool:
    return not find or find.casefold() in f"{question.id} {question.text}".casefold()


def cards(db: Session, call: Call, review: Review, ids: Sequence[str]) -> list[Card]:
    """The cards of these questions, with one query for each kind of thing on them."""
    past = {id: found for id, found in answer_reviews.earlier(db, review.assessment).items() if id in ids}
    older = _older(review, ids)
    shown = [review.now[id] for id in ids] + [one.attested for found in past.values() for one in found]
    shown += [mark.seen for id, mark in review.marks.items() if id in ids and mark.seen]
    shown += [one for found in older.values() for one in found.values()]
    review.files.update(_files(db, call, shown))
    rows = [row for row in review.rows if row.question in ids]
    talks = follow_ups_view.talks(rows, follow_ups.messages(db, rows), _found(db, review, rows),
                                  _changes(call, review, rows, older))
    notes = answer_reviews.notes(db, review.assessment, ids)
    numbers = {question.id: number for number, question in enumerate(review.questions, start=1)}
    return [_card(call, review, id, numbers[id], past.get(id, ()), older.get(id, {}), talks.get(id, ()),
                  tuple(notes.get(id, ()))) for id in ids]


def _card(call: Call, review: Review, id: str, number: int, past: Iterable[Earlier], older: Mapping[int, Attested],
          talks: tuple[Talk, ...], notes: tuple[AnswerNote, ...]) -> Card:
    question, mark = review.questionnaire.by_id[id], review.marks.get(id)
    scoring = wordings.scoring_of(review.assessment)
    seen = mark.seen if mark else None
    previous = older.get(review.sent[1].number) if len(review.sent) > 1 and id in review.changed else None
    return Card(
        number, question, _section(review.questionnaire, id), _tell(call, review, question, review.now[id]),
        tuple(_past(call, review, question, one) for one in past), review.flags.get(id, ()),
        scoring.marks.get(id, NO_MARKS) if scoring else NO_MARKS, mark,
        _tell(call, review, question, seen) if seen else None,
        _tell(call, review, question, previous) if previous and not mark else None, talks,
        sum(row.question == id and row.status == FollowUpStatus.DROPPED for row in review.rows),
        tuple((row.question, reasons.label(row.reason)) for row in review.rows
              if id in row.others and row.status != FollowUpStatus.DROPPED), notes,
        review.sent[0].number)


def _past(call: Call, review: Review, question: Question, one: Earlier) -> Past:
    return Past(one.question, one.question.id == question.id, one.title, one.attested.submission,
                _tell(call, review, one.question, one.attested))


def _tell(call: Call, review: Review, question: Question, attested: Attested) -> Told:
    return told.tell(call, review.questionnaire, question, attested, review.files)


def _section(questionnaire: Questionnaire, id: str) -> str:
    return next(section.title for section in questionnaire.sections
                if any(question.id == id for question in section.questions))


def _older(review: Review, ids: Sequence[str]) -> dict[str, dict[int, Attested]]:
    """Earlier answers to these questions, by the number of the submission: those that were asked about, and those of
    the submission before the newest."""
    wanted = {sent.number: sent for row in review.rows if row.question in ids
              if (sent := follow_ups_view.asked_about(row, review.sent)) and sent is not review.sent[0]}
    if len(review.sent) > 1:
        wanted[review.sent[1].number] = review.sent[1]
    found: dict[str, dict[int, Attested]] = {}
    for number, submission in wanted.items():
        for id, one in answer_reviews.attested(submission, review.questionnaire).items():
            if id in ids:
                found.setdefault(id, {})[number] = one
    return found


def _changes(call: Call, review: Review, rows: Iterable[FollowUp],
             older: Mapping[str, Mapping[int, Attested]]) -> dict[str, tuple[Told, Told]]:
    """The answer that was asked about and the one that came back, by the follow-up's id, where they differ."""
    found = {}
    for row in rows:
        asked = follow_ups_view.asked_about(row, review.sent)
        before = older.get(row.question, {}).get(asked.number) if asked else None
        now = review.now[row.question]
        if before and before.substance != now.substance:
            question = review.questionnaire.by_id[row.question]
            found[row.id] = _tell(call, review, question, before), _tell(call, review, question, now)
    return found


def _found(db: Session, review: Review, rows: Sequence[FollowUp]) -> frozenset[follow_ups.Key]:
    """Which reasons still hold: looked for only where something was answered."""
    if not any(row.status == FollowUpStatus.ANSWERED for row in rows):
        return frozenset()
    given = {id: one.answer for id, one in review.now.items()}
    return follow_ups_drafting.still_found(db, review.assessment, given)


def _files(db: Session, call: Call, shown: Iterable[Attested]) -> dict[str, Evidence]:
    ids: set[Any] = {id for one in shown for id in one.files}
    if not ids:
        return {}
    return {row.id: row for row in db.exec(select(Evidence).where(
        Evidence.practice_id == call.actor.practice_id, col(Evidence.id).in_(ids)))}
