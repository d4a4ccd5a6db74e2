"""Reading a form: into types, with every fault named and nothing that was entered lost."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import InvalidInput, WrongState
from portal.vocabulary.text import clean_line, clean_text
from portal.web.forms import Form
from tests.portal.web.calls import call


def form(**fields: str) -> Form:
    return Form.sent(call(form=fields))


def test_names_every_fault_at_once_and_keeps_what_was_entered() -> None:
    sent = form(name=" ", email="nobody", start="soon", hours="many", kind="odd")
    sent.text("name", "The name", required=True)
    sent.email("email", "The email")
    sent.day("start", "The start")
    sent.whole("hours", "The hours", lowest=1, highest=24)
    sent.choice("kind", "The kind", ["a", "b"])
    with pytest.raises(InvalidInput) as refused:
        sent.check("Nothing was saved.")
    shown = sent.refused(refused.value)
    assert set(shown.errors) == {"name", "email", "start", "hours", "kind"}
    assert shown.message == "Nothing was saved."
    assert shown.entered("email") == "nobody"


def test_a_good_form_passes() -> None:
    sent = form(name=" Example  Billing Co. ", email="vic@vendor.example.com", start="2027-01-04", hours="1,440",
                kind="b", phi="yes")
    assert sent.text("name", "The name", required=True) == "Example Billing Co."
    assert sent.email("email", "The email") == "vic@vendor.example.com"
    assert sent.day("start", "The start") == date(2027, 1, 4)
    assert sent.whole("hours", "The hours", lowest=1, highest=9999) == 1440
    assert sent.choice("kind", "The kind", ["a", "b"]) == "b"
    assert (sent.flag("phi"), sent.flag("other")) == (True, False)
    sent.check("Nothing was saved.")


@pytest.mark.parametrize("written", ["2027-01-04", "01/04/2027", "1/4/2027", "Jan 4, 2027", "January 4, 2027"])
def test_takes_a_date_as_people_write_it(written: str) -> None:
    assert form(start=written).day("start", "The start") == date(2027, 1, 4)


@pytest.mark.parametrize("written", ["2027-02-30", "13/13/2027", "0001-01-01", "2199-01-01", "4.1.2027", "\x00"])
def test_refuses_what_is_no_date(written: str) -> None:
    sent = form(start=written)
    value = sent.day("start", "The start")
    assert sent.error("start") or value is None


def test_an_empty_date_is_none_and_no_fault() -> None:
    sent = form(start="")
    assert sent.day("start", "The start") is None
    sent.check("")


@pytest.mark.parametrize("address", ["a@b", "a b@c.example", "a@b@c.example", "<a@b.example>",
                                     "a@b.example,c@d.example"])
def test_refuses_what_is_no_address(address: str) -> None:
    sent = form(email=address)
    sent.email("email", "The email")
    assert sent.error("email")


def test_says_how_long_a_text_may_be() -> None:
    sent = form(name="x" * 201)
    sent.text("name", "The name")
    assert sent.error("name") == "The name has 201 characters. Keep it to 200."


def test_a_refusal_that_names_no_field_stands_on_top() -> None:
    sent = form(name="a").refused(WrongState("It cannot become that."))
    assert (sent.message, sent.errors) == ("It cannot become that.", {})


def test_a_row_stands_in_its_fields() -> None:
    blank = Form({"handles_phi": True, "planned_start": date(2027, 1, 4), "phi": None, "version": 3})
    assert blank.ticked("handles_phi")
    assert blank.entered("planned_start") == "2027-01-04"
    assert blank.entered("phi") == ""
    assert blank.entered("version") == "3"
    blank.put("version", 4)
    assert blank.entered("version") == "4"


@given(st.text())
def test_cleaning_leaves_nothing_that_hides(text: str) -> None:
    line = clean_line(text)
    assert line == clean_line(line)
    assert not set(line) & set("\x00\n\r\t\u202e\u200b\u2066")
    assert "\x00" not in clean_text(text)


def test_a_text_of_lines_keeps_its_lines() -> None:
    assert clean_text("one \r\n two\u202e\n\n") == "one\n two"
