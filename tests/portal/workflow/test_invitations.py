"""Inviting: who may come in, for how long, and what becomes of an invitation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import access, clock
from portal.errors import InvalidInput, NotFound, PortalError, TooMany, WrongState
from portal.models import Contact, Invitation, Vendor
from portal.vocabulary.actors import VendorActor, VendorPerson
from portal.vocabulary.purposes import NEGOTIATION
from portal.workflow import invitations, visits
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import posting
from tests.services.smtp import MailServer, link_in, text_of

SOON = timedelta(days=14)


@pytest.fixture
def posted(parts: Parts, smtp: MailServer) -> Parts:
    return posting.by_mail(parts, smtp)


def vic_in(parts: Parts, invitation: Invitation) -> VendorActor:
    return visits.actor_for(parts, VendorPerson(posting.VIC, "session"), invitation.id)


def test_the_mail_brings_the_link_and_names_the_practice_first(posted: Parts, cast: Cast, smtp: MailServer) -> None:
    invitation = posting.invited(posted, cast.ada)
    posting.send_all(posted, cast.sample.id)
    [mail] = smtp.mails
    assert mail["Subject"].startswith("Sample Family Practice asks Example Billing Co.")
    assert mail["Message-ID"] == f"<{posting.last_mail(posted, invitation).id}@portal.example.com>"
    letter = visits.letter(posted, link_in(mail).rpartition("/")[2])
    assert (letter.practice, letter.to_name, letter.mailbox, letter.facts) == (
        "Sample Family Practice", "Vic Example", "v•••@billing.example.com", [["Requests", "3 changes"]])


@pytest.mark.parametrize("days", [-1, 367])
def test_a_due_date_is_from_today_within_a_year(parts: Parts, cast: Cast, days: int) -> None:
    vendor = factories.vendor(parts, cast.ada)
    vic = posting.contact(parts, cast.ada, vendor)
    with parts.database.transaction(cast.sample.id) as db, pytest.raises(InvalidInput) as refused:
        invitations.invite(parts, db, cast.ada, vendor, vic, NEGOTIATION, "s", clock.today() + timedelta(days=days))
    assert "due" in refused.value.fields


def test_nobody_is_invited_twice_to_the_same_or_from_another_vendor(parts: Parts, cast: Cast) -> None:
    first = posting.invited(parts, cast.ada)
    other = factories.vendor(parts, cast.ada, "Sandbox Clearinghouse")
    with parts.database.transaction(cast.sample.id) as db:
        vendor, vic = db.get(Vendor, first.vendor_id), db.get(Contact, first.contact_id)
        assert vendor and vic
        for at in (vendor, other):
            with pytest.raises(InvalidInput):
                invitations.invite(parts, db, cast.ada, at, vic, NEGOTIATION, first.subject_id, clock.today() + SOON)


def test_more_time_opens_what_had_expired(posted: Parts, cast: Cast, smtp: MailServer,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = posting.invited(posted, cast.ada)
    posting.send_all(posted, cast.sample.id)
    token = link_in(smtp.mails[0]).rpartition("/")[2]
    later = clock.now() + timedelta(days=100)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(PortalError) as expired:
        visits.letter(posted, token)
    assert "expired" in expired.value.message
    with posted.database.transaction(cast.sample.id) as db:
        with pytest.raises(WrongState):
            invitations.resend(posted, db, cast.ada, invitation)
        invitations.extend(posted, db, cast.ada, invitation, later.date() + SOON)
    assert visits.letter(posted, token).due == later.date() + SOON


def test_another_link_leaves_the_first_one_good(posted: Parts, cast: Cast, smtp: MailServer) -> None:
    invitation = posting.invited(posted, cast.ada)
    posting.send_all(posted, cast.sample.id)
    with posted.database.transaction(cast.sample.id) as db:
        invitations.resend(posted, db, cast.ada, invitation)
    posting.send_all(posted, cast.sample.id)
    tokens = [link_in(mail).rpartition("/")[2] for mail in smtp.mails]
    assert len(set(tokens)) == 2
    assert {visits.letter(posted, token).invitation_id for token in tokens} == {invitation.id}


def test_what_goes_to_somebody_else_shuts_the_first_person_out(posted: Parts, cast: Cast, smtp: MailServer) -> None:
    invitation = posting.invited(posted, cast.ada)
    posting.send_all(posted, cast.sample.id)
    with posted.database.transaction(cast.sample.id, write=False) as db:
        vendor = access.vendor_for(db, cast.ada, invitation.vendor_id)
    val = posting.contact(posted, cast.ada, vendor, posting.VAL, "Val Example")
    assert vic_in(posted, invitation).name == "Vic Example"
    with posted.database.transaction(cast.sample.id) as db:
        invitations.readdress(posted, db, cast.ada, invitation, val)
    posting.send_all(posted, cast.sample.id)
    first, second = (link_in(mail).rpartition("/")[2] for mail in smtp.mails)
    with pytest.raises(PortalError) as gone:
        visits.letter(posted, first)
    assert gone.value.http_status == 410
    assert visits.letter(posted, second).to_name == "Val Example"
    with pytest.raises(NotFound):
        vic_in(posted, invitation)


def test_passing_on_loses_nothing_and_the_practice_sees_it(posted: Parts, cast: Cast, smtp: MailServer) -> None:
    invitation = posting.invited(posted, cast.ada)
    vic = vic_in(posted, invitation)
    with posted.database.transaction(cast.sample.id) as db:
        with pytest.raises(InvalidInput):
            invitations.pass_on(posted, db, vic, ContactDetails("Me", posting.VIC.upper()))
        invitations.pass_on(posted, db, vic, ContactDetails("Val Example", posting.VAL, "Officer"))
    posting.send_all(posted, cast.sample.id)
    assert "Vic Example passed this on to you." in text_of(smtp.mails[-1])
    with posted.database.transaction(cast.sample.id, write=False) as db:
        [sent] = invitations.of_subject(db, cast.ada, invitation.subject_id)
    assert (sent.invitation.id, sent.contact.name, sent.contact.passed_on_by) == (
        invitation.id, "Val Example", "Vic Example")
    assert "invitation:passed-on" in factories.events_of(posted, cast.sample.id, invitation.id)
    with posted.database.transaction(cast.sample.id) as db, pytest.raises(NotFound):
        invitations.pass_on(posted, db, vic, ContactDetails("Vic again", "again@billing.example.com"))
    assert factories.chain_faults(posted, cast.sample.id) == []


def test_a_mailbox_is_not_flooded(parts: Parts, cast: Cast) -> None:
    invitation = posting.invited(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        for _ in range(invitations.MAILS_PER_DAY - 1):
            invitations.resend(parts, db, cast.ada, invitation)
        with pytest.raises(TooMany):
            invitations.resend(parts, db, cast.ada, invitation)


def test_what_is_done_can_be_asked_again(posted: Parts, cast: Cast, smtp: MailServer) -> None:
    invitation = posting.invited(posted, cast.ada)
    with posted.database.transaction(cast.sample.id) as db:
        invitations.finish(posted, db, vic_in(posted, invitation), invitation)
        with pytest.raises(WrongState):
            invitations.extend(posted, db, cast.ada, invitation, clock.today() + SOON)
    assert not vic_in(posted, invitation).open
    with posted.database.transaction(cast.sample.id) as db:
        invitations.reopen(posted, db, cast.ada, invitation, clock.today() + SOON)
    assert vic_in(posted, invitation).open
    with posted.database.transaction(cast.sample.id) as db:
        invitations.revoke(posted, db, cast.ada, invitation)
        with pytest.raises(WrongState):
            invitations.reopen(posted, db, cast.ada, invitation, clock.today() + SOON)
