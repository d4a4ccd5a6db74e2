"""Setting a report: a template of ours, and words of anybody as data that is never read as markup (PDF/UA-1)."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
# Letters that the fonts have: Latin, Greek and Cyrillic with their marks, punctuation, signs.
PRINTABLE = ((0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x45F), (0x1E00, 0x1EFF), (0x2010, 0x2027),
             (0x2030, 0x205E), (0x20A0, 0x20BF), (0x2190, 0x2193), (0x2260, 0x2265))
UNKNOWN = "\ufffd"


def pdf(template: Path, name: str, content: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of `content`, which the template reads as JSON under `name`; a letter that our fonts lack is shown as
    �."""
    made = typst.compile(
        str(template), root=str(template.parent), font_paths=[str(FONTS)], ignore_system_fonts=True, format="pdf",
        sys_inputs={name: json.dumps(_printable(content))}, pdf_standards=["ua-1"],
        timestamp=made_at.replace(microsecond=0))
    if not isinstance(made, bytes):
        raise TypeError("typst made no PDF")
    return made


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
