"""What pages and reports ask of many rows at once: a vendor's versions, the notes on a review. Reads only."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from portal import access
from portal.models import Agreement, Finding, Note
from portal.scoring.agreements import NO_LAW, Judged, Summary, summarize
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import AgreementStatus


def versions(db: Session, actor: Actor, vendor_id: str) -> list[Agreement]:
    """Every version of the vendor's agreement, the newest first, without what belongs to one and files that were
    refused."""
    query = (select(Agreement).where(Agreement.practice_id == actor.practice_id, Agreement.vendor_id == vendor_id,
                                     col(Agreement.parent_id).is_(None), Agreement.status != AgreementStatus.REFUSED)
             .order_by(col(Agreement.number).desc()))
    return list(db.exec(query))


def notes(db: Session, actor: Actor, findings: Sequence[Finding]) -> dict[str, list[Note]]:
    """The notes on these findings by the finding's id, the oldest first."""
    query = (select(Note).where(Note.practice_id == actor.practice_id,
                                col(Note.finding_id).in_([finding.id for finding in findings]))
             .order_by(col(Note.created_at)))
    found: dict[str, list[Note]] = {}
    for note in db.exec(query):
        found.setdefault(note.finding_id, []).append(note)
    return found


def summaries(db: Session, actor: Actor, reading_ids: Iterable[str]) -> dict[str, Summary]:
    """The headline of each reading, by the statuses that count, over the terms that the practice's reviews show."""
    query = (select(Finding.reading_id, Finding.tier, Finding.human, Finding.computed)
             .where(Finding.practice_id == actor.practice_id, col(Finding.reading_id).in_(list(reading_ids))))
    if not access.practice_of(db, actor).proposed_rules:
        query = query.where(Finding.tier != NO_LAW)
    terms: dict[str, list[Judged]] = {}
    for reading_id, tier, human, computed in db.exec(query):
        terms.setdefault(reading_id, []).append(Judged(tier, human or computed))
    return {reading_id: summarize(judged) for reading_id, judged in terms.items()}


def before(versions: Sequence[Agreement], agreement: Agreement) -> Agreement | None:
    """The last version before this one that was read."""
    earlier = [v for v in versions if v.number < agreement.number and v.status == AgreementStatus.READ]
    return max(earlier, key=lambda version: version.number, default=None)
