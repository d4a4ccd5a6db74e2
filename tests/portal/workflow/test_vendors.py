"""The verbs on vendors."""

from __future__ import annotations

import threading

import pytest

from portal import access
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Vendor
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import gates, vendors
from portal.workflow.parts import Parts
from portal.workflow.vendors import StaleVendor, VendorDetails
from tests import factories
from tests.cast import Cast
from tests.portal import assessing, gating


def test_adding_leaves_an_event(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    assert vendor.status == VendorStatus.PROSPECT
    assert factories.events_of(parts, cast.sample.id, vendor.id) == ["vendor:added", "vendor:scored"]


def test_refuses_a_name_that_another_vendor_has_in_any_case(parts: Parts, cast: Cast) -> None:
    factories.vendor(parts, cast.ada, "Example Billing Co.")
    with pytest.raises(InvalidInput) as refused:
        factories.vendor(parts, cast.ben, "EXAMPLE billing co.")
    assert "name" in refused.value.fields


def test_of_two_that_add_the_same_name_at_once_one_is_refused(parts: Parts, cast: Cast) -> None:
    start, outcomes = threading.Barrier(4), list[str]()

    def add() -> None:
        start.wait()
        try:
            factories.vendor(parts, cast.ada)
            outcomes.append("added")
        except InvalidInput:
            outcomes.append("refused")

    people = [threading.Thread(target=add) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(outcomes) == ["added", "refused", "refused", "refused"]


def test_another_practice_may_have_a_vendor_of_the_same_name(parts: Parts, cast: Cast) -> None:
    factories.vendor(parts, cast.ada, "Example Billing Co.")
    assert factories.vendor(parts, cast.cleo, "Example Billing Co.").practice_id == cast.mockup.id


def test_says_which_fields_changed_and_counts_the_version(parts: Parts, cast: Cast) -> None:
    id_ = factories.vendor(parts, cast.ada, "Example Billing Co.").id
    with parts.database.transaction(cast.sample.id) as db:
        vendor = access.vendor_for(db, cast.ada, id_, lock=True)
        details = VendorDetails(name="Example Billing Co.", services="Claims")
        changed = vendors.change(parts, db, cast.ada, vendor, details, version=1, status=VendorStatus.IN_REVIEW)
        assert (changed, vendor.version) == (["services", "status"], 2)


def test_saving_without_a_change_leaves_no_event(parts: Parts, cast: Cast) -> None:
    id_ = factories.vendor(parts, cast.ada, "Example Billing Co.").id
    with parts.database.transaction(cast.sample.id) as db:
        vendor = access.vendor_for(db, cast.ada, id_)
        assert vendors.change(parts, db, cast.ada, vendor, VendorDetails("Example Billing Co."), version=1) == []
    assert factories.events_of(parts, cast.sample.id, id_) == ["vendor:added", "vendor:scored"]


def test_a_stale_form_never_overwrites(parts: Parts, cast: Cast) -> None:
    id_ = factories.vendor(parts, cast.ada).id
    with parts.database.transaction(cast.sample.id) as db:
        vendor = access.vendor_for(db, cast.ada, id_)
        vendors.change(parts, db, cast.ada, vendor, VendorDetails("Example Billing Company"), version=1)
    with parts.database.transaction(cast.sample.id) as db, pytest.raises(StaleVendor) as stale:
        vendors.change(parts, db, cast.ben, access.vendor_for(db, cast.ben, id_), VendorDetails("Other"), version=1)
    assert stale.value.vendor.name == "Example Billing Company"


def test_refuses_a_move_that_leaves_a_step_out(parts: Parts, cast: Cast) -> None:
    id_ = factories.vendor(parts, cast.ada).id
    with parts.database.transaction(cast.sample.id) as db:
        vendor = access.vendor_for(db, cast.ada, id_)
        with pytest.raises(WrongState):
            vendors.change(parts, db, cast.ada, vendor, VendorDetails(vendor.name), version=1, status=VendorStatus.LIVE)


def test_cleo_does_not_find_a_vendor_of_adas(parts: Parts, cast: Cast) -> None:
    id_ = factories.vendor(parts, cast.ada).id
    with parts.database.transaction(cast.mockup.id, write=False) as db, pytest.raises(NotFound):
        access.vendor_for(db, cast.cleo, id_)


def _say_no(parts: Parts, actor: Actor, vendor: Vendor) -> None:
    """The form, with the tick taken away that the vendor handles patient data."""
    with parts.database.transaction(actor.practice_id) as db:
        row = vendors.hold(db, actor, vendor.id)
        details = VendorDetails(row.name, handles_phi=False, owner_name=row.owner_name)
        vendors.change(parts, db, actor, row, details, version=row.version)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("begun", ["agreement", "questionnaire", "gate"])
def test_once_something_is_there_the_owner_alone_says_that_there_is_no_patient_data(
        parts: Parts, cast: Cast, begun: str) -> None:
    vendor = gating.vendor(parts, cast.ada)
    if begun == "agreement":
        gating.agreed(parts, cast.ada, vendor)
    elif begun == "questionnaire":
        assessing.sent(parts, cast.ada, "subcontractor", vendor)
    else:
        gating.sign(parts, cast.ada, vendor, "G0")
        gating.did(parts, cast.ada, vendor, gates.withdraw, "G0", "It was signed on the wrong vendor.")
    for who in (cast.ben, cast.remy):
        with pytest.raises(InvalidInput) as refused:
            _say_no(parts, who, vendor)
        assert "The owner says so, with why" in refused.value.fields["handles_phi"]
    _say_no(parts, cast.ada, vendor)
    assert not gating.reloaded(parts, cast.ada, vendor).handles_phi


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_before_anything_is_there_staff_may_say_that_there_is_no_patient_data(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    _say_no(parts, cast.ben, vendor)
    assert not gating.reloaded(parts, cast.ada, vendor).handles_phi
