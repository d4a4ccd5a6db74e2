"""The list of vendors, one vendor's page, adding and changing one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from portal import access, clock
from portal.models import Vendor
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import scores, vendors
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails
from tests import factories
from tests.cast import Cast
from tests.portal import gating
from tests.portal.web.browser import Browser, signed_in, words

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

FORM = {"name": "Example Billing Co.", "services": "Claims", "handles_phi": "yes", "phi": "", "owner_name": "Ada",
        "contact_name": "Vic", "contact_email": "vic@vendor.example.com", "planned_start": "2027-01-04"}


def add(parts: Parts, cast: Cast, name: str, **details: Any) -> Vendor:
    with parts.database.transaction(cast.sample.id) as db:
        return vendors.add(parts, db, cast.ada, VendorDetails(name=name, **details))


def stored(parts: Parts, cast: Cast, id: str) -> Vendor:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return access.vendor_for(db, cast.ada, id)


def test_lists_the_worst_decision_first(ada: Browser, parts: Parts, cast: Cast) -> None:
    add(parts, cast, "Aardvark Cleaning", handles_phi=False)
    add(parts, cast, "Testcase Hosting Inc.")
    page = ada.get("/vendors")
    assert page.status_code == 200
    assert page.text.index("Testcase Hosting Inc.") < page.text.index("Aardvark Cleaning")
    assert "Not enough evidence" in words(page)
    assert "2 vendors" in words(page)


def test_counts_stand_on_the_filters_and_a_filter_narrows(ada: Browser, parts: Parts, cast: Cast) -> None:
    add(parts, cast, "Aardvark Cleaning", handles_phi=False)
    add(parts, cast, "Testcase Hosting Inc.")
    assert "All 2 Not enough evidence 1 No patient data 1" in words(ada.get("/vendors"))
    narrowed = words(ada.get("/vendors?show=no-phi"))
    assert "Aardvark Cleaning" in narrowed
    assert "Testcase Hosting Inc." not in narrowed


def test_finds_by_name_or_by_what_they_do(ada: Browser, parts: Parts, cast: Cast) -> None:
    add(parts, cast, "Testcase Hosting Inc.", services="Backups")
    add(parts, cast, "Example Billing Co.", services="Claims_100%")
    assert "Testcase Hosting Inc." in words(ada.get("/vendors?find=BACKUP"))
    assert "Testcase Hosting Inc." not in words(ada.get("/vendors?find=%25"))  # a percent sign is a percent sign
    assert "No vendor matches" in words(ada.get("/vendors?find=nothing-of-the-kind"))
    assert ada.get("/vendors?find=%00&page=x&size=7&sort=none&show=none").status_code == 200


def test_pages_say_where_they_are(ada: Browser, parts: Parts, cast: Cast) -> None:
    for number in range(27):
        add(parts, cast, f"Demo Vendor {number:02}")
    assert "1 to 25 of 27 vendors" in words(ada.get("/vendors?size=25&sort=name"))
    second = words(ada.get("/vendors?size=25&sort=name&page=2"))
    assert "26 to 27 of 27 vendors" in second
    assert "Demo Vendor 26" in second
    assert "26 to 27 of 27 vendors" in words(ada.get("/vendors?size=25&sort=name&page=99"))


def test_sorts_both_ways(ada: Browser, parts: Parts, cast: Cast) -> None:
    add(parts, cast, "Alpha Demo", planned_start=date(2027, 5, 1))
    add(parts, cast, "Beta Demo", planned_start=date(2027, 1, 1))
    rising, falling = ada.get("/vendors?sort=start").text, ada.get("/vendors?sort=-start").text
    assert rising.index("Beta Demo") < rising.index("Alpha Demo")
    assert falling.index("Alpha Demo") < falling.index("Beta Demo")
    assert 'aria-sort="descending"' in falling


def test_an_empty_practice_is_told_what_will_be_here(ada: Browser, otto: Browser) -> None:
    assert "Add the first vendor" in words(ada.get("/vendors"))
    assert "Add the first vendor" not in words(otto.get("/vendors"))


def test_shows_no_vendor_of_another_practice(cleo: Browser, parts: Parts, cast: Cast) -> None:
    vendor = add(parts, cast, "Testcase Hosting Inc.")
    assert "Testcase" not in cleo.get("/vendors").text
    assert cleo.get(f"/vendors/{vendor.id}").status_code == 404
    assert cleo.get(f"/vendors/{vendor.id}/edit").status_code == 404
    assert cleo.post(f"/vendors/{vendor.id}/edit", **FORM, version="1", status="prospect").status_code == 404


def scored(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        scores.renew(parts, db, access.vendor_for(db, cast.ada, vendor.id), "For this test")


def test_a_vendor_page_shows_its_state_versions_and_history(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = add(parts, cast, "Example Billing Co.", services="Claims", owner_name="Ada")
    factories.read(parts, cast.ben, vendor, filename="draft <1>.txt")
    scored(parts, cast, vendor)
    page = ada.get(f"/vendors/{vendor.id}")
    told = words(page)
    assert page.status_code == 200
    assert "Not enough evidence" in told
    assert "draft &lt;1&gt;.txt" in page.text
    assert "Ben Sample uploaded Example Billing Co., version 1" in told
    assert "Review agreement" in told


def test_a_vendor_without_an_agreement_asks_for_one(ada: Browser, otto: Browser, parts: Parts, cast: Cast) -> None:
    vendor = add(parts, cast, "Fictional Collections Co.")
    assert "Upload an agreement" in words(ada.get(f"/vendors/{vendor.id}"))
    assert "Upload an agreement" not in words(otto.get(f"/vendors/{vendor.id}"))


def test_a_live_vendor_without_a_signed_copy_is_named_so(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = add(parts, cast, "Example Billing Co.")
    with parts.database.transaction(cast.sample.id) as db:
        row = access.vendor_for(db, cast.ada, vendor.id, lock=True)
        row.status = VendorStatus.LIVE  # from before there were gates
        db.add(row)
    scored(parts, cast, vendor)
    assert "Do not release PHI" in words(ada.get(f"/vendors/{vendor.id}"))


def test_adds_a_vendor(ben: Browser, parts: Parts, cast: Cast) -> None:
    answer = ben.post("/vendors", **FORM)
    assert answer.status_code == 303
    vendor = stored(parts, cast, answer.headers["location"].rpartition("/")[2])
    assert (vendor.name, vendor.planned_start, vendor.handles_phi) == ("Example Billing Co.", date(2027, 1, 4), True)
    assert factories.events_of(parts, cast.sample.id, vendor.id) == ["vendor:added", "vendor:scored"]


def test_a_form_with_faults_comes_back_with_what_was_entered(ben: Browser, parts: Parts, cast: Cast) -> None:
    answer = ben.post("/vendors", **{**FORM, "name": " ", "contact_email": "vic at vendor", "planned_start": "soon"})
    assert answer.status_code == 422
    assert 'value="vic at vendor"' in answer.text
    told = words(answer)
    assert "The name is empty. Write it." in told
    assert "is not an address" in told
    assert "is not a date" in told
    assert 'href="#contact_email"' in answer.text
    assert factories.events_of(parts, cast.sample.id)[-1] != "vendor:added"


def test_refuses_a_second_vendor_of_the_same_name(ben: Browser, parts: Parts, cast: Cast) -> None:
    add(parts, cast, "Example Billing Co.")
    answer = ben.post("/vendors", **{**FORM, "name": "EXAMPLE BILLING CO."})
    assert answer.status_code == 422
    assert "There is already a vendor named Example Billing Co." in words(answer)


def test_takes_out_characters_that_deceive(ben: Browser, parts: Parts, cast: Cast) -> None:
    answer = ben.post("/vendors", **{**FORM, "name": "Exam\u202eple\x00 <b>Billing</b>"})
    vendor = stored(parts, cast, answer.headers["location"].rpartition("/")[2])
    assert vendor.name == "Example <b>Billing</b>"
    assert "&lt;b&gt;Billing" in ben.get(f"/vendors/{vendor.id}").text


@pytest.mark.parametrize("path", ["/vendors/new", "/vendors/{id}/edit"])
def test_an_auditor_may_not_change_vendors(otto: Browser, parts: Parts, cast: Cast, path: str) -> None:
    vendor = add(parts, cast, "Example Billing Co.")
    assert otto.get(path.format(id=vendor.id)).status_code == 403
    assert otto.post("/vendors", **FORM).status_code == 403
    assert otto.post(f"/vendors/{vendor.id}/edit", **FORM, version="1", status="prospect").status_code == 403
    assert otto.get(f"/vendors/{vendor.id}").status_code == 200


def test_changes_a_vendor_and_its_status(ben: Browser, parts: Parts, cast: Cast) -> None:
    vendor = add(parts, cast, "Example Billing Co.")
    assert 'name="version" value="1"' in ben.get(f"/vendors/{vendor.id}/edit").text
    answer = ben.post(f"/vendors/{vendor.id}/edit", **{**FORM, "services": "Coding"}, version="1", status="in-review")
    assert answer.status_code == 303
    changed = stored(parts, cast, vendor.id)
    assert (changed.services, changed.status, changed.version) == ("Coding", VendorStatus.IN_REVIEW, 2)


def test_a_box_that_is_not_ticked_means_no(ben: Browser, parts: Parts, cast: Cast) -> None:
    vendor = add(parts, cast, "Example Billing Co.")
    fields = {name: value for name, value in FORM.items() if name != "handles_phi"}
    assert ben.post(f"/vendors/{vendor.id}/edit", **fields, version="1", status="prospect").status_code == 303
    assert stored(parts, cast, vendor.id).handles_phi is False


def test_staff_that_take_patient_data_away_are_told_who_may_and_keep_what_they_wrote(
        ben: Browser, parts: Parts, cast: Cast) -> None:
    vendor = add(parts, cast, "Example Billing Co.")
    gating.agreed(parts, cast.ada, vendor)
    fields = {name: value for name, value in {**FORM, "services": "Kept words"}.items() if name != "handles_phi"}
    answer = ben.post(f"/vendors/{vendor.id}/edit", **fields, version="1", status="prospect")
    assert answer.status_code == 422
    assert "Only the owner of your practice’s account may say this now" in words(answer)
    assert "Kept words" in answer.text
    assert stored(parts, cast, vendor.id).handles_phi is True


def test_a_status_that_cannot_follow_keeps_what_was_entered(ben: Browser, parts: Parts, cast: Cast) -> None:
    vendor = add(parts, cast, "Example Billing Co.")
    answer = ben.post(f"/vendors/{vendor.id}/edit", **{**FORM, "services": "Kept words"}, version="1", status="exiting")
    assert answer.status_code == 409
    assert "Kept words" in answer.text
    assert stored(parts, cast, vendor.id).version == 1


def test_a_stale_form_shows_both_and_loses_nothing(app: Starlette, parts: Parts, cast: Cast) -> None:
    ada, ben = signed_in(app, parts, cast.ada), signed_in(app, parts, cast.ben)
    vendor = add(parts, cast, "Example Billing Co.")
    path = f"/vendors/{vendor.id}/edit"
    assert ada.post(path, **{**FORM, "services": "What Ada wrote"}, version="1", status="prospect").status_code == 303
    late = ben.post(path, **{**FORM, "services": "What Ben wrote"}, version="1", status="prospect")
    assert late.status_code == 409
    told = words(late)
    assert "What Ada wrote" in told
    assert "What Ben wrote" in told
    assert "Ada Sample saved it" in told
    assert 'name="version" value="2"' in late.text
    assert stored(parts, cast, vendor.id).services == "What Ada wrote"
    again = ben.post(path, **{**FORM, "services": "What Ben wrote"}, version="2", status="prospect")
    assert again.status_code == 303
    assert stored(parts, cast, vendor.id).services == "What Ben wrote"


def test_refuses_other_methods(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = add(parts, cast, "Example Billing Co.")
    one = f"/vendors/{vendor.id}"
    for method, path in (("PUT", "/vendors"), ("POST", one), ("DELETE", f"{one}/edit")):
        assert ada.client.request(method, path).status_code == 405


def test_overdue_is_said_with_the_days(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = add(parts, cast, "Example Billing Co.", planned_start=clock.today() - timedelta(days=3))
    assert "3 days late" in words(ada.get(f"/vendors/{vendor.id}"))
