"""The one place where a status is set."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol, TypeVar

from portal.errors import WrongState
from portal.models import (
    Agreement,
    Assessment,
    Evidence,
    EvidenceTest,
    FollowUp,
    Invitation,
    Mail,
    Negotiation,
    NegotiationRequest,
    ProofFile,
    QuestionSet,
    Remediation,
    RereadItem,
    Vendor,
)
from portal.vocabulary.statuses import (
    AGREEMENT_MOVES,
    ASSESSMENT_MOVES,
    EVIDENCE_MOVES,
    EVIDENCE_TEST_MOVES,
    FOLLOW_UP_MOVES,
    INVITATION_MOVES,
    MAIL_MOVES,
    NEGOTIATION_MOVES,
    QUESTION_SET_MOVES,
    REMEDIATION_MOVES,
    REQUEST_MOVES,
    REREAD_MOVES,
    VENDOR_MOVES,
    AgreementStatus,
    AssessmentStatus,
    EvidenceStatus,
    EvidenceTestStatus,
    FollowUpStatus,
    InvitationStatus,
    MailStatus,
    NegotiationStatus,
    QuestionSetStatus,
    RemediationStatus,
    RequestStatus,
    RereadStatus,
    VendorStatus,
)

Status = TypeVar("Status", bound=StrEnum)


class _Row(Protocol):
    status: str


def move_agreement(agreement: Agreement, to: AgreementStatus) -> None:
    """Raises WrongState when the agreement cannot go from where it is to there; so do the others."""
    _move(agreement, to, AGREEMENT_MOVES, "This agreement is {here}; it cannot become {to}.")


def move_assessment(assessment: Assessment, to: AssessmentStatus) -> None:
    _move(assessment, to, ASSESSMENT_MOVES, "This questionnaire is {here}; it cannot become {to}.")


def move_evidence(evidence: Evidence | ProofFile, to: EvidenceStatus) -> None:
    _move(evidence, to, EVIDENCE_MOVES, "This file is {here}; it cannot become {to}.")


def move_evidence_test(test: EvidenceTest, to: EvidenceTestStatus) -> None:
    _move(test, to, EVIDENCE_TEST_MOVES, "This test is {here}; it cannot become {to}.")


def move_follow_up(follow_up: FollowUp, to: FollowUpStatus) -> None:
    _move(follow_up, to, FOLLOW_UP_MOVES, "This follow-up is {here}; it cannot become {to}.")


def move_invitation(invitation: Invitation, to: InvitationStatus) -> None:
    _move(invitation, to, INVITATION_MOVES, "This invitation is {here}; it cannot become {to}.")


def move_mail(mail: Mail, to: MailStatus) -> None:
    _move(mail, to, MAIL_MOVES, "This mail is {here}; it cannot become {to}.")


def move_negotiation(negotiation: Negotiation, to: NegotiationStatus) -> None:
    _move(negotiation, to, NEGOTIATION_MOVES, "These requests are {here}; they cannot become {to}.")


def move_question_set(question_set: QuestionSet, to: QuestionSetStatus) -> None:
    _move(question_set, to, QUESTION_SET_MOVES, "This set is {here}; it cannot become {to}.")


def move_remediation(remediation: Remediation, to: RemediationStatus) -> None:
    """A fix may also stay where it is."""
    if remediation.status != to:
        _move(remediation, to, REMEDIATION_MOVES, "This fix is {here}; it cannot become {to}.")


def move_request(request: NegotiationRequest, to: RequestStatus) -> None:
    _move(request, to, REQUEST_MOVES, "This request is {here}; it cannot become {to}.")


def move_reread(item: RereadItem, to: RereadStatus) -> None:
    _move(item, to, REREAD_MOVES, "This agreement's turn is over ({here}); it cannot become {to}.")


def move_vendor(vendor: Vendor, to: VendorStatus) -> None:
    """A vendor may also stay where it is."""
    if vendor.status != to:
        _move(vendor, to, VENDOR_MOVES, "This vendor is {here}; it cannot become {to}.")


def _move(row: _Row, to: Status, moves: Mapping[Status, frozenset[Status]], message: str) -> None:
    here = type(to)(row.status)
    if to not in moves[here]:
        raise WrongState(message.format(here=here.value, to=to.value))
    row.status = to
