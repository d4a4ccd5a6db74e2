"""Tables written with pipes and set as paragraphs are read row by row, however their lines wrap."""

from __future__ import annotations

import pytest

from extractors import pipes
from extractors.pipeline import read_lines
from extractors.types import Box, Line, Word
from tests.extractors.test_window_wordings import stated

TITLE = Line("Business Associate Agreement between Sample Family Practice and Example Billing Co.", kind="heading")
ROWS = ["Event | Limit | Runs from", "Breach of PHI | 5 days | discovery", "Other misuse | 9 days |"]


def _joined(text: str, first: bool = True) -> list[str]:
    lines = [Line(line, starts_paragraph=first) for line in text.split("\n")]
    return [line.text.strip() for line in pipes.joined(lines) if line.kind == "table-row"]


@pytest.mark.parametrize(
    "text",
    [
        "| Event | Limit | Runs from |\n| Breach of PHI | 5 days | discovery |\n| Other misuse | 9 days | |",
        "| Event | Limit | Runs\nfrom |\n| Breach of PHI\n| 5 days | discovery |\n| Other misuse | 9 days ||",
        "| Event | Limit |\nRuns from |\n| Breach of\nPHI | 5 days | discovery |\n| Other misuse | 9 days\n| |",
        "|Event|Limit|Runs from|\n|---|---|---|\n|Breach of PHI|5 days|discovery|\n|Other misuse|9 days||",
        "[Event | Limit | Runs from |\n| Breach of PHI | 5 days | discovery]\n| Other misuse | 9 days | |",
    ],
)
def test_joins_the_lines_of_each_row(text: str) -> None:
    assert _joined(text, first=False) == ROWS


def test_leaves_text_beside_a_table_alone() -> None:
    before, after = Line("Set out here:"), Line("Nothing else is due.", starts_paragraph=True)
    rows = [Line("| Event | Limit |"), Line("| Breach | 5 days |")]
    made = pipes.joined([before, *rows, after])
    assert (made[0], made[-1]) == (before, after)
    assert [line.kind for line in made] == ["body", "table-row", "table-row", "body"]


@pytest.mark.parametrize("text", ["Example Billing Co. | Terms of Service", "| an open bar", "|| x y", "a | b |"])
def test_a_stray_bar_makes_no_row(text: str) -> None:
    assert _joined(f"{text}\nThe parties sign below.") == []


def test_a_row_keeps_its_words_without_the_bars() -> None:
    words = [
        Word(text, Box(place, 0, place + 1, 10)) for place, text in enumerate(("|", "Breach", "|", "5", "days", "|"))
    ]
    below = [
        Word(text, Box(place, 12, place + 1, 22)) for place, text in enumerate(("|", "Misuse", "|", "9", "days", "|"))
    ]
    lines = [Line(" ".join(w.text for w in row), 1, tuple(row), starts_paragraph=True) for row in (words, below)]
    assert [[word.text for word in line.words] for line in pipes.joined(lines)] == [
        ["Breach", "5", "days"],
        ["Misuse", "9", "days"],
    ]


def test_a_table_of_limits_set_as_wrapped_paragraphs_gives_each_event_its_own() -> None:
    text = (
        "Business Associate Agreement\nVendor shall notify Practice of each event below in the time beside it:\n"
        "| What happened | Notice due |\n| A use or disclosure of PHI that this agreement does not allow | 4 business\n"
        "days after discovery |\n| A security incident | 36 hours after\ndiscovery |\n"
        "| A breach of unsecured PHI | 2 days after discovery |"
    )
    assert stated(text) == {"unauthorized-use 4 business_day", "security-incident 36 hour", "breach 2 day"}


def test_a_list_inside_a_cell_hangs_on_the_words_of_its_cell() -> None:
    alarm = (
        "Alarm | Vendor shall report each of the following to Practice, within 6 days after discovery: (1) a use of "
        "PHI that this agreement does not allow; (2) a security incident; (3) a breach of unsecured PHI."
    )
    rows = (alarm, "Records | Vendor shall keep its books.")
    reading = read_lines([TITLE, *(Line(row, kind="table-row", starts_paragraph=True) for row in rows)])
    assert {(w.event, w.number) for w in reading.windows} == {
        ("unauthorized-use", 6),
        ("security-incident", 6),
        ("breach", 6),
    }
