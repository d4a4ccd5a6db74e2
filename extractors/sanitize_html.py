"""Scripts and outside parts of a web page: which there are, and a copy that is only text and structure."""

from __future__ import annotations

from html import escape

import lxml.html
from lxml import etree

from extractors.load_text import decode

KEPT = {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "div",
    "section",
    "article",
    "ol",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "br",
    "hr",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "caption",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "sup",
    "sub",
    "blockquote",
    "pre",
    "code",
    "span",
}
VOID = {"br", "hr"}
DROPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "head",
    "svg",
    "math",
    "audio",
    "video",
    "canvas",
    "link",
    "meta",
    "base",
}
SCRIPTS = {"script", "applet"}
LOADED = {"iframe", "frame", "object", "embed"}


def parse(content: bytes) -> etree._Element | None:
    """The root of the page; None where there is none, or one nested too deep to be read whole. Fetches nothing."""
    text = decode(content)
    if text.lstrip().startswith("<?xml"):
        text = text[text.index("?>") + 2 :] if "?>" in text else ""
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = lxml.html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return None if any("depth" in entry.message for entry in parser.error_log) else root


def inspect(content: bytes) -> tuple[str, ...]:
    root = parse(content)
    flags = set()
    for element in () if root is None else root.iter():
        scripted = any(
            str(key).startswith("on") or str(value).strip().lower().startswith("javascript:")
            for key, value in element.attrib.items()
        )
        if element.tag in SCRIPTS or scripted:
            flags.add("javascript")
        if element.tag in LOADED:
            flags.add("external-links")
    return tuple(sorted(flags))


def sanitize(content: bytes) -> bytes:
    """The text with its structure, without attributes."""
    root = parse(content)
    body = None if root is None else root.find("body")
    return ('<!doctype html>\n<meta charset="utf-8">\n' + ("" if body is None else _inner(body))).encode()


def _inner(element: etree._Element) -> str:
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        parts.append(_outer(child))
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)


def _outer(element: etree._Element) -> str:
    tag = element.tag
    if not isinstance(tag, str) or tag in DROPPED:
        return ""
    if tag in VOID:
        return f"<{tag}>"
    return f"<{tag}>{_inner(element)}</{tag}>" if tag in KEPT else _inner(element)
