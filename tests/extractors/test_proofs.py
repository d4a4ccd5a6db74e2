"""A file sent as proof: what it is, whether it opens, what it looks as if it held, and the copy that is handed on."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from extractors import proof_types, proofs, sandbox, spreadsheets
from extractors.errors import EmptyFile, NotWhatItSays, TooManyPages, TooMuchInside
from extractors.limits import STANDARD
from tests import hostile
from tests.documents import archive, docx, paragraph, relationships, scan, text_pdf

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _pdf(*pages: list[str]) -> bytes:
    copy = io.BytesIO()
    canvas = Canvas(copy, invariant=True)
    for lines in pages:
        for place, line in enumerate(lines):
            canvas.drawString(72, 700 - 20 * place, line)
        canvas.showPage()
    canvas.save()
    return copy.getvalue()


def _printed(*lines: str) -> Image.Image:
    image = Image.new("RGB", (1700, 800), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(40)
    for place, line in enumerate(lines):
        draw.text((120, 120 + 80 * place), line, "black", font)
    return image


def _png(image: Image.Image) -> bytes:
    copy = io.BytesIO()
    image.save(copy, "PNG")
    return copy.getvalue()


def workbook(*sheets: str, **parts: str) -> bytes:
    """An .xlsx of these sheets' rows; style 1 shows a number as a day."""
    names = [f"worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)]
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}" state="{"hidden" if n > 1 else "visible"}"/>'
                     for n in range(1, len(sheets) + 1))
    return archive({
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
                           '<definedNames><definedName name="x">1</definedName></definedNames></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(*(("worksheet", name) for name in names)),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
                         "</styleSheet>",
        **{f"xl/{name}": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
           for name, rows in zip(names, sheets, strict=True)}, **parts})


def _row(*cells: str) -> str:
    return f"<row>{''.join(cells)}</row>"


def _said(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def _found(proof: proofs.Proof) -> dict[str, tuple[int, ...]]:
    return {one.kind: one.places for one in proof.suspicions}


def test_a_pdf_tells_on_which_page_and_keeps_its_sizes() -> None:
    proof = proofs.look(_pdf(["Access review of October"], ["MRN: 00481516", "DOB: 03/14/1961"]), "review.pdf")
    assert (proof.media_type, proof.readable) == ("application/pdf", True)
    assert _found(proof) == {"mrn": (2,), "birth": (2,)}
    assert len(proof.page_sizes) == 2
    assert proof.copy.startswith(b"%PDF-")


def test_a_scan_and_a_picture_are_read() -> None:
    image = _printed("Patient list of October", "MRN: 00481516", "DOB: 03/14/1961")
    for content, name in ((scan(image.convert("L")), "scan.pdf"), (_png(image), "photo.png")):
        assert {"mrn", "birth"} <= set(_found(proofs.look(content, name)))
    harmless = _printed("Access review of October 2, 2026", "14 accounts looked at, 2 closed", "Call 555-201-0143")
    assert _found(proofs.look(_png(harmless), "photo.png")) == {}


def test_scanned_pages_beyond_the_bound_are_told_as_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "MOST_SCANNED", 0)
    proof = proofs.look(scan(_printed("MRN: 00481516").convert("L")), "scan.pdf")
    assert (proof.in_part, _found(proof)) == (True, {})


def test_the_tables_of_a_word_document_are_looked_at_with_its_headers() -> None:
    cells = "".join(f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
                    for row in (("Name", "MRN"), ("Roe, Jane", "00481516")))
    assert set(_found(proofs.look(docx(f"<w:tbl>{cells}</w:tbl>"), "list.docx"))) == {"mrn"}
    assert _found(proofs.look(docx(paragraph("Nothing of the kind.")), "policy.docx")) == {}


def test_a_word_document_is_looked_at_whatever_its_parts_are_called() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(paragraph("MRN: 00481516")))) as parts:
        found = {name: parts.read(name).decode() for name in parts.namelist()}
    renamed = {name.replace("document.xml", "document2.xml"): part.replace("document.xml", "document2.xml")
               for name, part in found.items()}
    assert set(_found(proofs.look(archive(dict(renamed)), "list.docx"))) == {"mrn"}


def test_a_workbook_is_looked_at_sheet_by_sheet_hidden_ones_too() -> None:
    content = workbook(_row(_said("Course"), _said("Completed")) + _row(_said("HIPAA"), '<c s="1"><v>46300</v></c>'),
                       _row(_said("Name"), _said("DOB")) + _row(_said("Roe, Jane"), '<c s="1"><v>22354</v></c>'))
    assert spreadsheets.sheets(content)[1][1] == ("Roe, Jane", "03/14/1961")
    assert _found(proofs.look(content, "book.xlsx")) == {"birth": (2,)}


def test_the_copy_of_a_workbook_has_values_and_nothing_that_calculates_or_reaches_out() -> None:
    content = workbook(_row('<c><f>HYPERLINK("x")</f><v>7</v></c>'), **{
        "xl/externalLinks/externalLink1.xml": "<externalLink/>", "xl/connections.xml": "<connections/>"})
    with zipfile.ZipFile(io.BytesIO(proofs.look(content, "book.xlsx").copy)) as copy:
        names, sheet = copy.namelist(), copy.read("xl/worksheets/sheet1.xml")
        assert b"definedName" not in copy.read("xl/workbook.xml")
    assert b"<v>7</v>" in sheet
    assert b"HYPERLINK" not in sheet
    assert not [name for name in names if "external" in name or "connections" in name]


STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def _strict(content: bytes) -> bytes:
    """The workbook as "Strict Open XML", which spreadsheet programs offer, too; in UTF-16, which they open."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return archive({name: parts.read(name).decode().replace(MAIN, STRICT).encode("utf-16")
                        if name.startswith("xl/") and not name.endswith(".rels") else parts.read(name)
                        for name in parts.namelist()})


def _elsewhere(content: bytes) -> bytes:
    """The workbook with its sheets and texts under names of somebody's own."""
    moved = {"worksheets/sheet1.xml": "one.part", "sharedStrings.xml": "texts.part"}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        found = {name: parts.read(name).decode() for name in parts.namelist()}
    for old, new in moved.items():
        found = {name.replace(old, new): part.replace(old, new) for name, part in found.items()}
    return archive(dict(found))


@pytest.mark.parametrize("unusual", [_strict, _elsewhere])
def test_an_unusual_workbook_is_looked_at_and_calmed_like_any_other(unusual: Callable[[bytes], bytes]) -> None:
    texts = "".join(f"<si><t>{text}</t></si>" for text in ("Name", "MRN", "Roe, Jane", "00481516"))
    book = workbook(_row('<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>')
                    + _row('<c t="s"><v>2</v></c>', '<c t="s"><v>3</v></c>', '<c><f>WEBSERVICE("x")</f><v>7</v></c>'),
                    **{"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
                       "xl/_rels/workbook.xml.rels": relationships(("worksheet", "worksheets/sheet1.xml"),
                                                                   ("sharedStrings", "sharedStrings.xml"))})
    content = unusual(book)
    proof = proofs.look(content, "book.xlsx")
    assert set(_found(proof)) == {"mrn"}
    with zipfile.ZipFile(io.BytesIO(proof.copy)) as copy:
        sheets = [text for name in copy.namelist() if "00481516" not in (text := _decoded(copy.read(name)))
                  and "<sheetData" in text.replace("ns0:", "")]
        assert [("WEBSERVICE" in sheet, "<v>7</v>" in sheet) for sheet in sheets] == [(False, True)]


def _decoded(part: bytes) -> str:
    return part.decode("utf-16" if part.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")


def test_what_reaches_out_under_another_name_is_not_linked_to_in_the_copy() -> None:
    links = relationships(("worksheet", "worksheets/sheet1.xml"), ("connections", "c.xml"), ("externalLink", "e.xml"))
    content = workbook(_row(_said("Course")), **{"xl/_rels/workbook.xml.rels": links, "xl/c.xml": "<connections/>",
                                                 "xl/e.xml": "<externalLink/>"})
    with zipfile.ZipFile(io.BytesIO(proofs.look(content, "book.xlsx").copy)) as copy:
        left = copy.read("xl/_rels/workbook.xml.rels").decode()
    assert ("sheet1.xml" in left, "c.xml" in left, "e.xml" in left) == (True, False, False)


def test_the_copy_of_a_real_workbook_opens_with_its_values() -> None:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Checked", date(2026, 10, 2), "=1+2"])
    book.active["A2"].hyperlink = "https://vendor.example.com"
    book.save(made)
    copy = openpyxl.load_workbook(io.BytesIO(proofs.look(made.getvalue(), "book.xlsx").copy)).active
    assert [copy["A1"].value, f"{copy['B1'].value:%Y-%m-%d}", copy["C1"].value] == ["Checked", "2026-10-02", None]
    assert copy["A2"].hyperlink is None


def test_the_copy_of_a_csv_calculates_nothing_and_keeps_its_numbers() -> None:
    copy = proofs.look(b'a,b\n"=HYPERLINK(""x"")",-5\n@SUM(1),+1 555\n', "list.csv").copy.decode("utf-8-sig")
    assert copy.splitlines() == ["a,b", '"\'=HYPERLINK(""x"")",-5', "'@SUM(1),+1 555"]


@pytest.mark.parametrize(("make", "name"), [
    (hostile.encrypted_pdf, "locked.pdf"), (hostile.truncated_pdf, "torn.pdf"),
    (lambda: b"PK\x03\x04 torn", "torn.xlsx"), (lambda: b"\x89PNG\r\n\x1a\n torn", "torn.png"),
])
def test_what_nothing_can_open_is_no_error_and_has_no_copy(make: Callable[[], bytes], name: str) -> None:
    proof = proofs.look(make(), name)
    assert (proof.readable, proof.copy) == (False, b"")


@pytest.mark.parametrize(("content", "name", "error"), [
    (b"  ", "empty.txt", EmptyFile),
    (b"PK\x03\x04", "files.zip", NotWhatItSays),
    (archive({"a.txt": "x"}), "files.docx", NotWhatItSays),
    (archive({"xl/workbook.bin": "x"}), "book.xlsx", NotWhatItSays),
    (archive({"word/document.xml": "<x/>", "word/vbaProject.bin": "x"}), "letter.docx", NotWhatItSays),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "book.xlsx", NotWhatItSays),
    (b"<html><script>", "page.txt", NotWhatItSays),
    (b"\x7fELF", "tool.txt", NotWhatItSays),
    (text_pdf(), "photo.png", NotWhatItSays),
    (b"x", "script.js", NotWhatItSays),
])
def test_what_is_not_taken_says_why(content: bytes, name: str, error: type[Exception]) -> None:
    with pytest.raises(error) as refused:
        proofs.look(content, name)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(("make", "name", "error"), [
    (lambda: hostile.long_pdf(STANDARD.max_pages + 1), "long.pdf", TooManyPages),
    (hostile.bomb_pdf, "bomb.pdf", TooMuchInside),
    (lambda: archive({"xl/workbook.xml": b" " * 200_000_000}), "bomb.xlsx", TooMuchInside),
])
def test_what_is_too_much_says_why(make: Callable[[], bytes], name: str, error: type[Exception]) -> None:
    test_what_is_not_taken_says_why(make(), name, error)


def test_a_picture_far_too_large_is_not_drawn() -> None:
    copy = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(copy, "PNG")
    with pytest.raises(TooMuchInside):
        proofs.look(copy.getvalue(), "huge.png")


def test_nothing_but_kinds_and_places_leaves_the_sandbox() -> None:
    proof = sandbox.run(proofs.look, b"MRN: 00481516", "note.txt")
    assert _found(proof) == {"mrn": (1,)}
    assert "00481516" not in repr(proof.suspicions)


def test_a_glance_refuses_what_is_plain_and_leaves_the_rest_to_a_closer_look() -> None:
    proof_types.glance(b"PK\x03\x04....", "book.xlsx")
    proof_types.glance(b"%PDF-1.7", "Review 3.1")
    for head, name in ((b"%PDF-1.7", "x.docx"), (b"PK\x03\x04", "x.csv"), (b"hello", "x.html"),
                       (b"#!/bin/sh", "x.txt")):
        with pytest.raises(NotWhatItSays):
            proof_types.glance(head, name)
