"""Lists of strangers: how their cells are divided, and what is refused before anybody traces it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

import openpyxl
import pytest

from extractors.errors import UnreadableDocument
from portal.exchange import evidence_tests as files


def workbook(*sheets: Iterable[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    copy = io.BytesIO(content)
    with zipfile.ZipFile(copy, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return copy.getvalue()


def rows(text: str, divided: str = files.AUTO) -> list[list[str]]:
    found: list[list[str]] = files.read(text.encode(), divided)["rows"]
    return found


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableDocument) as raised:
        files.read(content)
    return files.explained(raised.value)


@pytest.mark.parametrize(("text", "found"), [
    ("Name\tLast day\nDoe, Jane\t11/02/2026\n", [["Name", "Last day"], ["Doe, Jane", "11/02/2026"]]),
    ("Name,Last day\n\"Doe, Jane\",11/02/2026\r\n", [["Name", "Last day"], ["Doe, Jane", "11/02/2026"]]),
    ("Name;Day\nDoe, Jane;1\n", [["Name", "Day"], ["Doe, Jane", "1"]]),
    ("Doe, Jane\nSample, Bob\n", [["Doe, Jane"], ["Sample, Bob"]]),
    ("Jane Doe\n\n  \nBob Sample", [["Jane Doe"], ["Bob Sample"]]),
    ("Name\tNick\nJane \"JJ\" Doe\tJJ\nBob\t\"Bobby\n", [["Name", "Nick"], ["Jane \"JJ\" Doe", "JJ"],
                                                        ["Bob", "\"Bobby"]]),
])
def test_cells_are_divided_as_the_list_divides_them(text: str, found: list[list[str]]) -> None:
    assert rows(text) == found


def test_a_person_may_say_what_divides_them() -> None:
    assert rows("Doe, Jane\nSample, Bob\n", "comma") == [["Doe", "Jane"], ["Sample", "Bob"]]
    assert rows("a,b\nc,d", files.NONE) == [["a,b"], ["c,d"]]


def test_a_workbook_is_read_from_its_first_filled_sheet() -> None:
    found = files.read(workbook([], [["Name", "Day"], ["Jane Doe", "x"]], [["Other"]]))
    assert (found["rows"], found["others"]) == ([["Name", "Day"], ["Jane Doe", "x"]], 1)


def test_what_begins_like_a_formula_is_only_text() -> None:
    assert rows("=\"00142\"\t@SUM(A1)\t+Jane\t-\t-2\n") == [["00142", "SUM(A1)", "Jane", "-", "-2"]]


@pytest.mark.parametrize(("content", "says"), [
    (b"  \n", "nothing in this list"),
    (b"Name\n=HYPERLINK(\"http://a.example\")\n", "formula"),
    (workbook([["Name"], ["=1+1"]]), "formula"),
    (with_part(workbook([["Name"], ["Jane"]]), "xl/vbaProject.bin", b"x"), "macros"),
    (with_part(workbook([["Name"], ["Jane"]]), "xl/externalLinks/externalLink1.xml", b"<a/>"), "links to other files"),
    (with_part(workbook([["Name"], ["Jane"]]), "xl/media/a.bin", b"\0" * 80_000_000), "far larger inside"),
    (with_part(b"", "a.txt", b"x"), "archive"),
    (b"PK\x03\x04 broken", "damaged"),
    (b"\xd0\xcf\x11\xe0 old", "password"),
    (b"%PDF-1.7\nx", "PDF"),
    (bytes(range(256)) * 20, "no list of rows"),
    (b"\x89PNG\r\n\x1a\nxx", "no list of rows"),
    (b"<!doctype html><table><tr><td>Jane", "no list of rows"),
    (("a," * 199 + "b\n").encode(), "200 columns"),
    (workbook([["a"] * 199 + ["b"]]), "200 columns"),
    (b"Jane\n" * 5002, "5,002 rows"),
    (((b"x" * 199 + b"\t") * 39 + b"y\n") * 220, "far more text"),
    (b"a" * (4 << 20) + b"a", "larger than 4 MB"),
])
def test_hostile_and_unfit_lists_are_refused_with_what_would_be_right(content: bytes, says: str) -> None:
    assert says in refused(content)


@pytest.mark.parametrize(("text", "kind"), [
    ("Name\tSSN\nJane Doe\t219-09-1234\nBob Doe\t219-09-1235\n", "ssn"),
    ("Patient ID,Name\n1002345,Jane Doe\n1002346,Bob Doe\n", "mrn"),
    ("Name,DOB\nJane Doe,04/02/1961\nBob Doe,05/03/1942\n", "birth")])
def test_what_looks_like_patient_data_is_told_by_kind_and_not_handed_on(text: str, kind: str) -> None:
    found = files.read(text.encode())
    assert (found["rows"], found["suspected"]) == ([], [kind])


def test_days_of_work_are_no_birthdays() -> None:
    lines = [f"Person{n} Sample,0{n % 9 + 1}/12/{1988 + n}" for n in range(20)]
    assert files.read(("Name,Hired\n" + "\n".join(lines)).encode())["suspected"] == []
