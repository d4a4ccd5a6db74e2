"""Lists of times with dotted leaders are read row by row, one to a line, wrapped, or run together."""

from __future__ import annotations

import pytest

from extractors import leaders
from extractors.types import Box, Line, Word
from tests.extractors.test_window_wordings import stated

ROWS = ["Breach of unsecured PHI | 2 days", "Misuse of PHI that this contract bars | 9 business days after discovery"]


def _rows(text: str) -> list[str]:
    return [line.text for line in leaders.rows([Line(line) for line in text.split("\n")]) if line.kind == "table-row"]


@pytest.mark.parametrize(
    "lines",
    [
        (
            "Breach of unsecured PHI .......... 2 days",
            "Misuse of PHI that this contract bars .. 9 business days after discovery",
        ),
        (
            "Breach of unsecured PHI . . . . . . . . 2 days",
            "Misuse of PHI that",
            "this contract bars......9 business days",
            "after discovery",
        ),
        (
            "Breach of unsecured PHI .......... 2 days Misuse of PHI that this contract",
            "bars ....... 9 business days after discovery",
        ),
        (
            "Breach of unsecured PHI .......... 2",
            "days Misuse of PHI that this contract bars ....... 9 business days after",
            "discovery",
        ),
    ],
)
def test_makes_a_row_of_each_entry(lines: tuple[str, ...]) -> None:
    assert _rows("\n".join(lines)) == ROWS


@pytest.mark.parametrize(
    "text",
    [
        "1. Safeguards ................ 4\n2. Reports within five days ............ 6",
        "Vendor shall report … within five days .. and no later.",
        "Base fee ............ $500\nSetup ........ $90",
    ],
)
def test_leaves_contents_prices_and_prose_alone(text: str) -> None:
    assert _rows(text) == []


def test_a_row_keeps_the_words_of_its_own_entry() -> None:
    texts = ["Breach", "........", "2", "days", "Misuse", "........", "9", "days"]
    words = tuple(Word(text, Box(place, 0, place + 1, 10)) for place, text in enumerate(texts))
    made = leaders.rows([Line(" ".join(texts), 1, words)])
    assert [[word.text for word in line.words] for line in made] == [["Breach", "2", "days"], ["Misuse", "9", "days"]]


def test_each_entry_has_its_own_limit_and_those_that_failed_are_no_event() -> None:
    text = (
        "Business Associate Agreement\nVendor shall report the following to Practice, each within the number of days "
        "set beside it, counted from discovery:\nBreach of unsecured PHI ............ 3 days\n"
        "Security incident, but not an unsuccessful one ..... 5 days\n"
        "Any other use of PHI that this agreement does not allow ...... 8 days"
    )
    assert stated(text) == {"breach 3 day", "security-incident 5 day", "unauthorized-use 8 day"}
