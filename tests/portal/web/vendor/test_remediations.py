"""Fixes on the vendor's pages: what is to be done, proof with what becomes of it, and nothing that anybody loses."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response
from starlette.applications import Starlette

from portal import access, clock
from portal.app import create_app
from portal.models import Contact, Invitation, Remediation, Vendor
from portal.vocabulary.actors import VendorActor, system
from portal.vocabulary.statuses import EvidenceStatus, RemediationStatus
from portal.workflow import remediations_changing, remediations_closing, remediations_proofs
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import fixing, posting, visiting
from tests.portal.web.browser import Browser, words
from tests.portal.workflow.test_evidence import PATIENTS

# The verbs are tested on both databases, and every route is in tests/architecture.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
SECOND = "dana@billing.example.com"


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


@pytest.fixture
def contact(parts: Parts, cast: Cast, vendor: Vendor) -> Contact:
    return posting.contact(parts, cast.ada, vendor)


@pytest.fixture
def fix(parts: Parts, cast: Cast, vendor: Vendor) -> Remediation:
    return fixing.opened(parts, cast.ada, vendor)


@pytest.fixture
def invitation(parts: Parts, cast: Cast, vendor: Vendor, contact: Contact, fix: Remediation) -> Invitation:
    return visiting.shared(parts, cast.ada, vendor, [fix], contact)


@pytest.fixture
def vic(app: Starlette, parts: Parts, invitation: Invitation) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


@pytest.fixture
def who(parts: Parts, invitation: Invitation) -> VendorActor:
    return visiting.fixer(parts, invitation)


def _list(invitation: Invitation) -> str:
    return f"/vendor/{invitation.id}/fixes"


def _one(invitation: Invitation, fix: Remediation) -> str:
    return f"{_list(invitation)}/{fix.id}"


def _send(browser: Browser, invitation: Invitation, fix: Remediation, verb: str, **fields: Any) -> Response:
    return browser.post(f"{_one(invitation, fix)}/{verb}", **fields)


def _sends_file(browser: Browser, invitation: Invitation, fix: Remediation, content: bytes,
                name: str = "exercise.txt", **fields: Any) -> Response:
    return _send(browser, invitation, fix, "proof", files={"file": (name, content)}, **fields)


def _late(parts: Parts, fix: Remediation, days: int) -> None:
    with parts.database.transaction(fix.practice_id) as db:
        row = access.remediation_for(db, system(fix.practice_id), fix.id)
        row.target_on = clock.today() - timedelta(days=days)
        db.add(row)


def test_the_way_in_leads_to_the_list_late_ones_first(
        vic: Browser, parts: Parts, cast: Cast, vendor: Vendor, invitation: Invitation, fix: Remediation) -> None:
    other = fixing.shared(parts, cast.ada, fixing.opened(
        parts, cast.ada, vendor, gap="Nobody is named for incidents.", target_on=clock.today() + timedelta(days=3)))
    _late(parts, fix, 5)
    assert vic.get(f"/vendor/{invitation.id}").headers["location"] == _list(invitation)
    page = words(vic.get(_list(invitation)))
    assert "2 fixes to work on" in page
    assert "1 late" in page
    assert page.index(fix.gap) < page.index(other.gap)
    assert "5 days late" in page
    assert "in 3 days" in page


def test_each_group_has_its_fixes_and_its_count(
        vic: Browser, parts: Parts, cast: Cast, vendor: Vendor, invitation: Invitation, fix: Remediation,
        who: VendorActor) -> None:
    closed = fixing.shared(parts, cast.ada, fixing.opened(parts, cast.ada, vendor, gap="A list is missing."))
    fixing.closed(parts, closed, sees=cast.ada, tests=cast.remy)
    accepted = fixing.shared(parts, cast.ada, fixing.opened(parts, cast.ada, vendor, gap="No notes are kept."))
    fixing.did(parts, cast.ada, accepted, remediations_closing.accept, "SECRET-REASON",
               clock.today() + timedelta(days=30))
    fixing.opened(parts, cast.ada, vendor, gap="What stays inside.")
    fixing.proved(parts, who, fix)
    for show, gaps in (("todo", ()), ("practice", (fix.gap,)), ("done", (closed.gap, accepted.gap)),
                       ("all", (fix.gap, closed.gap, accepted.gap))):
        page = words(vic.get(f"{_list(invitation)}?show={show}"))
        assert "To do 0 With the practice 1 Done 2 All 3" in page
        assert [gap for gap in (fix.gap, closed.gap, accepted.gap) if gap in page] == list(gaps)
        assert "inside" not in page
        assert "SECRET-REASON" not in page
    assert "Nothing waits for you" in words(vic.get(_list(invitation)))
    assert "Nothing to do now" in words(vic.get(f"{_list(invitation)}?show=done"))


def test_a_fix_says_what_was_found_what_is_asked_and_by_when(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation, fix: Remediation) -> None:
    was = fix.target_on
    fixing.did(parts, cast.ada, fix, remediations_changing.move, was + timedelta(days=7), "SECRET-WHY-MOVED")
    fixing.did(parts, cast.ada, fix, remediations_changing.note, "SECRET-NOTE")
    page = words(vic.get(_one(invitation, fix)))
    assert fix.gap in page
    assert fix.asked in page
    assert f"Before: {was:%b} {was.day}, {was.year}" in page
    for inside in ("SECRET", "High", fix.risk_reason, "Ada Sample of Example", "risk"):
        assert inside not in page


def test_a_person_begins_writes_and_proves_without_a_script(
        vic: Browser, parts: Parts, invitation: Invitation, fix: Remediation) -> None:
    assert "We have begun" in words(vic.get(_one(invitation, fix)))
    for verb, fields in (("begin", {}), ("reply", {"reply": "May it be a case of another client?"}),
                         ("proof", {"words": fixing.DONE})):
        answer = _send(vic, invitation, fix, verb, **fields)
        assert (answer.status_code, f"did={verb}" in answer.headers["location"]) == (303, True)
    now = fixing.reloaded(parts, fix)
    assert now.status == RemediationStatus.RETEST
    assert fixing.kinds(parts, fix)[-3:] == ["begun", "replied", "proof"]
    page = words(vic.get(_one(invitation, fix)))
    assert "Vic Example of Example Billing Co. wrote May it be a case of another client?" in page
    assert "looks at your proof and tests again" in page
    assert "We have begun" not in page


@pytest.mark.parametrize(("content", "name", "state", "told"), [
    (b"Exercise of October 2, 2026.\n", "exercise.txt", EvidenceStatus.KEPT, "Kept"),
    (PATIENTS, "exercise.txt", EvidenceStatus.HELD, "It looks as if it held patient data"),
])
def test_a_file_says_what_becomes_of_it(
        vic: Browser, parts: Parts, invitation: Invitation, fix: Remediation, content: bytes, name: str,
        state: EvidenceStatus, told: str) -> None:
    assert _sends_file(vic, invitation, fix, content, name, words="Vic held it on October 2.").status_code == 303
    page = words(vic.get(_one(invitation, fix)))
    assert "Being checked" in page
    row = fixing.worked(parts, _file(parts, fix))
    assert row.status == state
    page = words(vic.get(_one(invitation, fix)))
    assert told in page
    assert "Being checked" not in page
    got = vic.get(f"{_one(invitation, fix)}/proofs/{row.id}")
    assert got.status_code == (200 if state == EvidenceStatus.KEPT else 404)


def _file(parts: Parts, fix: Remediation) -> Any:
    with parts.database.transaction(fix.practice_id, write=False) as db:
        return remediations_proofs.of_fix(db, fix)[-1].row


def test_a_held_file_is_confirmed_by_name_or_taken_away(
        vic: Browser, parts: Parts, invitation: Invitation, fix: Remediation, who: VendorActor) -> None:
    held = fixing.sent(parts, who, fix, PATIENTS)
    base = f"proofs/{held.id}"
    unticked = _send(vic, invitation, fix, f"{base}/confirm")
    assert unticked.status_code == 422
    assert f'href="#confirmed-{held.id}"' in unticked.text
    assert _send(vic, invitation, fix, f"{base}/confirm", confirmed="yes").status_code == 303
    assert fixing.worked(parts, held).confirmed_by == "Vic Example"
    again = fixing.sent(parts, who, fix, PATIENTS + b"again\n", "other.txt")
    assert _send(vic, invitation, fix, f"proofs/{again.id}/remove").status_code == 303
    assert "Taken away" in words(vic.get(_one(invitation, fix)))


def test_what_is_kept_stays_and_what_cannot_be_taken_says_why(
        vic: Browser, parts: Parts, invitation: Invitation, fix: Remediation, who: VendorActor) -> None:
    kept = fixing.sent(parts, who, fix)
    stays = _send(vic, invitation, fix, f"proofs/{kept.id}/remove")
    assert stays.status_code == 409
    assert "kept as proof, so it stays" in words(stays)
    same = _sends_file(vic, invitation, fix, b"Exercise of October 2, 2026.\n")
    assert same.status_code == 422
    assert "on this fix already" in words(same)
    none = _send(vic, invitation, fix, "proof")
    assert none.status_code == 422
    assert "Or say in words what was done" in words(none)
    program = _sends_file(vic, invitation, fix, b"MZ\x90\x00" * 50, "proof.exe", words="Vic held the exercise.")
    assert program.status_code == 422
    assert "Vic held the exercise." in program.text
    short = _send(vic, invitation, fix, "proof", words="Done.")
    assert (short.status_code, "Done.</textarea>" in short.text) == (422, True)


def test_words_that_come_too_late_are_shown_again(
        vic: Browser, parts: Parts, cast: Cast, vendor: Vendor, invitation: Invitation, fix: Remediation) -> None:
    fixing.shared(parts, cast.ada, fixing.opened(parts, cast.ada, vendor))  # so that Vic is still invited
    fixing.closed(parts, fix, sees=cast.ada, tests=cast.remy)
    answer = _send(vic, invitation, fix, "reply", reply="One more <word>.")
    assert answer.status_code == 409
    assert "This fix is closed." in words(answer)
    empty = _send(vic, invitation, fix, "reply", reply=" ")
    assert empty.status_code == 422


def test_two_people_at_once_lose_nothing(
        app: Starlette, vic: Browser, parts: Parts, cast: Cast, vendor: Vendor, invitation: Invitation,
        fix: Remediation) -> None:
    second = visiting.shared(parts, cast.ada, vendor, [], posting.contact(parts, cast.ada, vendor, SECOND, "Val Part"))
    other = visiting.visitor(app, parts, SECOND)
    vic.get(_one(invitation, fix))
    other.get(_one(second, fix))
    assert _send(vic, invitation, fix, "begin").status_code == 303
    assert _send(other, second, fix, "begin").status_code == 409
    assert _send(vic, invitation, fix, "reply", reply="From Vic.").status_code == 303
    assert _send(other, second, fix, "reply", reply="From Val.").status_code == 303
    assert _send(other, second, fix, "proof", words="Val Part trained all of them.").status_code == 303
    assert _send(vic, invitation, fix, "proof", words="Vic Example tested it on Friday.").status_code == 303
    page = words(vic.get(_one(invitation, fix)))
    for told in ("From Vic.", "From Val.", "Val Part trained all of them.", "Vic Example tested it on Friday."):
        assert told in page


def test_the_proof_renews_itself_alone(
        vic: Browser, parts: Parts, invitation: Invitation, fix: Remediation, who: VendorActor) -> None:
    row = fixing.sent(parts, who, fix, work=False)
    page = _one(invitation, fix)
    assert 'hx-trigger="every 3s"' in vic.get(page).text
    assert "<textarea" not in vic.get(page, **{"HX-Request": "true"}).text
    fixing.worked(parts, row)
    assert "hx-trigger" not in vic.get(page, **{"HX-Request": "true"}).text


def test_another_vendors_people_and_another_kind_of_invitation_find_nothing(
        app: Starlette, vic: Browser, parts: Parts, cast: Cast, invitation: Invitation, fix: Remediation) -> None:
    firm = visiting.clearinghouse(parts, cast.ada)
    theirs = fixing.opened(parts, cast.ada, firm, gap="OTHER-FIRM")
    contact = posting.contact(parts, cast.ada, firm, posting.VAL, "Val Example")
    val_in = visiting.shared(parts, cast.ada, firm, [theirs], contact)
    val = visiting.visitor(app, parts, posting.VAL)
    assert val.get(_one(val_in, theirs)).status_code == 200
    for browser, path in ((val, _one(val_in, fix)), (val, _one(invitation, fix)), (vic, _one(invitation, theirs)),
                          (vic, _one(val_in, theirs))):
        assert browser.get(path).status_code == 404
        assert browser.post(f"{path}/reply", reply="x").status_code == 404
    changes = visiting.asked_for_changes(parts, cast.ada, firm, "vic@elsewhere.example.com")
    other = visiting.visitor(app, parts, "vic@elsewhere.example.com")
    assert other.get(f"/vendor/{changes.id}/fixes").status_code == 404
    assert other.get(f"/vendor/{changes.id}/fixes/{theirs.id}").status_code == 404
    assert "OTHER-FIRM" not in vic.get(f"{_list(invitation)}?show=all").text


def test_a_file_of_the_practice_is_not_the_vendors(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation, fix: Remediation) -> None:
    ours = fixing.sent(parts, cast.ben, fix, b"SECRET-WORDS of our own.\n", "SECRET-NAME.txt")
    assert vic.get(f"{_one(invitation, fix)}/proofs/{ours.id}").status_code == 404
    assert _send(vic, invitation, fix, f"proofs/{ours.id}/remove").status_code == 404
    page = vic.get(_one(invitation, fix))
    assert "SECRET" not in page.text
    assert "The minutes." not in page.text
    assert "Ben Sample of Sample Family Practice sent proof" in words(page)


def test_what_is_done_can_be_read_and_not_changed(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation, fix: Remediation) -> None:
    fixing.closed(parts, fix, sees=cast.ada, tests=cast.remy)
    page = vic.get(_one(invitation, fix))
    assert page.status_code == 200
    assert not re.findall(r"<textarea", page.text)
    assert _send(vic, invitation, fix, "reply", reply="x").status_code == 403
    assert "All of them are done" in words(vic.get(_list(invitation)))
    assert "Read it" in words(vic.get("/vendor"))
