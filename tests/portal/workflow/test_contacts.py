"""The people of a vendor: one for each address, and none taken away while an invitation to them is open."""

from __future__ import annotations

import pytest

from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.models import Contact, Vendor
from portal.vocabulary.actors import VendorPerson
from portal.workflow import contacts, invitations, vendors, visits
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails
from tests import factories
from tests.cast import Cast
from tests.portal import posting


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


def names(parts: Parts, cast: Cast, vendor: Vendor) -> list[str]:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return [contact.name for contact in contacts.of_vendor(db, vendor)]


def test_lists_by_name_and_without_those_removed(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    vic = posting.contact(parts, cast.ada, vendor)
    posting.contact(parts, cast.ada, vendor, posting.VAL, "Val Example")
    assert names(parts, cast, vendor) == ["Val Example", "Vic Example"]
    with parts.database.transaction(cast.sample.id) as db:
        contacts.remove(parts, db, cast.ada, vic)
    assert names(parts, cast, vendor) == ["Val Example"]
    assert factories.events_of(parts, cast.sample.id, vic.id) == ["contact:added", "contact:removed"]


def test_an_address_belongs_to_one_contact_however_it_is_written(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    posting.contact(parts, cast.ada, vendor)
    with pytest.raises(InvalidInput) as refused:
        posting.contact(parts, cast.ada, vendor, posting.VIC.upper(), "Another Vic")
    assert "Vic Example already has" in refused.value.fields["email"]
    posting.contact(parts, cast.ada, factories.vendor(parts, cast.ada, "Placeholder Coding LLC"))  # of another vendor


def test_a_change_is_recorded_by_its_fields(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    vic = posting.contact(parts, cast.ada, vendor)
    details = ContactDetails("Vic B. Example", vic.email, vic.role)
    with parts.database.transaction(cast.sample.id) as db:
        assert contacts.change(parts, db, cast.ada, vendor, vic, details, version=1) == ["name"]
        assert contacts.change(parts, db, cast.ada, vendor, vic, details, version=2) == []
        with pytest.raises(Conflict):
            contacts.change(parts, db, cast.ada, vendor, vic, details, version=1)
    assert factories.events_of(parts, cast.sample.id, vic.id) == ["contact:added", "contact:changed"]


def test_an_open_invitation_holds_its_contact_and_address(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    invitation = posting.invited(parts, cast.ada, vendor)
    with parts.database.transaction(cast.sample.id) as db:
        vic = db.get(Contact, invitation.contact_id)
        assert vic
        with pytest.raises(InvalidInput):
            contacts.change(parts, db, cast.ada, vendor, vic, ContactDetails(vic.name, "new@billing.example.com"),
                            version=vic.version)
        with pytest.raises(WrongState):
            contacts.remove(parts, db, cast.ada, vic)
        invitations.revoke(parts, db, cast.ada, invitation)
        contacts.remove(parts, db, cast.ada, vic)
    assert names(parts, cast, vendor) == []


def test_another_address_and_a_removal_shut_out_whoever_reads_the_old_mailbox(
        parts: Parts, cast: Cast, vendor: Vendor) -> None:
    invitation = posting.invited(parts, cast.ada, vendor)
    old, new = VendorPerson(posting.VIC, "s"), VendorPerson("new@billing.example.com", "s")
    with parts.database.transaction(cast.sample.id) as db:
        invitations.finish(parts, db, cast.ada, invitation)
        vic = db.get(Contact, invitation.contact_id)
        assert vic
        contacts.change(parts, db, cast.ada, vendor, vic, ContactDetails(vic.name, new.email), version=1)
    with pytest.raises(NotFound):
        visits.actor_for(parts, old, invitation.id)
    assert visits.actor_for(parts, new, invitation.id)
    with parts.database.transaction(cast.sample.id) as db:
        contacts.remove(parts, db, cast.ada, vic)
    assert visits.asked_of(parts, new) == []


def test_whom_a_new_vendor_names_is_its_first_contact(parts: Parts, cast: Cast) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        vendor = vendors.add(parts, db, cast.ada, VendorDetails(name="Demo Claims Partners", contact_name="Vic Example",
                                                               contact_email=posting.VIC))
    assert names(parts, cast, vendor) == ["Vic Example"]
