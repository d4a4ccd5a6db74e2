"""The pages of gates: what each shows, whom it lets sign, and what it says when it cannot be signed."""

from __future__ import annotations

import pytest

from portal.workflow import gates
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import gating
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
SIGNATURE = {"name": "Ada Sample", "title": "Privacy officer", "agreed": "yes"}


def test_lists_the_ten_gates_with_what_is_missing(otto: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    page = otto.get(f"/vendors/{vendor.id}/gates")
    told = words(page)
    assert page.status_code == 200
    assert "0 of 10 passed" in told
    assert "No agreement received" in told
    assert "First: Needs a BAA" in told
    assert "The owner of the practice" in told


def test_the_vendors_page_leads_to_each_gate(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    page = ada.get(f"/vendors/{vendor.id}")
    assert "1 of 10 passed. The lock opens when both sides have signed." in words(page)
    for number in range(10):
        assert f'href="/vendors/{vendor.id}/gates/G{number}"' in page.text
        assert ada.get(f"/vendors/{vendor.id}/gates/G{number}").status_code == 200


def test_signs_the_first_gate_and_keeps_the_reason(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    path = f"/vendors/{vendor.id}/gates/G0"
    answer = ada.post(path, **SIGNATURE, outcome="yes", reason="They <send> our claims.")
    assert answer.status_code == 303
    page = ada.get(path)
    assert "They &lt;send&gt; our claims." in page.text
    assert "Ada Sample, Privacy officer" in words(page)


def test_a_signature_with_faults_comes_back_with_what_was_entered(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    answer = ada.post(f"/vendors/{vendor.id}/gates/G0", name="Ada Sample", title="", outcome="no", reason="Kept words")
    assert answer.status_code == 422
    told = words(answer)
    assert "Write your title." in told
    assert "Tick that it is true" in told
    assert "Choose which of these reasons it is" in told
    assert "Kept words" in answer.text


def test_a_gate_that_is_not_ready_says_what_is_missing(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    answer = ada.post(f"/vendors/{vendor.id}/gates/G3", **SIGNATURE, executed_on="2026-01-05")
    assert answer.status_code == 409
    assert "cannot be signed yet: first “Needs a BAA” must hold" in words(answer)


def test_a_reviewer_signs_what_is_theirs_and_is_shown_no_form_for_the_owners(
        parts: Parts, cast: Cast, sign_in: object, ada: Browser) -> None:
    vendor = gating.vendor(parts, cast.ada)
    remy = sign_in(cast.remy)  # type: ignore[operator]
    page = remy.get(f"/vendors/{vendor.id}/gates/G0")
    assert "Sign “Needs a BAA”" in words(page)
    assert 'value="no"' not in page.text
    assert 'value="no"' in ada.get(f"/vendors/{vendor.id}/gates/G0").text
    assert remy.post(f"/vendors/{vendor.id}/gates/G0", **SIGNATURE, outcome="no", why="conduit",
                     reason="They carry it.").status_code == 403


def test_there_is_no_eleventh_gate(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    assert ada.get(f"/vendors/{vendor.id}/gates/G10").status_code == 404
    assert ada.post(f"/vendors/{vendor.id}/gates/G10", **SIGNATURE).status_code == 404


def test_takes_a_gate_back_with_a_reason(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    path = f"/vendors/{vendor.id}/gates/G0"
    empty = ada.post(f"{path}/withdraw", reason=" ")
    assert (empty.status_code, "Write why." in words(empty)) == (422, True)
    assert ada.post(f"{path}/withdraw", reason="It was another vendor.").status_code == 303
    assert "by Ada Sample: It was another vendor." in words(ada.get(path))


def test_notes_that_patient_data_is_there_and_takes_it_back(ada: Browser, ben: Browser, parts: Parts,
                                                           cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    path = f"/vendors/{vendor.id}/phi"
    assert ben.post(path, do="note", reason="Ben saw claims in their portal.").status_code == 303
    assert "by Ben Sample" in words(ben.get(f"/vendors/{vendor.id}/gates"))
    assert ben.post(path, do="note", reason="Again.").status_code == 409
    assert ben.post(path, do="clear", reason="No more.").status_code == 403
    assert ada.post(path, do="clear", reason="").status_code == 422
    assert ada.post(path, do="clear", reason="They were test claims.").status_code == 303


def test_a_first_day_that_no_gate_allows_is_refused_in_words(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    path = f"/vendors/{vendor.id}/first-phi"
    assert "Write the day" in words(ada.post(path, day=""))
    answer = ada.post(path, day="2026-11-01")
    assert answer.status_code == 409
    assert "No patient data before both sides have signed" in words(answer)


def test_the_edit_form_offers_no_status_of_a_gate_and_says_where_it_is_had(ben: Browser, parts: Parts,
                                                                           cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    page = ben.get(f"/vendors/{vendor.id}/edit").text
    assert ('value="live"' in page, 'value="in-review"' in page, 'value="closed"' in page) == (False, True, True)
    assert f'href="/vendors/{vendor.id}/gates"' in page
    answer = ben.post(f"/vendors/{vendor.id}/edit", name=vendor.name, version="2", handles_phi="yes", status="live")
    assert answer.status_code in (409, 422)
    gating.did(parts, cast.ben, vendor, gates.note_phi, "They have our claims.")
    version = gating.reloaded(parts, cast.ada, vendor).version
    answer = ben.post(f"/vendors/{vendor.id}/edit", name=vendor.name, version=version, handles_phi="yes",
                      status="closed")
    assert answer.status_code == 409
    assert "Say that it is leaving, and pass the gate “Exit”." in words(answer)


def test_what_the_first_gate_says_no_form_changes(ben: Browser, parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    page = ben.get(f"/vendors/{vendor.id}/edit")
    assert 'name="handles_phi"' not in page.text
    version = gating.reloaded(parts, cast.ada, vendor).version
    answer = ben.post(f"/vendors/{vendor.id}/edit", name="Another name", version=version, status="prospect")
    assert answer.status_code == 303  # the box is not there to be ticked
    row = gating.reloaded(parts, cast.ada, vendor)
    assert (row.name, row.handles_phi) == ("Another name", True)
