"""Highlights, marks and the row of pages."""

from __future__ import annotations

from itertools import combinations

from portal.web.practice import sheet
from portal.web.practice.review import Asked
from portal.web.practice.sheet import Mark, Sheet
from tests.portal.web.practice.rows import evidence, finding

HREF = Asked("/agreements/a").href
LETTER = (612.0, 792.0)


def drawn(*findings: object, page: int = 1, opened: int | None = None) -> Sheet:
    return sheet.draw(page, LETTER, findings, opened, HREF)  # type: ignore[arg-type]


def apart(marks: tuple[Mark, ...]) -> bool:
    return all(abs(a.x - b.x) >= sheet.STEP - 0.2 or abs(a.y - b.y) >= sheet.STEP / 2 - 0.2
               for a, b in combinations(marks, 2))


def test_a_box_becomes_a_highlight_in_the_same_points() -> None:
    rect = drawn(finding(3, "weak", evidence=[evidence()])).highlights[0]
    assert (rect.x, rect.y, rect.width, rect.height, rect.status) == (71.0, 99.5, 430.0, 13.0, "weak")


def test_only_the_quotes_of_that_page_are_drawn() -> None:
    row = finding(evidence=[evidence(1), evidence(2)])
    assert len(drawn(row, page=2).highlights) == 1
    assert drawn(row, page=3).marks == ()


def test_a_mark_names_its_term_and_leads_to_it() -> None:
    mark = drawn(finding(7, "not-applicable", evidence=[evidence()])).marks[0]
    assert mark.name == "Term 7: not applicable"
    assert mark.href == "/agreements/a?term=7#term-7"


def test_the_humans_status_is_the_one_that_is_drawn() -> None:
    row = finding(computed="weak", human="present", decision="overruled", evidence=[evidence()])
    assert drawn(row).marks[0].status == "present"


def test_marks_stand_left_of_the_lines_and_never_on_words() -> None:
    inside = finding(1, evidence=[evidence(boxes=((300.0, 200.0, 500.0, 212.0),))])
    margin = finding(2, evidence=[evidence(boxes=((72.0, 100.0, 540.0, 112.0),))])
    assert {mark.x for mark in drawn(inside, margin).marks} == {50.0}


def test_the_marks_of_two_columns_stand_in_the_outer_margins() -> None:
    left = finding(1, evidence=[evidence(boxes=((60.0, 100.0, 290.0, 112.0),))])
    right = finding(2, evidence=[evidence(boxes=((330.0, 100.0, 560.0, 112.0),))])
    assert [mark.x for mark in drawn(left, right).marks] == [38.0, 582.0]


def test_marks_never_cover_one_another() -> None:
    rows = [finding(number, evidence=[evidence()]) for number in range(1, 12)]
    marks = drawn(*rows).marks
    assert len(marks) == 11
    assert apart(marks)
    assert all(mark.x >= sheet.MARK - 0.1 for mark in marks)


def test_one_mark_stands_for_two_quotes_of_a_term_side_by_side() -> None:
    row = finding(1, evidence=[evidence(), evidence(quote="And more of it.")])
    assert len(drawn(row).marks) == 1


def test_the_open_term_has_an_outline() -> None:
    rows = [finding(1, evidence=[evidence()]), finding(2, "weak", evidence=[evidence()])]
    assert [frame.status for frame in drawn(*rows, opened=2).frames] == ["weak"]
    assert drawn(*rows).frames == ()


def test_the_row_of_pages_shows_trouble_first_and_counts_all() -> None:
    rows = [finding(number, evidence=[evidence(1)]) for number in range(1, 8)]
    rows.append(finding(8, "conflict", evidence=[evidence(1), evidence(1)]))
    first, second = sheet.pips(2, rows, 1, HREF)
    assert first.statuses == ("conflict", *["present"] * 5)
    assert (first.marked, second.marked) == (8, 0)
    assert (first.here, second.href) == (True, "/agreements/a?page=2")
    assert all(0 < x < 26 for x, _ in first.dots)
