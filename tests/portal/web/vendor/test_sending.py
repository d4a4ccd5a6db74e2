"""Checking and sending in the browser: what is in the way, with the way to it; an officer attests; the receipt."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select
from starlette.applications import Starlette

from portal.app import create_app
from portal.models import Assessment, Evidence, FollowUp, Submission
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.statuses import EvidenceStatus
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import assessing, posting, visiting
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


@pytest.fixture
def actor(parts: Parts, assessment: Assessment) -> VendorActor:
    return assessing.vic(parts, assessment)


@pytest.fixture
def vic(app: Starlette, parts: Parts, assessment: Assessment) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


def _at(actor: VendorActor, page: str = "send") -> str:
    return f"/vendor/{actor.invitation_id}/questionnaire/{page}"


def _signed(vic: Browser, actor: VendorActor, **changes: str) -> dict[str, str]:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', vic.get(_at(actor)).text)
    return {"name": "Val Example", "title": "Owner", "attested": "yes", "seen": found[1] if found else "", **changes}


def _sent(parts: Parts, actor: VendorActor) -> list[Submission]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return list(db.exec(select(Submission).where(Submission.assessment_id == actor.subject_id)))


def test_names_what_is_in_the_way_and_leads_there(vic: Browser, parts: Parts, actor: VendorActor) -> None:
    assessing.answer_all(parts, actor, but=("SUBQ-05",))
    assessing.save(parts, actor, "SUBQ-06", {"owner": ""})
    held = assessing.beside(parts, actor, "SUBQ-07", status=EvidenceStatus.HELD)
    page = vic.get(_at(actor))
    told = words(page)
    assert "2 things keep it from being sent" in told
    assert f'href="{_at(actor, "sections/firm-and-agreement")}#q-SUBQ-05"' in page.text
    assert f'href="{_at(actor, f"files/{held.id}")}"' in page.text
    assert "will be asked back: 1" in told
    assert 'name="attested"' not in page.text


def test_an_officer_attests_and_gets_a_receipt(vic: Browser, parts: Parts, actor: VendorActor) -> None:
    assessing.answer_all(parts, actor)
    assert "To the best of my knowledge" in words(vic.get(_at(actor)))
    sent = vic.post(_at(actor), **_signed(vic, actor))
    assert (sent.status_code, sent.headers["location"]) == (303, f"{_at(actor, 'sent')}?sent=yes")
    [row] = _sent(parts, actor)
    assert (row.name, row.title, row.address, row.contact_email) == (
        "Val Example", "Owner", "testclient", posting.VIC)
    receipt = words(vic.get(sent.headers["location"]))
    assert row.sha256 in receipt
    assert "Val Example, Owner" in receipt
    assert "24 answers" in receipt
    assert "As a PDF" in receipt
    assert "now only reads" in receipt
    assert vic.get(_at(actor)).headers["location"] == _at(actor, "sent")
    assert vic.post(_at(actor), **_signed(vic, actor)).status_code == 403
    assert len(_sent(parts, actor)) == 1


def test_what_was_typed_stays_when_something_is_missing(vic: Browser, parts: Parts, actor: VendorActor) -> None:
    assessing.answer_all(parts, actor)
    answer = vic.post(_at(actor), **_signed(vic, actor, title="", attested="", name="Val <Example>"))
    assert answer.status_code == 422
    assert "Write your title" in words(answer)
    assert "Val &lt;Example&gt;" in answer.text
    assert _sent(parts, actor) == []


def test_what_changed_meanwhile_is_looked_at_first(vic: Browser, parts: Parts, actor: VendorActor) -> None:
    assessing.answer_all(parts, actor)
    fields = _signed(vic, actor)
    assessing.save(parts, actor, "SUBQ-05", {"owner": "Somebody new"})
    answer = vic.post(_at(actor), **fields)
    assert answer.status_code == 409
    assert "Somebody changed something" in words(answer)
    assert 'value="Owner"' in answer.text
    assert 'value="yes" checked' not in answer.text
    assert _sent(parts, actor) == []
    assert vic.post(_at(actor), **_signed(vic, actor)).status_code == 303


def test_a_colleague_is_sent_to_their_part(app: Starlette, parts: Parts, actor: VendorActor) -> None:
    part = assessing.handed(parts, actor, "SUBQ-05")
    assessing.answer_all(parts, actor)
    val, page = visiting.visitor(app, parts, "val@billing.example.com"), f"/vendor/{part.invitation_id}/questionnaire"
    assert "You answer a part" in words(val.get(f"{page}/send"))
    assert val.post(f"{page}/send", name="Val", title="Lead", attested="yes").status_code == 409
    assert _sent(parts, actor) == []
    assessing.submit(parts, actor)
    receipt = val.get(f"{page}/sent")
    assert "Val Example, Compliance officer" in words(receipt)
    assert "192.0.2.7" not in receipt.text
    assert "As a PDF" not in receipt.text


def test_parts_that_are_out_are_named_before_sending(vic: Browser, parts: Parts, actor: VendorActor) -> None:
    assessing.handed(parts, actor, "SUBQ-05")
    assessing.answer_all(parts, actor)
    assert "Not said to be done yet: Val Example (1 question, 1 of 1 answered)" in words(vic.get(_at(actor)))


def test_asked_back_only_that_is_in_the_way(vic: Browser, parts: Parts, cast: Cast, assessment: Assessment,
                                            actor: VendorActor) -> None:
    assessing.answer_all(parts, actor)
    assessing.submit(parts, actor)
    [asked] = assessing.ask(parts, cast.remy, assessment, "SUBQ-05")
    told = words(vic.get(_at(actor)))
    assert "1 thing keeps it from being sent" in told
    assert "Tell more about SUBQ-05." in told
    with parts.database.transaction(actor.practice_id) as db:
        row = db.exec(select(FollowUp).where(FollowUp.id == asked.id)).one()
        row.reply, row.reply_by = "Every Monday.", "Vic Example"
        db.add(row)
    page = vic.get(_at(actor))
    assert "Every Monday." in words(page)
    assert vic.post(_at(actor), **_signed(vic, actor)).status_code == 303
    receipt = words(vic.get(_at(actor, "sent")))
    assert "Receipt 2" in receipt
    assert "1 reply" in receipt
    assert "Sent before (1)" in receipt


def test_drafts_and_scores_of_the_practice_stay_there(vic: Browser, parts: Parts, actor: VendorActor) -> None:
    assessing.answer_all(parts, actor)
    assessing.save(parts, actor, "SUBQ-05", {"owner": ""})
    assessing.submit(parts, actor)  # a follow-up is drafted by now, and nobody has sent it
    for page in ("sent", "colleagues", "earlier"):
        text = vic.get(_at(actor, page)).text
        assert "no-owner" not in text
        assert "indicator" not in text


def test_nothing_was_sent_yet(vic: Browser, actor: VendorActor) -> None:
    assert vic.get(_at(actor, "sent")).headers["location"] == f"/vendor/{actor.invitation_id}/questionnaire"


def test_a_file_that_is_being_checked_is_named(vic: Browser, parts: Parts, actor: VendorActor) -> None:
    assessing.answer_all(parts, actor)
    row: Evidence = assessing.beside(parts, actor, "SUBQ-05", status=EvidenceStatus.SCANNING)
    told = words(vic.get(_at(actor)))
    assert "Files that are being checked: 1" in told
    assert row.name in told
