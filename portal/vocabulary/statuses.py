"""Statuses and which may follow which. `workflow/transitions.py` is the only code that changes one."""

from enum import StrEnum


class AgreementStatus(StrEnum):
    """The life of one uploaded file: it waits, is scanned, is read; or it is refused, or our side failed. A document
    that belongs to an agreement can be set aside after it was read, and count again."""

    RECEIVED = "received"
    SCANNING = "scanning"
    READING = "reading"
    READ = "read"
    REFUSED = "refused"
    FAILED = "failed"
    SET_ASIDE = "set-aside"


class RereadStatus(StrEnum):
    """An agreement in a run over the archive: it waits, was read again, or could not be and keeps its old reading."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class VendorStatus(StrEnum):
    """Where the practice stands with a vendor (requirements E-1, the part that exists so far)."""

    PROSPECT = "prospect"
    IN_REVIEW = "in-review"
    LIVE = "live"
    EXITING = "exiting"
    CLOSED = "closed"


class InvitationStatus(StrEnum):
    """Whether a vendor's person may still come in by an invitation. Past its last day an open one lets nobody in."""

    OPEN = "open"
    DONE = "done"
    REVOKED = "revoked"


class MailStatus(StrEnum):
    """How far a mail has come. A mail server may take it and send it back later."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class Decision(StrEnum):
    """What a reviewer said of a computed finding."""

    CONFIRMED = "confirmed"
    OVERRULED = "overruled"


class NegotiationStatus(StrEnum):
    """Who has the word on the changes that were asked for: nobody yet, the vendor, the practice, nobody any more."""

    DRAFT = "draft"
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"


class RequestStatus(StrEnum):
    """One change that was asked for. What a new version makes of it is told by comparing, not kept."""

    DRAFT = "draft"
    ASKED = "asked"
    ACCEPTED = "accepted"
    COUNTERED = "countered"
    DECLINED = "declined"
    ACCEPTED_COUNTER = "accepted-counter"
    RISK_ACCEPTED = "risk-accepted"
    WITHDRAWN = "withdrawn"


class QuestionSetStatus(StrEnum):
    """A practice's own set: worked on only, has a version that can be sent, or is kept and no longer offered."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class AssessmentStatus(StrEnum):
    """Who has the ball with a questionnaire: the vendor answers, the practice reviews, the vendor answers what was
    asked back, nobody any more."""

    OPEN = "open"
    SUBMITTED = "submitted"
    ASKED = "asked"
    REVIEWED = "reviewed"
    CANCELED = "canceled"


class FollowUpStatus(StrEnum):
    """A question back: written and not sent, with the vendor, answered, settled, or never sent."""

    DRAFT = "draft"
    ASKED = "asked"
    ANSWERED = "answered"
    SETTLED = "settled"
    DROPPED = "dropped"


class EvidenceStatus(StrEnum):
    """A file beside an answer: it waits, is scanned, is kept; is held because it looks like patient data; was refused;
    or was taken away."""

    RECEIVED = "received"
    SCANNING = "scanning"
    KEPT = "kept"
    HELD = "held"
    REFUSED = "refused"
    FAILED = "failed"
    REMOVED = "removed"


class RemediationStatus(StrEnum):
    """A fix: nobody began, somebody works on it, proof is asked for, proof is in and waits for a retest, closed, or the
    risk was accepted for a time."""

    OPEN = "open"
    IN_PROGRESS = "in-progress"
    AWAITING_PROOF = "awaiting-proof"
    RETEST = "retest"
    CLOSED = "closed"
    RISK_ACCEPTED = "risk-accepted"


class EvidenceTestStatus(StrEnum):
    """An evidence test: the lists are put in and matched, it is done, or it was thrown away."""

    DRAFT = "draft"
    DONE = "done"
    DISCARDED = "discarded"


AGREEMENT_MOVES: dict[AgreementStatus, frozenset[AgreementStatus]] = {
    AgreementStatus.RECEIVED: frozenset({AgreementStatus.SCANNING, AgreementStatus.FAILED}),
    AgreementStatus.SCANNING: frozenset({AgreementStatus.READING, AgreementStatus.REFUSED, AgreementStatus.FAILED}),
    AgreementStatus.READING: frozenset({AgreementStatus.READ, AgreementStatus.REFUSED, AgreementStatus.FAILED}),
    AgreementStatus.READ: frozenset({AgreementStatus.SET_ASIDE}),
    AgreementStatus.SET_ASIDE: frozenset({AgreementStatus.READ}),
    AgreementStatus.REFUSED: frozenset(),
    AgreementStatus.FAILED: frozenset({AgreementStatus.RECEIVED}),
}

REREAD_MOVES: dict[RereadStatus, frozenset[RereadStatus]] = {
    RereadStatus.WAITING: frozenset({RereadStatus.DONE, RereadStatus.FAILED}),
    RereadStatus.DONE: frozenset(),
    RereadStatus.FAILED: frozenset(),
}

NEGOTIATION_MOVES: dict[NegotiationStatus, frozenset[NegotiationStatus]] = {
    NegotiationStatus.DRAFT: frozenset({NegotiationStatus.ASKED, NegotiationStatus.CLOSED}),
    NegotiationStatus.ASKED: frozenset({NegotiationStatus.ANSWERED, NegotiationStatus.CLOSED}),
    NegotiationStatus.ANSWERED: frozenset({NegotiationStatus.ASKED, NegotiationStatus.CLOSED}),
    NegotiationStatus.CLOSED: frozenset(),
}

_GIVEN_UP = frozenset({RequestStatus.RISK_ACCEPTED, RequestStatus.WITHDRAWN})
REQUEST_MOVES: dict[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.DRAFT: frozenset({RequestStatus.ASKED, RequestStatus.WITHDRAWN}),
    RequestStatus.ASKED: _GIVEN_UP | {RequestStatus.ACCEPTED, RequestStatus.COUNTERED, RequestStatus.DECLINED},
    RequestStatus.ACCEPTED: _GIVEN_UP | {RequestStatus.ASKED},
    RequestStatus.COUNTERED: _GIVEN_UP | {RequestStatus.ASKED, RequestStatus.ACCEPTED_COUNTER},
    RequestStatus.DECLINED: _GIVEN_UP | {RequestStatus.ASKED},
    RequestStatus.ACCEPTED_COUNTER: _GIVEN_UP | {RequestStatus.ASKED},
    RequestStatus.RISK_ACCEPTED: frozenset({RequestStatus.ASKED}),
    RequestStatus.WITHDRAWN: frozenset({RequestStatus.ASKED}),
}

INVITATION_MOVES: dict[InvitationStatus, frozenset[InvitationStatus]] = {
    InvitationStatus.OPEN: frozenset({InvitationStatus.DONE, InvitationStatus.REVOKED}),
    InvitationStatus.DONE: frozenset({InvitationStatus.OPEN, InvitationStatus.REVOKED}),
    InvitationStatus.REVOKED: frozenset(),
}

MAIL_MOVES: dict[MailStatus, frozenset[MailStatus]] = {
    MailStatus.QUEUED: frozenset({MailStatus.SENT, MailStatus.FAILED}),
    MailStatus.SENT: frozenset({MailStatus.BOUNCED}),
    MailStatus.FAILED: frozenset({MailStatus.QUEUED}),
    MailStatus.BOUNCED: frozenset({MailStatus.QUEUED}),
}

VENDOR_MOVES: dict[VendorStatus, frozenset[VendorStatus]] = {
    VendorStatus.PROSPECT: frozenset({VendorStatus.IN_REVIEW, VendorStatus.CLOSED}),
    VendorStatus.IN_REVIEW: frozenset({VendorStatus.LIVE, VendorStatus.EXITING, VendorStatus.PROSPECT,
                                       VendorStatus.CLOSED}),
    VendorStatus.LIVE: frozenset({VendorStatus.IN_REVIEW, VendorStatus.EXITING}),
    VendorStatus.EXITING: frozenset({VendorStatus.LIVE, VendorStatus.CLOSED}),
    VendorStatus.CLOSED: frozenset(),
}

QUESTION_SET_MOVES: dict[QuestionSetStatus, frozenset[QuestionSetStatus]] = {
    QuestionSetStatus.DRAFT: frozenset({QuestionSetStatus.PUBLISHED, QuestionSetStatus.RETIRED}),
    QuestionSetStatus.PUBLISHED: frozenset({QuestionSetStatus.RETIRED}),
    QuestionSetStatus.RETIRED: frozenset({QuestionSetStatus.PUBLISHED}),
}

ASSESSMENT_MOVES: dict[AssessmentStatus, frozenset[AssessmentStatus]] = {
    AssessmentStatus.OPEN: frozenset({AssessmentStatus.SUBMITTED, AssessmentStatus.CANCELED}),
    AssessmentStatus.SUBMITTED: frozenset({AssessmentStatus.ASKED, AssessmentStatus.REVIEWED,
                                           AssessmentStatus.CANCELED}),
    AssessmentStatus.ASKED: frozenset({AssessmentStatus.SUBMITTED, AssessmentStatus.CANCELED}),
    AssessmentStatus.REVIEWED: frozenset({AssessmentStatus.SUBMITTED}),
    AssessmentStatus.CANCELED: frozenset(),
}

FOLLOW_UP_MOVES: dict[FollowUpStatus, frozenset[FollowUpStatus]] = {
    FollowUpStatus.DRAFT: frozenset({FollowUpStatus.ASKED, FollowUpStatus.DROPPED}),
    FollowUpStatus.ASKED: frozenset({FollowUpStatus.ANSWERED, FollowUpStatus.SETTLED}),
    FollowUpStatus.ANSWERED: frozenset({FollowUpStatus.ASKED, FollowUpStatus.SETTLED}),
    FollowUpStatus.SETTLED: frozenset({FollowUpStatus.ANSWERED}),
    FollowUpStatus.DROPPED: frozenset({FollowUpStatus.DRAFT}),
}

EVIDENCE_MOVES: dict[EvidenceStatus, frozenset[EvidenceStatus]] = {
    EvidenceStatus.RECEIVED: frozenset({EvidenceStatus.SCANNING, EvidenceStatus.FAILED, EvidenceStatus.REMOVED}),
    EvidenceStatus.SCANNING: frozenset({EvidenceStatus.KEPT, EvidenceStatus.HELD, EvidenceStatus.REFUSED,
                                        EvidenceStatus.FAILED, EvidenceStatus.REMOVED}),
    EvidenceStatus.KEPT: frozenset({EvidenceStatus.REMOVED}),
    # Confirmed, it is looked at once more, for its safe copy.
    EvidenceStatus.HELD: frozenset({EvidenceStatus.RECEIVED, EvidenceStatus.KEPT, EvidenceStatus.REMOVED}),
    EvidenceStatus.REFUSED: frozenset({EvidenceStatus.REMOVED}),
    EvidenceStatus.FAILED: frozenset({EvidenceStatus.RECEIVED, EvidenceStatus.REMOVED}),
    EvidenceStatus.REMOVED: frozenset(),
}

# Somebody still works on it.
OPEN_FIXES = (RemediationStatus.OPEN, RemediationStatus.IN_PROGRESS, RemediationStatus.AWAITING_PROOF,
              RemediationStatus.RETEST)
_WORK = frozenset({RemediationStatus.IN_PROGRESS, RemediationStatus.AWAITING_PROOF, RemediationStatus.RETEST,
                   RemediationStatus.RISK_ACCEPTED})
# There is one way to closed: by a retest.
REMEDIATION_MOVES: dict[RemediationStatus, frozenset[RemediationStatus]] = {
    RemediationStatus.OPEN: _WORK,
    RemediationStatus.IN_PROGRESS: _WORK,
    RemediationStatus.AWAITING_PROOF: _WORK,
    RemediationStatus.RETEST: _WORK | {RemediationStatus.CLOSED},
    RemediationStatus.CLOSED: frozenset({RemediationStatus.OPEN}),
    RemediationStatus.RISK_ACCEPTED: frozenset({RemediationStatus.OPEN}),
}

EVIDENCE_TEST_MOVES: dict[EvidenceTestStatus, frozenset[EvidenceTestStatus]] = {
    EvidenceTestStatus.DRAFT: frozenset({EvidenceTestStatus.DONE, EvidenceTestStatus.DISCARDED}),
    EvidenceTestStatus.DONE: frozenset(),
    EvidenceTestStatus.DISCARDED: frozenset(),
}
