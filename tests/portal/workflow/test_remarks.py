"""What to know of a file before its terms."""

from __future__ import annotations

from portal.workflow import remarks
from tests.portal.web.practice.rows import document, reading


def titles(flags: tuple[str, ...] = (), **of_reading: object) -> list[str]:
    return [remark.title for remark in remarks.of(document(flags=list(flags)), reading(**of_reading))]


def test_an_ordinary_file_needs_no_remark() -> None:
    assert titles() == []


def test_a_poor_scan_is_unclear_and_never_missing() -> None:
    remark = remarks.of(document(), reading(quality="poor", pages_ocr=[1]))[0]
    assert "unclear, never missing" in remark.text
    assert len(titles(quality="poor", pages_ocr=[1])) == 1


def test_a_scan_says_how_much_of_it_is_one() -> None:
    assert titles(pages=2, pages_ocr=[1, 2]) == ["This is a scan"]
    assert titles(pages=3, pages_ocr=[2]) == ["1 of 3 pages is a scan"]


def test_what_a_file_carries_is_named() -> None:
    assert titles(("javascript", "embedded-files", "ocr")) == ["The file carries scripts and other files inside it"]


def test_open_changes_and_blanks_are_told() -> None:
    found = titles(("open-changes",), document_facts={"reasons": ["BLANKS", "NOT-A-CODE"]})
    assert found == ["The file has open tracked changes", "Names, dates or services are left blank"]


def test_an_agreement_inside_a_contract_says_where_it_stands() -> None:
    bounds = {"title": "Exhibit B", "first_page": 4, "last_page": 6, "first_section": "", "last_section": ""}
    (remark,) = remarks.of(document(), reading(document_facts={"bounds": bounds}))
    assert "“Exhibit B” on pages 4 to 6" in remark.text
    (remark,) = remarks.of(document(), reading(document_facts={"bounds": bounds | {"first_page": None}}))
    assert "We read “Exhibit B” as the agreement." in remark.text


def test_comments_in_the_margin_are_told() -> None:
    assert titles(("comments",)) == ["The file has comments in its margin"]
