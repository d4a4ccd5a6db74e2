import pytest

from extractors.errors import DamagedFile
from extractors.load import load
from extractors.types import Line


def _lines(body: str) -> tuple[Line, ...]:
    return load(
        f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>".encode(), "a.html"
    ).lines


def test_reads_blocks_and_headings() -> None:
    found = _lines("<h2>Reports</h2><p>The <b>vendor</b> reports<br>at once.</p><div>More</div> loose")
    assert [(line.text, line.kind, line.level, line.starts_paragraph) for line in found] == [
        ("Reports", "heading", 2, True),
        ("The vendor reports", "body", 0, True),
        ("at once.", "body", 0, False),
        ("More", "body", 0, True),
        ("loose", "body", 0, True),
    ]


def test_leaves_out_scripts_styles_menus_and_hidden_parts() -> None:
    found = _lines(
        "<nav>Menu</nav><script>alert(1)</script><style>p{}</style><p hidden>a</p>"
        "<p style='display: none'>b</p><template>c</template><p>Shown</p>"
    )
    assert [line.text for line in found] == ["Shown"]


def test_numbers_lists_as_a_browser_does() -> None:
    found = _lines(
        "<ol type=a start=3><li>one<ol><li>deep</ol><li>two</ol><ul><li>dot</ul><ol type=I><li value=4>four</ol>"
    )
    assert [(line.number, line.text) for line in found] == [
        ("c.", "one"),
        ("1.", "deep"),
        ("d.", "two"),
        ("•", "dot"),
        ("IV.", "four"),
    ]


def test_reads_tables_row_by_row_but_not_tables_that_arrange_the_page() -> None:
    found = _lines(
        "<table><tr><th>Event<th>Limit</tr><tr><td>Breach<td><p>ten<p>days</table>"
        "<table><tr><td><p>Only a frame.</p></td></tr></table>"
    )
    assert [(line.text, line.kind) for line in found] == [
        ("Event | Limit", "table-row"),
        ("Breach | ten days", "table-row"),
        ("Only a frame.", "body"),
    ]


def test_shows_boxes_to_tick_and_blanks() -> None:
    found = _lines(
        "<p><input type=checkbox> returns</p><p><input type=checkbox checked> destroys</p><p>Date: <input></p>"
    )
    assert [line.text for line in found] == ["☐ returns", "☒ destroys", "Date: ________"]


def test_refuses_a_page_that_is_nested_too_deep_to_be_read_whole() -> None:
    with pytest.raises(DamagedFile, match="print it as PDF"):
        _lines("<p>Words</p>" + "<div>" * 20_000 + "<p>lost</p>")


def test_flags_scripts() -> None:
    page = b"<html><body onload='x()'><p>Words</p></body></html>"
    assert load(page, "a.html").flags == ("javascript",)
