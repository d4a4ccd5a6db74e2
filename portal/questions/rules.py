"""Whether a rule holds for the answers: conditions, red flags and contradictions share one language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from portal.questions import ages
from portal.questions.answers import Answer
from portal.questions.tables import Cell, Row, Table
from portal.questions.types import Rule

# A single word, such as "none", says something only where the answer is little more than that word.
FEW_WORDS = 6
# What people write instead of saying the other cell again.
_SAME = re.compile(r"(?:the )?same(?: (?:as above|company|one|person))?|as above|ditto")


def holds(rule: Rule, answers: Mapping[str, Answer], today: date) -> bool:
    """True where the answers are as the rule says. A question without an answer fulfills `blank` alone."""
    if rule.every:
        return all(holds(part, answers, today) for part in rule.every)
    if rule.some:
        return any(holds(part, answers, today) for part in rule.some)
    if rule.never:
        return not holds(rule.never, answers, today)
    answer = answers.get(rule.question, Answer())
    if rule.part:
        return not answer.explanation if rule.blank else _says(rule.says, answer.explanation)
    return _column(rule, answer, today) if rule.column else _whole(rule, answer, today)


def leaves(rule: Rule) -> Iterator[Rule]:
    """The parts of a rule that look at an answer."""
    joined = (*rule.every, *rule.some, *((rule.never,) if rule.never else ()))
    if not joined:
        yield rule
    for part in joined:
        yield from leaves(part)


def _whole(rule: Rule, answer: Answer, today: date) -> bool:
    given = answer.value is not None or answer.na or answer.none or bool(answer.evidence)
    if rule.blank or not given:
        return rule.blank and not given
    if rule.is_:
        return any(chosen in rule.is_ for chosen in answer.selected)
    if rule.lacks:
        return not (answer.na or answer.none) and any(wanted not in answer.selected for wanted in rule.lacks)
    if answer.na or (answer.none and rule.under is None):
        return False
    return _cell(rule, answer.size if _is_counted(answer) else answer.value, today)


def _is_counted(answer: Answer) -> bool:
    return answer.none or isinstance(answer.value, (Table, tuple))


def _column(rule: Rule, answer: Answer, today: date) -> bool:
    rows = list(_rows(rule, answer))
    cells = [row.cells.get(rule.column) for row in rows]
    if rule.blank:
        return any(cell is None for cell in cells)
    if rule.all_same:
        return len(cells) > 1 and cells[0] is not None and len({_plain(cell) for cell in cells}) == 1
    if rule.after:
        return any(_is_after(row.cells.get(rule.column), row.cells.get(rule.after)) for row in rows)
    if rule.differs:
        return _differs(rule, answer)
    return any(_cell(rule, cell, today) for cell in cells if cell is not None)


def _rows(rule: Rule, answer: Answer) -> Iterator[Row]:
    if not isinstance(answer.value, Table):
        return
    for row in answer.value.rows:
        if rule.row in ("", row.id) and all(row.cells.get(column) in allowed for column, allowed in rule.where):
            yield row


def _cell(rule: Rule, value: object, today: date) -> bool:
    if rule.is_:
        return value in rule.is_
    if rule.says:
        return isinstance(value, str) and _says(rule.says, value)
    if rule.older:
        return isinstance(value, date) and ages.is_older(value, rule.older, today)
    if not isinstance(value, (Decimal, int)):
        return False
    return value > rule.over if rule.over is not None else rule.under is not None and value < rule.under


def _is_after(first: Cell, second: Cell) -> bool:
    return isinstance(first, date) and isinstance(second, date) and first > second


def _differs(rule: Rule, answer: Answer) -> bool:
    rows = {row.id: row.cells.get(rule.column) for row in answer.value.rows} if isinstance(answer.value, Table) else {}
    first, second = rows.get(rule.row), rows.get(rule.differs)
    if first is None or second is None or _SAME.fullmatch(_plain(first)) or _SAME.fullmatch(_plain(second)):
        return False
    return _plain(first) != _plain(second)


def _plain(cell: Cell) -> str:
    return re.sub(r"\W+", " ", str(cell)).casefold().strip()


def _says(phrases: Sequence[str], text: str) -> bool:
    text = text.replace("’", "'")
    few = len(text.split()) <= FEW_WORDS
    return any(_pattern(phrase).search(text) for phrase in phrases if few or " " in phrase)


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
