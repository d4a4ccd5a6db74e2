"""Whether the agreement is executed, as check 1a and cap K1 ask; and what its terms say, with `scores_from_terms`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from portal.models import Vendor
from portal.questions import ages
from portal.scoring.caps import Fact
from portal.scoring.indicators import Indicators
from portal.scoring.levels import Judgment, Level, Quality
from portal.workflow import portfolio, scores_agreed, scores_from_terms
from portal.workflow.scores_agreed import SIGNATURES, Known
from portal.workflow.scores_found import Found, Raised, Spoken, start_of

EXECUTED = "1a"


def of_vendor(db: Session, vendor: Vendor, whole: Indicators) -> Found:
    known = scores_agreed.of_vendor(db, vendor)
    newest, executed = known.newest, _executed(known)
    terms = scores_from_terms.of_version(known, newest, whole) if newest else Found()
    return Found((*([executed] if executed else []), *terms.spoken), (*_unsigned(known), *terms.raised))


def _executed(known: Known) -> Spoken | None:
    """1a: whether both sides had signed before any patient data."""
    vendor, signed, passed = known.vendor, known.signed, known.passes.get("G3")
    sources = (*([f"gate:{passed.id}"] if passed else []), *([signed.source(SIGNATURES)] if signed else []))
    if vendor.executed_on:
        moments = [*([passed.created_at] if passed else []), *([signed.reading.created_at] if signed else [])]
        at, day = max(moments, default=start_of(vendor.executed_on)), ages.date_in_words(vendor.executed_on)
        if _came_first(vendor, vendor.executed_on):
            words = f"Patient data was with the vendor before both sides had signed, on {day}"
            return Spoken(Judgment(EXECUTED, Level.RED_FLAG, Quality.RECORD, words, sources or _self(vendor)), at)
        words = f"Both sides had signed on {day}, before any patient data"
        return Spoken(Judgment(EXECUTED, Level.STRONG, Quality.RECORD, words, sources or _self(vendor)), at)
    if signed:
        words = "Both sides have signed, and the day from which it counts is not set yet"
        return Spoken(Judgment(EXECUTED, Level.PARTIAL, Quality.RECORD, words, sources), signed.reading.created_at)
    return _not_signed(known)


def _came_first(vendor: Vendor, executed: date) -> bool:
    days = (vendor.first_phi_on, vendor.has_phi_since.date() if vendor.has_phi_since else None)
    return any(day is not None and day < executed for day in days)


def _not_signed(known: Known) -> Spoken | None:
    vendor = known.vendor
    if _has_phi(known):
        since = vendor.has_phi_since or vendor.created_at
        words = "Patient data is with the vendor, and nothing is signed"
        return Spoken(Judgment(EXECUTED, Level.RED_FLAG, Quality.WORD, words, _self(vendor)), since)
    claimed = next((one for one in known.versions if one.agreement.signed and one.decided), None)
    if claimed and claimed.signatures in ("missing", "weak"):
        words = "It was uploaded as signed, and a signature is missing"
        return Spoken(Judgment(EXECUTED, Level.RED_FLAG, Quality.RECORD, words, (claimed.source(SIGNATURES),)),
                      claimed.reading.created_at)
    if known.versions:
        version = known.versions[0]
        words = "We have not seen the signatures of both sides"
        return Spoken(Judgment(EXECUTED, Level.NOT_EVIDENCED, because=words, sources=(version.source(SIGNATURES),)),
                      version.reading.created_at)
    return None


def _has_phi(known: Known) -> bool:
    """Patient data is there by what somebody noted, or by where the vendor stands unless it needs no agreement."""
    vendor, first = known.vendor, known.passes.get("G0")
    if vendor.has_phi_since or vendor.first_phi_on:
        return True
    return vendor.handles_phi and portfolio.has_phi(vendor) and not (first and first.outcome == "no")


def _unsigned(known: Known) -> Iterator[Raised]:
    """K1."""
    vendor = known.vendor
    if _has_phi(known) and vendor.executed_on is None and known.signed is None:
        yield Raised(Fact("K1", "Patient data is with the vendor, and no agreement is signed by both sides",
                          f"vendor:{vendor.id}"), (EXECUTED,), vendor.has_phi_since or vendor.created_at, lasts=True)


def _self(vendor: Vendor) -> tuple[str, ...]:
    return (f"vendor:{vendor.id}",)
