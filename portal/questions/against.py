"""Answers against what stands outside of them: the records beside them, and the time limits of the agreement. Only what
is simple and sure is said (part C, follow-up engine v)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from portal.questions import ages, files, flow
from portal.questions.answers import Answer
from portal.questions.findings import Finding
from portal.questions.tables import Table
from portal.questions.types import Kind, Question, Questionnaire, Reason

# A list that was printed a few days before the day that it speaks of is no contradiction.
LEEWAY = timedelta(days=7)
_OLDER_RECORD = ("The answer names {day}, but the newest record, {file}, is from {dated}, before that day. "
                 "Send the record of that day, or correct the date.")
_HOURS = {"hour": 1, "day": 24}


@dataclass(frozen=True, slots=True)
class Promise:
    """An answer that promises a time which the agreement promises too: a number, or a column of a table (of one row,
    or of all)."""

    set: str
    question: str
    row: str
    column: str
    unit: str
    event: str
    what: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A promise that is another time than the agreement's: what to ask, the time as answered ("72 hours"), and the
    limit."""

    finding: Finding
    promise: Promise
    answered: str
    limit: Stated


@dataclass(frozen=True, slots=True)
class Stated:
    """A time limit as the agreement has it: in hours as written, and at its longest; its words, and its place."""

    event: str
    nominal: int
    longest: int
    words: str
    place: str


def records(questionnaire: Questionnaire, answers: Mapping[str, Answer], today: date) -> tuple[Finding, ...]:
    """Answers that are a day on which something happened, while every record beside them is from before it."""
    found: list[Finding] = []
    for question in flow.asked(questionnaire, answers, today):
        answer = answers.get(question.id)
        if question.kind is not Kind.DATE or answer is None or not isinstance(answer.value, date):
            continue
        dated = [(file.dated, file.name) for file in answer.evidence if file.dated and file.readable]
        if dated and max(dated)[0] < answer.value - LEEWAY:
            day, name = max(dated)
            ask = _OLDER_RECORD.format_map({"day": ages.date_in_words(answer.value), "file": name,
                                            "dated": ages.date_in_words(day)})
            found.append(Finding(question.id, Reason.CONTRADICTION, "record-before", ask, question.gate))
    return tuple(found)


def agreement(set_id: str, questionnaire: Questionnaire, answers: Mapping[str, Answer], stated: Sequence[Stated],
              today: date) -> tuple[Finding, ...]:
    """Answers that promise another time than the agreement. Of an event for which the agreement has several times
    nothing is said: there a person must read."""
    return tuple(one.finding for one in differences(set_id, questionnaire, answers, stated, today))


def differences(set_id: str, questionnaire: Questionnaire, answers: Mapping[str, Answer], stated: Sequence[Stated],
                today: date) -> Iterator[Difference]:
    """The same, each with both times."""
    shown = flow.in_play(questionnaire, answers, today)
    times = _only_ones(stated)
    for promise in promises():
        limit, answer = times.get(promise.event), shown.get(promise.question)
        if promise.set != set_id or limit is None or answer is None or answer.na:
            continue
        yield from _differences(promise, questionnaire.by_id[promise.question], answer, limit)


def _only_ones(stated: Iterable[Stated]) -> dict[str, Stated]:
    by_event: dict[str, list[Stated]] = {}
    for one in stated:
        by_event.setdefault(one.event, []).append(one)
    return {event: ones[0] for event, ones in by_event.items()
            if len({(one.nominal, one.longest) for one in ones}) == 1}


def _differences(promise: Promise, question: Question, answer: Answer, limit: Stated) -> Iterator[Difference]:
    """At most one: of several rows the one that is furthest from the agreement says it."""
    numbers = list(_numbers(promise, answer))
    if not numbers:
        return
    for kind, number in (("over", max(numbers)), ("under", min(numbers))):
        hours = number * _HOURS[promise.unit]
        if kind in promise.asks and (hours > limit.longest if kind == "over" else hours < limit.nominal):
            words = f"{number.normalize():f} {promise.unit}{'' if number == 1 else 's'}"
            ask = _words()[kind].format_map({"question": question.id, "answer": words, "what": promise.what,
                                             "written": limit.words, "place": limit.place})
            found = Finding(question.id, Reason.CONTRADICTION, f"agreement-{promise.event}", ask, question.gate)
            yield Difference(found, promise, words, limit)
            return


def _numbers(promise: Promise, answer: Answer) -> Iterator[Decimal]:
    if isinstance(answer.value, Decimal) and not promise.column:
        yield answer.value
    if isinstance(answer.value, Table):
        for row in answer.value.rows:
            cell = row.cells.get(promise.column)
            if isinstance(cell, Decimal) and promise.row in ("", row.id):
                yield cell


@cache
def promises() -> tuple[Promise, ...]:
    """What `questionnaires/agreement.yaml` lists. Raises BadCatalog where it breaks its schema."""
    return tuple(Promise(one["set"], one["question"], one.get("row", ""), one.get("column", ""), one["unit"],
                         one["event"], one["what"], tuple(one["asks"])) for one in _content()["promises"])


def _words() -> Mapping[str, str]:
    words: Mapping[str, str] = _content()["words"]
    return words


@cache
def _content() -> dict[str, Any]:
    return files.read(files.ROOT / "agreement.yaml", "agreement")
