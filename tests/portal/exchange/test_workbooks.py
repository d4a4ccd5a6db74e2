"""Workbooks: text stays text, and what is no plain workbook is refused before it is opened."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import DamagedFile, EncryptedFile, NotWhatItSays, TooLarge, TooMuchInside
from extractors.limits import Limits
from portal.exchange import workbooks


def written(*texts: str) -> bytes:
    book = openpyxl.Workbook()
    for number, text in enumerate(texts, start=1):
        workbooks.put(book.worksheets[0], number, 1, text)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(name: str, content: bytes, workbook: bytes | None = None) -> bytes:
    """A workbook with one part more, or one part in place of its own."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook or written("a"))) as before, \
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            if entry.filename != name:
                after.writestr(entry.filename, before.read(entry))
        after.writestr(name, content)
    return stream.getvalue()


def read(content: bytes) -> list[str]:
    return [line.cells[0] for sheet in workbooks.sheets(content) for line in sheet.lines]


@pytest.mark.parametrize("text", [
    "=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "_x0041_", "\x01bell", "#REF!", "'quoted", " spaces ", "\ufffe",
    '=HYPERLINK("https://example.com","x")'])
def test_what_could_be_a_formula_is_written_and_read_as_text(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(text)))
    cell = book.worksheets[0]["A1"]
    assert cell.data_type == "s"
    assert cell.quotePrefix or not text.startswith(workbooks.NEUTRAL) or text[0] == "\r"
    assert read(written(text)) == [workbooks.clean(text)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40).filter(lambda text: workbooks.clean(text)), max_size=8))
def test_any_text_comes_back_as_it_was(texts: list[str]) -> None:
    assert read(written(*texts)) == [workbooks.clean(text) for text in texts]


def test_an_escape_that_was_typed_comes_back_from_shared_strings_too() -> None:
    """As other programs write them; ours writes the texts into the cells."""
    sheet = (b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
             b'<c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>')
    strings = (b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si>'
               b"<t>_x005F_x0041_ and _x000D_ and x005F_</t></si></sst>")
    content = with_part("xl/sharedStrings.xml", strings, with_part("xl/worksheets/sheet1.xml", sheet))
    assert read(content) == ["_x0041_ and \n and x005F_"]


def test_numbers_dates_and_ticks_read_as_people_write_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, value in enumerate((72, 0.1, 1200.0, True), start=1):
        sheet.cell(number, 1).value = value
    sheet["A5"].value, sheet["A5"].number_format = 0.985, "0.0%"
    sheet["A6"].value, sheet["A6"].number_format = 46000, "mm/dd/yyyy"
    assert read(saved(book)) == ["72", "0.1", "1200", "true", "98.5 %", "12/09/2025"]


def test_a_formula_is_told_and_gives_no_text() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["B2"] = "=SUM(A1:A9)"
    line = workbooks.sheets(saved(book))[0].lines[0]
    assert (line.cells, line.formulas) == ({}, {1: "B2"})


@pytest.mark.parametrize(("name", "error"), [
    ("xl/vbaProject.bin", NotWhatItSays), ("xl/externalLinks/externalLink1.xml", NotWhatItSays)])
def test_refuses_macros_and_links_to_other_files(name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        workbooks.sheets(with_part(name, b"x"))


def test_refuses_entities_before_a_parser_sees_them() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    with pytest.raises(TooMuchInside):
        workbooks.sheets(with_part("xl/worksheets/sheet1.xml", bomb))


def test_refuses_a_bomb_by_its_size_its_ratio_and_its_members() -> None:
    with pytest.raises(TooMuchInside):
        workbooks.sheets(with_part("xl/media/a.bin", bytes(170 << 20)))
    with pytest.raises(TooMuchInside):
        workbooks.sheets(with_part("xl/media/a.bin", bytes(20 << 20)))
    with pytest.raises(TooMuchInside):
        workbooks.check(written("a"), Limits(max_entries=3))
    with pytest.raises(TooLarge):
        workbooks.check(written("a"), Limits(max_bytes=100))


@pytest.mark.parametrize(("content", "error"), [
    (b"%PDF-1.7", NotWhatItSays), (b"\xd0\xcf\x11\xe0rest", EncryptedFile), (written("a")[:-300], NotWhatItSays),
    (with_part("xl/workbook.xml", b"<not"), DamagedFile), (with_part("xl/worksheets/sheet1.xml", b"<x"), DamagedFile)])
def test_refuses_what_is_no_workbook(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        workbooks.sheets(content)


def test_refuses_a_cell_that_stands_beyond_every_form() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A900000"] = "far"
    with pytest.raises(TooMuchInside):
        workbooks.sheets(saved(book))
