"""Invitations and mails in tests: made by the verbs, and sent as the worker sends them, to a real mail server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlmodel import col, select

from portal import clock
from portal.models import Contact, Invitation, Mail, Vendor
from portal.models.columns import new_id
from portal.vocabulary.actors import Actor
from portal.vocabulary.purposes import NEGOTIATION
from portal.vocabulary.statuses import MailStatus
from portal.wiring import build_mailer
from portal.workflow import contacts, invitations, mails
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from tests import factories
from tests.services.smtp import MailServer

VIC, VAL = "vic@billing.example.com", "val@clearinghouse.example.com"


def by_mail(parts: Parts, server: MailServer) -> Parts:
    """The same parts, whose mails go to that server."""
    settings = replace(parts.settings, mail=server.settings)
    return replace(parts, settings=settings, mailer=build_mailer(settings))


def contact(parts: Parts, actor: Actor, vendor: Vendor, email: str = VIC, name: str = "Vic Example") -> Contact:
    with parts.database.transaction(actor.practice_id) as db:
        return contacts.add(parts, db, actor, vendor, ContactDetails(name, email, "Client services"))


def invited(parts: Parts, actor: Actor, vendor: Vendor | None = None, email: str = VIC, name: str = "Vic Example",
            kind: str = NEGOTIATION, subject_id: str = "") -> Invitation:
    """An invitation to a new contact of the vendor, or of a new one. Its mail waits."""
    vendor = vendor or factories.vendor(parts, actor)
    to = contact(parts, actor, vendor, email, name)
    with parts.database.transaction(actor.practice_id) as db:
        return invitations.invite(parts, db, actor, vendor, to, kind, subject_id or new_id(),
                                  clock.today() + timedelta(days=14), facts=[("Requests", "3 changes")])


def send_all(parts: Parts, practice_id: str) -> None:
    """Send every mail that waits, as the job does."""
    with parts.database.transaction(practice_id, write=False) as db:
        waiting = list(db.exec(select(Mail.id).where(Mail.practice_id == practice_id, Mail.status == MailStatus.QUEUED)
                               .order_by(col(Mail.created_at))))
    for mail_id in waiting:
        mails.send(parts, practice_id, mail_id)


def last_mail(parts: Parts, invitation: Invitation) -> Mail:
    with parts.database.transaction(invitation.practice_id, write=False) as db:
        return mails.of_subject(db, invitation.practice_id, invitation.id)[0]


def reloaded(parts: Parts, mail: Mail) -> Mail:
    with parts.database.transaction(mail.practice_id, write=False) as db:
        return db.exec(select(Mail).where(Mail.id == mail.id)).one()
