"""A list as a workbook: words are words, numbers are numbers, and nothing is a formula."""

from __future__ import annotations

import io
from datetime import date

import openpyxl

from portal.exchange import lists_xlsx

FORMULAS = ('=HYPERLINK("http://example.com")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "#N/A", "＝1+1")


def test_no_word_is_a_formula_an_error_or_a_number() -> None:
    file = lists_xlsx.write(("What", "When", "How many"), [(word, date(2026, 11, 22), 3) for word in FORMULAS])
    sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    assert {row[0].data_type for row in rows} == {"s"}
    assert [row[0].value for row in rows] == list(FORMULAS)
    assert {row[0].quotePrefix for row in rows[:5]} == {True}
    assert {row[1].data_type for row in rows} == {"d"}
    assert {row[2].value for row in rows} == {3}


def test_words_that_no_workbook_takes_are_kept_as_far_as_can_be() -> None:
    file = lists_xlsx.write(("What",), [("a\x00b",), ("1e5",), ("TRUE",), (None,), ("x" * 40_000,)])
    sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
    values = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert values[:4] == ["ab", "1e5", "TRUE", None]
    assert len(str(values[4])) == 30_000
    assert sheet.freeze_panes == "A2"
