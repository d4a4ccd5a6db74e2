"""An invitation on the practice's side: how its mails fare, and more time, another link, somebody else, or an end."""

from collections.abc import Callable
from datetime import timedelta

from starlette.responses import Response

from portal import access, clock
from portal.errors import InvalidInput, NotFound, PortalError, TooMany, WrongState
from portal.models import Invitation, Mail
from portal.vocabulary.permissions import Permission
from portal.vocabulary.purposes import PURPOSES
from portal.vocabulary.statuses import InvitationStatus, MailStatus
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.render import render, see
from portal.workflow import contacts, invitations, mails

AGAIN = frozenset({MailStatus.FAILED, MailStatus.BOUNCED})
EXTENDED_BY = timedelta(days=14)


def show(call: Call) -> Response:
    invitation = _invitation(call)
    due = max(invitation.due, clock.today()) + EXTENDED_BY
    return _page(call, invitation, Form({"due": due}))


def _page(call: Call, invitation: Invitation, form: Form, status: int = 200) -> Response:
    vendor = access.vendor_for(call.db, call.actor, invitation.vendor_id)
    contact = access.contact_for(call.db, call.actor, invitation.contact_id)
    others = [other for other in contacts.of_vendor(call.db, vendor) if other.id != contact.id]
    return render(call, "practice/invitations/show.html", status, vendor=vendor, invitation=invitation, contact=contact,
                  others=others, form=form, purpose=PURPOSES[invitation.subject_kind],
                  mails=mails.of_subject(call.db, call.actor.practice_id, invitation.id), again=AGAIN,
                  expired=invitations.has_expired(invitation), open=invitation.status == InvitationStatus.OPEN)


def _invitation(call: Call, *, lock: bool = False) -> Invitation:
    invitation = access.invitation_for(call.db, call.actor, call.path("invitation"), lock=lock)
    if invitation.vendor_id != call.path("id"):
        raise NotFound
    return invitation


def _verb(call: Call, act: Callable[[Invitation, Form], None]) -> Response:
    """Do it to the invitation, and show how it stands; what cannot be done is said on its page."""
    invitation, form = _invitation(call, lock=True), Form.sent(call)
    try:
        act(invitation, form)
    except (InvalidInput, WrongState, TooMany) as error:
        return _refused(call, invitation, form, error)
    return see(call, "invitation", id=invitation.vendor_id, invitation=invitation.id)


def _refused(call: Call, invitation: Invitation, form: Form, error: PortalError) -> Response:
    call.db.expire(invitation)  # as it is stored, without what the verb had put on it
    return _page(call, invitation, form.refused(error), error.http_status)


def resend(call: Call) -> Response:
    return _verb(call, lambda invitation, _: invitations.resend(call.parts, call.db, call.actor, invitation))


def revoke(call: Call) -> Response:
    return _verb(call, lambda invitation, _: invitations.revoke(call.parts, call.db, call.actor, invitation))


def extend(call: Call) -> Response:
    def act(invitation: Invitation, form: Form) -> None:
        due = form.day("due", "The date")
        if due is None:
            form.errors.setdefault("due", "Choose a day.")
        form.check("It was not extended.")
        assert due is not None
        invitations.extend(call.parts, call.db, call.actor, invitation, due)

    return _verb(call, act)


def readdress(call: Call) -> Response:
    def act(invitation: Invitation, form: Form) -> None:
        try:
            contact = access.contact_for(call.db, call.actor, form.entered("contact"))
        except NotFound:
            raise InvalidInput("It was not sent.", {"contact": "Choose one of this vendor's contacts."}) from None
        invitations.readdress(call.parts, call.db, call.actor, invitation, contact)

    return _verb(call, act)


def mail_again(call: Call) -> Response:
    return _verb(call, lambda invitation, _: mails.retry(call.parts, call.db, call.actor, _mail(call, invitation)))


def mail_came_back(call: Call) -> Response:
    """The mail server had taken it; the answer that it could not be delivered went to a person's mailbox."""
    return _verb(call, lambda invitation, _: mails.bounce(call.parts, call.db, call.actor, _mail(call, invitation)))


def _mail(call: Call, invitation: Invitation) -> Mail:
    mail = access.mail_for(call.db, call.actor, call.path("mail"), lock=True)
    if mail.subject_id != invitation.id:
        raise NotFound
    return mail


_INVITATION = "/vendors/{id}/invitations/{invitation}"
_EDIT = Permission.VENDORS_EDIT

routes = [
    Page(_INVITATION, show, permission=Permission.VENDORS_READ, name="invitation"),
    Page(f"{_INVITATION}/resend", resend, permission=_EDIT, name="invitation-resend", method="POST"),
    Page(f"{_INVITATION}/extend", extend, permission=_EDIT, name="invitation-extend", method="POST"),
    Page(f"{_INVITATION}/revoke", revoke, permission=_EDIT, name="invitation-revoke", method="POST"),
    Page(f"{_INVITATION}/contact", readdress, permission=_EDIT, name="invitation-readdress", method="POST"),
    Page(f"{_INVITATION}/mails/{{mail}}", mail_again, permission=_EDIT, name="invitation-mail-again", method="POST"),
    Page(f"{_INVITATION}/mails/{{mail}}/returned", mail_came_back, permission=_EDIT, name="invitation-mail-returned",
         method="POST"),
]
