import hashlib

import pytest

from extractors.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    NotWhatItSays,
    TooLarge,
    TooManyPages,
    TooMuchInside,
    UnreadableDocument,
)
from extractors.load import Limits, load
from tests import hostile
from tests.documents import docx, paragraph, text_pdf


@pytest.mark.parametrize(
    ("content", "name", "error", "says"),
    [
        (b"", "a.pdf", EmptyFile, "empty"),
        (b" \n\t", "a.txt", EmptyFile, "empty"),
        (docx(paragraph("  ")), "a.docx", EmptyFile, "no text"),
        (text_pdf(), "a.docx", NotWhatItSays, "is a PDF"),
        (hostile.encrypted_pdf(), "a.pdf", EncryptedFile, "upload an unlocked copy"),
        (hostile.no_pages_pdf(), "a.pdf", DamagedFile, "no pages"),
        (b"%PDF-1.7 and startxref 0", "a.pdf", DamagedFile, "damaged"),
        (hostile.truncated_pdf(), "a.pdf", DamagedFile, "cut off"),
        (hostile.deep_pdf(), "a.pdf", EmptyFile, "blank"),
        (hostile.long_pdf(300), "a.pdf", TooManyPages, "300 pages; up to 200 are read"),
        (hostile.laughing_docx(), "a.docx", TooMuchInside, "XML entities"),
        (hostile.fetching_docx(), "a.docx", TooMuchInside, "XML entities"),
        (hostile.many_entries_docx(), "a.docx", TooMuchInside, "expands"),
    ],
)
def test_refuses_bad_files_with_a_clear_message(
    content: bytes, name: str, error: type[UnreadableDocument], says: str
) -> None:
    with pytest.raises(error, match=says) as caught:
        load(content, name)
    assert caught.value.message.endswith(".")


def test_refuses_a_file_over_the_size_limit() -> None:
    with pytest.raises(TooLarge, match="up to 1 MB"):
        load(b"word " * 300_000, "a.txt", Limits(max_bytes=1024 * 1024))


def test_refuses_a_pdf_that_expands() -> None:
    with pytest.raises(TooMuchInside, match="expands far beyond its size"):
        load(hostile.bomb_pdf(60), "a.pdf")


def test_refuses_a_word_document_that_expands() -> None:
    with pytest.raises(TooMuchInside, match="expands far beyond its size"):
        load(hostile.bomb_docx(140), "a.docx")


def test_reads_a_pdf_that_only_its_owner_may_change() -> None:
    assert "subcontractor" in _words(hostile.encrypted_pdf(user=""))


def test_repairs_a_broken_cross_reference_table() -> None:
    assert "subcontractor" in _words(hostile.broken_table_pdf())


@pytest.mark.parametrize("box", [(0, 0, 1e7, 1e7), (0, 0, 0, 0), (612, 792, 0, 0)])
def test_reads_pages_of_absurd_size(box: tuple[float, ...]) -> None:
    assert "subcontractor" in _words(hostile.boxed_pdf(*box))


def test_calls_a_page_blank_whose_text_lies_outside_of_it() -> None:
    with pytest.raises(EmptyFile, match="blank"):
        load(hostile.boxed_pdf(0, 0, 14400, 3), "a.pdf")


def test_flags_what_a_pdf_could_do() -> None:
    source = load(hostile.active_pdf(), "a.pdf")
    assert source.flags == ("embedded-files", "external-links", "forms-xfa", "javascript", "launch-actions")
    assert source.quality == "good"


def test_flags_what_a_word_document_could_do() -> None:
    source = load(hostile.macro_docx(), "a.docm")
    assert source.flags == ("embedded-files", "external-links", "macros")
    assert [line.text for line in source.lines] == ["Placeholder Coding LLC signs here.", "our terms"]


def test_says_what_it_read() -> None:
    content = text_pdf(2)
    source = load(content, "a.pdf")
    assert (source.media_type, source.page_count, source.flags) == ("application/pdf", 2, ())
    assert source.sha256 == hashlib.sha256(content).hexdigest()


def _words(content: bytes) -> set[str]:
    return {word.text for page in load(content, "a.pdf").pages for word in page.words}
