"""The page that shares fixes: what the vendor will read of each, whom it asks, and nothing lost that was entered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.applications import Starlette

from portal import clock
from portal.models import Contact, Remediation, Vendor
from portal.workflow import contacts, remediations_changing, remediations_invitations
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import fixing, posting
from tests.portal.web.browser import Browser, signed_in, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
DUE = (clock.today() + timedelta(days=14)).isoformat()


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


@pytest.fixture
def fix(parts: Parts, cast: Cast, vendor: Vendor) -> Remediation:
    return fixing.opened(parts, cast.ada, vendor, interim="SECRET-INTERIM", practice_owner="SECRET-OWNER",
                         risk_reason="SECRET-RISK")


@pytest.fixture
def vic(parts: Parts, cast: Cast, vendor: Vendor) -> Contact:
    return posting.contact(parts, cast.ada, vendor)


def _page(vendor: Vendor) -> str:
    return f"/vendors/{vendor.id}/fixes/share"


def test_nothing_to_share_says_so(ben: Browser, vendor: Vendor) -> None:
    assert "No open fix" in words(ben.get(_page(vendor)))


def test_the_page_shows_what_the_vendor_will_read_and_no_more(
        ben: Browser, parts: Parts, cast: Cast, vendor: Vendor, fix: Remediation, vic: Contact) -> None:
    other = fixing.opened(parts, cast.ada, vendor, gap="A list is missing.")
    fixing.did(parts, cast.ada, fix, remediations_changing.note, "SECRET-NOTE")
    answer = ben.get(f"{_page(vendor)}?fix={fix.id}")
    page = words(answer)
    assert f"What was found: {fix.gap}" in page
    assert f"What is asked: {fix.asked}" in page
    assert "SECRET" not in answer.text
    assert f'value="{fix.id}" checked' in answer.text
    assert f'value="{other.id}"' in answer.text
    assert f'value="{other.id}" checked' not in answer.text
    assert f'value="{vic.id}" checked' in answer.text  # the only one there is


def test_a_person_is_asked_and_the_fix_is_shared(
        ben: Browser, parts: Parts, vendor: Vendor, fix: Remediation, vic: Contact) -> None:
    answer = ben.post(_page(vendor), fix=fix.id, contact=vic.id, due=DUE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{_page(vendor)}?did=shared")
    assert fixing.reloaded(parts, fix).shared_by == "Ben Sample"
    page = words(ben.get(f"{_page(vendor)}?did=shared"))
    assert "The mail is on its way" in page
    assert "They see every open fix already." in page
    assert "Is asked already" in page


def test_somebody_new_is_added_in_place(ben: Browser, parts: Parts, vendor: Vendor, fix: Remediation) -> None:
    answer = ben.post(_page(vendor), fix=fix.id, name="Dana Example", email="dana@billing.example.com", due=DUE)
    assert answer.status_code == 303
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        (there,) = contacts.of_vendor(db, vendor)
        (invitation,) = remediations_invitations.of_vendor(db, vendor.practice_id, vendor.id)
    assert (there.name, invitation.contact_id) == ("Dana Example", there.id)


@pytest.mark.parametrize(("fields", "told"), [
    ({"contact": ""}, "Choose who works on them, or add somebody."),
    ({"due": "soon"}, "is not a date"), ({"due": ""}, "Choose the day by which they should be done."),
    ({"due": "2020-01-01"}, "Choose a day from today on, within a year."),
    ({"name": "Dana", "email": "nowhere"}, "is not an address"),
])
def test_what_cannot_be_says_why_and_keeps_what_was_entered(
        ben: Browser, parts: Parts, vendor: Vendor, fix: Remediation, vic: Contact, fields: dict[str, str],
        told: str) -> None:
    answer = ben.post(_page(vendor), **({"fix": fix.id, "contact": vic.id, "due": DUE} | fields))
    assert answer.status_code == 422
    assert told in words(answer)
    assert f'value="{fix.id}" checked' in answer.text
    assert fixing.reloaded(parts, fix).shared_at is None


def test_no_fix_at_all_and_one_of_another_vendor_are_refused(
        ben: Browser, parts: Parts, cast: Cast, vendor: Vendor, fix: Remediation, vic: Contact) -> None:
    none = ben.post(_page(vendor), contact=vic.id, due=DUE)
    assert (none.status_code, "Choose at least one fix." in words(none)) == (422, True)
    other = fixing.opened(parts, cast.ada, factories.vendor(parts, cast.ada, "Sandbox Clearinghouse"))
    wrong = ben.post(_page(vendor), fix=other.id, contact=vic.id, due=DUE)
    assert (wrong.status_code, "Choose fixes of this vendor." in words(wrong)) == (422, True)


def test_the_fix_and_the_vendors_page_lead_to_it_and_readers_do_not_share(
        ben: Browser, app: Starlette, parts: Parts, cast: Cast, vendor: Vendor, fix: Remediation, vic: Contact) -> None:
    assert f"{_page(vendor)}?fix={fix.id}" in ben.get(f"/fixes/{fix.id}").text
    assert _page(vendor) in ben.get(f"/vendors/{vendor.id}").text
    otto = signed_in(app, parts, cast.otto)
    assert otto.get(_page(vendor)).status_code == 403
    assert otto.post(_page(vendor), fix=fix.id, contact=vic.id, due=DUE).status_code == 403
    cleo = signed_in(app, parts, cast.cleo)
    assert cleo.get(_page(vendor)).status_code == 404
    assert cleo.post(_page(vendor), fix=fix.id, contact=vic.id, due=DUE).status_code == 404
