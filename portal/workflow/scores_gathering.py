"""What is known of a vendor, as judgments on the checks of the red-flag table and as facts that cap its score."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from portal.models import Vendor
from portal.scoring.caps import Fact
from portal.scoring.indicators import Indicators
from portal.scoring.levels import Judgment


@dataclass(frozen=True, slots=True)
class Gathered:
    judgments: tuple[Judgment, ...]
    facts: tuple[Fact, ...]


def of_vendor(db: Session, vendor: Vendor, whole: Indicators) -> Gathered:
    return Gathered((), ())
