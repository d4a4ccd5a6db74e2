import pytest

from extractors import media
from extractors.errors import DamagedFile, NotWhatItSays
from tests.documents import archive, docx, paragraph, text_pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (text_pdf(), "agreement.pdf", media.PDF),
        (b"junk before\n" + text_pdf(), "agreement.PDF", media.PDF),
        (docx(paragraph("x")), "agreement.docx", media.DOCX),
        (docx(paragraph("x")), "agreement.docm", media.DOCX),
        (b"Plain words.", "agreement.txt", media.TEXT),
        (b"# Heading", "agreement.md", media.MARKDOWN),
        (b"<!DOCTYPE html><html><body>x</body></html>", "a.html", media.HTML),
        (b"<p>A piece of a page.</p>", "a.htm", media.HTML),
        (b"<html><body>x</body></html>", "saved.txt", media.HTML),
        ("Über".encode("utf-16"), "a.txt", media.TEXT),
        (text_pdf(), "no-ending", media.PDF),
        (text_pdf(), "Agreement v1.2", media.PDF),
        (text_pdf(), "Agreement of Placeholder Coding, Inc. 2026", media.PDF),
        (text_pdf(), "Example Billing BAA draft 1.pdf", media.PDF),
    ],
)
def test_tells_the_type_from_the_bytes(content: bytes, name: str, expected: str) -> None:
    assert media.detect(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (text_pdf(), "agreement.docx", "the file is a PDF"),
        (docx(paragraph("x")), "agreement.pdf", "the file is a Word document"),
        (b"MZ" + bytes(200), "agreement.pdf", "Executable"),
        (b"<html><body>x</body></html>", "agreement.pdf", "the file is a web page"),
        (b"Plain words.", "agreement.pdf", "plain text"),
        (PNG, "page.png", "Portable Network Graphics"),
        (OLE, "agreement.doc", "older Word"),
        (OLE, "agreement.docx", "locked with a password"),
        (OLE, "register.xls", "older Office"),
        (b"{\\rtf1 text}", "agreement.rtf", "rich text"),
        (archive({"xl/workbook.xml": "<x/>"}), "register.xlsx", "spreadsheet"),
        (archive({"ppt/presentation.xml": "<x/>"}), "talk.pptx", "presentation"),
        (archive({"mimetype": "x", "content.xml": "<x/>"}), "a.odt", "OpenDocument"),
        (archive({"agreement.pdf": "x"}), "agreement.zip", "unpack it"),
        (archive({"agreement.pdf": "x"}), "agreement.docx", "no document inside"),
        (bytes(range(1, 9)) * 50, "agreement", "unknown type"),
        (b"start calc", "BAA.bat", r"ends in \.bat, which is not a type that is read"),
        (b"MsgBox 1", "BAA.pdf.VBS", r"ends in \.vbs"),
        (b"<html></html>", "BAA.hta", r"ends in \.hta.* a web page, give it the name that fits"),
        (text_pdf(), "photo.jpg", r"ends in \.jpg.* a PDF, give it the name that fits"),
        (text_pdf(), "song.mp3", r"ends in \.mp3"),
    ],
)
def test_refuses_other_types_and_says_what_would_be_right(content: bytes, name: str, says: str) -> None:
    with pytest.raises(NotWhatItSays, match=says):
        media.detect(content, name)


def test_refuses_a_torn_archive() -> None:
    with pytest.raises(DamagedFile, match="cut off or damaged"):
        media.detect(docx(paragraph("x"))[:300], "agreement.docx")
