"""Who the parties are, and by which names the agreement calls them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.segment import Passage, Zone
from extractors.text import plain

_CE_WORDS = ("covered entity", "customer", "client", "practice", "hospital", "clinic", "physician", "plan sponsor",
             "health plan", "subscriber", "institution", "medical group", "organization", "clinician", "you", "user",
             "healthcare provider", "health care provider", "facility", "licensee", "member", "pharmacy")
_BA_WORDS = ("business associate", "vendor", "contractor", "consultant", "supplier", "service provider", "processor",
             "licensor", "billing company", "we", "us", "billing service", "associate", "developer", "host")
_EITHER = ("company", "provider", "agency", "entity", "party")
_NAME = r"[A-Z0-9][\w&.,'’-]*(?:[ ,]+(?:[A-Z0-9&][\w&.,'’-]*|of|and|the|for|d/b/a|dba))*"
_LABEL = re.compile(r"\(\s*(?:each,? |collectively,? |hereinafter,? |hereafter,? |referred to as |also |together,? |"
                    r"individually,? |an? |the |as )*[\"“”']([^\"“”']{2,40})[\"“”'](?:[^()]{0,40}?[\"“”']([^\"“”']{2,40})[\"“”'])?[^()]{0,60}\)")
_NAMED = re.compile(r"(?im)^\s*(?:[-•*]\s*)?(covered entity|business associate)\s*(?:\([^)]*\))?\s*:\s*(.*)$")
_NAME_LINE = re.compile(r"(?i)^\s*(?:[-•*]\s*)?(?:legal )?name\s*:\s*(.+)$")
_AS_ROLE = re.compile(rf"({_NAME})\s*\([^)]{{0,60}}\)\s*,?\s*an? (Business Associate|Covered Entity)\b")
_MEANS = re.compile(r"[\"“”']?(Business Associate|Covered Entity)[\"“”']?\s+(?:shall mean|means|refers to|is|shall refer to)\s+"
                    rf"(?:the\s+)?({_NAME})")
_ACTS = re.compile(rf"({_NAME})\s+(?:may (?:only )?use (?:and|or|and/or) disclose|(?:shall|will) not use or|agrees? to (?:the following|not use)|"
                   r"(?:shall|will) (?:report|notify|implement|ensure|make its internal))")
_BLANK = re.compile(r"_{3,}|\[[^\]]*\]|\.{4,}|<[^>]*>")
_SUFFIX = re.compile(r"(?i),?\s*\b(inc|llc|l\.l\.c|corp|corporation|ltd|lp|llp|pllc|pc|p\.c|p\.a|pa|co|company|gmbh|plc)\b\.?$")


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties' names as far as the document gives them, and every alias with its role (BA or CE)."""

    covered_entity: str | None
    business_associate: str | None
    aliases: dict[str, str]


def find(passages: Sequence[Passage]) -> Parties:
    """The parties named in the opening, in definitions and on the signature page."""
    opening = [passage.text for passage in passages[:40] if passage.zone is not Zone.CONTENTS]
    text = "\n".join(opening)
    names: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for found in _AS_ROLE.finditer(text):
        if (name := _clean(found[1])) and _role(name) is None:
            names.setdefault(_role(found[2]) or "", name)
    for piece in opening:
        _labels(piece, names, aliases)
    _named_lines(passages, names)
    for found in _MEANS.finditer(text):
        names.setdefault(_role(found[1]) or "", _clean(found[2]))
    if "BA" not in aliases.values():
        _by_deeds(passages, names, aliases)
    for role in ("BA", "CE"):
        _short_forms(names.get(role), role, aliases)
    if "you" in {alias.lower() for alias, role in aliases.items() if role == "CE"}:
        aliases |= {word: "BA" for word in ("we", "We", "us", "our", "Our")} | {"you": "CE", "You": "CE", "your": "CE", "Your": "CE"}
    return Parties(names.get("CE") or None, names.get("BA") or None, aliases)


def _labels(piece: str, names: dict[str, str], aliases: dict[str, str]) -> None:
    """Roles given in parentheses: Example Billing Co. (the "Business Associate" or "Vendor")."""
    start = 0
    for found in _LABEL.finditer(piece):
        labels = [label.strip(" ,") for label in found.groups() if label]
        roles = [role for role in map(_role, labels) if role]
        subject = piece[start : found.start()]
        start = found.end()
        name = _subject(subject)
        if roles:
            role = roles[0]
        elif name and any(label.split()[0] in name for label in labels) and "BA" not in aliases.values() \
                and re.search(r"(?i)\b(between|by and between|among|is made by|entered into)\b", piece):
            role = "BA" if "CE" in aliases.values() or not names.get("BA") else "CE"
        elif any(label.lower() in _EITHER for label in labels) and re.search(r"(?i)\bbetween\b", piece):
            role = "BA" if "CE" in aliases.values() else "CE"
        else:
            continue
        for label in labels:
            if label.lower() not in ("agreement", "baa", "parties", "party"):
                aliases.setdefault(label, role)
        if name:
            names.setdefault(role, name)


def _role(label: str) -> str | None:
    low = plain(label).lower().removeprefix("the ")
    if low in _CE_WORDS or low == "covered entities":
        return "CE"
    return "BA" if low in _BA_WORDS or low == "business associates" else None


def _subject(before: str) -> str | None:
    """The name that stands right before a role in parentheses, or None for a blank."""
    tail = re.split(r"(?i)\b(?:between|among|and between|by and|entered into by|and)\b(?=\s+[^a-z]*[A-Z_\[])|[:;]\s|\n", before)[-1]
    if _BLANK.search(tail[-80:]):
        return None
    if re.fullmatch(r"[a-z][\w-]*\.[a-z]{2,6}", tail.strip()):
        return tail.strip()
    first = re.search(_NAME, re.split(r"(?i),?\s*\b(?:an?|the|located|operating|having|with|on behalf|whose|organized|d/b/a|and its)\b", tail.strip())[0])
    return _clean(first[0]) if first else None


def _clean(name: str) -> str | None:
    name = plain(name).strip(" ,;:-.\"'")
    name = re.sub(r"(?i)^(the|and|between|by|this)\s+", "", name)
    if name.endswith(("Inc", "Co", "Corp", "Ltd", "L.L.C", "P.C", "P.A", "LLP.")):
        name += "."
    generic = name.lower() in (*_CE_WORDS, *_BA_WORDS, *_EITHER, "business associate agreement", "agreement")
    return None if generic or _BLANK.search(name) or len(name) < 3 or len(name.split()) > 9 else name


def _named_lines(passages: Sequence[Passage], names: dict[str, str]) -> None:
    """Lines such as "Business Associate: Example Billing Co." and "- Name: …" below them."""
    role = None
    for line in (piece.line.text for passage in passages for piece in passage.pieces):
        if found := _NAMED.match(line):
            role = _role(found[1])
            if name := _line_name(found[2]):
                names.setdefault(role or "", name)
        elif role and (named := _NAME_LINE.match(line)) and (name := _line_name(named[1])):
            names.setdefault(role, name)


def _line_name(text: str) -> str | None:
    if _BLANK.search(text) or not text.strip() or len(text) > 200:
        return None
    found = re.match(_NAME, re.split(r"[;(]|, (?:located|represented|an?|whose|by|with)\b", text.strip())[0])
    if not found or re.match(r"(?i)(address|name|title|signature|date)\b", found[0]):
        return None
    return _clean(found[0])


def _by_deeds(passages: Sequence[Passage], names: dict[str, str], aliases: dict[str, str]) -> None:
    """A vendor that the agreement only calls by its name is known by what it promises."""
    counts = Counter(
        name for passage in passages for found in _ACTS.finditer(passage.text)
        if (name := found[1].split("\n")[-1].strip()) and _role(name) is None and len(name.split()) <= 4
        and name.lower() not in ("the parties", "each party", "either party", "subcontractors", "it", "this", "parties", "party")
    )
    if counts and not any("business associate shall" in plain(p.text).lower() for p in passages):
        name, _ = counts.most_common(1)[0]
        aliases.setdefault(name, "BA")
        names.setdefault("BA", name)


def _short_forms(name: str | None, role: str, aliases: dict[str, str]) -> None:
    if not name:
        return
    aliases.setdefault(name, role)
    short = _SUFFIX.sub("", name).strip(" ,")
    if len(short) > 3 and short.lower() not in (*_EITHER, "the"):
        aliases.setdefault(short, role)
