"""The review of an agreement as a PDF (PDF/UA-1): verdict, terms, time limits, what people decided."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.reports import printing
from portal.templating import ROOT

TEMPLATE = ROOT / "templates" / "reports" / "agreement_review.typ"


def render(review: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of `review`; its keys are those that the template reads."""
    return printing.pdf(TEMPLATE, "review", review, made_at)
