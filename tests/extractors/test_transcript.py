"""The text of a file for people to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors import transcript
from extractors.errors import EmptyFile

AGREEMENTS = Path(__file__).parents[2] / "fixtures" / "agreements"


def test_gives_the_lines_of_a_pdf_with_their_page_and_without_its_running_header() -> None:
    lines = transcript.read((AGREEMENTS / "example-billing-v2" / "agreement.pdf").read_bytes(), "agreement.pdf")
    assert {line.page for line in lines} == set(range(1, 10))
    assert not any(line.words for line in lines)
    assert sum("Page 4 of 9" in line.text for line in lines) == 0


def test_gives_the_lines_of_a_word_file_without_pages() -> None:
    lines = transcript.read((AGREEMENTS / "docx-tracked" / "agreement.docx").read_bytes(), "agreement.docx")
    assert {line.page for line in lines} == {None}
    assert any(line.number for line in lines)


def test_refuses_what_cannot_be_read() -> None:
    with pytest.raises(EmptyFile):
        transcript.read(b"", "agreement.txt")
