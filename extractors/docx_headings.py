"""Which paragraphs of a Word document are headings: by style, by outline, or by weight."""

from __future__ import annotations

import re

from lxml import etree

from extractors.docx_styles import VAL, Style, W, is_on

HEADING_WORDS = 14
# A heading style over a whole paragraph ("2. Term. This Agreement shall …") does not make a heading of it.
PLAIN_WORDS = 8
SENTENCES = re.compile(r"[a-z)]{3,}\.\s+[A-Z]\w*\s+\w+\s+\w+")


def heading_level(
    element: etree._Element, properties: etree._Element | None, style: Style, text: str, list_level: int
) -> int:
    """1 and deeper for a heading by style, outline or weight; 0 for text."""
    words = len(text.split())
    own = None if properties is None else properties.find(f"{W}outlineLvl")
    outline = style.outline if own is None else _own_outline(own)
    if SENTENCES.search(text) or (words > PLAIN_WORDS and text.rstrip().endswith(".")):
        return 0
    if outline:
        return outline if words <= 2 * HEADING_WORDS else 0
    if words > HEADING_WORDS or text.rstrip().endswith((";", ",")) or "__" in text or not any(map(str.isalpha, text)):
        return 0
    return list_level or 2 if _all_bold(element, style) else 0


def _own_outline(element: etree._Element) -> int:
    value = element.get(VAL, "9")
    return int(value) + 1 if value.isdigit() and int(value) < 9 else 0


def _all_bold(element: etree._Element, style: Style) -> bool:
    runs = [run for run in element.iter(f"{W}r") if any((text.text or "").strip() for text in run.iter(f"{W}t"))]
    return bool(runs) and all(_is_bold(run, style) for run in runs)


def _is_bold(run: etree._Element, style: Style) -> bool:
    bold = run.find(f"{W}rPr/{W}b")
    return style.bold if bold is None else is_on(bold.get(VAL, "1"))
