"""A web page -> lines."""

from __future__ import annotations

import lxml.html

from extractors.load_text import decode
from extractors.types import Line


def read(content: bytes) -> tuple[Line, ...]:
    root = lxml.html.document_fromstring(decode(content))
    lines = []
    for element in root.iter("p", "li", "h1", "h2", "h3", "h4", "td"):
        text = " ".join(element.text_content().split())
        if text:
            lines.append(Line(text, starts_paragraph=True))
    return tuple(lines)
