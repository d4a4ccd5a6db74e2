from collections.abc import Sequence

import pytest

from extractors.layout import lines
from extractors.load import load
from extractors.types import Line
from tests.documents import SENTENCES, Drawing, changed, prose, wrapped


def _lines(drawing: Drawing) -> tuple[Line, ...]:
    return lines(load(drawing.pdf(), "a.pdf"))


def _paragraphs(found: Sequence[Line]) -> list[str]:
    texts: list[str] = []
    for line in found:
        if line.starts_paragraph or not texts:
            texts.append(line.text)
        else:
            texts[-1] += f" {line.text}"
    return texts


@pytest.mark.parametrize("footer", ["Page {} of 4", "- {} -", "{}", "page {}", "Page {} | Terms"])
def test_drops_running_headers_and_page_numbers(footer: str) -> None:
    drawing = Drawing()
    for number in range(1, 5):
        drawing.text(72, 40, "Confidential terms of Example Billing Co.", 9).rows(
            72, 100, [*prose(), f"Only on sheet {number}."]
        )
        drawing.text(280, 770, footer.format(number), 9).next_page()
    texts = [line.text for line in _lines(drawing)]
    assert [text for text in texts if "Confidential" in text or "age" in text.split()[0]] == []
    assert [text for text in texts if text.startswith("Only")] == [f"Only on sheet {number}." for number in range(1, 5)]


def test_keeps_a_title_that_stands_once_at_the_top() -> None:
    drawing = (
        Drawing()
        .text(200, 50, "Business Associate Agreement", 16)
        .rows(72, 100, prose())
        .next_page()
        .rows(72, 100, prose())
    )
    assert _lines(drawing)[0].text == "Business Associate Agreement"


def test_joins_words_that_a_hyphen_cut() -> None:
    rows = [
        "The vendor shall keep all infor-",
        "mation confidential, and each sub-",
        "contractor too. A third-",
        "party audit follows.",
        "Any other party may read the self-",
        "assessment, and the assessment is kept.",
    ]
    found = _lines(Drawing().rows(72, 100, rows))
    text = " ".join(line.text for line in found)
    assert "all information confidential, and each subcontractor too. A third-party audit" in text
    assert "self-assessment, and" in text
    assert found[0].words[-1].text == "information" and found[0].words[-1].box.x1 < 240


def test_keeps_the_hyphens_that_words_are_written_with() -> None:
    rows = [
        "The vendor shall tell us within seventy-",
        "two hours, by letter to privacy@sample-",
        "family.example.com, of every security-",
        "related event, and with-",
        "out delay. It keeps what is up-",
        "to-date. Security and other related matters go",
        "to the same place.",
    ]
    text = " ".join(line.text for line in _lines(Drawing().rows(72, 100, rows)))
    assert "within seventy-two hours, by letter to privacy@sample-family.example.com, of every" in text
    assert "security-related event, and without delay. It keeps what is up-to-date." in text


def test_words_stand_in_the_text_in_their_order() -> None:
    for line in _lines(Drawing().rows(72, 100, prose())):
        assert line.text == " ".join(word.text for word in line.words)


def test_splits_paragraphs_at_gaps() -> None:
    drawing = Drawing()
    for place, sentence in enumerate(SENTENCES[:4]):
        drawing.rows(72, 100 + place * 50, wrapped(sentence * 2, 80))
    assert _paragraphs(_lines(drawing)) == [" ".join((sentence * 2).split()) for sentence in SENTENCES[:4]]


def test_splits_paragraphs_at_indents_and_list_marks() -> None:
    drawing = Drawing()
    top = 100.0
    for sentence in SENTENCES[:2]:
        first, *others = wrapped(sentence * 2, 80)
        drawing.text(100, top, first).rows(72, top + 14, others)
        top += 14 * (len(others) + 1)
    for mark, sentence in zip(("(a)", "(b)", "2.1"), SENTENCES[2:5], strict=True):
        drawing.rows(72, top, wrapped(f"{mark} {sentence * 2}", 80))
        top += 14 * len(wrapped(f"{mark} {sentence * 2}", 80))
    assert len(_paragraphs(_lines(drawing))) == 5


def test_does_not_split_a_citation_that_wraps() -> None:
    rows = [
        "The vendor complies with the applicable requirements of subpart C and with 45 CFR",
        "164.504(e)(2)(ii)(D) and Section",
        "(b) of the services agreement, without exception or delay and at its own expense.",
    ]
    assert len(_paragraphs(_lines(Drawing().rows(72, 100, rows)))) == 1


def test_a_page_break_does_not_split_a_paragraph() -> None:
    first, second = wrapped(" ".join(SENTENCES), 80)[:3], wrapped(" ".join(SENTENCES), 80)[3:]
    drawing = Drawing().rows(72, 700, first).text(280, 770, "1").next_page().rows(72, 72, second).text(280, 770, "2")
    assert _paragraphs(_lines(drawing)) == [" ".join(SENTENCES)]


def test_finds_headings_by_size_and_weight() -> None:
    drawing = Drawing().text(150, 80, "Agreement of the parties", 18)
    drawing.text(72, 120, "1. Reports", 11, "Helvetica-Bold").rows(72, 134, prose(80))
    drawing.text(72, 300, "2. End", 11, "Helvetica-Bold").rows(72, 314, prose(80))
    found = _lines(drawing)
    assert [(line.text, line.level) for line in found if line.kind == "heading"] == [
        ("Agreement of the parties", 1),
        ("1. Reports", 2),
        ("2. End", 2),
    ]
    assert [line.text for line in found if line.starts_paragraph][:3] == [
        "Agreement of the parties",
        "1. Reports",
        prose(80)[0],
    ]


def test_reads_a_ruled_table_row_by_row() -> None:
    drawing = Drawing()
    cells = [
        [["Event"], ["Time limit"]],
        [["Breach of", "information"], ["ten days after", "discovery"]],
        [["Incident"], ["two days"]],
    ]
    for row, (left, right) in enumerate(cells):
        drawing.rows(80, 118 + row * 40, left).rows(240, 118 + row * 40, right)
    for edge in range(4):
        drawing.line(72, 100 + edge * 40, 400, 100 + edge * 40)
    for x in (72, 230, 400):
        drawing.line(x, 100, x, 220)
    found = [(line.text, line.kind) for line in _lines(drawing.rows(72, 300, prose()))][:3]
    assert found == [
        ("Event | Time limit", "table-row"),
        ("Breach of information | ten days after discovery", "table-row"),
        ("Incident | two days", "table-row"),
    ]


def test_reads_aligned_rows_without_rules_as_a_table() -> None:
    drawing = Drawing()
    for row, (left, right) in enumerate((("Event", "Limit"), ("Breach", "ten days"), ("Incident", "two days"))):
        drawing.text(72, 100 + row * 16, left).text(250, 100 + row * 16, right)
    assert [line.text for line in _lines(drawing)] == ["Event | Limit", "Breach | ten days", "Incident | two days"]


def test_puts_footnotes_after_the_text() -> None:
    drawing = Drawing().rows(72, 560, wrapped(" ".join(SENTENCES), 80)[:4]).text(72, 700, "1 As the law defines it.", 8)
    drawing.next_page().rows(72, 72, wrapped(" ".join(SENTENCES), 80)[4:])
    found = _lines(drawing)
    assert (found[-1].text, found[-1].kind, found[-1].page) == ("1 As the law defines it.", "footnote", 1)
    assert _paragraphs(found[:-1]) == [" ".join(SENTENCES)]


def test_the_mark_of_a_footnote_is_no_word_of_the_sentence() -> None:
    drawing = Drawing().rows(72, 560, wrapped(" ".join(SENTENCES), 80)[:4])
    drawing.text(72, 640, "within ten days of discovery").canvas.setFont("Helvetica", 6)
    end = 72 + drawing.canvas.stringWidth("within ten days of discovery", "Helvetica", 11)
    drawing.text(end, 636, "1", 6).text(end + 7, 640, "of a breach.").text(72, 700, "1 As the law defines it.", 8)
    found = _lines(drawing)
    assert "within ten days of discovery of a breach." in [line.text for line in found]
    assert found[-1].text == "1 As the law defines it."


def test_a_raised_ending_stays_with_its_number() -> None:
    drawing = Drawing().text(72, 100, "on the 30").text(72 + 46, 97, "th", 6)
    assert " ".join(line.text for line in _lines(drawing)).endswith("30th")


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_reads_pages_that_lie_on_their_side(turn: int) -> None:
    rows = prose(80)

    def lay(pdf: object) -> None:
        pdf.pages[0].Rotate = turn  # type: ignore[attr-defined]

    found = lines(load(changed(Drawing().rows(72, 100, rows).pdf(), lay), "a.pdf"))
    assert [line.text for line in found] == rows
