"""What a vendor's officer attested, as a PDF (PDF/UA-1): who signed what when, each answer, and the files beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.reports import printing
from portal.templating import ROOT

TEMPLATE = ROOT / "templates" / "reports" / "submission.typ"
MEDIA_TYPE = "application/pdf"


def render(submission: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of `submission`; its keys are those that the template reads."""
    return printing.pdf(TEMPLATE, "submission", submission, made_at)
