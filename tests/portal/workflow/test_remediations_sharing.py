"""Sharing fixes: who is invited when, when they are done, and how often they hear that something is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from portal import access, clock
from portal.errors import InvalidInput, WrongState
from portal.identity.invitations import normal
from portal.models import Contact, Invitation, Mail, Remediation, Vendor
from portal.vocabulary.actors import VendorPerson, system
from portal.vocabulary.purposes import REMEDIATION
from portal.vocabulary.statuses import InvitationStatus, MailStatus
from portal.workflow import (
    invitations,
    mails,
    remediations_changing,
    remediations_closing,
    remediations_escalating,
    remediations_invitations,
    remediations_sharing,
    remediations_shown,
    visits,
)
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from portal.workflow.remediations_shown import Left
from tests import factories
from tests.cast import Cast
from tests.portal import fixing, posting
from tests.services.smtp import MailServer

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # no SQL here differs
DUE = timedelta(days=14)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


@pytest.fixture
def vic(parts: Parts, cast: Cast, vendor: Vendor) -> Contact:
    return posting.contact(parts, cast.ada, vendor)


@pytest.fixture
def fix(parts: Parts, cast: Cast, vendor: Vendor) -> Remediation:
    return fixing.opened(parts, cast.ada, vendor)


def _share(parts: Parts, cast: Cast, vendor: Vendor, contact: Contact, fixes: Sequence[Remediation],
           due: date | None = None) -> Invitation:
    with parts.database.transaction(cast.sample.id) as db:
        rows = remediations_sharing.hold(db, cast.ada, vendor, [one.id for one in fixes])
        return remediations_sharing.share(parts, db, cast.ada, vendor, rows, contact, due or clock.today() + DUE)


def _invitations(parts: Parts, vendor: Vendor) -> list[Invitation]:
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        return remediations_invitations.of_vendor(db, vendor.practice_id, vendor.id)


def _mails(parts: Parts, vendor: Vendor, kind: str = mails.INVITATION) -> list[Mail]:
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        return list(db.exec(select(Mail).where(Mail.kind == kind).order_by(col(Mail.created_at))))


def _left(parts: Parts, vendor: Vendor) -> Left:
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        return remediations_shown.left(db, vendor.practice_id, vendor.id)


def _late(parts: Parts, fix: Remediation, days: int) -> None:
    with parts.database.transaction(fix.practice_id) as db:
        row = access.remediation_for(db, system(fix.practice_id), fix.id)
        row.target_on = clock.today() - timedelta(days=days)
        db.add(row)


def test_whoever_is_chosen_is_invited_and_sees_what_was_shared(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation) -> None:
    fixing.opened(parts, cast.ada, vendor, gap="Another gap, which stays inside.")
    invitation = _share(parts, cast, vendor, vic, [fix])
    assert (invitation.subject_kind, invitation.subject_id) == (REMEDIATION, vendor.id)
    assert (invitation.contact_id, invitation.facts) == (vic.id, [["Fixes", "1 to work on"]])
    assert fixing.reloaded(parts, fix).shared_by == "Ada Sample"
    assert _left(parts, vendor) == Left(todo=1, late=0, open=1)
    assert len(_mails(parts, vendor)) == 1


def test_a_person_who_is_invited_gets_a_later_day_and_another_mail(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation) -> None:
    first = _share(parts, cast, vendor, vic, [fix])
    second = fixing.opened(parts, cast.ada, vendor, gap="Nobody is named for incidents.")
    again = _share(parts, cast, vendor, vic, [second], clock.today() + timedelta(days=30))
    assert (again.id, again.due) == (first.id, clock.today() + timedelta(days=30))
    assert again.facts == [["Fixes", "2 to work on"]]
    sooner = _share(parts, cast, vendor, vic, [], clock.today() + timedelta(days=3))
    assert sooner.due == clock.today() + timedelta(days=30)
    assert len(_mails(parts, vendor)) == 3


def test_another_person_may_be_asked_about_what_is_shared(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation) -> None:
    _share(parts, cast, vendor, vic, [fix])
    second = posting.contact(parts, cast.ada, vendor, "dana@billing.example.com", "Val Example")
    _share(parts, cast, vendor, second, [])
    assert {one.contact_id for one in _invitations(parts, vendor)} == {vic.id, second.id}


def test_nothing_is_shared_of_another_vendor_nor_closed_nor_nothing(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation) -> None:
    other = fixing.opened(parts, cast.ada, factories.vendor(parts, cast.ada, "Sandbox Clearinghouse"))
    with pytest.raises(InvalidInput) as refused:
        _share(parts, cast, vendor, vic, [other])
    assert refused.value.fields == {"fixes": "Choose fixes of this vendor."}
    with pytest.raises(InvalidInput):
        _share(parts, cast, vendor, vic, [])
    with pytest.raises(InvalidInput):
        _share(parts, cast, vendor, vic, [fix], clock.today() - timedelta(days=1))
    closed = fixing.closed(parts, fix, sees=cast.ada, tests=cast.remy)
    with pytest.raises(WrongState):
        _share(parts, cast, vendor, vic, [closed])
    assert not _invitations(parts, vendor)
    assert fixing.reloaded(parts, other).shared_at is None


def test_the_last_fix_that_closes_ends_the_invitations_and_the_next_one_opens_them(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation) -> None:
    other = fixing.opened(parts, cast.ada, vendor, gap="Nobody is named for incidents.")
    _share(parts, cast, vendor, vic, [fix, other])
    fixing.closed(parts, fix, sees=cast.ada, tests=cast.remy)
    assert _invitations(parts, vendor)[0].status == InvitationStatus.OPEN
    until = clock.today() + timedelta(days=90)
    fixing.did(parts, cast.ada, other, remediations_closing.accept, "We can live with it.", until)
    assert _invitations(parts, vendor)[0].status == InvitationStatus.DONE
    fixing.did(parts, cast.ada, fix, remediations_closing.reopen, "It broke again.")
    (again,) = _invitations(parts, vendor)
    assert (again.status, again.due) == (InvitationStatus.OPEN, fixing.reloaded(parts, fix).target_on)
    assert len(_mails(parts, vendor)) == 2


def test_who_was_done_is_asked_again_with_the_next_fix_that_is_shared(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation) -> None:
    _share(parts, cast, vendor, vic, [fix])
    fixing.closed(parts, fix, sees=cast.ada, tests=cast.remy)
    following = fixing.opened(parts, cast.ada, vendor, gap="Nobody is named for incidents.")
    again = _share(parts, cast, vendor, vic, [following])
    assert (again.status, again.facts) == (InvitationStatus.OPEN, [["Fixes", "1 to work on"]])
    assert len(_invitations(parts, vendor)) == 1
    assert len(_mails(parts, vendor)) == 2  # one mail, not one from each side of it


def test_one_that_was_shared_from_the_log_asks_them_again_too(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation) -> None:
    _share(parts, cast, vendor, vic, [fix])
    fixing.closed(parts, fix, sees=cast.ada, tests=cast.remy)
    fixing.did(parts, cast.ada, fixing.opened(parts, cast.ada, vendor), remediations_changing.share)
    assert _invitations(parts, vendor)[0].status == InvitationStatus.OPEN


def test_a_late_mail_goes_once_a_week_and_counts_as_it_goes_out(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation, smtp: MailServer) -> None:
    _share(parts, cast, vendor, vic, [fix, fixing.opened(parts, cast.ada, vendor, gap="Nobody is named.")])
    by_mail = posting.by_mail(parts, smtp)
    posting.send_all(by_mail, cast.sample.id)
    _late(parts, fix, 1)
    for _ in range(2):  # the job runs every hour
        remediations_escalating.run(parts, cast.sample.id)
    assert [mail.name for mail in _mails(parts, vendor, mails.LATE)] == ["Vic Example"]
    posting.send_all(by_mail, cast.sample.id)
    assert _mails(parts, vendor, mails.LATE)[0].status == MailStatus.SENT
    for days, count in ((6, 1), (1, 2), (1, 2), (6, 3)):
        _age_mails(parts, cast, days)
        remediations_escalating.run(parts, cast.sample.id)
        assert len(_mails(parts, vendor, mails.LATE)) == count


def _age_mails(parts: Parts, cast: Cast, days: int) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        for mail in db.exec(select(Mail)):
            mail.created_at -= timedelta(days=days)
            db.add(mail)


def test_a_late_mail_that_is_no_longer_needed_does_not_go(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation) -> None:
    _share(parts, cast, vendor, vic, [fix])
    _late(parts, fix, 3)
    remediations_escalating.run(parts, cast.sample.id)
    fixing.proved(parts, fixing.visitor(fix), fix)  # it waits for the practice now
    (mail,) = _mails(parts, vendor, mails.LATE)
    mails.send(parts, cast.sample.id, mail.id)
    assert (posting.reloaded(parts, mail).status, posting.reloaded(parts, mail).problem_code) == (
        MailStatus.FAILED, "not-needed")
    assert _left(parts, vendor) == Left(todo=0, late=0, open=1)


def test_nobody_hears_of_a_late_fix_that_is_not_shared(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation) -> None:
    inside = fixing.opened(parts, cast.ada, vendor, gap="A gap that stays inside.")
    _share(parts, cast, vendor, vic, [fix])
    _late(parts, inside, 3)
    remediations_escalating.run(parts, cast.sample.id)
    assert not _mails(parts, vendor, mails.LATE)


def test_a_colleague_to_whom_it_is_passed_on_goes_on_with_the_fixes(
        parts: Parts, cast: Cast, vendor: Vendor, vic: Contact, fix: Remediation) -> None:
    invitation = _share(parts, cast, vendor, vic, [fix])
    person = VendorPerson(normal(vic.email), "session")
    actor = visits.actor_for(parts, person, invitation.id)
    with parts.database.transaction(cast.sample.id) as db:
        invitations.pass_on(parts, db, actor, ContactDetails("Val Example", "val@billing.example.com"))
    asked = visits.asked_of(parts, replace(person, email="val@billing.example.com"))
    assert [(one.purpose.thing, one.facts) for one in asked] == [("Fixes: gaps to close", [["Fixes", "1 to do"]])]
    assert not visits.asked_of(parts, person)
