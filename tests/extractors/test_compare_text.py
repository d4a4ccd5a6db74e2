"""Two texts sentence by sentence."""

from __future__ import annotations

import time
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from extractors.compare_text import Passage, TextChange, changes, sentences
from extractors.types import Line

STOCK = ("Vendor shall keep a list of its subcontractors.", "Vendor shall keep a list of its sites.",
         "Neither party is liable for lost profits.", "Notices are sent by courier to the contact of the other party.",
         "The law of the state governs.", "By:", "Either party may renew this agreement for a year.")
TEXT = st.lists(st.sampled_from(STOCK), max_size=8)


def text(*paragraphs: str, page: int | None = None) -> tuple[Line, ...]:
    return tuple(Line(words, page=page, starts_paragraph=True) for words in paragraphs)


def told(before: tuple[Line, ...], after: tuple[Line, ...]) -> list[tuple[str, str]]:
    return [(p.change.value, "".join(piece.text for piece in p.pieces))
            for p in changes(sentences(before), sentences(after))]


def test_where_lines_pages_and_paragraphs_end_is_no_change() -> None:
    one = (Line("Vendor shall keep a list. It shall give", page=1, starts_paragraph=True),
           Line("the list to the Practice.", page=2))
    assert told(one, text("Vendor shall keep a list.", "It shall give the list to the Practice.")) == []


def test_an_item_in_the_line_of_the_one_before_is_no_change() -> None:
    items = "(a) post each payment on time; and", "(b) appeal each denial on time."
    apart = tuple(Line(words[4:], number=words[:3], starts_paragraph=True) for words in items)
    assert told(text(" ".join(items)), apart) == told(apart, text(" ".join(items))) == []


def test_a_passage_that_was_joined_to_another_is_no_change() -> None:
    one, other = "WHEREAS, the Practice places accounts; and", "WHEREAS, the accounts hold patient data."
    assert told(text(f"{one} {other}"), text(one, other)) == []
    rows = "Reports | Within two business days", "Accounts | Within one business day"
    assert told(text(*rows), text(" ".join(rows))) == []


def test_lines_to_sign_are_compared_one_by_one() -> None:
    before = text("SAMPLE FAMILY PRACTICE By: ____ Name: Ada Sample Title: Owner Date: ____")
    after = text("SAMPLE FAMILY PRACTICE", "By: ____", "Name: Ada Sample", "Title: Officer", "Date: ____")
    assert told(before, after) == [("removed", "Title: Owner"), ("added", "Title: Officer")]


def test_a_sentence_that_goes_on_is_told_with_its_beginning() -> None:
    assert told(text("Vendor shall keep a list"), text("Vendor shall keep a list of all its sites.")) == [
        ("changed", "Vendor shall keep a list of all its sites.")]


def test_the_number_of_a_changed_sentence_is_no_change() -> None:
    assert told(text("8.2 The law of the state of Sample governs."), text("9.1 The law of the state governs.")) == [
        ("changed", "The law of the state of Sample governs.")]


def test_a_new_number_is_no_change() -> None:
    assert told(text("8.2 Law. The law of the state governs."), text("9.1 Law. The law of the state governs.")) == []


def test_tells_what_came_went_and_changed_in_order() -> None:
    before = text("Vendor shall keep a list of its sites.", "Neither party is liable for lost profits.", STOCK[4])
    after = text("Vendor shall keep a list of its subcontractors.", STOCK[4], STOCK[6])
    assert told(before, after) == [
        ("changed", "Vendor shall keep a list of its sites subcontractors."),
        ("removed", "Neither party is liable for lost profits."),
        ("added", "Either party may renew this agreement for a year.")]


def test_sentences_of_one_paragraph_that_came_together_are_one_passage() -> None:
    both = f"{STOCK[3]} {STOCK[6]}"
    assert told(text(STOCK[4]), text(STOCK[4], both)) == [("added", both)]


def test_a_sentence_that_stands_elsewhere_has_moved() -> None:
    before, after = text(STOCK[0], STOCK[2], STOCK[3]), text(STOCK[3], STOCK[0], STOCK[2])
    assert told(before, after) == [("moved", STOCK[3])]


def test_says_on_which_page_and_in_which_section_it_stands() -> None:
    lines = (*text("3.3 Reports.", "(b) Vendor shall tell the Practice of breaches.", page=3),
             Line("It shall do so in writing.", page=4))
    found = sentences(lines)
    assert [(s.section, s.page) for s in found] == [("3.3", 3), ("3.3(b)", 3), ("3.3(b)", 4)]


def test_abbreviations_end_no_sentence() -> None:
    assert [s.text for s in sentences(text("Example Billing Co. The vendor of No. 5 is not. It ends."))] == [
        "Example Billing Co. The vendor of No. 5 is not.", "It ends."]


@given(TEXT)
def test_a_text_does_not_differ_from_itself(words: list[str]) -> None:
    assert told(text(*words), text(*words)) == []


@given(TEXT, TEXT)
def test_swapping_the_texts_swaps_added_and_removed(one: list[str], other: list[str]) -> None:
    before, after = sentences(text(*one)), sentences(text(*other))
    swapped = {TextChange.ADDED: TextChange.REMOVED, TextChange.REMOVED: TextChange.ADDED}

    def shape(p: Passage) -> tuple[TextChange, object, object]:
        return p.change, p.before and p.before.text, p.after and p.after.text

    there = Counter((swapped.get(p.change, p.change), p.after and p.after.text, p.before and p.before.text)
                    for p in changes(after, before) if p.change is TextChange.CHANGED)
    assert there == Counter(shape(p) for p in changes(before, after) if p.change is TextChange.CHANGED)
    letters = {change: sum(len(piece.text.replace(" ", "")) for p in changes(before, after) if p.change is change
                           for piece in p.pieces) for change in swapped}
    back = {change: sum(len(piece.text.replace(" ", "")) for p in changes(after, before) if p.change is change
                        for piece in p.pieces) for change in swapped}
    assert letters == {swapped[change]: number for change, number in back.items()}


def test_two_long_texts_without_a_sentence_in_common_take_no_more_than_moments() -> None:
    one = text(*(f"Vendor {n} shall report event {n * 7} to the practice of site {n * 13}." for n in range(3000)))
    other = text(*(f"Vendor {n} must tell owner {n * 11} about each event {n * 17} at once." for n in range(3000)))
    started = time.process_time()
    assert told(one, other)
    assert time.process_time() - started < 5


def test_one_endless_paragraph_of_abbreviations_takes_no_more_than_moments() -> None:
    lines = (Line("Begin.", starts_paragraph=True), *(Line("No. 5 Sec. 7 ") for _ in range(2000)))
    started = time.process_time()
    assert len(sentences(lines)) == 2002
    assert time.process_time() - started < 2
