"""What kind of text a paragraph looks like: a heading, a lead into a list, or a sentence of its own."""

from __future__ import annotations

import re

from extractors.numbering import Mark

_MODAL = re.compile(
    r"(?i)\b(shall|will|must|may|agrees?|is|are|has|have|means?|warrants?|represents?|acknowledges?|should)\b"
)
_RUN_IN = re.compile(r"^((?:[A-Z“\"(][^.:;\n]{1,90}?))\s*(?:[.:]|\s[–—-])\s+(?=[A-Z(“\"'•-])")
FIELD = re.compile(
    r"(?i)^(by|name|printed? name|title|date|signature|its|address|e-?mail|phone|contact|company|organization"
    r"|city|attn|fax)\b[^:]{0,30}:"
)


def is_caps(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 3 and all(letter.isupper() for letter in letters)


_OWN = re.compile(
    r"(?i)^(?:\W*\w{1,4}[.)] )?(?!to )(?:(?!\b(?:that|which|who|whom|as|to)\b)[^.;:]){2,110}?\b(?:shall|will"
    r"|must|may|agrees?|is|are)\b"
)


def own_subject(text: str) -> bool:
    """Whether a sentence has its own subject and verb, so that it does not hang on a stem."""
    return bool(_OWN.match(text))


def introduces(text: str) -> bool:
    """Whether the text leads into a list: it ends in a colon or dash, or its sentence is left open at a verb."""
    tail = text.rstrip()
    if tail.endswith((":", "—", "–", ":-")):
        return True
    return bool(
        re.search(r"(?i)\b(shall|will|must|may|agrees? to|may not|shall not|as follows|the following)\s*,?$", tail)
    )


def last_sentence(text: str) -> str:
    return re.split(r"(?<=[a-z)][.;])\s+(?=[A-Z])", text)[-1]


def looks_like_heading(text: str, mark: Mark | None) -> bool:
    words = text.split()
    if not 1 <= len(words) <= 14 or len(text) > 110 or text.endswith((";", ",")) or FIELD.match(text) or "__" in text:
        return False
    if text[0] in "[(•-" or (mark is not None and mark.kind.startswith("bullet")):
        return False
    if text.endswith(".") and not (mark is not None and is_title(text)):
        return False
    if text.endswith(":"):
        return is_caps(text) and len(words) <= 8 and not _MODAL.search(text)
    if _MODAL.search(text) and not is_caps(text):
        return False
    return is_caps(text) or is_title(text)


def is_title(text: str) -> bool:
    """Most words of four letters or more begin with a capital, or the text is one or two words."""
    words: list[str] = re.findall(r"[A-Za-z][\w'’-]*", text)
    longer = [word for word in words if len(word) > 3]
    if not words or not words[0][0].isupper():
        return False
    if len(words) <= 2:
        return True
    return sum(word[0].isupper() for word in longer) >= 0.7 * len(longer)


def opening_heading(text: str) -> str:
    """The heading that a paragraph opens with ("Safeguards. The vendor shall …"), or nothing."""
    found = _RUN_IN.match(text)
    if not found or _MODAL.search(found[1]):
        return ""
    words = len(found[1].split())
    return found[1] if words <= 5 or (words <= 12 and is_title(found[1])) else ""
