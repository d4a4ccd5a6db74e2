"""Tables: rows typed one by one or pasted, with what is wrong told by row and column."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questions import tables
from portal.questions.tables import Problem, Row, Table
from tests.portal.questions import sample

SET = sample.questionnaire()
FIRMS, HOURS = SET.by_id["FIR-01"], SET.by_id["NUM-02"]


def test_reads_rows_by_the_kind_of_their_columns() -> None:
    table, problems = tables.read(FIRMS, [{"firm": "Testcase Hosting Inc.", "kind": "Hosting", "since": "1/2/2026"}])
    assert table == Table((Row("1", {"firm": "Testcase Hosting Inc.", "kind": "hosting", "since": date(2026, 1, 2)}),))
    assert problems == ()


def test_blank_rows_are_no_rows_and_keep_the_numbers_of_the_others() -> None:
    table, problems = tables.read(FIRMS, [{"firm": " "}, {"firm": "Specimen Print & Mail", "kind": "mail"}])
    assert table is not None
    assert [row.id for row in table.rows] == ["2"]
    assert problems == ()


def test_nothing_entered_is_no_table() -> None:
    for nothing in (None, "", [], [{}], [{"firm": ""}], {}, "words", [3]):
        assert tables.read(FIRMS, nothing) == (None, ())
    assert tables.read(HOURS, {"back": {"hours": ""}}) == (None, ())


def test_says_which_cell_cannot_be_read() -> None:
    table, problems = tables.read(FIRMS, [{"firm": "Demo Claims Partners", "kind": "billing", "since": "soon"}])
    assert table == Table((Row("1", {"firm": "Demo Claims Partners", "kind": None, "since": None}),))
    assert [(problem.row, problem.column) for problem in problems] == [("1", "kind"), ("1", "since")]
    assert "Choose “Hosting”, “Mail”" in problems[0].message


def test_says_which_cell_is_empty() -> None:
    _, problems = tables.read(HOURS, {"back": {"hours": "8"}})
    assert problems == (Problem("value", "“Hours” is still empty in “Told”.", "told", "hours"),)
    _, problems = tables.read(FIRMS, [{"firm": "Example Billing Co."}])
    assert problems == (Problem("value", "“Kind of work” is still empty in row 1.", "1", "kind"),)


def test_given_rows_keep_their_order_and_others_do_not_enter() -> None:
    table, _ = tables.read(HOURS, {"told": {"hours": "24"}, "other": {"hours": "1"}, "back": {"hours": "8"}})
    assert table is not None
    assert [row.id for row in table.rows] == ["back", "told"]


def test_too_many_rows_are_told() -> None:
    _, problems = tables.read(FIRMS, [{"firm": f"Firm {n}", "kind": "mail"} for n in range(501)])
    assert problems[0].message == "There are 501 rows; 500 fit. Send the rest as a file."


def test_pastes_rows_by_place() -> None:
    rows = tables.pasted(FIRMS, "Testcase Hosting Inc.\tHosting\t1/2/2026\r\nSpecimen Print & Mail\tMail\t\r\n")
    assert rows == [{"firm": "Testcase Hosting Inc.", "kind": "Hosting", "since": "1/2/2026"},
                    {"firm": "Specimen Print & Mail", "kind": "Mail", "since": ""}]


def test_pastes_rows_by_their_headings() -> None:
    rows = tables.pasted(FIRMS, "Since\tfirm\n2026-01-02\tTestcase Hosting Inc.\n")
    assert rows == [{"since": "2026-01-02", "firm": "Testcase Hosting Inc."}]


def test_pastes_cells_with_line_breaks() -> None:
    assert tables.pasted(FIRMS, '"Example\nBilling Co."\tMail') == [{"firm": "Example\nBilling Co.", "kind": "Mail"}]


def test_what_goes_beyond_the_last_column_is_kept() -> None:
    assert tables.pasted(FIRMS, "A\tMail\t2026-01-02\tnew\tsince May")[0]["since"] == "2026-01-02 new since May"


CELLS = st.text(st.characters(exclude_characters='\t\r\n"', exclude_categories=["Cs", "Cc"]), max_size=12)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=5))
def test_no_pasted_word_is_lost(lines: list[list[str]]) -> None:
    rows = tables.pasted(FIRMS, "\n".join("\t".join(line) for line in lines))
    kept = " ".join(cell for row in rows for cell in row.values())
    headings = {name.casefold() for column in FIRMS.columns for name in (column.id, column.label)}
    assert all(word in kept for line in lines for cell in line for word in cell.split()
               if cell.strip().casefold() not in headings)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["firm", "kind", "since", "back", "hours"]) | st.text(max_size=4), inner, max_size=3),
    max_leaves=10)


@settings(max_examples=50, deadline=None)
@given(JSON)
def test_no_entry_breaks_a_table(entered: Any) -> None:
    for question in (FIRMS, HOURS):
        table, problems = tables.read(question, entered)
        assert table is None or table.rows
        assert all(problem.message for problem in problems)
