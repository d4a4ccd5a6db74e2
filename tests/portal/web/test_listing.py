"""What the address asks of a list, and what the list says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web import listing
from portal.web.listing import Asked, Listing
from tests.portal.web.calls import call

SORTS, SHOWS = ("-at", "name"), ("all", "open")


def asked(query: str = "") -> Asked:
    return listing.asked(call(query), sorts=SORTS, shows=SHOWS, kept=("person",))


def one_page(query: str, total: int, rows: int) -> Listing:
    return Listing(asked(query), [None] * rows, total)


def test_without_a_query_all_is_as_usual() -> None:
    usual = asked()
    assert (usual.show, usual.find, usual.sort, usual.descending, usual.size, usual.page) \
        == ("all", "", "at", True, 50, 1)
    assert usual.href() == "/vendors"


def test_reads_what_the_address_says() -> None:
    given_ = asked("show=open&find=%20a%20%20b%20&sort=name&size=25&page=3&person=p1")
    assert (given_.show, given_.find, given_.sort, given_.descending, given_.size, given_.page) \
        == ("open", "a b", "name", False, 25, 3)
    assert given_.kept == {"person": "p1"}
    assert given_.href() == "/vendors?show=open&find=a+b&person=p1&sort=name&size=25&page=3"


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=%D9%A3", "page=99999999999999", "size=9",
                                   "sort=none", "sort=--at", "show=none", "find=%00%E2%80%AE"])
def test_what_is_not_known_counts_as_not_given(query: str) -> None:
    assert asked(query).href() == "/vendors"


@given(st.dictionaries(st.sampled_from(["show", "find", "sort", "size", "page", "person"]), st.text(max_size=20)))
def test_an_address_that_it_writes_reads_back_the_same(query: dict[str, str]) -> None:
    first = Asked("/vendors", "open", "a&b=c", "name", descending=True, size=25, page=2, usual="-at",
                  usual_show="all", kept={"person": query.get("person", "").strip()[:5]})
    address = first.href().partition("?")[2]
    again = asked(address)
    assert (again.show, again.find, again.sort, again.descending, again.size, again.page) \
        == (first.show, first.find, first.sort, first.descending, first.size, first.page)


def test_says_which_rows_it_shows() -> None:
    assert one_page("", 312, 50).span("vendor") == "1 to 50 of 312 vendors"
    assert one_page("page=7", 312, 12).span("vendor") == "301 to 312 of 312 vendors"
    assert one_page("", 1, 1).span("vendor") == "1 vendor"
    assert one_page("", 0, 0).span("party", "parties") == "0 parties"


def test_a_head_sorts_and_turns_round() -> None:
    shown = one_page("page=2", 200, 50)
    assert shown.way("at") == "descending"
    assert shown.sort_href("at") == "/vendors?sort=at"
    assert shown.sort_href("name") == "/vendors?sort=name"
    assert one_page("sort=name", 1, 1).sort_href("name") == "/vendors?sort=-name"


def test_names_the_pages_near_this_one_and_both_ends() -> None:
    assert one_page("page=10", 1000, 50).near_pages() == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert one_page("", 60, 50).near_pages() == [1, 2]


def test_a_filter_leaves_the_page_but_keeps_the_rest() -> None:
    chips = listing.chips(asked("find=a&page=3&sort=name"), {"all": "All", "open": "Open"}, {"all": 4, "open": 2})
    assert [(chip.word, chip.count, chip.chosen) for chip in chips] == [("All", 4, True), ("Open", 2, False)]
    assert chips[1].href == "/vendors?show=open&find=a&sort=name"
    assert chips[0].href == "/vendors?find=a&sort=name"


def test_a_new_search_keeps_filter_and_sort_and_starts_at_page_one() -> None:
    shown = one_page("show=open&find=old&sort=name&size=25&page=4&person=p", 1, 1)
    assert shown.kept_by_search() == [("show", "open"), ("person", "p"), ("sort", "name"), ("size", "25")]


def test_knows_whether_a_filter_hides_rows() -> None:
    words = {"all": "All", "open": "Open"}
    for query, narrowed in (("", False), ("find=a", True), ("person=p", True), ("show=open", True)):
        chips = listing.chips(asked(query), words, {})
        assert Listing(asked(query), [], 0, chips).narrowed is narrowed
