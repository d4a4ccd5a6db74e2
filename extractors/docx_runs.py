"""What the elements of a Word paragraph print, and which of them print nothing."""

from __future__ import annotations

from lxml import etree

from extractors.docx_numbering import SYMBOLS
from extractors.docx_styles import VAL, W, is_on

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
GONE = {
    f"{W}{name}"
    for name in (
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "delInstrText",
        "pPr",
        "rPr",
        "sdtPr",
        "commentReference",
        "annotationRef",
        "footnoteRef",
        "endnoteRef",
        "ruby",
    )
}
TEXTS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": " "}
UNTICKED, TICKED = "☐", "☒"


def printed(element: etree._Element) -> str | None:
    """What one element of a run prints; "" for what prints nothing, None for what has to be looked into."""
    tag = element.tag
    if tag == f"{W}t":
        return element.text or ""
    if tag in TEXTS:
        return TEXTS[tag]
    if tag in GONE or (tag == f"{W}r" and _is_hidden(element)):
        return ""
    if tag == f"{W}sym":
        return SYMBOLS.get(element.get(f"{W}char", "").lower(), " ")
    return _legacy_box(element) if tag == f"{W}checkBox" else None


def alternative(element: etree._Element) -> etree._Element:
    """One of the two forms in which Word keeps newer content (text boxes stand in both)."""
    choice = element.find(f"{MC}Choice")
    fallback = element.find(f"{MC}Fallback")
    return choice if choice is not None else fallback if fallback is not None else etree.Element("none")


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and is_on(vanish.get(VAL, "1"))


def _legacy_box(element: etree._Element) -> str:
    checked = element.find(f"{W}checked")
    state = element.find(f"{W}default") if checked is None else checked
    return TICKED if state is not None and is_on(state.get(VAL, "1")) else UNTICKED


def flat(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(text.replace("\u00ad", "").split())
