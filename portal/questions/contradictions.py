"""What cannot both be right, with both sides: answers against answers, records, the agreement, and the year before
(part C, follow-up engine v). Only what is simple and sure is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.questions import against, ages, flow, telling
from portal.questions.against import Stated
from portal.questions.answers import Answer
from portal.questions.beside import is_fresh
from portal.questions.findings import contradictions, red_flags
from portal.questions.tables import Table
from portal.questions.types import Kind, Question, Questionnaire, Scoring

LONGEST = 400
VENDOR, AGREEMENT, RECORD = "The vendor answered", "The agreement says", "The record shows"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two: who says it, the words, where they stand, and the question's id or the event of a time limit ("" for
    none)."""

    who: str
    words: str
    place: str
    question: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """`code` names it, whenever it is found again; `kind` is agreement, answers, evidence or year."""

    code: str
    kind: str
    title: str
    left: Side
    right: Side
    ask: str


Given = Mapping[str, Answer]


def between_answers(questionnaire: Questionnaire, scoring: Scoring, given: Given, today: date) -> Iterator[Pair]:
    """Two answers of one sending, by the set's own list of what excludes what."""
    shown = {question.id for question in flow.asked(questionnaire, given, today)}
    for one in contradictions(scoring, flow.in_play(questionnaire, given, today), today):
        if not set(one.between) <= shown or len(one.between) < 2:
            continue
        first, second = (questionnaire.by_id[id] for id in one.between[:2])
        yield Pair(f"answers-{one.id}", "answers", one.says, said(first, given), said(second, given), one.ask)


def with_agreement(set_id: str, questionnaire: Questionnaire, given: Given, stated: Sequence[Stated],
                   today: date) -> Iterator[Pair]:
    """A time that the vendor names, and another in the agreement. Only the agreement binds."""
    for one in against.differences(set_id, questionnaire, given, stated, today):
        id, limit = one.finding.question, one.limit
        yield Pair(f"agreement-{id}-{limit.event}", "agreement",
                   f"The answer and the agreement name different times for {one.promise.what}.",
                   Side(VENDOR, one.answered, id, id), Side(AGREEMENT, limit.words, limit.place, event=limit.event),
                   one.finding.ask)


def with_records(questionnaire: Questionnaire, given: Given, today: date) -> Iterator[Pair]:
    """A day for which every record is older, and an answer without any fault whose newest record is too old."""
    found = {finding.question: finding for finding in against.records(questionnaire, given, today)}
    played = flow.in_play(questionnaire, given, today)
    for question in flow.asked(questionnaire, given, today):
        answer = given.get(question.id)
        dated = [(file.dated, file.name) for file in answer.evidence if file.readable and file.dated] if answer else []
        if not dated or answer is None or answer.na:
            continue
        day, name = max(dated)
        right = Side(RECORD, f"{name}, from {ages.date_in_words(day)}", f"File beside {question.id}", question.id)
        if question.id in found:
            yield Pair(f"evidence-{question.id}", "evidence", "The newest record is from before the day that is named.",
                       said(question, given), right, found[question.id].ask)
        elif (question.max_age and not red_flags(question, played, today)
              and not any(is_fresh(file, question.max_age, today) for file in answer.evidence if file.readable)):
            yield Pair(f"evidence-{question.id}", "evidence", "The newest record is too old for what is said.",
                       said(question, given), right,
                       f"Send a record that is not older than {ages.in_words(question.max_age)}.")


def with_year_before(questionnaire: Questionnaire, given: Given, before: Given, sent: date,
                     today: date) -> Iterator[Pair]:
    """This time against the last, `sent` then: a day that went back, a list that is empty now, and a red flag that was
    none before."""
    now, then = (flow.in_play(questionnaire, one, today) for one in (given, before))
    for question in flow.asked(questionnaire, given, today):
        title = _changed(question, now, then, today)
        if title:
            old = said(question, before)
            yield Pair(f"year-{question.id}", "year", title, said(question, given),
                       Side(f"The vendor answered on {ages.date_in_words(sent)}", old.words, question.id, question.id),
                       "What changed since then, and when?")


def _changed(question: Question, now: Given, then: Given, today: date) -> str:
    new, old = now.get(question.id), then.get(question.id)
    if new is None or old is None or new.na or old.na:
        return ""
    if question.kind is Kind.DATE and isinstance(new.value, date) and isinstance(old.value, date):
        return "The day that is named lies before the one named the last time." if new.value < old.value else ""
    if new.none and isinstance(old.value, Table) and old.value.rows:
        return "Nothing is listed now, and something was the last time."
    if old.value is None and not old.none:
        return ""
    was = {flag.id for flag in red_flags(question, then, today)}
    if not was and red_flags(question, now, today):
        return "This answer is a concern now, and was none the last time."
    return ""


def said(question: Question, given: Given) -> Side:
    """An answer as a side."""
    answer = given.get(question.id)
    told = telling.tell(question, answer) if answer else telling.Told("")
    rows = ("; ".join(cell for cell in row if cell) for row in told.rows)
    words = told.words or ", ".join(told.points) or " / ".join(rows) or "Nothing"
    return Side(VENDOR, _short(words), question.id, question.id)


def once(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Each code once, in the order of the codes."""
    found: dict[str, Pair] = {}
    for pair in pairs:
        found.setdefault(pair.code, pair)
    return tuple(found[code] for code in sorted(found))


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST - 1].rstrip() + "…"
