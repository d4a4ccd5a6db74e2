"""A Word document -> lines."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from extractors.limits import Limits
from extractors.types import Line

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read(content: bytes, limits: Limits) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(
            archive.read("word/document.xml"), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    lines = []
    for paragraph in root.iter(f"{W}p"):
        text = " ".join("".join(t.text or "" for t in paragraph.iter(f"{W}t")).split())
        if text:
            lines.append(Line(text, starts_paragraph=True))
    return tuple(lines), ()
