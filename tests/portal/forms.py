"""Forms of questionnaires in tests: downloaded, filled by a person's spreadsheet program, loaded again."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.exchange import answer_forms as forms
from portal.models import Assessment, LoadedPack
from portal.vocabulary.actors import VendorActor
from portal.workflow import answer_forms, answer_forms_report, assessments
from portal.workflow.agreements import IncomingFile, hash_of
from portal.workflow.answer_forms_report import Report, Row
from portal.workflow.parts import Parts


class Filled:
    """A downloaded form in the hands of somebody who fills it."""

    def __init__(self, content: bytes) -> None:
        self.book: Workbook = openpyxl.load_workbook(io.BytesIO(content))

    def cell(self, question: str, name: str = "answer", part: str = "") -> Cell:
        """The cell of a question, or that of one of its options."""
        for sheet in self.sheets(forms.SECTION):
            for row in range(4, sheet.max_row + 1):
                if sheet.cell(row, 1).value == question and (
                        sheet.cell(row, forms.PLACES["part"] + 1).value or "") == part:
                    return self._cell(sheet, row, forms.PLACES[name] + 1)
        raise KeyError(question)

    def put(self, question: str, value: Any, name: str = "answer", part: str = "") -> None:
        self.cell(question, name, part).value = value

    def table(self, question: str) -> Worksheet:
        return next(sheet for sheet in self.sheets(forms.TABLE) if str(sheet["A1"].value).endswith(f" {question}"))

    def put_row(self, question: str, number: int, *values: Any) -> None:
        """Fill a line of a table, from 1."""
        for column, value in enumerate(values, start=2):
            self.table(question).cell(number + 3, column).value = value

    def sheets(self, marker: str) -> list[Worksheet]:
        return [sheet for sheet in self.book.worksheets if str(sheet["A1"].value).startswith(marker)]

    def saved(self) -> bytes:
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()

    def _cell(self, sheet: Worksheet, row: int, column: int) -> Cell:
        cell = sheet.cell(row, column)
        assert isinstance(cell, Cell)
        return cell


def downloaded(parts: Parts, actor: VendorActor) -> bytes:
    with parts.database.transaction(actor.practice_id) as db:
        return answer_forms.download(parts, db, actor, assessments.own(db, actor))[1]


def load(parts: Parts, actor: VendorActor, content: bytes, name: str = "form.xlsx") -> LoadedPack:
    stream = io.BytesIO(content)
    sha256, size = hash_of(stream)
    return answer_forms.load(parts, actor, IncomingFile(name, stream, size, sha256))


def report(parts: Parts, actor: VendorActor, form: LoadedPack) -> Report:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return answer_forms_report.report(db, actor, assessments.own(db, actor), form)


def row(found: Report, question: str) -> Row:
    return next(one for one in found.rows if one.question == question)


def save(parts: Parts, actor: VendorActor, form: LoadedPack, **ticks: int) -> LoadedPack:
    """Confirm; ticks by question/piece with _ for the stroke and - as it is."""
    with parts.database.transaction(actor.practice_id) as db:
        assessment: Assessment = assessments.own(db, actor, lock=True)
        row = answer_forms.loaded(db, actor, assessment, form.id, lock=True)
        answer_forms_report.save(parts, db, actor, assessment, row,
                                 {name.replace("_", "/"): version for name, version in ticks.items()})
        return row


def filled(parts: Parts, actor: VendorActor, change: Callable[[Filled], None]) -> LoadedPack:
    """A form that was downloaded now, changed, and loaded."""
    form = Filled(downloaded(parts, actor))
    change(form)
    return load(parts, actor, form.saved())
