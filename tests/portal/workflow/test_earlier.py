"""Earlier answers: offered with their age and who attested them, taken one by one, never over other words unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from portal import clock
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Assessment, Evidence, Invitation, LoadedPack, Vendor
from portal.templating import day
from portal.vocabulary.actors import VendorActor, VendorPerson
from portal.vocabulary.statuses import EvidenceStatus
from portal.workflow import answers, assessments, assignments, earlier, evidence, evidence_checking, visits
from portal.workflow.assignments import Wanted
from portal.workflow.contacts import ContactDetails
from portal.workflow.earlier import Offer, WouldOverwrite
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing, posting

DATED, OWN = "SUBQ-07", "SUBQ-05"  # yes or no, checked within 90 days; a number without a maximum age


def again(parts: Parts, cast: Cast, before: Assessment, set_id: str = "subcontractor") -> VendorActor:
    """The same vendor is asked once more; its contact is another."""
    with parts.database.transaction(cast.sample.id, write=False) as db:
        vendor = db.exec(select(Vendor).where(Vendor.id == before.vendor_id)).one()
    to = posting.contact(parts, cast.ada, vendor, "val@billing.example.com", "Val Example")
    return assessing.vic(parts, assessing.sent(parts, cast.ada, set_id, vendor=vendor, contact=to))


def offers(parts: Parts, actor: VendorActor, *questions: str) -> dict[str, tuple[Offer, ...]]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return earlier.offers(db, actor, assessments.own(db, actor), questions)


def take(parts: Parts, actor: VendorActor, question: str, **how: Any) -> Offer:
    [source] = [one.source for one in offers(parts, actor, question)[question]]
    with parts.database.transaction(actor.practice_id) as db:
        assessment = assessments.own(db, actor, lock=True)
        return earlier.take(parts, db, actor, assessment, question, source, **{"version": 0, **how})


def entered(parts: Parts, actor: VendorActor, question: str) -> dict[str, Any]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return answers.rows(db, assessments.own(db, actor), [question])[question].entered


def loaded(parts: Parts, actor: VendorActor, given: dict[str, Any], **facts: Any) -> None:
    with parts.database.transaction(actor.practice_id) as db:
        db.add(LoadedPack(
            practice_id=actor.practice_id, assessment_id=actor.subject_id, kind="pack", filename="pack.json",
            answers=given, loaded_by=actor.name, facts={
                "practice": "Mockup Dental Group", "vendor": "Example Billing Co.", "set": "subcontractor",
                "title": "Subcontractors", "version": "1.0.0", "submitted_at": "2025-11-03T15:00:00+00:00",
                "signer": "Val Example, Owner", **facts}))


def test_offers_what_was_attested_last_with_its_signer(parts: Parts, cast: Cast) -> None:
    before = assessing.submitted(parts, cast.ada, SUBQ_05={"value": "48"})
    val = again(parts, cast, before)
    [offer] = offers(parts, val, OWN)[OWN]
    assert (offer.parts["value"], offer.on, offer.signer) == ("48", clock.today(), "Val Example, Compliance officer")
    assert offer.takeable
    assert not offer.used


def test_offers_nothing_of_other_vendors_or_practices(parts: Parts, cast: Cast) -> None:
    assessing.submitted(parts, cast.ada)
    others = assessing.sent(parts, cast.ada, vendor=factories.vendor(parts, cast.ada, "Sandbox Clearinghouse"))
    elsewhere = assessing.sent(parts, cast.cleo)
    for one in (others, elsewhere):
        assert offers(parts, assessing.vic(parts, one), OWN) == {}


def test_takes_the_answer_over_part_by_part_and_says_where_it_is_from(parts: Parts, cast: Cast) -> None:
    before = assessing.submitted(parts, cast.ada, SUBQ_05={"value": "48", "owner": "Office lead"})
    val = again(parts, cast, before)
    assessing.save(parts, val, OWN, {"owner": "Office lead"})  # the same words are no other words
    take(parts, val, OWN)
    row = assessing.row(parts, assessing_of(parts, val), OWN)
    assert (row.entered["value"], row.entered["owner"], row.given) == ("48", "Office lead", True)
    sent_on = f"Answers to {before.title} for Sample Family Practice, sent {day(clock.today())}"
    assert row.taken_from == f"{sent_on}, signed by Val Example, Compliance officer"
    assert offers(parts, val, OWN)[OWN][0].used
    assert factories.events_of(parts, cast.sample.id)[-1] == "answer:taken"


def assessing_of(parts: Parts, actor: VendorActor) -> Assessment:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return assessments.own(db, actor)


def test_never_takes_the_place_of_other_words_unseen(parts: Parts, cast: Cast) -> None:
    val = again(parts, cast, assessing.submitted(parts, cast.ada, SUBQ_05={"value": "48"}))
    assessing.save(parts, val, OWN, {"value": "24"})
    with pytest.raises(WouldOverwrite) as refused:
        take(parts, val, OWN, version=1)
    assert refused.value.over == ("value",)
    assert entered(parts, val, OWN) == {"value": "24"}
    assessing.save(parts, val, OWN, {"value": "12"})
    with pytest.raises(WouldOverwrite):  # what they saw is not what is there now
        take(parts, val, OWN, version=1, replace=True)
    take(parts, val, OWN, version=2, replace=True)
    assert entered(parts, val, OWN)["value"] == "48"


def test_not_applicable_takes_the_place_of_a_value(parts: Parts, cast: Cast) -> None:
    val = again(parts, cast, assessing.submitted(parts, cast.ada, SUBQ_05={"value": "", "none": True}))
    assessing.save(parts, val, OWN, {"value": "24"})
    with pytest.raises(WouldOverwrite):
        take(parts, val, OWN, version=1)
    take(parts, val, OWN, version=1, replace=True)
    assert (entered(parts, val, OWN)["none"], entered(parts, val, OWN)["value"]) == (True, "")


@pytest.mark.parametrize(("age", "taken"), [(90, True), (91, False), (-1, False)])
def test_a_date_is_taken_only_inside_its_maximum_age(parts: Parts, cast: Cast, age: int, taken: bool) -> None:
    checked = clock.today() - timedelta(days=age)
    typed = checked.strftime("%m/%d/%Y")
    val = again(parts, cast, assessing.submitted(parts, cast.ada, SUBQ_07={"date": typed}))
    [offer] = offers(parts, val, DATED)[DATED]
    assert (offer.late, "date" in offer.parts) == ((None, True) if taken else (checked, False))
    take(parts, val, DATED)
    assert entered(parts, val, DATED).get("date", "") == (typed if taken else "")


def test_fresh_files_come_along_as_rows_of_their_own(parts: Parts, cast: Cast) -> None:
    before = assessing.sent(parts, cast.ada)
    vic = assessing.vic(parts, before)
    assessing.answer_all(parts, vic)
    file = assessing.filed(parts, vic, DATED)
    dated(parts, file, 10)
    assessing.submit(parts, vic)
    val = again(parts, cast, before)
    take(parts, val, DATED)
    [new] = files_of(parts, val)
    assert (new.name, new.status, new.document_id != file.document_id) == (file.name, EvidenceStatus.KEPT, True)
    with parts.database.transaction(val.practice_id) as db:
        row = db.exec(select(Evidence).where(Evidence.id == new.id)).one()
        evidence.remove(parts, db, val, assessments.own(db, val, lock=True), row)
    evidence_checking.erase(parts, val.practice_id, new.id)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        old = db.exec(select(Assessment).where(Assessment.id == before.id)).one()
        assert evidence.content(parts, evidence.kept(db, cast.ada, old, file.id))[0] == file.name  # still there
    dated(parts, file, 91)
    [offer] = offers(parts, val, DATED)[DATED]
    assert (offer.files, file.name in offer.stale) == ((), True)


def dated(parts: Parts, file: Evidence, days: int) -> None:
    with parts.database.transaction(file.practice_id) as db:
        row = db.exec(select(Evidence).where(Evidence.id == file.id)).one()
        row.dated = clock.today() - timedelta(days=days)
        db.add(row)


def files_of(parts: Parts, actor: VendorActor) -> list[Evidence]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return [row for rows in answers.evidence(db, assessments.own(db, actor)).values() for row in rows]


def test_a_colleague_is_offered_their_part_only(parts: Parts, cast: Cast) -> None:
    val = again(parts, cast, assessing.submitted(parts, cast.ada))
    with parts.database.transaction(val.practice_id) as db:
        part = assignments.hand(parts, db, val, assessments.own(db, val, lock=True), ContactDetails(
            "Cy Example", "cy@billing.example.com"), Wanted((), (OWN,), clock.today()))
    cy = visits.actor_for(parts, VendorPerson("cy@billing.example.com", "s"), part.invitation_id)
    assert set(offers(parts, cy, OWN, DATED)) == {OWN}
    with parts.database.transaction(val.practice_id) as db, pytest.raises(NotFound):
        earlier.take(parts, db, cy, assessments.own(db, cy, lock=True), DATED,
                     offers(parts, val, DATED)[DATED][0].source, version=0)


def test_a_re_review_shows_what_it_compares_itself_with_and_takes_none_of_it(parts: Parts, cast: Cast) -> None:
    before = assessing.submitted(parts, cast.ada, "billing-vendor")
    val = again(parts, cast, before, "annual-review")
    found = offers(parts, val, "RV-01")["RV-01"]
    assert [(one.asked.id, one.compared, one.takeable) for one in found] == [("ORG-02", True, False)]
    with pytest.raises(InvalidInput):
        take(parts, val, "RV-01")


def test_a_pack_is_offered_with_where_it_is_from(parts: Parts, cast: Cast) -> None:
    vic = assessing.vic(parts, assessing.sent(parts, cast.ada))
    loaded(parts, vic, {OWN: {"value": "36", "owner": "Lead", "unheard-of": "x"}, DATED: {"date": "01/05/2020"}},
           reworded=[OWN], files={OWN: ["log.pdf"]})
    [offer] = offers(parts, vic, OWN)[OWN]
    assert (offer.practice, offer.signer, offer.reworded, offer.elsewhere, str(offer.on)) == (
        "Mockup Dental Group", "Val Example, Owner", True, ("log.pdf",), "2025-11-03")
    take(parts, vic, OWN)
    assert entered(parts, vic, OWN) == {"value": "36", "owner": "Lead"}
    assert files_of(parts, vic) == []
    with pytest.raises(WrongState):  # a date that is too old was all there was
        take(parts, vic, DATED)


def test_a_pack_of_one_questionnaire_is_not_offered_in_another(parts: Parts, cast: Cast) -> None:
    first = assessing.vic(parts, assessing.sent(parts, cast.ada))
    loaded(parts, first, {OWN: {"value": "36"}})
    other = assessing.sent(parts, cast.ada, vendor=factories.vendor(parts, cast.ada, "Sandbox Clearinghouse"))
    assert offers(parts, assessing.vic(parts, other), OWN) == {}


def test_takes_nothing_once_it_is_sent(parts: Parts, cast: Cast) -> None:
    val = again(parts, cast, assessing.submitted(parts, cast.ada))
    assessing.answer_all(parts, val)
    [offer] = offers(parts, val, OWN)[OWN]
    assessing.submit(parts, val)
    with parts.database.transaction(val.practice_id) as db, pytest.raises(WrongState):
        earlier.take(parts, db, val, assessments.own(db, val, lock=True), OWN, offer.source, version=0)
    with parts.database.transaction(val.practice_id, write=False) as db:
        assert db.exec(select(Invitation).where(Invitation.id == val.invitation_id)).one().status == "done"


@pytest.mark.parametrize(("value", "blank"), [
    ("", True), (" ", True), (None, True), (False, True), ([], True), ([{"a": ""}], True), ({"r": {"a": " "}}, True),
    ("0", False), (True, False), ([{"a": "x"}], False)])
def test_knows_a_blank(value: Any, blank: bool) -> None:
    assert earlier.is_blank(value) is blank
