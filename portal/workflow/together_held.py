"""Why a document does not count for its agreement until a person lets it: not signed, or between other parties."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from extractors import together_parties
from portal import access
from portal.models import Agreement, Reading
from portal.vocabulary.actors import system
from portal.vocabulary.kinds import DocumentKind

MOST_SHOWN = 80  # characters of a name


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `code` is "not-signed" or "other-parties"."""

    code: str
    title: str
    text: str


def reasons(db: Session, agreement: Agreement, own: Reading, document: Agreement, reading: Reading) -> list[Reason]:
    """Why the document would not count: `own` is the reading of the agreement's own file, `reading` the document's."""
    vendor = access.vendor_for(db, system(agreement.practice_id), agreement.vendor_id)
    names = together_parties.others(_parties(own), _parties(reading), (vendor.name,))
    return [*_other_parties(names), *_not_signed(document, reading)]


def told(found: Sequence[Reason], changes: int) -> str:
    """The reasons in one line, with how many terms the document would change: as a list of documents shows it."""
    why = "; ".join(reason.title for reason in found)
    return f"{why}. Read, but not counted: it would change {changes} {'term' if changes == 1 else 'terms'}."[:500]


def _other_parties(names: Sequence[str]) -> list[Reason]:
    if not names:
        return []
    shown = " and ".join(name[:MOST_SHOWN] for name in names)
    return [Reason("other-parties", f"This document names other parties: {shown}",
                   "The agreement does not name them. It may be another vendor's document, put here by mistake.")]


def _not_signed(document: Agreement, reading: Reading) -> list[Reason]:
    """The uploader's word is needed for each document; for an amendment its signature block must say the same."""
    if not document.signed:
        return [Reason("not-signed", "Not signed", "It was uploaded as a draft. A draft changes nothing until both "
                       "sides have signed it.")]
    seen = len(reading.document_facts.get("signatures") or ())
    if document.kind != DocumentKind.AMENDMENT or seen >= together_parties.SIGNATURES:
        return []
    found = "one signature, and an amendment needs two" if seen else "no signature in it"
    return [Reason("not-signed", "Not signed, as far as we see",
                   f"It was uploaded as signed, but we see {found}. Check its signature block.")]


def _parties(reading: Reading) -> tuple[str | None, str | None]:
    parties = reading.document_facts.get("parties") or {}
    return parties.get("covered_entity"), parties.get("business_associate")
