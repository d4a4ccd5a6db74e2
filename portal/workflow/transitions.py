"""The one place where a status is set."""

from portal.errors import WrongState
from portal.models import Agreement, Invitation, Mail, Negotiation, NegotiationRequest, RereadItem, Vendor
from portal.vocabulary.statuses import (
    AGREEMENT_MOVES,
    INVITATION_MOVES,
    MAIL_MOVES,
    NEGOTIATION_MOVES,
    REQUEST_MOVES,
    REREAD_MOVES,
    VENDOR_MOVES,
    AgreementStatus,
    InvitationStatus,
    MailStatus,
    NegotiationStatus,
    RequestStatus,
    RereadStatus,
    VendorStatus,
)


def move_agreement(agreement: Agreement, to: AgreementStatus) -> None:
    """Raises WrongState when the agreement cannot go from where it is to there."""
    here = AgreementStatus(agreement.status)
    if to not in AGREEMENT_MOVES[here]:
        raise WrongState(f"This agreement is {here.value}; it cannot become {to.value}.")
    agreement.status = to


def move_reread(item: RereadItem, to: RereadStatus) -> None:
    """Raises WrongState when this agreement's turn in the run is over."""
    if to not in REREAD_MOVES[RereadStatus(item.status)]:
        raise WrongState(f"This agreement's turn is over ({item.status}); it cannot become {to.value}.")
    item.status = to


def move_invitation(invitation: Invitation, to: InvitationStatus) -> None:
    """Raises WrongState when the invitation cannot go from where it is to there."""
    here = InvitationStatus(invitation.status)
    if to not in INVITATION_MOVES[here]:
        raise WrongState(f"This invitation is {here.value}; it cannot become {to.value}.")
    invitation.status = to


def move_mail(mail: Mail, to: MailStatus) -> None:
    """Raises WrongState when the mail cannot go from where it is to there."""
    here = MailStatus(mail.status)
    if to not in MAIL_MOVES[here]:
        raise WrongState(f"This mail is {here.value}; it cannot become {to.value}.")
    mail.status = to


def move_negotiation(negotiation: Negotiation, to: NegotiationStatus) -> None:
    """Raises WrongState when the negotiation cannot go from where it is to there."""
    here = NegotiationStatus(negotiation.status)
    if to not in NEGOTIATION_MOVES[here]:
        raise WrongState(f"These requests are {here.value}; they cannot become {to.value}.")
    negotiation.status = to


def move_request(request: NegotiationRequest, to: RequestStatus) -> None:
    """Raises WrongState when the request cannot go from where it is to there."""
    here = RequestStatus(request.status)
    if to not in REQUEST_MOVES[here]:
        raise WrongState(f"This request is {here.value}; it cannot become {to.value}.")
    request.status = to


def move_vendor(vendor: Vendor, to: VendorStatus) -> None:
    """Raises WrongState when the vendor cannot go from where it is to there."""
    here = VendorStatus(vendor.status)
    if to is not here and to not in VENDOR_MOVES[here]:
        raise WrongState(f"This vendor is {here.value}; it cannot become {to.value}.")
    vendor.status = to
