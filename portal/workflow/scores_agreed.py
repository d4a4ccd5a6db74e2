"""What is known of a vendor's agreement, for scoring: the versions that were read, their terms, the gates passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from portal.models import Agreement, Finding, GatePass, Practice, Reading, Vendor
from portal.vocabulary.statuses import AgreementStatus

SIGNATURES = "written-signed"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the agreement that was read, and what its term on signatures is."""

    agreement: Agreement
    reading: Reading
    signatures: str
    decided: bool

    @property
    def signed(self) -> bool:
        return self.agreement.signed and self.reading.is_baa and self.signatures == "present"

    def source(self, clause: str = "") -> str:
        return f"term:{self.agreement.id}#{clause}" if clause else f"term:{self.agreement.id}"


@dataclass(frozen=True, slots=True)
class Known:
    """All that is read of the vendor's agreement: its versions, the newest first, the terms of the newest, and the
    gates that somebody passed, by the gate, the newest of each."""

    vendor: Vendor
    versions: Sequence[Version]
    terms: Mapping[str, Finding]
    passes: Mapping[str, GatePass]
    own: Mapping[str, int]

    @property
    def signed(self) -> Version | None:
        return next((one for one in self.versions if one.signed), None)

    @property
    def newest(self) -> Version | None:
        """The version whose terms count; none where the scan is too poor to tell what it is."""
        found = self.versions[0] if self.versions else None
        return found if found and (found.reading.is_baa or found.reading.quality == "good") else None


def of_vendor(db: Session, vendor: Vendor) -> Known:
    """By three queries. What belongs to an agreement has been read together with it."""
    rows = db.exec(select(Agreement, Reading).join(Reading, col(Reading.id) == col(Agreement.reading_id)).where(
        Agreement.practice_id == vendor.practice_id, Agreement.vendor_id == vendor.id,
        Reading.practice_id == vendor.practice_id, col(Agreement.parent_id).is_(None),
        Agreement.status == AgreementStatus.READ).order_by(col(Agreement.number).desc())).all()
    findings = list(db.exec(select(Finding).where(
        Finding.practice_id == vendor.practice_id, col(Finding.reading_id).in_([reading.id for _, reading in rows]),
        (col(Finding.reading_id) == rows[0][1].id) | (col(Finding.clause) == SIGNATURES))
        .order_by(col(Finding.position)))) if rows else []
    signatures = {row.reading_id: row for row in findings if row.clause == SIGNATURES}
    versions = [Version(agreement, reading, *_seen(signatures.get(reading.id))) for agreement, reading in rows]
    passes = {row.gate: row for row in db.exec(select(GatePass).where(
        GatePass.practice_id == vendor.practice_id, GatePass.vendor_id == vendor.id,
        col(GatePass.withdrawn_at).is_(None)).order_by(col(GatePass.created_at), col(GatePass.id)))}
    return Known(vendor, versions, {row.clause: row for row in findings if row.reading_id == versions[0].reading.id},
                 passes, db.get_one(Practice, vendor.practice_id).limits)


def _seen(finding: Finding | None) -> tuple[str, bool]:
    return (finding.status, finding.decision is not None) if finding else ("", False)
