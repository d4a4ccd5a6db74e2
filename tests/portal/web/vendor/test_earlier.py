"""Earlier answers in the browser: offered with their age, taken one by one, both shown where there are other words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select
from starlette.applications import Starlette

from portal.app import create_app
from portal.models import Assessment, LoadedPack, Submission, Vendor
from portal.vocabulary.actors import VendorActor
from portal.web.vendor import earlier as pages
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import assessing, posting, visiting
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both
VAL = "val@billing.example.com"


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def actor(parts: Parts, cast: Cast) -> VendorActor:
    """Val's, who is asked a year after Vic has answered."""
    before = assessing.submitted(parts, cast.ada, SUBQ_05={"value": "48"})
    with parts.database.transaction(cast.sample.id) as db:
        row = db.exec(select(Submission).where(Submission.assessment_id == before.id)).one()
        row.created_at -= timedelta(days=365)
        db.add(row)
        vendor = db.exec(select(Vendor).where(Vendor.id == before.vendor_id)).one()
    to = posting.contact(parts, cast.ada, vendor, VAL, "Val Example")
    return assessing.vic(parts, assessing.sent(parts, cast.ada, vendor=vendor, contact=to))


@pytest.fixture
def val(app: Starlette, parts: Parts, actor: VendorActor) -> Browser:
    return visiting.visitor(app, parts, VAL)


def _page(actor: VendorActor) -> str:
    return f"/vendor/{actor.invitation_id}/questionnaire/earlier"


def _source(parts: Parts, actor: VendorActor) -> str:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return f"submission-{db.exec(select(Submission.id)).one()}"


def _reloaded(parts: Parts, actor: VendorActor) -> Assessment:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return db.exec(select(Assessment).where(Assessment.id == actor.subject_id)).one()


def _entered(parts: Parts, actor: VendorActor) -> dict[str, object]:
    return dict(assessing.row(parts, _reloaded(parts, actor), "SUBQ-05").entered)


def test_lists_every_offer_with_its_age_and_signer(val: Browser, actor: VendorActor) -> None:
    told = words(val.get(_page(actor)))
    assert "12 months ago" in told
    assert "attested by Val Example, Compliance officer" in told
    assert "“48" in told
    assert "All 24" in told or "All 25" in told
    assert "Used 0" in told
    assert "cannot be used again" in told


def test_an_answer_is_taken_and_then_counts_as_used(val: Browser, parts: Parts, actor: VendorActor) -> None:
    taken = val.post(f"{_page(actor)}/SUBQ-05", source=_source(parts, actor), version="0", back="list")
    assert taken.headers["location"] == f"{_page(actor)}?taken=SUBQ-05"
    assert _entered(parts, actor)["value"] == "48"
    assert "Used 1" in words(val.get(taken.headers["location"]))
    only = words(val.get(f"{_page(actor)}?show=used"))
    assert "1 offer" in only
    assert "No offer fits" in words(val.get(f"{_page(actor)}?find=nothing-like-this"))


def test_stands_beside_its_question_and_leads_back_there(val: Browser, parts: Parts, actor: VendorActor) -> None:
    row = assessing.row(parts, _reloaded(parts, actor), "SUBQ-05")
    section = f"/vendor/{actor.invitation_id}/questionnaire/sections/{row.section}"
    assert "Use this answer" in words(val.get(section))
    taken = val.post(f"{_page(actor)}/SUBQ-05", source=_source(parts, actor), version="0", back="section")
    assert taken.headers["location"] == f"{section}?taken=SUBQ-05#q-SUBQ-05"


def test_shows_both_before_it_takes_the_place_of_other_words(
        val: Browser, parts: Parts, actor: VendorActor) -> None:
    assessing.save(parts, actor, "SUBQ-05", {"value": "24"})
    fields = {"source": _source(parts, actor), "version": "1", "back": "list"}
    both = val.post(f"{_page(actor)}/SUBQ-05", **fields)
    assert both.status_code == 409
    told = words(both)
    assert "There now 24" in told
    assert "The earlier answer 48" in told
    assert _entered(parts, actor) == {"value": "24"}
    assert val.post(f"{_page(actor)}/SUBQ-05", replace="yes", **fields).status_code == 303
    assert _entered(parts, actor)["value"] == "48"


def test_an_offer_that_is_not_there_is_refused(val: Browser, parts: Parts, actor: VendorActor) -> None:
    assert val.post(f"{_page(actor)}/SUBQ-05", source="submission-of-others").status_code == 422
    assert val.post(f"{_page(actor)}/NO-SUCH", source=_source(parts, actor)).status_code == 404
    assert _entered(parts, actor) == {}


def test_a_pack_names_its_practice_and_says_what_it_lacks(val: Browser, parts: Parts, actor: VendorActor) -> None:
    with parts.database.transaction(actor.practice_id) as db:
        db.add(LoadedPack(
            practice_id=actor.practice_id, assessment_id=actor.subject_id, kind="pack", filename="pack.json",
            answers={"SUBQ-05": {"value": "<b>36</b>"}}, loaded_by="Val", facts={
                "practice": "Mockup Dental Group", "title": "Subcontractors", "set": "subcontractor",
                "submitted_at": "", "signer": "", "files": {"SUBQ-05": ["log.pdf"]}}))
    answer = val.get(_page(actor))
    told = words(answer)
    assert "to Mockup Dental Group, in a pack that was loaded" in told
    assert "nobody has attested it" in told
    assert "Beside it stood log.pdf." in told
    assert "<b>36</b>" not in answer.text


def test_says_why_there_is_nothing_yet(app: Starlette, parts: Parts, cast: Cast) -> None:
    vic = assessing.vic(parts, assessing.sent(parts, cast.ada))
    told = words(visiting.visitor(app, parts, posting.VIC).get(_page(vic)))
    assert "There is no earlier answer yet" in told
    assert "Load an answer pack" in told


def test_an_age_in_words(databases: object) -> None:
    today = date(2026, 11, 22)
    ages = {days: pages.ago(today - timedelta(days=days), today) for days in (0, 1, 59, 365)}
    assert ages == {0: "today", 1: "1 day ago", 59: "59 days ago", 365: "12 months ago"}
