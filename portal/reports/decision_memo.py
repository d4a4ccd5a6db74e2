"""The decision memo as a PDF (PDF/UA-1): what was decided about a vendor, on what, by whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.reports import printing
from portal.templating import ROOT

TEMPLATE = ROOT / "templates" / "reports" / "decision_memo.typ"
MEDIA_TYPE = "application/pdf"


def render(decision: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of `decision`; its keys are those that the template reads."""
    return printing.pdf(TEMPLATE, "decision", decision, made_at)
