"""Places are named as a reader would cite them, and alike in every form of an agreement."""

from __future__ import annotations

import pytest

from extractors import places, rulebook, segment
from extractors.types import Line


def cited(*texts: str) -> list[str]:
    lines = [Line(text, starts_paragraph=True) for text in texts]
    return [passage.place for passage in segment.passages(lines, rulebook.default().headings)]


def test_items_are_named_with_the_section_that_they_stand_in() -> None:
    assert cited("3.3 Vendor shall:", "(a) report breaches;", "(b) mitigate harm.") == ["3.3", "3.3(a)", "3.3(b)"]


def test_an_item_under_a_heading_without_a_number_is_named_with_its_words() -> None:
    made = cited("Duties of the Vendor", "The vendor promises to:", "(a) Report breaches.", "(b) Train its staff.")
    assert made[1:] == ["Duties of the Vendor", "Duties of the Vendor (a)", "Duties of the Vendor (b)"]


def test_a_list_inside_an_item_belongs_to_it() -> None:
    made = cited("Term and End", "(c) At the end the vendor shall:", "1. return all records; and", "2. keep none.")
    assert made[1:] == ["Term and End (c)", "Term and End (c)(1)", "Term and End (c)(2)"]


def test_roman_sections_and_their_letters_are_joined_by_a_period() -> None:
    assert cited("II. DUTIES OF THE VENDOR", "A. Vendor shall report each breach.")[1] == "II.A"


def test_sections_of_an_exhibit_are_named_with_it_and_those_of_an_article_are_not() -> None:
    assert cited("EXHIBIT B", "2. Response times. Vendor answers within a day.")[1] == "Exhibit B, 2"
    assert cited("ARTICLE IV. REPORTS", "4.1 Vendor shall report each breach.")[1] == "4.1"
    assert cited("ARTICLE IV. REPORTS", "(a) Vendor shall report each breach.")[1] == "Article IV(a)"


def test_words_that_only_begin_like_a_division_name_no_place() -> None:
    assert cited("2.1 Vendor may use PHI to submit claims and", "attachments for the Group;")[-1] == "2.1"
    assert cited("8.1 Vendor keeps its promises.", "Sections 3 and 4 survive the end of this agreement.")[-1] == "8.1"


def test_a_line_that_goes_on_with_the_name_of_an_exhibit_opens_none() -> None:
    lines = [Line("3.3 Vendor shall report to the contact that the practice names in"), Line("Exhibit B."),
             Line("(a) Vendor shall report each breach within a day."), Line("3.4 Vendor shall mitigate harm.")]
    made = segment.passages(lines, rulebook.default().headings)
    assert [passage.place for passage in made] == ["3.3", "3.3(a)", "3.4"]


def test_an_item_may_begin_with_the_word_business() -> None:
    assert cited("2. Uses", "(a) Business Associate may use PHI for billing.")[-1] == "2(a)"
    assert cited("2.1 Vendor shall report within ten", "(10) business days after discovery.")[-1] == "2.1"


@pytest.mark.parametrize(("label", "name"), [
    ("EXHIBIT B", "Exhibit B"), ("Section 4.2", "4.2"), ("ARTICLE iv", "Article IV"), ("7.1", "7.1")])
def test_divisions_have_one_form(label: str, name: str) -> None:
    assert places.division(label) == name


@pytest.mark.parametrize(("place", "named"), [
    ("3.3(b)", "section 3.3(b)"), ("II.A", "section II.A"), ("(c)", "section (c)"), ("Exhibit B, 2", "Exhibit B, 2"),
    ("Term and Termination (b)", "Term and Termination (b)"), ("TERM", "TERM"), ("", "")])
def test_only_numbers_are_called_sections(place: str, named: str) -> None:
    assert places.named(place) == named
