"""Paragraphs are not cut where a line happens to begin with what looks like a mark."""

from __future__ import annotations

import pytest

from extractors.blocks import parts
from extractors.types import Line


def _paragraphs(*texts: str) -> list[str]:
    return [part.text for part in parts([Line(text, starts_paragraph=True) for text in texts])]


@pytest.mark.parametrize(("words", "figure"), [("five", "(5) business days"), ("twenty-four", "(24) hours")])
def test_a_number_in_figures_goes_on_after_its_words(words: str, figure: str) -> None:
    assert _paragraphs(
        "Vendor shall tell Practice of it within", "1.2 a breach within " + words, f"{figure} of it."
    ) == [
        "Vendor shall tell Practice of it within",
        f"1.2 a breach within {words} {figure} of it.",
    ]


def test_a_list_inside_a_paragraph_is_one_list_where_a_line_begins_with_its_next_mark() -> None:
    wrapped = _paragraphs(
        "Vendor shall report each of these within two days: (a) a misuse of its PHI;",
        "(b) an incident in its systems; and (c) a breach of unsecured PHI.",
    )
    assert wrapped == _paragraphs(
        "Vendor shall report each of these within two days: (a) a misuse of its PHI; (b) an incident in its systems; "
        "and (c) a breach of unsecured PHI."
    )
    assert [text[:3] for text in wrapped] == ["Ven", "(a)", "(b)", "(c)"]


def test_items_that_stand_in_paragraphs_of_their_own_stay_apart() -> None:
    items = [
        "(a) use PHI only as this agreement allows; and",
        "(b) as clause (a) says, keep it safe.",
        "(c) train staff.",
    ]
    assert _paragraphs("Vendor shall:", *items) == ["Vendor shall:", *items]


def test_a_blank_to_fill_in_goes_on_the_sentence_above_it() -> None:
    assert _paragraphs("On a breach, Vendor shall call", "{{CONTACT}} within a day.", "{{SIGNATURE}}") == [
        "On a breach, Vendor shall call {{CONTACT}} within a day.",
        "{{SIGNATURE}}",
    ]
