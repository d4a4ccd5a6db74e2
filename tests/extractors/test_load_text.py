import pytest

from extractors.load import load
from extractors.types import Line


def _lines(text: str, name: str = "a.md") -> tuple[Line, ...]:
    return load(text.encode(), name).lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_reads_common_encodings(encoding: str) -> None:
    assert (
        load("The practice’s records – § 5".encode(encoding), "a.txt").lines[0].text == "The practice’s records – § 5"
    )


def test_keeps_wrapped_lines_in_one_paragraph() -> None:
    text = (
        "The vendor reports each incident to the practice\nwithin five days after it becomes aware of the event."
        "\n\nNext paragraph."
    )
    assert [line.starts_paragraph for line in _lines(text, "a.txt")] == [True, False, True]


def test_each_line_of_an_unwrapped_text_is_a_paragraph() -> None:
    text = "\n".join(
        ["The vendor reports each incident to the practice within five days after it becomes aware of it. " * 2] * 3
    )
    assert [line.starts_paragraph for line in _lines(text, "a.txt")] == [True, True, True]


def test_list_entries_begin_paragraphs() -> None:
    text = (
        "The vendor shall:\n(a) report each incident to the practice without delay;\n"
        "(b) keep records of all of its reports\nand of its answers."
    )
    assert [line.starts_paragraph for line in _lines(text, "a.txt")] == [True, True, True, False]


def test_reads_markdown_headings_by_level() -> None:
    found = _lines("# Agreement\nText.\n\nReports\n-------\n\n### 2. End ###\n")
    assert [(line.text, line.level) for line in found if line.kind == "heading"] == [
        ("Agreement", 1),
        ("Reports", 2),
        ("2. End", 3),
    ]
    assert found[1] == Line("Text.", starts_paragraph=True)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Within **ten (10)** *business* days", "Within ten (10) business days"),
        ("***Both*** and __strong__ and _soft_", "Both and strong and soft"),
        ("By: ______________  Date: ____", "By: ______________ Date: ____"),
        ("a snake_case_name stays", "a snake_case_name stays"),
        ('See [the terms](https://example.com "Terms").', "See the terms."),
        ("Use `encryption` and 5 \\* 3<br>more", "Use encryption and 5 * 3 more"),
        ("> Quoted words", "Quoted words"),
        ("5 * 3 * 2", "5 * 3 * 2"),
    ],
)
def test_takes_the_marks_of_emphasis_away(raw: str, shown: str) -> None:
    assert _lines(raw)[0].text == shown


def test_leaves_plain_text_as_it_is() -> None:
    assert _lines("A **starred** word", "a.txt")[0].text == "A **starred** word"


def test_drops_rules_comments_and_front_matter() -> None:
    assert [line.text for line in _lines("---\ntitle: x\n---\nOne\n\n***\n\n<!-- note\nto self -->\nTwo")] == [
        "One",
        "Two",
    ]


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_reads_pipe_tables_row_by_row(name: str) -> None:
    found = _lines("| Event | Limit |\n|:---|---:|\n| Breach | ten days |\n", name)
    assert [(line.text, line.kind) for line in found] == [
        ("Event | Limit", "table-row"),
        ("Breach | ten days", "table-row"),
    ]


def test_a_line_that_breaks_off_goes_on_although_the_next_begins_with_a_capital() -> None:
    text = (
        "The vendor empties its boxes and returns the charts to\nPractice in a sealed van.\n\n"
        "A short end.\nPractice signs here, below this line that is the longest one of the whole text."
    )
    assert [line.starts_paragraph for line in _lines(text, "a.txt")] == [True, False, True, True]
