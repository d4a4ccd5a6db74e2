"""Statuses and which may follow which. `workflow/transitions.py` is the only code that changes one."""

from enum import StrEnum


class AgreementStatus(StrEnum):
    """The life of one uploaded file: it waits, is scanned, is read; or it is refused, or our side failed."""

    RECEIVED = "received"
    SCANNING = "scanning"
    READING = "reading"
    READ = "read"
    REFUSED = "refused"
    FAILED = "failed"


class VendorStatus(StrEnum):
    """Where the practice stands with a vendor (requirements E-1, the part that exists so far)."""

    PROSPECT = "prospect"
    IN_REVIEW = "in-review"
    LIVE = "live"
    EXITING = "exiting"
    CLOSED = "closed"


class Decision(StrEnum):
    """What a reviewer said of a computed finding."""

    CONFIRMED = "confirmed"
    OVERRULED = "overruled"


AGREEMENT_MOVES: dict[AgreementStatus, frozenset[AgreementStatus]] = {
    AgreementStatus.RECEIVED: frozenset({AgreementStatus.SCANNING, AgreementStatus.FAILED}),
    AgreementStatus.SCANNING: frozenset({AgreementStatus.READING, AgreementStatus.REFUSED, AgreementStatus.FAILED}),
    AgreementStatus.READING: frozenset({AgreementStatus.READ, AgreementStatus.REFUSED, AgreementStatus.FAILED}),
    AgreementStatus.READ: frozenset(),
    AgreementStatus.REFUSED: frozenset(),
    AgreementStatus.FAILED: frozenset({AgreementStatus.RECEIVED}),
}

VENDOR_MOVES: dict[VendorStatus, frozenset[VendorStatus]] = {
    VendorStatus.PROSPECT: frozenset({VendorStatus.IN_REVIEW, VendorStatus.CLOSED}),
    VendorStatus.IN_REVIEW: frozenset({VendorStatus.LIVE, VendorStatus.PROSPECT, VendorStatus.CLOSED}),
    VendorStatus.LIVE: frozenset({VendorStatus.IN_REVIEW, VendorStatus.EXITING}),
    VendorStatus.EXITING: frozenset({VendorStatus.LIVE, VendorStatus.CLOSED}),
    VendorStatus.CLOSED: frozenset(),
}
