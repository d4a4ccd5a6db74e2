"""All vendors on one page: the worst first, counted, filtered, in pages; views of one's own; the file."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from portal import clock
from portal.workflow import saved_views
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.portfolio import lines
from tests.portal.web.browser import Browser, signed_in, words

# What differs between databases is tested with the lists behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def names(page_text: str) -> list[str]:
    """The vendors of the heat map, from the top down."""
    return re.findall(r'<th scope="row"><a href="/vendors/\w+">(.*?)</a></th>', page_text)


def test_groups_by_decision_the_worst_first_and_the_lowest_score_first(ada: Browser, parts: Parts, cast: Cast) -> None:
    lines(parts, cast.ada, ("Alpha", "approve", 910), ("Beta", "no-release", 300), ("Gamma", "approve", 880),
          ("Delta", "hold", None), ("Epsilon", "hold", 600))
    factories.vendor_without_line(parts, cast.ada, "Zeta")
    page = ada.get("/portfolio")
    assert page.status_code == 200
    assert names(page.text) == ["Beta", "Epsilon", "Delta", "Gamma", "Alpha", "Zeta"]
    told = words(page)
    assert "1 Do not release PHI 2 Hold 0 Not enough evidence 0 Approve with conditions 2 Approve" in told
    assert "Not scored yet 1 vendor" in told


def test_a_cell_says_the_verdict_and_leads_to_that_row_of_the_card(ada: Browser, parts: Parts, cast: Cast) -> None:
    [vendor] = lines(parts, cast.ada, ("Alpha", "hold", 500), row_2="red-flag", row_3="strong")
    page = ada.get("/portfolio")
    assert f'href="/vendors/{vendor.id}#row-2"' in page.text
    told = words(page)
    assert "Red flag: Access, Alpha" in told
    assert "Strong: Training, Alpha" in told
    assert "Not seen: Exit, Alpha" in told


def test_the_counts_are_those_of_the_rows_under_every_filter(ada: Browser, parts: Parts, cast: Cast) -> None:
    late = clock.today() - timedelta(days=1)
    lines(parts, cast.ada, ("Alpha", "hold", 500), ("Beta", "approve", 900), row_2="red-flag", with_phi=True,
          owner_name="Ada")
    lines(parts, cast.ada, ("Gamma", "hold", 500), ("Delta", "closed", 900), next_due=late, owner_name="Ben")
    factories.vendor_without_line(parts, cast.ada, "Zeta")
    for query, expected in (("", 5), ("show=phi", 2), ("show=hold", 2), ("show=closed", 1), ("show=unscored", 1),
                            ("row=2-red-flag", 2), ("row=2-strong", 0), ("owner=Ben", 2), ("late=yes", 2),
                            ("late=yes&show=hold", 1), ("find=ALPHA", 1), ("find=%25", 0), ("show=phi&owner=Ben", 0)):
        page = ada.get(f"/portfolio?{query}")
        assert len(names(page.text)) == expected, query
        chosen = re.search(r'aria-current="true">(?:<b[^>]*>)?[^<]*?(?:<span class="fd-num">)?(\d+)<', page.text)
        if query:
            assert re.search(rf"\b{expected} vendors?\b", words(page)), query
        assert chosen is None or int(chosen[1]) == expected, query


def test_red_flags_are_counted_by_row(ada: Browser, parts: Parts, cast: Cast) -> None:
    lines(parts, cast.ada, ("Alpha", "hold", 500), ("Beta", "hold", 400), row_2="red-flag")
    lines(parts, cast.ada, ("Gamma", "hold", 500), row_6="red-flag")
    told = words(ada.get("/portfolio"))
    assert "Access: 2 vendors with a red flag 2" in told
    assert "Exit: 1 vendor with a red flag 1" in told
    assert "Training: 0 vendors with a red flag 0" in told


def test_pages_hold_every_vendor_once_whatever_it_is_sorted_by(ada: Browser, parts: Parts, cast: Cast) -> None:
    lines(parts, cast.ada, *[("Same name", "hold", 500) for _ in range(30)])
    for number in range(27):
        factories.vendor_without_line(parts, cast.ada, f"Unscored {number % 3}")
    for sort in ("score", "-score", "name", "coverage", "row-2", "-row-6", "due", "owner"):
        found = []
        for page in (1, 2, 3):
            text = ada.get(f"/portfolio?size=25&sort={sort}&page={page}").text
            found += re.findall(r'<th scope="row"><a href="/vendors/(\w+)"', text)
        assert len(found) == len(set(found)) == 57, sort
    assert "26 to 50 of 57 vendors" in words(ada.get("/portfolio?size=25&page=2"))


def test_an_address_of_nonsense_shows_the_whole_list(ada: Browser, parts: Parts, cast: Cast) -> None:
    lines(parts, cast.ada, ("Alpha", "hold", 500))
    page = ada.get("/portfolio?row=9-blue&show=none&sort=none&page=99&size=7&late=maybe&find=%00")
    assert (page.status_code, names(page.text)) == (200, ["Alpha"])


def test_an_empty_practice_is_told_what_will_be_here(ada: Browser, otto: Browser) -> None:
    assert "Add the first vendor" in words(ada.get("/portfolio"))
    assert "Add the first vendor" not in words(otto.get("/portfolio"))
    assert "No score yet" in words(ada.get("/portfolio/trends"))


def test_shows_nothing_of_another_practice(cleo: Browser, parts: Parts, cast: Cast) -> None:
    lines(parts, cast.ada, ("Alpha Demo", "hold", 500), owner_name="Somebody")
    for path in ("/portfolio", "/portfolio/trends", "/portfolio.csv"):
        page = cleo.get(path)
        assert page.status_code == 200
        assert "Alpha Demo" not in page.text
        assert "Somebody" not in page.text


def test_a_view_is_kept_opened_and_removed(ada: Browser, parts: Parts, cast: Cast) -> None:
    lines(parts, cast.ada, ("Alpha", "hold", 500))
    saved = ada.post("/portfolio/views", name="Access", query="row=2-red-flag&show=hold&page=3&next=//evil.example.com")
    assert (saved.status_code, saved.headers["location"]) == (303, "/portfolio?row=2-red-flag&show=hold")
    page = ada.get("/portfolio")
    assert 'href="/portfolio?row=2-red-flag&amp;show=hold">Access</a>' in page.text
    ada.post("/portfolio/views", name="access", query="show=approve")  # the same name: it becomes this one
    [id] = re.findall(r"/portfolio/views/(\w+)/remove", ada.get("/portfolio").text)
    assert ada.post(f"/portfolio/views/{id}/remove").status_code == 303
    assert ada.post(f"/portfolio/views/{id}/remove").status_code == 404


def test_views_are_a_persons_own(app: Starlette, parts: Parts, cast: Cast) -> None:
    ada, ben, cleo = (signed_in(app, parts, who) for who in (cast.ada, cast.ben, cast.cleo))
    lines(parts, cast.ada, ("Alpha", "hold", 500))
    ada.post("/portfolio/views", name="My own words", query="show=hold")
    [id] = re.findall(r"/portfolio/views/(\w+)/remove", ada.get("/portfolio").text)
    assert "My own words" not in ben.get("/portfolio").text
    for other in (ben, cleo):
        assert other.post(f"/portfolio/views/{id}/remove").status_code == 404
    assert "My own words" in ada.get("/portfolio").text


def test_a_view_without_a_name_or_one_too_many_is_refused_and_keeps_what_was_entered(
        otto: Browser, parts: Parts, cast: Cast) -> None:
    nameless = otto.post("/portfolio/views", name=" ", query="show=hold")
    assert nameless.status_code == 422
    assert "The name is empty" in words(nameless)
    assert 'name="query" value="show=hold"' in nameless.text
    assert otto.post("/portfolio/views", name="x" * 81, query="").status_code == 422
    for number in range(saved_views.MOST):
        assert otto.post("/portfolio/views", name=f"View {number}", query="").status_code == 303
    full = otto.post("/portfolio/views", name="One more", query="show=hold")
    assert full.status_code == 422
    assert 'value="One more"' in full.text
    assert otto.post("/portfolio/views", name="View 3", query="show=hold").status_code == 303


def test_the_file_has_every_row_of_the_filter_and_no_formula(ada: Browser, parts: Parts, cast: Cast) -> None:
    lines(parts, cast.ada, ("=HYPERLINK(1)", "hold", 505), ("Beta, Inc.", "approve", 900), row_2="red-flag",
          owner_name="@Ada")
    factories.vendor_without_line(parts, cast.ada, "Zeta")
    answer = ada.get("/portfolio.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    found = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in found] == ["Vendor", "'=HYPERLINK(1)", "Beta, Inc.", "Zeta"]
    assert found[1][1:4] == ["Hold", "50.5", "0.0"]
    assert found[1][6] == "Red flag"
    assert found[1][-1] == "'@Ada"
    assert found[3][1:3] == ["Not scored yet", ""]
    assert len(ada.get("/portfolio.csv?show=hold").text.splitlines()) == 2
    assert factories.events_of(parts, cast.sample.id).count("portfolio:exported") == 2
    assert "exported the portfolio: 3 vendors" in words(ada.get("/audit"))


def test_an_auditor_reads_it_all_and_other_methods_are_refused(otto: Browser, parts: Parts, cast: Cast) -> None:
    lines(parts, cast.ada, ("Alpha", "hold", 500))
    assert [otto.get(path).status_code for path in ("/portfolio", "/portfolio/trends", "/portfolio.csv")] == [200] * 3
    assert otto.client.post("/portfolio").status_code == 405
    assert otto.client.head("/portfolio.csv").status_code == 405  # asking for the headers leaves no event


def test_the_first_page_and_this_one_name_the_same_work(ada: Browser, parts: Parts, cast: Cast) -> None:
    lines(parts, cast.ada, ("Alpha", "hold", 500))
    assert "Alpha No agreement yet." in words(ada.get("/portfolio"))
    assert "Alpha: no agreement yet" in words(ada.get("/"))
