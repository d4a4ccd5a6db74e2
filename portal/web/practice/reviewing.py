"""Gathers the rows of one review and what its viewer shows: shared by the pages of an agreement and of a finding."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from portal import access
from portal.models import Agreement, Finding, Vendor
from portal.web.pages import Call
from portal.web.practice import passages, review, scale, sheet
from portal.web.practice.passages import Paragraph
from portal.web.practice.review import Asked, Review
from portal.web.practice.sheet import Pip, Sheet
from portal.workflow import agreement_lists, documents, findings


@dataclass(frozen=True, slots=True)
class Found:
    """A review with what stands around it."""

    review: Review
    vendor: Vendor
    rows: Sequence[scale.Row]
    before: Sequence[scale.Row]
    newest: Agreement
    versions: Sequence[Agreement]
    ticks: Sequence[tuple[float, str]] = tuple(scale.ticks())
    zones: Sequence[scale.Zone] = tuple(scale.zones())


@dataclass(frozen=True, slots=True)
class Viewer:
    """The left side: a page as a picture with marks, or the text. `pages` is 0 for formats without pages."""

    page: int
    pages: int
    pips: Sequence[Pip]
    sheet: Sheet | None
    paragraphs: Sequence[Paragraph]


def gather(call: Call, db: Session, agreement: Agreement, asked: Asked) -> Found:
    """Everything that the review's page tells, from one transaction."""
    actor = call.actor
    practice = access.practice_of(db, actor)
    rows = findings.reviewed(db, agreement, practice)
    if agreement.parent_id:  # of a document that belongs to an agreement, only what it speaks of
        rows = [row for row in rows if row.evidence]
    document = access.document_for(db, actor, agreement.document_id)
    reading = access.reading_for(db, actor, agreement.reading_id or "")
    versions = agreement_lists.versions(db, actor, agreement.vendor_id)
    shown = review.build(agreement, document, reading, rows, agreement_lists.notes(db, actor, rows), practice.limits,
                         asked)
    return Found(shown, access.vendor_for(db, actor, agreement.vendor_id), scale.rows(shown.limits),
                 scale.rows(shown.before), versions[0], versions)


def whole_text(call: Call, shown: Review) -> list[Paragraph]:
    """All of the text, every quote marked in place; where two share words, the one that needs more work has them."""
    return passages.paragraphs(documents.lines(call.parts, shown.document), _loudest(shown))


def _loudest(shown: Review) -> list[Finding]:
    return sorted((term.finding for term in shown.terms), key=lambda finding: sheet.LOUD.index(finding.status))


def asked(call: Call, agreement: Agreement) -> Asked:
    """Read the address; what is not known counts as not given."""
    show = call.query("show")
    return Asked(call.url("agreement", id=agreement.id), _number(call.query("page")), _number(call.query("term")),
                 show if show in review.SHOWS else "all", call.query("view") == "text")


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 6 else None


def viewer(call: Call, shown: Review) -> Viewer:
    """The page that is asked for, or that of the open term, or the first."""
    sizes, asked = shown.document.page_sizes, shown.asked
    rows = [term.finding for term in shown.terms]
    opened = next((term for term in shown.terms if term.open), None)
    wanted = asked.page or (opened.page if opened else None) or 1
    page = min(max(wanted, 1), max(len(sizes), 1))
    pips = sheet.pips(len(sizes), rows, page, asked.href)
    if sizes and not asked.text:
        drawn = sheet.draw(page, sizes[page - 1], rows, opened.number if opened else None, asked.href)
        return Viewer(page, len(sizes), pips, drawn, ())
    text = passages.paragraphs(documents.lines(call.parts, shown.document), _loudest(shown), page if sizes else None)
    return Viewer(page, len(sizes), pips, None, text)
