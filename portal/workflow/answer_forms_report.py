"""What a filled form would change, row by row, before anything is saved; and saving what was confirmed.

Three wordings of each box are compared: as it stood when the form was downloaded, as the form has it now, and as it
stands in the portal. What only one side changed is plain; where both did, both are shown, and nobody is written over
without a tick."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import InvalidInput, TooMany, WrongState
from portal.exchange import workbooks
from portal.models import Answer, AnswerEdit, Assessment, LoadedPack
from portal.questions import answers as reading
from portal.questions import cells
from portal.questions.cells import BESIDE, Cells
from portal.questions.types import Demand, Question, Questionnaire
from portal.templating import day
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.events import Event
from portal.workflow import answer_forms, answers, wordings
from portal.workflow.parts import Parts

ANSWER = "value"
PIECES = (ANSWER, *BESIDE)
WORDS = {ANSWER: "Answer", "reason": "Why it does not apply", "explanation": "In your words",
         "owner": "Who is responsible", "date": "Checked on", "verifier": "Checked by a second person"}
FORMULA = "{cell} holds a formula, which is not taken. Write its result there instead."


class State(StrEnum):
    """What becomes of a row, the most urgent first."""

    CLASH = "clash"
    FORMULA = "formula"
    CLOSED = "closed"
    UNREAD = "unread"
    CHANGED = "changed"
    NEW = "new"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Difference:
    """One box of an answer: what stands, and what the form has. `clash` is true where the box was also changed in the
    portal since the download; `problem` says what cannot be read in it."""

    piece: str
    label: str
    stands: str
    form: str
    clash: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the form. `version` is the answer's as it stands; `by` who wrote it last."""

    question: str
    text: str
    where: str
    state: State
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    version: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`rows` are the questions of the form in their order. `unknown` are rows whose number no question has, `unnamed`
    those without one, `repeated` those that came twice, `beside` what is none of the form's cells: all as (place,
    words). `absent` are questions that the form does not have. `total` counts every filled row of the file."""

    rows: tuple[Row, ...]
    unknown: tuple[tuple[str, str], ...]
    unnamed: tuple[tuple[str, str], ...]
    repeated: tuple[tuple[str, str], ...]
    beside: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return len(self.rows) + len(self.unknown) + len(self.unnamed) + len(self.repeated) + len(self.beside)

    @property
    def would_change(self) -> int:
        return sum(row.state is not State.CLOSED and any(not one.clash for one in row.differences)
                   for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A question's form against what stands: what to save at once, and what clashes."""

    row: Row
    merged: Cells
    changed: tuple[str, ...]


def report(db: Session, actor: VendorActor, assessment: Assessment, form: LoadedPack) -> Report:
    """What would become of every row of a form, as things stand now. Changes nothing."""
    return _report(form, [one.row for one in _compared(db, actor, assessment, form)],
                   wordings.questionnaire_of(db, assessment))


def save(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, form: LoadedPack,
         ticks: Mapping[str, int]) -> None:
    """Keep what the form changes. `assessment` and `form` are locked by the caller; `ticks` name the clashes in which
    the form is to win, as "question/piece", with the answer's version that the person saw. Raises WrongState for a form
    that was saved already."""
    if "saved_at" in form.facts:
        raise WrongState("This form was saved already.")
    questionnaire = wordings.questionnaire_of(db, assessment)
    compared = _compared(db, actor, assessment, form)
    found = _report(form, [one.row for one in compared], questionnaire)
    saved: list[str] = []
    left: list[list[str]] = []
    kept = answers.rows(db, assessment)
    for one in compared:
        won = tuple(difference.piece for difference in one.row.differences if difference.clash
                    and ticks.get(f"{one.row.question}/{difference.piece}") == one.row.version)
        try:
            if _keep(db, actor, assessment, questionnaire.by_id[one.row.question], kept[one.row.question], one, won,
                     form):
                saved.append(one.row.question)
        except (InvalidInput, TooMany) as error:
            left.append([one.row.question, one.row.where, error.message])
        left += _left(one.row, won)
    if saved:
        answers.count_all(db, assessment)
    left += [[place, "", words] for place, words in (*found.unknown, *found.unnamed, *found.repeated, *found.beside)]
    form.facts = {**form.facts, "saved_at": clock.now().isoformat(), "saved": saved, "left": left,
                  "counts": dict(found.counts), "total": found.total, "absent": list(found.absent)}
    db.add(form)
    parts.audit.record(db, Event.ASSESSMENT_FILLED, actor, Subject("assessment", assessment.id), kind=answer_forms.FORM,
                       sha256=form.facts["sha256"], answers=len(saved), refused=len(left))


def _keep(db: Session, actor: VendorActor, assessment: Assessment, question: Question, row: Answer, one: _Compared,
          won: Sequence[str], form: LoadedPack) -> bool:
    """Keep what changed and what won; whether that was anything. What is not open has neither."""
    wanted = _merge(cells.shown(question, row.entered), one.merged, (*one.changed, *won))
    entered = cells.entered(question, wanted, row.entered) if one.changed or won else {}
    return answers.keep(db, actor, assessment, row, entered,
                        taken_from=f"{form.filename[:120]}, loaded {day(form.created_at)}")


def _left(row: Row, won: Sequence[str]) -> list[list[str]]:
    """What of a row was not saved, and why: as (question, place, words)."""
    left = [[row.question, row.where, note] for note in row.notes]
    if row.state is State.CLOSED:
        return [*left, [row.question, row.where, "This question is not open to you, so it was not changed."]]
    return left + [[row.question, row.where, f"{one.label}: left as it stands. The form had: {one.form or 'nothing'}"]
                   for one in row.differences if one.clash and one.piece not in won]


def _report(form: LoadedPack, rows: Sequence[Row], questionnaire: Questionnaire) -> Report:
    facts = form.facts
    unknown = tuple((f"{entry['where']}: {id[:60]}", _first_words(entry)) for id, entry in form.answers.items()
                    if id not in questionnaire.by_id)
    besides = {kind: tuple((f"{sheet}, row {number}", str(words)) for sheet, number, words in facts.get(kind, ()))
               for kind in ("unnamed", "repeated", "beside")}
    return Report(rows=tuple(rows), unknown=unknown, unnamed=besides["unnamed"], repeated=besides["repeated"],
                  beside=besides["beside"], counts=Counter(row.state.value for row in rows),
                  absent=tuple(id for id in questionnaire.by_id if id not in form.answers))


def _first_words(entry: Mapping[str, Any]) -> str:
    texts = [text for line in entry["lines"].values() for text in line["cells"].values()]
    return "; ".join(texts)[:300]


def _compared(db: Session, actor: VendorActor, assessment: Assessment, form: LoadedPack) -> list[_Compared]:
    questionnaire = wordings.questionnaire_of(db, assessment)
    scope = answers.scope_of(db, actor, assessment)
    open_ = answer_forms.open_questions(db, actor, assessment, scope)
    kept = answers.rows(db, assessment)
    known = [question for question in questionnaire.questions if question.id in form.answers]
    bases = _bases(db, assessment, form, [kept[question.id] for question in known])
    return [_compare(questionnaire, question, kept[question.id], bases[question.id], form.answers[question.id],
                     question.id in open_, answers.is_within(scope, question.id)) for question in known]


def _bases(db: Session, assessment: Assessment, form: LoadedPack,
           rows: Sequence[Answer]) -> dict[str, Mapping[str, Any]]:
    """What was entered when the form was downloaded, by question. Where the form does not say a version that there
    was, nothing is taken for granted: all that differs counts as changed on both sides."""
    bases: dict[str, Mapping[str, Any]] = {row.question: row.entered for row in rows}
    later = {row.id: row for row in rows if _version(form, row) != row.version}
    for row in later.values():
        bases[row.question] = {}
    if not later:
        return bases
    edits = db.exec(select(AnswerEdit).where(AnswerEdit.practice_id == assessment.practice_id,
                                             col(AnswerEdit.answer_id).in_(later))
                    .order_by(col(AnswerEdit.version)))
    for edit in edits:
        row_ = later.get(edit.answer_id)
        if row_ is not None and edit.version <= _version(form, row_) <= row_.version:
            bases[row_.question] = {**bases[row_.question], **edit.entered}
    return bases


def _version(form: LoadedPack, row: Answer) -> int:
    words = str(form.answers[row.question]["version"])
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else -1


def _compare(questionnaire: Questionnaire, question: Question, row: Answer, base_entered: Mapping[str, Any],
             entry: Mapping[str, Any], is_open: bool, is_mine: bool) -> _Compared:
    base, stands = cells.shown(question, base_entered), cells.shown(question, row.entered)
    filled, notes = _filled(question, entry, base)
    different = [piece for piece in PIECES if _piece(filled, piece) not in (_piece(base, piece), _piece(stands, piece))]
    clashing = {piece for piece in different if _piece(stands, piece) != _piece(base, piece)}
    changed = tuple(piece for piece in different if piece not in clashing)
    if not is_open:
        state = State.CLOSED if different or notes else State.SAME
        return _Compared(Row(question.id, question.text if is_mine else "", entry["where"], state, notes=notes),
                         filled, ())
    problems = _problems(question, row, _merge(stands, filled, different))
    differences = tuple(Difference(
        piece, _label(questionnaire, piece), in_words(question, stands, piece), in_words(question, filled, piece),
        piece in clashing, problems.get(piece, "")) for piece in different)
    made = Row(question.id, question.text, entry["where"], _state(row, differences, notes), differences, notes,
               row.version, row.saved_by)
    return _Compared(made, filled, changed)


def _state(row: Answer, differences: Sequence[Difference], notes: Sequence[str]) -> State:
    if any(one.clash for one in differences):
        return State.CLASH
    if notes:
        return State.FORMULA
    if any(one.problem for one in differences):
        return State.UNREAD
    if not differences:
        return State.SAME
    return State.CHANGED if row.version else State.NEW


def _filled(question: Question, entry: Mapping[str, Any], base: Cells) -> tuple[Cells, tuple[str, ...]]:
    """What the form has; where it cannot tell, because a cell holds a formula or a part of the form is gone, what it
    had. And what is to be said of it."""
    main = entry["lines"].get("", {"cells": {}, "formulas": {}, "absent": PIECES})
    options = {id: entry["lines"][id] for id in question.options if id in entry["lines"]}
    formulas = {**main["formulas"], **{id: cell for id, line in options.items() for cell in line["formulas"].values()}}
    ticks = {id: line["cells"].get("answer", "") for id, line in options.items()}
    ticks |= {id: "x" if id in base.ticked else "" for id in question.options if id not in options}
    table = entry.get("rows")
    rows = [(id, filled) for id, filled, _ in table] if table is not None else list(base.rows)
    formulas |= {cell: f"{entry['sheet']}: {cell}" for _, _, found in table or () for cell in found.values()}
    read = cells.read(question, main["cells"].get("answer", ""), ticks, rows, main["cells"])
    gone = {name for name in main["absent"] if name in BESIDE} | (formulas.keys() & set(BESIDE)) | {
        part for part, text in base.beside.items() if not workbooks.fits(text)}
    if "answer" in main["absent"] or formulas.keys() - set(BESIDE) or _is_cut(base):
        read = _merge(read, base, (ANSWER,))
    read = _merge(read, base, tuple(gone))
    return read, tuple(FORMULA.format(cell=cell) for cell in formulas.values())


def _is_cut(base: Cells) -> bool:
    """Whether a cell could not hold what was entered; such a cell was locked."""
    texts = [base.answer, *(text for _, row in base.rows for text in row.values())]
    return not all(map(workbooks.fits, texts))


def _merge(into: Cells, of: Cells, pieces: Sequence[str]) -> Cells:
    """`into`, with these pieces of the other."""
    beside = {part: text for part in BESIDE if (text := (of if part in pieces else into).beside.get(part, ""))}
    if ANSWER in pieces:
        into = replace(into, answer=of.answer, ticked=of.ticked, rows=of.rows)
    return replace(into, beside=beside)


def _piece(of: Cells, piece: str) -> object:
    return (of.answer, of.ticked, of.rows) if piece == ANSWER else of.beside.get(piece, "")


def in_words(question: Question, of: Cells, piece: str) -> str:
    """One box as a person reads it; a table line by line."""
    if piece != ANSWER:
        return of.beside.get(piece, "")
    ticked = [question.options[id] for id in of.ticked]
    lines = [": ".join(filter(None, (question.rows.get(id, ""), " | ".join(
        row.get(column.id, "–") for column in question.columns)))) for id, row in of.rows]
    return "\n".join(filter(None, (of.answer, "; ".join(ticked), *lines)))


def _problems(question: Question, row: Answer, filled: Cells) -> dict[str, str]:
    """What could not be read if it were saved so, by box."""
    entered = {**row.entered, **cells.entered(question, filled, row.entered)}
    return {problem.part: problem.message for problem in reversed(reading.read(question, entered).problems)}


def _label(questionnaire: Questionnaire, piece: str) -> str:
    own = questionnaire.labels.get(Demand(piece)) if piece in ("owner", "date", "verifier") else None
    return own or WORDS[piece]
