"""The marks that open a numbered or bulleted paragraph, and how deep each kind stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BULLETS = "-–—*•●○◦▪■□☐☑☒✓✔·‣➢❑❏"
_DIVISION = re.compile(
    r"(?i)^(article|section|sec\.|§|exhibit|appendix|schedule|attachment|annex|addendum|part)"
    r"(?:\s*(?=\d)|(?<=§)|\s+)([ivxlc]{1,6}|\d{1,2}(?:\.\d{1,2}){0,3}|[a-z])(?=[\s.:)—–-]|$)\s*[.:)—–-]*\s*"
)
_DECIMAL = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){1,4})[.):]?(?=[\s\u00a0]|$)\s*|^(\d{1,2})[.)](?:[\s\u00a0]+|$)")
# "C-8. Attempts", "B.2", "A1.": the numbers of an exhibit carry its letter.
_OF_EXHIBIT = re.compile(
    r"^([A-Z](?:[-–.]\d{1,2}(?:\.\d{1,2}){0,3}(?=[.):\s])|\d{1,2}(?:\.\d{1,2}){0,2}(?=[.):])))[.):]?[\s\u00a0]+"
    r"(?=[A-Z“\"(])"
)
_LETTER = re.compile(r"^(?:\(([a-zA-Z]{1,2}|[ivxIVX]{1,5}|\d{1,2})\)|([a-zA-Z]|[ivxIVX]{2,5})[.)](?=[\s\u00a0]|$))\s*")
_BULLET = re.compile(rf"^(?:[{re.escape(_BULLETS)}]|\[[ xX✓_]?\]|\(\s\))\u200b?(?=[\s\u00a0]|$|[A-Z“\"])\s*")
_TICKED, _UNTICKED = re.compile(r"^(?:[☑☒✓✔]|\[[xX✓]\])"), re.compile(r"^(?:[□☐❑❏]|\[[ _]?\])")
_UNIT = re.compile(r"(?i)(?:business|calendar|working|consecutive|days?|hours?|weeks?|months?|years?)\b")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Mark:
    """A paragraph's own number. `kind` tells siblings apart, `order` is its place among them, `box` a tick box."""

    kind: str
    label: str
    order: int
    length: int
    box: str = ""


def roman(text: str) -> int:
    """The value of a roman numeral, 0 if it is none."""
    values = [_ROMAN.get(letter, 0) for letter in text.lower()]
    if not values or 0 in values:
        return 0
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def mark(text: str, before: str = "") -> Mark | None:
    """The mark that opens `text`, or None. `before` is the label of the sibling before, to tell (i) from (i)."""
    if (found := _DIVISION.match(text)) and _divides(text, found):
        return _division(found)
    if found := _DECIMAL.match(text):
        label = found[1] or found[2]
        return Mark(f"d{label.count('.') + 1}", label, int(label.rsplit(".", 1)[-1]), found.end())
    if found := _OF_EXHIBIT.match(text):
        numbers = re.findall(r"\d+", found[1])
        return Mark(f"d{len(numbers)}", found[1], int(numbers[-1]), found.end())
    if (found := _LETTER.match(text)) and not (found[0][1].isdigit() and _UNIT.match(text[found.end() :])):
        return _letter(found, before)
    if found := _BULLET.match(text):
        box = "ticked" if _TICKED.match(text) else "unticked" if _UNTICKED.match(text) else ""
        return Mark("bullet", "", 0, found.end(), box)
    return None


def _divides(text: str, found: re.Match[str]) -> bool:
    """A division's heading, not a sentence that begins "Section 5 of this Agreement shall"."""
    rest = text[found.end() :]
    word = found[1].lower()
    if word in ("part", "addendum", "section", "sec.", "schedule", "§") and rest[:1].islower():
        return False
    return len(rest.split()) <= 14 or word in ("section", "sec.", "§", "article")


def _division(found: re.Match[str]) -> Mark:
    word, value = found[1].lower(), found[2]
    if word in ("section", "sec.", "§") and value[0].isdigit():
        return Mark(f"d{value.count('.') + 1}", value, int(value.rsplit(".", 1)[-1]), found.end())
    kind = "article" if word in ("article", "section", "sec.", "§", "part") else "exhibit"
    order = int(value) if value.isdigit() else roman(value) or ord(value[0].lower()) - 96
    return Mark(kind, found[0].strip(" .:)—–-"), order, found.end())


def _letter(found: re.Match[str], before: str) -> Mark:
    label = found[1] or found[2]
    style = "(" if found[1] else "."
    if label.isdigit():
        return Mark(f"{style}1", label, int(label), found.end())
    case = "A" if label[0].isupper() else "a"
    follows = len(label) == 1 and len(before) == 1 and ord(label) == ord(before) + 1
    if roman(label) and not follows and (len(label) > 1 or label in "iIvVxX"):
        return Mark(f"{style}{'I' if case == 'A' else 'i'}", label, roman(label), found.end())
    return Mark(f"{style}{case}", label, ord(label[0].lower()) - 96 + 26 * (len(label) - 1), found.end())
