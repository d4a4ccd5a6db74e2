"""Two versions of a vendor's agreement compared from what is stored of them: findings, time limits and kept text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sqlmodel import Session

from extractors import compare, compare_text
from extractors.compare import ClauseChange, Comparison, WordChange
from extractors.compare_limits import LimitChange
from extractors.compare_text import Passage, Sentence
from extractors.compare_words import Piece
from extractors.types import Clause, Evidence, ReasonNote, Status, Tier, Window
from portal import access
from portal.errors import NotFound
from portal.models import Agreement, Document, Finding, Reading
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import AgreementStatus
from portal.workflow import agreement_lists, documents, findings
from portal.workflow.parts import Parts

__all__ = ["ClauseChange", "Comparison", "Evidence", "Kept", "LimitChange", "Pair", "Passage", "Piece", "Sentence",
           "Window", "WordChange", "clause_of", "pair", "terms", "whole", "window_of"]

Stored = TypeVar("Stored", Evidence, ReasonNote, Window)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored of one version that was read."""

    agreement: Agreement
    document: Document
    reading: Reading
    findings: Sequence[Finding]

    @property
    def tells(self) -> bool:
        """False for a text that says nothing of its terms: no agreement, or too poor to read."""
        return self.reading.is_baa and self.reading.quality == "good"

    def finding(self, clause: str) -> Finding | None:
        return next((finding for finding in self.findings if finding.clause == clause), None)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions, the earlier upload first."""

    before: Kept
    after: Kept

    @property
    def tells(self) -> bool:
        return self.before.tells and self.after.tells


def pair(db: Session, actor: Actor, agreement: Agreement, other_id: str = "") -> Pair | None:
    """The agreement with another version of its vendor, or with the last one before it that was read. None where
    there is none, or where one of the two was not read. Raises NotFound for an agreement of another vendor."""
    other = _other(db, actor, agreement, other_id)
    if other is None or {agreement.status, other.status} != {AgreementStatus.READ} or other.id == agreement.id:
        return None
    first, second = sorted((agreement, other), key=lambda version: version.number)
    return Pair(_kept(db, actor, first), _kept(db, actor, second))


def _other(db: Session, actor: Actor, agreement: Agreement, other_id: str) -> Agreement | None:
    if not other_id:
        return agreement_lists.before(agreement_lists.versions(db, actor, agreement.vendor_id), agreement)
    other = access.agreement_for(db, actor, other_id)
    if other.vendor_id != agreement.vendor_id or other.parent_id:
        raise NotFound
    return other


def _kept(db: Session, actor: Actor, agreement: Agreement) -> Kept:
    return Kept(agreement, access.document_for(db, actor, agreement.document_id),
                access.reading_for(db, actor, agreement.reading_id or ""), findings.of_agreement(db, agreement))


def terms(parts: Parts, two: Pair) -> Comparison:
    """What became of the terms and the time limits. Needs no transaction."""
    return compare.clauses(*_versions(parts, two))


def whole(parts: Parts, two: Pair) -> Comparison:
    """The same, and the passages outside of any term."""
    return compare.compare(*_versions(parts, two))


def _versions(parts: Parts, two: Pair) -> tuple[compare.Version, compare.Version]:
    before, after = (compare.Version(
        [clause_of(row) for row in kept.findings], [window_of(window) for window in kept.reading.windows],
        compare_text.sentences(documents.lines(parts, kept.document)) if kept.reading.quality == "good" else (),
        {row.clause: Status(row.human) for row in kept.findings if row.human}, kept.tells)
        for kept in (two.before, two.after))
    return before, after


def clause_of(row: Finding) -> Clause:
    """A stored finding as the reading had it."""
    return Clause(
        id=row.clause, title=row.title, tier=Tier(row.tier), citation=row.citation, as_of=row.as_of,
        verified=row.verified, status=Status(row.computed), reasons=tuple(row.reasons),
        reason_notes=tuple(_known(ReasonNote, note) for note in row.reason_notes),
        evidence=tuple(_known(Evidence, {**evidence, "section": _section(evidence)}) for evidence in row.evidence))


def _section(evidence: Mapping[str, Any]) -> str:
    """The section, with the name of another document that was read together with the agreement."""
    document, section = evidence.get("document") or {}, str(evidence["section"])
    return f"{section} of the {document['name'].lower()}" if document.get("other") and section else section


def window_of(window: Mapping[str, Any]) -> Window:
    """A stored time limit as the reading had it."""
    return _known(Window, window)


def _known(kind: type[Stored], stored: Mapping[str, Any]) -> Stored:
    """The value as it was stored; what an earlier release did not store has its default."""
    names = {field.name for field in fields(kind)}
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value
                              for name, value in stored.items() if name in names}
    return kind(**values)
