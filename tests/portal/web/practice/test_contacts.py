"""A vendor's contacts on the practice's pages."""

from __future__ import annotations

import pytest

from portal.models import Vendor
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import posting
from tests.portal.web.browser import Browser, words

# The verbs behind these pages are tested on both databases, and every route is in tests/architecture.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

FORM = {"name": "Vic Example", "email": posting.VIC, "role": "Client services"}


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


def test_an_empty_list_offers_to_add_one(ben: Browser, otto: Browser, vendor: Vendor) -> None:
    page = ben.get(f"/vendors/{vendor.id}")
    assert "No contact yet" in words(page)
    assert f"/vendors/{vendor.id}/contacts/new" in page.text
    assert f"/vendors/{vendor.id}/contacts/new" not in otto.get(f"/vendors/{vendor.id}").text


def test_add_change_and_remove(ben: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    assert ben.get(f"/vendors/{vendor.id}/contacts/new").status_code == 200
    assert ben.post(f"/vendors/{vendor.id}/contacts", **FORM).headers["location"] == f"/vendors/{vendor.id}#contacts"
    page = ben.get(f"/vendors/{vendor.id}")
    assert f"Vic Example {posting.VIC} Client services" in words(page)
    edit = page.text.split('/edit">')[-2].rpartition('"')[2] + "/edit"
    assert ben.post(edit, **(FORM | {"name": "Vic B. Example", "version": "1"})).status_code == 303
    stale = ben.post(edit, **(FORM | {"role": "Office manager", "version": "1"}))
    assert stale.status_code == 409
    assert "Office manager" in stale.text
    assert ben.post(edit.replace("/edit", "/remove")).status_code == 303
    gone = words(ben.get(f"/vendors/{vendor.id}"))
    assert "No contact yet" in gone
    assert f"removed Vic B. Example ({posting.VIC}) from the contacts" in gone
    assert ben.get(edit).status_code == 404


def test_what_cannot_be_taken_is_said_beside_its_field(ben: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    posting.contact(parts, cast.ada, vendor)
    for form, says in ((FORM, "already has this address"), (FORM | {"email": "vic"}, "is not an address"),
                       (FORM | {"name": ""}, "is empty")):
        answer = ben.post(f"/vendors/{vendor.id}/contacts", **form)
        assert answer.status_code == 422
        assert says in words(answer)
        assert "Client services" in answer.text


def test_an_invited_contact_is_not_removed(ben: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    invitation = posting.invited(parts, cast.ada, vendor)
    answer = ben.post(f"/vendors/{vendor.id}/contacts/{invitation.contact_id}/remove")
    assert answer.status_code == 409
    assert "has an open invitation" in words(answer)


def test_a_contact_of_another_vendor_is_not_here(ben: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    other = factories.vendor(parts, cast.ada, "Sandbox Clearinghouse")
    contact = posting.contact(parts, cast.ada, other)
    assert ben.get(f"/vendors/{vendor.id}/contacts/{contact.id}/edit").status_code == 404
