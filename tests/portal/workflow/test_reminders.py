"""Reminding: each step once, none that had passed, none to whom it concerns no more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from portal import access, clock
from portal.errors import WrongState
from portal.models import Assessment, Assignment, Contact, Invitation, Mail, Reminder, Vendor
from portal.vocabulary.purposes import ASSESSMENT
from portal.vocabulary.statuses import MailStatus
from portal.workflow import assessments, contacts, invitations, mails, reminders
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import SAMPLE, Cast
from tests.portal import assessing, posting
from tests.services.smtp import MailServer, text_of

DUE = date(2026, 12, 15)


@pytest.mark.parametrize(("days_left", "step"), [
    (8, None), (7, 7), (6, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 1), (-1, 1), (-6, 1), (-7, -7), (-8, -7),
    (-14, -14)])
def test_the_latest_step_that_has_come_counts(days_left: int, step: int | None) -> None:
    assert reminders.step_of(DUE, DUE - timedelta(days=days_left)) == step


@pytest.mark.parametrize(("today", "heard", "step"), [
    (8, 14, None),   # not yet
    (7, 14, 7),
    (5, 14, 7),      # the worker was away for two days
    (1, 14, 1),      # it was away for long: the latest step alone
    (7, 7, None),    # sent today
    (6, 7, None),    # sent on the step's own day
    (4, 5, None),    # sent when seven days were over
    (3, 5, 3),
    (-7, -2, -7),    # a person reminded them meanwhile
    (-7, -7, None)])
def test_a_step_that_had_passed_when_they_heard_of_it_is_not_made_up_for(
        today: int, heard: int, step: int | None) -> None:
    assert reminders.is_due(DUE, DUE - timedelta(days=today), DUE - timedelta(days=heard)) == step


@pytest.mark.parametrize(("today", "day"), [(20, 7), (7, 3), (3, 1), (1, -7), (-3, -7), (-7, -14), (-8, -14)])
def test_tells_when_the_next_one_goes_out(today: int, day: int) -> None:
    assert reminders.next_day(DUE, DUE - timedelta(days=today)) == DUE - timedelta(days=day)


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


def _on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)


def _before(assessment: Assessment, days: int) -> date:
    return assessment.due - timedelta(days=days)


def _steps(parts: Parts) -> list[tuple[int, date]]:
    with parts.database.transaction(SAMPLE, write=False) as db:
        return [(row.step, row.due) for row in db.exec(select(Reminder).order_by(col(Reminder.step).desc()))]


def _mails(parts: Parts) -> list[str]:
    with parts.database.transaction(SAMPLE, write=False) as db:
        return list(db.exec(select(Mail.email).where(Mail.kind == "reminder").order_by(col(Mail.created_at))))


def test_each_step_is_mailed_once(parts: Parts, cast: Cast, assessment: Assessment,
                                  monkeypatch: pytest.MonkeyPatch) -> None:
    for days in range(14, -16, -1):
        _on(monkeypatch, _before(assessment, days))
        reminders.send_due(parts, SAMPLE)
        reminders.send_due(parts, SAMPLE)
    assert _steps(parts) == [(step, assessment.due) for step in (7, 3, 1, -7, -14)]
    assert _mails(parts) == [posting.VIC] * 5
    invitation = assessing.invitation_of(parts, assessment)
    assert factories.events_of(parts, SAMPLE, invitation.id).count("invitation:reminded") == 5
    assert factories.chain_faults(parts, SAMPLE) == []


def test_workers_that_remind_at_once_mail_it_once(parts: Parts, cast: Cast, assessment: Assessment,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    _on(monkeypatch, _before(assessment, 3))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: reminders.send_due(parts, SAMPLE), range(8)))
    assert (_mails(parts), _steps(parts)) == ([posting.VIC], [(3, assessment.due)])


def test_none_goes_to_another_practice(parts: Parts, cast: Cast, assessment: Assessment,
                                       monkeypatch: pytest.MonkeyPatch) -> None:
    _on(monkeypatch, _before(assessment, 7))
    reminders.send_due(parts, cast.mockup.id)
    assert _mails(parts) == []


def test_more_time_begins_anew_and_makes_up_for_nothing(parts: Parts, cast: Cast, assessment: Assessment,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    _on(monkeypatch, _before(assessment, 1))
    with parts.database.transaction(SAMPLE) as db:
        row = access.assessment_for(db, cast.ada, assessment.id, lock=True)
        assessments.extend(parts, db, cast.ada, row, clock.today() + timedelta(days=5))
    due = clock.today() + timedelta(days=5)
    for days in range(5, 0, -1):
        _on(monkeypatch, due - timedelta(days=days))
        reminders.send_due(parts, SAMPLE)
    assert _steps(parts) == [(3, due), (1, due)]


def test_none_once_it_was_answered_or_taken_back_or_has_expired(
        parts: Parts, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = assessing.submitted(parts, cast.ada)
    other = factories.vendor(parts, cast.ada, "Sandbox Clearinghouse")
    canceled = assessing.sent(parts, cast.ada, vendor=other)
    with parts.database.transaction(SAMPLE) as db:
        row = access.assessment_for(db, cast.ada, canceled.id, lock=True)
        assessments.cancel(parts, db, cast.ada, row, "Sent to the wrong vendor.")
    _on(monkeypatch, answered.due)
    reminders.send_due(parts, SAMPLE)
    assert _mails(parts) == []


def test_none_after_the_invitation_has_expired(parts: Parts, cast: Cast, assessment: Assessment,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    _on(monkeypatch, assessment.due + timedelta(days=invitations.DAYS_OPEN_AFTER_DUE + 3))
    reminders.send_due(parts, SAMPLE)
    assert _mails(parts) == []


def test_the_one_who_has_the_invitation_now_is_reminded(parts: Parts, cast: Cast, assessment: Assessment,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = assessing.invitation_of(parts, assessment)
    with parts.database.transaction(SAMPLE) as db:
        vendor = access.vendor_for(db, cast.ada, assessment.vendor_id)
        row = access.invitation_for(db, cast.ada, invitation.id, lock=True)
        invitations.readdress(parts, db, cast.ada, row, _val(parts, cast, db, vendor))
    _on(monkeypatch, _before(assessment, 3))
    reminders.send_due(parts, SAMPLE)
    assert _mails(parts) == ["val@billing.example.com"]


def _val(parts: Parts, cast: Cast, db: Session, vendor: Vendor) -> Contact:
    return contacts.add(parts, db, cast.ada, vendor, ContactDetails("Val Example", "val@billing.example.com"))


def _part(parts: Parts, cast: Cast, assessment: Assessment, due: date) -> Invitation:
    """A colleague's part with a due date of its own, as an assignment makes it."""
    with parts.database.transaction(SAMPLE) as db:
        vendor = access.vendor_for(db, cast.ada, assessment.vendor_id)
        val = _val(parts, cast, db, vendor)
        invitation = invitations.invite(parts, db, cast.ada, vendor, val, ASSESSMENT, assessment.id, due)
        db.add(Assignment(practice_id=SAMPLE, assessment_id=assessment.id, invitation_id=invitation.id,
                          sections=[], questions=["company"], assigned_by="Vic Example"))
        return invitation


def test_a_colleague_is_reminded_of_their_part_until_it_is_done(
        parts: Parts, cast: Cast, assessment: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    part = _part(parts, cast, assessment, clock.today() + timedelta(days=4))
    _on(monkeypatch, part.due - timedelta(days=3))
    reminders.send_due(parts, SAMPLE)
    assert (_mails(parts), _steps(parts)) == (["val@billing.example.com"], [(3, part.due)])
    with parts.database.transaction(SAMPLE) as db:
        row = db.exec(select(Assignment)).one()
        row.done_at = clock.now()
        db.add(row)
    _on(monkeypatch, part.due - timedelta(days=1))
    reminders.send_due(parts, SAMPLE)
    assert "val@billing.example.com" not in _mails(parts)[1:]


def test_a_mail_that_did_not_arrive_is_no_word(parts: Parts, cast: Cast, assessment: Assessment,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail on the day of a step makes the step pass; one that failed does not."""
    invitation = assessing.invitation_of(parts, assessment)
    _on(monkeypatch, _before(assessment, 7))
    with parts.database.transaction(SAMPLE) as db:
        mail = db.exec(select(Mail).where(Mail.subject_id == invitation.id)).one()
        mail.created_at = clock.now()
        db.add(mail)
    reminders.send_due(parts, SAMPLE)
    assert _mails(parts) == []
    mails.fail(parts, SAMPLE, mail.id)
    reminders.send_due(parts, SAMPLE)
    assert len(_mails(parts)) == 1


def test_by_hand_reminds_everybody_at_once_and_not_twice_while_a_mail_waits(
        parts: Parts, cast: Cast, assessment: Assessment, smtp: MailServer) -> None:
    posted = posting.by_mail(parts, smtp)
    with posted.database.transaction(SAMPLE) as db, pytest.raises(WrongState):  # the invitation itself still waits
        reminders.by_hand(posted, db, cast.ada, access.assessment_for(db, cast.ada, assessment.id))
    posting.send_all(posted, SAMPLE)
    with posted.database.transaction(SAMPLE) as db:
        row = access.assessment_for(db, cast.ada, assessment.id)
        assert reminders.by_hand(posted, db, cast.ada, row) == ["Vic Example"]
    posting.send_all(posted, SAMPLE)
    said = text_of(smtp.mails[-1])
    assert smtp.mails[-1]["Subject"] == "Due in 14 days: questionnaire for Sample Family Practice"
    assert f"It has {assessment.asked} questions, and none is answered yet." in said
    assert "/invitation/" in said
    assert posting.last_mail(posted, assessing.invitation_of(posted, assessment)).status == MailStatus.SENT


def test_a_mail_that_waited_until_it_was_answered_does_not_go_out(
        parts: Parts, cast: Cast, smtp: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    posted = posting.by_mail(parts, smtp)
    assessment = assessing.sent(posted, cast.ada)
    posting.send_all(posted, SAMPLE)
    with monkeypatch.context() as patched:
        _on(patched, _before(assessment, 1))
        reminders.send_due(posted, SAMPLE)
    vic = assessing.vic(posted, assessment)
    assessing.answer_all(posted, vic)
    assessing.submit(posted, vic)
    posting.send_all(posted, SAMPLE)
    assert [mail["Subject"].partition(" Family Practice")[2].split()[0] for mail in smtp.mails] == ["asks", "has"]
    assert posting.last_mail(posted, assessing.invitation_of(posted, assessment)).problem_code == "not-needed"
