"""Quotes marked in the text, and the deciding words within a quote."""

from __future__ import annotations

from typing import Any

import pytest

from portal.web.practice import passages
from portal.web.practice.passages import Paragraph
from portal.workflow.documents import TextLine
from tests.portal.web.practice.rows import evidence, finding

LINES = [
    TextLine("2. Reports", 1, kind="heading", starts_paragraph=True),
    TextLine("Vendor shall report each breach of unse-", 1, starts_paragraph=True),
    TextLine("cured information within ten days.", 1),
    TextLine("Vendor shall keep records.", 2, starts_paragraph=True),
]


def marked(paragraphs: list[Paragraph]) -> list[tuple[int, str]]:
    return [(span.term, span.text) for p in paragraphs for span in p.spans if span.term is not None]


def window(**changes: Any) -> dict[str, Any]:
    return {"number": 10, "unit": "business_day", "qualifier": "none", **changes}


def test_a_quote_is_found_across_lines_and_hyphens() -> None:
    quote = "Vendor shall report each breach of unsecured information within ten days."
    text = passages.paragraphs(LINES, [finding(6, evidence=[evidence(quote=quote)])])
    assert marked(text) == [(6, "Vendor shall report each breach of unse-\ncured information within ten days")]


def test_lines_of_one_paragraph_stand_together() -> None:
    text = passages.paragraphs(LINES, [])
    assert [paragraph.kind for paragraph in text] == ["heading", "body", "body"]
    assert [paragraph.page for paragraph in text] == [1, None, 2]


def test_one_page_can_be_shown_alone() -> None:
    text = passages.paragraphs(LINES, [], page=2)
    assert [span.text for paragraph in text for span in paragraph.spans] == ["Vendor shall keep records."]


def test_a_quote_is_looked_for_from_its_own_page_on() -> None:
    again = [*LINES, TextLine("Vendor shall keep records.", 3, starts_paragraph=True)]
    row = finding(evidence=[evidence(3, "Vendor shall keep records.")])
    assert marked(passages.paragraphs(again, [row], page=2)) == []
    assert len(marked(passages.paragraphs(again, [row], page=3))) == 1


def test_where_two_share_words_the_first_given_has_them() -> None:
    quote = "Vendor shall keep records."
    rows = [finding(2, "missing", evidence=[evidence(2, quote)]), finding(1, evidence=[evidence(2, quote)])]
    assert [number for number, _ in marked(passages.paragraphs(LINES, rows))] == [2]


def test_nothing_is_marked_for_words_that_are_not_there_or_too_short() -> None:
    rows = [finding(1, evidence=[evidence(quote="This was never written here at all.")]),
            finding(2, evidence=[evidence(quote="Vendor")])]
    assert marked(passages.paragraphs(LINES, rows)) == []


def test_no_letter_is_lost() -> None:
    rows = [finding(1, evidence=[evidence(quote="each breach of unsecured information")])]
    shown = "".join(span.text for p in passages.paragraphs(LINES, rows) for span in p.spans)
    assert shown.replace("\n", "") == "".join(line.text for line in LINES)


def test_numbers_that_word_keeps_apart_stand_before_their_text() -> None:
    text = passages.paragraphs([TextLine("Reports", number="2.1")], [])
    assert text[0].spans[0].text == "2.1 Reports"


@pytest.mark.parametrize(("quote", "changes", "words"), [
    ("Vendor shall notify Client in no case later than ten (10) business days after discovery.", {},
     "in no case later than ten (10) business days after discovery"),
    ("Vendor reports within 72 hours of it, if at all.", {"number": 72, "unit": "hour"}, "within 72 hours"),
    ("Thirty days are given to cure the violation named.", {"number": 30, "unit": "day"}, "Thirty days"),
    ("Client gets the file not later than five calendar days from receipt.", {"number": 5, "unit": "calendar_day"},
     "not later than five calendar days from receipt"),
    ("As soon as practicable after the end, Vendor returns all.",
     {"number": None, "qualifier": "as-soon-as-practicable"}, "As soon as practicable"),
])
def test_the_deciding_words_of_a_time_limit_are_marked(quote: str, changes: dict[str, Any], words: str) -> None:
    spans = passages.deciding(quote, [passages.time_words(window(**changes))])
    assert [span.text for span in spans if span.term is not None] == [words]
    assert "".join(span.text for span in spans) == quote


def test_a_quote_is_whole_where_no_words_decided() -> None:
    assert len(passages.deciding("Vendor shall use safeguards.", [passages.time_words(window())])) == 1
    assert len(passages.deciding("Vendor shall use safeguards.", [])) == 1
