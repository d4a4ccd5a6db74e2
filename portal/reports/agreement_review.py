"""The review of an agreement as a PDF (PDF/UA-1): verdict, terms, time limits, what people decided."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from portal.templating import ROOT

TEMPLATE = ROOT / "templates" / "reports" / "agreement_review.typ"
FONTS = Path(__file__).parent / "fonts"
# Letters that the fonts have: Latin, Greek and Cyrillic with their marks, punctuation, signs.
PRINTABLE = ((0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x45F), (0x1E00, 0x1EFF), (0x2010, 0x2027),
             (0x2030, 0x205E), (0x20A0, 0x20BF), (0x2190, 0x2193), (0x2260, 0x2265))
UNKNOWN = "\ufffd"


def render(review: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of `review` (its keys are those that the template reads). Text goes in as JSON data, so nothing in it is
    ever read as markup; a letter that our fonts lack is shown as �."""
    at = made_at.replace(microsecond=0)
    pdf = typst.compile(
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=[str(FONTS)], ignore_system_fonts=True, format="pdf",
        sys_inputs={"review": json.dumps(_printable(review))}, pdf_standards=["ua-1"], timestamp=at)
    if not isinstance(pdf, bytes):
        raise TypeError("typst made no PDF")
    return pdf


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        shown = "".join(_letter(mark) for mark in unicodedata.normalize("NFC", value))
        return shown if shown or not value else UNKNOWN
    if isinstance(value, Mapping):
        return {key: _printable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return value


def _letter(mark: str) -> str:
    if mark in "\n\t":
        return " "
    if unicodedata.category(mark) in ("Cc", "Cf"):
        return ""
    if any(first <= ord(mark) <= last for first, last in PRINTABLE):
        return mark
    return "" if unicodedata.category(mark) == "Mn" else UNKNOWN
