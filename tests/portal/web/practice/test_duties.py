"""The pages of what comes round with a vendor, and of walk-throughs."""

from __future__ import annotations

import pytest

from portal import clock
from portal.models import Duty, Vendor
from portal.workflow import duties, walk_throughs
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import gating
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
DUTY = {"kind": "report", "what": "Monthly report on denials", "owner_name": "Ben Sample", "every": "30d"}
TOLD = {"scenario": "suspected-breach", "held_on": "11/02/2026", "attendees": "Vic Example, client services",
        "policy": "Incident policy, section 4", "rows": "4", "who-1": "Vic", "what-1": "Calls the owner",
        "within-1": "1 hour", "matches-1": "yes"}


def duties_of(parts: Parts, cast: Cast, vendor: Vendor) -> list[Duty]:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return duties.of_vendor(db, vendor)


def test_one_press_sets_the_usual_duties(ben: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    path = f"/vendors/{vendor.id}/duties"
    assert "Nothing comes round yet" in words(ben.get(path))
    assert ben.post(path, usual="yes").status_code == 303
    told = words(ben.get(path))
    assert "13 duties" in told
    assert "Every 90 days" in told
    assert "Set the usual duties" not in told


def test_sets_one_and_keeps_what_was_entered_where_it_cannot(ben: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    path = f"/vendors/{vendor.id}/duties"
    refused = ben.post(path, **{**DUTY, "kind": "party", "next_due": "soon"})
    assert refused.status_code == 422
    assert 'value="Monthly report on denials"' in refused.text
    assert ben.post(path, **DUTY).status_code == 303
    assert [duty.every for duty in duties_of(parts, cast, vendor)] == ["30d"]


def test_done_changed_and_ended_on_its_own_form_with_both_shown_when_stale(
        ben: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    ben.post(f"/vendors/{vendor.id}/duties", **DUTY)
    path = f"/vendors/{vendor.id}/duties/{duties_of(parts, cast, vendor)[0].id}"
    assert ben.post(f"{path}/done", version="1", done_on=clock.today()).status_code == 303
    stale = ben.post(f"{path}/change", version="1", **{**DUTY, "what": "Kept words", "next_due": "01/04/2027"})
    assert stale.status_code == 409
    assert "Kept words" in stale.text
    assert "Saved now" in words(stale)
    assert "Write the day" in words(ben.post(f"{path}/done", version="2", done_on=""))
    assert ben.post(f"{path}/change", version="2", **{**DUTY, "what": "Kept words",
                                                      "next_due": "01/04/2027"}).status_code == 303
    assert ben.post(f"{path}/end", version="3").status_code == 303
    assert duties_of(parts, cast, vendor) == []


def test_an_auditor_reads_and_sets_nothing(otto: Browser, cleo: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    for part in ("duties", "walk-throughs"):
        page = otto.get(f"/vendors/{vendor.id}/{part}")
        assert page.status_code == 200
        assert "<form method=\"post\" action=\"/vendors" not in page.text
        assert otto.post(f"/vendors/{vendor.id}/{part}", **DUTY).status_code == 403
        assert cleo.get(f"/vendors/{vendor.id}/{part}").status_code == 404


def test_keeps_a_walk_through_and_offers_a_fix_for_a_mismatch(ben: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    path = f"/vendors/{vendor.id}/walk-throughs"
    answer = ben.post(path, **{**TOLD, "who-2": "Vic", "what-2": "Waits <for> a letter", "matches-2": "no",
                               "policy-2": "A call within one hour"})
    assert answer.status_code == 303
    page = ben.get(answer.headers["location"])
    assert "Waits &lt;for&gt; a letter" in page.text
    assert "Does not match" in words(page)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        row = walk_throughs.of_vendor(db, vendor)[0]
    assert f"/vendors/{vendor.id}/fixes/new?source=walk-through:{row.id}" in page.text
    assert ben.get(f"/vendors/{vendor.id}/fixes/new?source=walk-through:{row.id}").status_code == 200
    assert "To do: Access request" in words(ben.get(path))


def test_more_steps_keep_what_was_entered_and_faults_stand_at_their_step(ben: Browser, parts: Parts,
                                                                        cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    path = f"/vendors/{vendor.id}/walk-throughs"
    more = ben.post(path, **TOLD, more="yes")
    assert (more.status_code, "Step 8" in words(more), 'value="Calls the owner"' in more.text) == (200, True, True)
    refused = ben.post(path, **{**TOLD, "matches-1": "no", "held_on": "tomorrow"})
    assert refused.status_code == 422
    assert "is not a date" in words(refused)
    refused = ben.post(path, **{**TOLD, "matches-1": "no"})
    assert 'href="#policy-1"' in refused.text
