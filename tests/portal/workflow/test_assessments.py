"""Sending questionnaires, and the lists of them: told apart by what they need, never across practices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import true

from portal import access, clock
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Assessment
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import InvitationStatus
from portal.workflow import assessment_lists, assessments, contacts, follow_ups_sending, invitations, mails
from portal.workflow.assessment_lists import Need
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import SAMPLE, Cast
from tests.portal import assessing, posting


@pytest.fixture
def sent(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


def _needs(parts: Parts, actor: Actor) -> dict[str, Need]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return {row.vendor: Need(row.need) for row in db.execute(assessment_lists.of_practice(actor))}


def _row(parts: Parts, actor: Actor, assessment: Assessment) -> tuple[object, ...]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        found = db.execute(assessment_lists.of_practice(actor, assessment_lists.is_one(assessment.id))).one()
        return found.holder, found.answered_by, found.answered, found.replies


def test_each_is_told_apart_by_what_it_needs(parts: Parts, cast: Cast, sent: Assessment,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    lost = assessing.sent(parts, cast.ada, vendor=factories.vendor(parts, cast.ada, "Sandbox Clearinghouse"))
    gone = assessing.sent(parts, cast.ada, vendor=factories.vendor(parts, cast.ada, "Testcase Hosting Inc."))
    mails.fail(parts, SAMPLE, posting.last_mail(parts, assessing.invitation_of(parts, lost)).id)
    with parts.database.transaction(SAMPLE) as db:
        row = access.assessment_for(db, cast.ada, gone.id, lock=True)
        assessments.cancel(parts, db, cast.ada, row, "Not needed.")
    assert _needs(parts, cast.ada) == {"Example Billing Co.": Need.WAITING, "Sandbox Clearinghouse": Need.MAIL,
                                       "Testcase Hosting Inc.": Need.CANCELED}
    assert _needs(parts, cast.cleo) == {}
    monkeypatch.setattr(clock, "today", lambda: sent.due + timedelta(days=1))
    assert _needs(parts, cast.ada)["Example Billing Co."] is Need.OVERDUE
    with parts.database.transaction(SAMPLE, write=False) as db:
        counts = assessment_lists.counts(db, cast.ada)
        tally = assessment_lists.tally(db, cast.ada, true())
    assert counts == {"open": 2, "overdue": 2, "vendor": 2, "review": 0, "mail": 1, "done": 0, "canceled": 1}
    assert sorted(tally) == [(Need.MAIL, True, 1), (Need.OVERDUE, True, 1)]


def test_the_last_mail_counts_and_not_an_earlier_one(parts: Parts, cast: Cast, sent: Assessment) -> None:
    invitation = assessing.invitation_of(parts, sent)
    mails.fail(parts, SAMPLE, posting.last_mail(parts, invitation).id)
    with parts.database.transaction(SAMPLE) as db:
        invitations.resend(parts, db, cast.ada, access.invitation_for(db, cast.ada, invitation.id, lock=True))
    assert _needs(parts, cast.ada) == {"Example Billing Co.": Need.WAITING}


def test_the_row_says_who_has_it_and_who_answered(parts: Parts, cast: Cast, sent: Assessment) -> None:
    assert _row(parts, cast.ada, sent) == ("Vic Example", None, 0, 0)
    vic = assessing.vic(parts, sent)
    assessing.answer_all(parts, vic)
    assessing.submit(parts, vic)
    assert _row(parts, cast.ada, sent) == (None, "Vic Example", assessing.reloaded(parts, sent).asked, 0)
    assert _needs(parts, cast.ada) == {"Example Billing Co.": Need.REVIEW}


def test_recipients_tell_what_each_has_done(parts: Parts, cast: Cast, sent: Assessment) -> None:
    vic = assessing.vic(parts, sent)
    assessing.answer_all(parts, vic)
    with parts.database.transaction(SAMPLE, write=False) as db:
        [one] = assessment_lists.recipients(db, cast.ada, sent)
    assert (one.sent.contact.name, one.part) == ("Vic Example", None)
    assert one.saved == assessing.reloaded(parts, sent).answered
    assert one.last_saved_at == assessing.reloaded(parts, sent).last_saved_at


def test_what_is_under_way_is_known_by_its_set(parts: Parts, cast: Cast, sent: Assessment) -> None:
    with parts.database.transaction(SAMPLE, write=False) as db:
        vendor = access.vendor_for(db, cast.ada, sent.vendor_id)
        assert {key: row.id for key, row in assessment_lists.open_sets(db, cast.ada, vendor).items()} == {
            (False, "subcontractor"): sent.id}


def test_an_overdue_one_is_extended_before_somebody_else_is_asked(
        parts: Parts, cast: Cast, sent: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    with parts.database.transaction(SAMPLE, write=False) as db:
        vendor = access.vendor_for(db, cast.ada, sent.vendor_id)
    val = posting.contact(parts, cast.ada, vendor, posting.VAL, "Val Example")
    monkeypatch.setattr(clock, "today", lambda: sent.due + timedelta(days=1))
    with parts.database.transaction(SAMPLE) as db:
        row = access.assessment_for(db, cast.ada, sent.id, lock=True)
        with pytest.raises(WrongState):
            assessments.invite(parts, db, cast.ada, vendor, row, val)
        assessments.extend(parts, db, cast.ada, row, clock.today() + timedelta(days=9), version=1)
        invited = assessments.invite(parts, db, cast.ada, vendor, row, val)
        assert invited.due == row.due == clock.today() + timedelta(days=9)
        assert invited.facts == assessing.invitation_of(parts, sent).facts


def test_more_time_is_for_what_was_asked_back_too(parts: Parts, cast: Cast) -> None:
    sent = assessing.submitted(parts, cast.ada, SUBQ_07={"owner": ""})
    [draft, *_] = assessing.follow_ups(parts, sent)
    later = clock.today() + timedelta(days=30)
    with parts.database.transaction(SAMPLE) as db:
        row = access.assessment_for(db, cast.ada, sent.id, lock=True)
        chosen = [access.follow_up_for(db, cast.ada, draft.id, lock=True)]
        follow_ups_sending.send(parts, db, cast.ada, row, chosen, clock.today() + timedelta(days=5),
                                version=row.version)
        assessments.extend(parts, db, cast.ada, row, later)
        vendor = access.vendor_for(db, cast.ada, row.vendor_id)
        val = contacts.add(parts, db, cast.ada, vendor, ContactDetails("Val Example", posting.VAL))
        invited = assessments.invite(parts, db, cast.ada, vendor, row, val)
    assert {one.due for one in assessing.follow_ups(parts, sent) if one.status == "asked"} == {later}
    assert (invited.due, invited.facts) == (later, [["Follow-ups", "1 question"]])


def test_a_date_too_far_changes_nothing(parts: Parts, cast: Cast, sent: Assessment) -> None:
    with parts.database.transaction(SAMPLE) as db:
        row = access.assessment_for(db, cast.ada, sent.id, lock=True)
        with pytest.raises(InvalidInput):
            assessments.extend(parts, db, cast.ada, row, clock.today() + timedelta(days=400))
    assert assessing.reloaded(parts, sent).due == assessing.invitation_of(parts, sent).due == sent.due


def test_answers_that_came_meanwhile_are_not_taken_back_unseen(parts: Parts, cast: Cast, sent: Assessment) -> None:
    vic = assessing.vic(parts, sent)
    assessing.answer_all(parts, vic)
    assessing.submit(parts, vic)
    with parts.database.transaction(SAMPLE) as db:
        row = access.assessment_for(db, cast.ada, sent.id, lock=True)
        with pytest.raises(Conflict):
            assessments.cancel(parts, db, cast.ada, row, "Too slow.", version=sent.version)
    assert assessing.invitation_of(parts, sent).status == InvitationStatus.DONE
