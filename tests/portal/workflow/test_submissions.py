"""Sending the answers: what keeps them back, what exactly is kept, who may send, and that it happens once."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any

import pytest
from sqlmodel import col, select

from portal import clock
from portal.errors import InvalidInput, PortalError, WrongState
from portal.models import (
    Assessment,
    AuditEvent,
    Evidence,
    FollowUp,
    FollowUpMessage,
    Invitation,
    Submission,
)
from portal.questions import flow
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.statuses import AssessmentStatus, EvidenceStatus, FollowUpStatus, InvitationStatus
from portal.workflow import (
    answers,
    assessments,
    submissions,
    submissions_answers,
    submissions_standing,
    wordings,
)
from portal.workflow.parts import Parts
from portal.workflow.submissions import StaleAnswers
from portal.workflow.submissions_standing import Standing
from tests.cast import Cast
from tests.portal import assessing, posting
from tests.services.smtp import MailServer, text_of

OWN = "SUBQ-05"


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


@pytest.fixture
def vic(parts: Parts, assessment: Assessment) -> VendorActor:
    return assessing.vic(parts, assessment)


def submit(parts: Parts, actor: VendorActor, **changes: Any) -> Submission:
    said: dict[str, Any] = {"name": "Val Example", "title": "Compliance officer", "attested": True,
                            "address": "192.0.2.7", **changes}
    with parts.database.transaction(actor.practice_id) as db:
        return submissions.submit(parts, db, actor, assessments.own(db, actor, lock=True), **said)


def standing(parts: Parts, actor: VendorActor) -> Standing:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return submissions_standing.of(db, assessments.own(db, actor))


def change(parts: Parts, row: Evidence, **facts: Any) -> None:
    with parts.database.transaction(row.practice_id) as db:
        kept = db.exec(select(Evidence).where(Evidence.id == row.id)).one()
        for name, value in facts.items():
            setattr(kept, name, value)
        db.add(kept)


def messages(parts: Parts, one: FollowUp) -> list[tuple[str, str]]:
    with parts.database.transaction(one.practice_id, write=False) as db:
        rows = db.exec(select(FollowUpMessage).where(FollowUpMessage.follow_up_id == one.id)
                       .order_by(col(FollowUpMessage.number)))
        return [(row.side, row.text) for row in rows]


def test_an_empty_questionnaire_is_not_sent_and_says_what_is_missing_in_order(parts: Parts, vic: VendorActor) -> None:
    with pytest.raises(InvalidInput) as refused:
        submit(parts, vic, name="", title="", attested=False)
    fields = list(refused.value.fields)
    assert fields[:4] == ["name", "title", "attested", "SUBQ-01-value"]
    assert len(fields) > 20
    assert not standing(parts, vic).ready


def test_what_only_stands_beside_an_answer_is_sent_and_asked_back(
        parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    assessing.answer_all(parts, vic)
    assessing.save(parts, vic, OWN, {"owner": ""})
    now = standing(parts, vic)
    assert now.ready
    assert (OWN, "owner") in {(one.question, one.part) for one in now.missing}
    submit(parts, vic)
    assert (OWN, "no-owner") in {(one.question, one.reason) for one in assessing.follow_ups(parts, assessment)}


def test_keeps_every_answer_exactly_as_it_stands(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    assessing.answer_all(parts, vic)
    assessing.beside(parts, vic, OWN, dated=clock.today(), owner="Lead", readable=False)
    submission = submit(parts, vic)
    content = json.loads(submission.content)
    with parts.database.transaction(vic.practice_id, write=False) as db:
        row = assessments.own(db, vic)
        kept, given = answers.rows(db, row), answers.all_of(db, row)
        questionnaire = wordings.questionnaire_of(db, row)
        assert submissions_answers.answers_in(submissions.of(db, row)[0], questionnaire) == {
            question.id: given[question.id] for question in flow.asked(questionnaire, given, clock.today())}
    assert {one["question"]: (one["entered"], one["version"]) for one in content["answers"]} == {
        id: (one.entered, one.version) for id, one in kept.items() if one.asked}
    assert all(one["text"] == questionnaire.by_id[one["question"]].text for one in content["answers"])
    assert (content["practice"], content["vendor"], content["signer"]) == (
        "Sample Family Practice", "Example Billing Co.", {"name": "Val Example", "title": "Compliance officer"})
    assert content["attestation"] == {"version": submissions.ATTESTATION_VERSION, "words": submissions.ATTESTATION}
    assert submission.sha256 == hashlib.sha256(submission.content.encode()).hexdigest()
    assert content["submitted_at"] == submission.created_at.isoformat()


def test_what_does_not_show_is_no_part_of_it(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    with parts.database.transaction(vic.practice_id, write=False) as db:
        questionnaire = wordings.questionnaire_of(db, assessments.own(db, vic))
    hidden = next(question.id for question in questionnaire.questions if question.ask_if)
    assessing.answer_all(parts, vic)
    assert not assessing.row(parts, assessment, hidden).asked
    assessing.save(parts, vic, hidden, {"owner": "Somebody"})
    assessing.beside(parts, vic, hidden, status=EvidenceStatus.HELD)
    assert standing(parts, vic).ready  # a file of a question that nobody sees holds nothing up
    content = json.loads(submit(parts, vic).content)
    assert hidden not in {one["question"] for one in content["answers"]}


@pytest.mark.parametrize("status", [EvidenceStatus.HELD, EvidenceStatus.RECEIVED, EvidenceStatus.SCANNING])
def test_a_file_that_nobody_has_cleared_keeps_it_back(parts: Parts, vic: VendorActor, status: EvidenceStatus) -> None:
    assessing.answer_all(parts, vic)
    assessing.beside(parts, vic, OWN, status=status)
    with pytest.raises(InvalidInput) as refused:
        submit(parts, vic)
    assert list(refused.value.fields) == [f"{OWN}-evidence"]


@pytest.mark.parametrize("status", [EvidenceStatus.REFUSED, EvidenceStatus.FAILED])
def test_a_file_that_could_not_be_taken_is_named_and_not_sent(
        parts: Parts, vic: VendorActor, status: EvidenceStatus) -> None:
    assessing.answer_all(parts, vic)
    row = assessing.beside(parts, vic, OWN, status=status)
    assert [one.id for one in standing(parts, vic).lost] == [row.id]
    content = submit(parts, vic).content
    assert row.id not in content


def test_everybodys_link_only_reads_afterward(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    assessing.answer_all(parts, vic)
    submission = submit(parts, vic)
    row = assessing.reloaded(parts, assessment)
    assert (row.status, row.submitted_at) == (AssessmentStatus.SUBMITTED, submission.created_at)
    assert not assessing.vic(parts, assessment).open
    with pytest.raises(WrongState):
        assessing.save(parts, vic, OWN, {"owner": "Late"})
    assert _facts(parts, vic) == {"number": 1, "title": "Compliance officer", "address": "192.0.2.7",
                           "sha256": submission.sha256, "answered": row.answered, "asked": row.asked}
    with parts.database.transaction(vic.practice_id, write=False) as db:
        statuses = {one.status for one in db.exec(select(Invitation).where(Invitation.subject_id == assessment.id))}
    assert statuses == {InvitationStatus.DONE}


def _facts(parts: Parts, actor: VendorActor) -> dict[str, Any]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return dict(db.exec(select(AuditEvent.facts).where(AuditEvent.event == "assessment:submitted")).one())


def test_two_who_send_at_once_send_once(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    assessing.answer_all(parts, vic)
    start, ends = threading.Barrier(2), list[str]()

    def send() -> None:
        start.wait()
        try:
            submit(parts, vic)
        except PortalError as error:
            ends.append(type(error).__name__)
        else:
            ends.append("sent")
    people = [threading.Thread(target=send) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join(30)
    assert sorted(ends) == ["WrongState", "sent"]
    with parts.database.transaction(vic.practice_id, write=False) as db:
        assert len(submissions.of(db, assessment)) == 1


def test_nobody_attests_what_they_have_not_seen(parts: Parts, vic: VendorActor) -> None:
    assessing.answer_all(parts, vic)
    seen = standing(parts, vic).seen
    assessing.save(parts, vic, OWN, {"owner": "Somebody new"})
    with pytest.raises(StaleAnswers):
        submit(parts, vic, seen=seen)
    assert submit(parts, vic, seen=standing(parts, vic).seen).number == 1


def test_a_file_that_turns_out_to_be_held_is_seen_too(parts: Parts, vic: VendorActor) -> None:
    assessing.answer_all(parts, vic)
    row = assessing.beside(parts, vic, OWN, status=EvidenceStatus.SCANNING)
    seen = standing(parts, vic).seen
    change(parts, row, status=EvidenceStatus.HELD, version=2)
    with pytest.raises(StaleAnswers):
        submit(parts, vic, seen=seen)


def test_only_what_was_asked_back_is_looked_at_again(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    [asked] = assessing.ask(parts, cast.remy, assessment, OWN)
    vic = assessing.vic(parts, assessment)
    with pytest.raises(InvalidInput) as refused:
        submit(parts, vic)
    assert list(refused.value.fields) == [f"{OWN}-follow-up"]
    with pytest.raises(WrongState):
        assessing.save(parts, vic, "SUBQ-01", {"owner": "Somebody new"})
    assessing.save(parts, vic, OWN, {"owner": "Somebody new"})
    second = submit(parts, vic)
    assert (second.number, assessing.reloaded(parts, assessment).status) == (2, AssessmentStatus.SUBMITTED)
    assert messages(parts, asked) == [("practice", f"Tell more about {OWN}."), ("vendor", "The answer was changed.")]
    assert json.loads(second.content)["replies"] == [{
        "question": OWN, "asked": f"Tell more about {OWN}.", "reply": "The answer was changed.", "by": "Vic Example"}]
    again = next(one for one in assessing.follow_ups(parts, assessment) if one.id == asked.id)
    assert (again.status, again.reply) == (FollowUpStatus.ANSWERED, "")


def test_a_reply_in_words_is_sent_and_attested(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    [asked] = assessing.ask(parts, cast.remy, assessment, OWN)
    vic = assessing.vic(parts, assessment)
    with parts.database.transaction(vic.practice_id) as db:
        row = db.exec(select(FollowUp).where(FollowUp.id == asked.id)).one()
        row.reply, row.reply_by = "Every Monday, by the office lead.", "Val Example"
        db.add(row)
    reply = json.loads(submit(parts, vic).content)["replies"][0]
    assert (reply["reply"], reply["by"]) == ("Every Monday, by the office lead.", "Val Example")
    assert messages(parts, asked)[-1] == ("vendor", "Every Monday, by the office lead.")


def test_words_put_back_as_they_were_are_no_answer(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    assessing.ask(parts, cast.remy, assessment, OWN)
    vic, before = assessing.vic(parts, assessment), assessing.row(parts, assessment, OWN).entered["owner"]
    assessing.save(parts, vic, OWN, {"owner": "Somebody new"})
    assert standing(parts, vic).ready
    assessing.save(parts, vic, OWN, {"owner": before})
    assert not standing(parts, vic).ready


def test_a_file_that_was_dated_or_taken_away_is_a_change(parts: Parts, cast: Cast) -> None:
    assessment = assessing.sent(parts, cast.ada)
    vic = assessing.vic(parts, assessment)
    assessing.answer_all(parts, vic)
    file = assessing.beside(parts, vic, OWN)
    submit(parts, vic)
    assessing.ask(parts, cast.remy, assessment, OWN)
    vic = assessing.vic(parts, assessment)
    assert not standing(parts, vic).ready
    change(parts, file, dated=clock.today())
    assert standing(parts, vic).ready
    change(parts, file, dated=None, status=EvidenceStatus.REMOVED)
    assert standing(parts, vic).ready


def test_who_sent_it_gets_a_receipt(parts: Parts, cast: Cast, smtp: MailServer) -> None:
    posted = posting.by_mail(parts, smtp)
    vic = assessing.vic(posted, assessing.sent(posted, cast.ada))
    assessing.answer_all(posted, vic)
    submission = submit(posted, vic)
    posting.send_all(posted, cast.sample.id)
    [mail] = [mail for mail in smtp.mails if "has the answers" in str(mail["Subject"])]
    assert mail["To"] == f"Vic Example <{posting.VIC}>"
    assert submission.sha256 in text_of(mail)
    assert "Val Example, Compliance officer" in text_of(mail)
    assert "/invitation/" not in text_of(mail)
