"""The names of parties: which words are names, which tell a part, and what of a line is the name."""

from __future__ import annotations

import re

from extractors.text import plain

CE_WORDS = (
    "covered entity",
    "customer",
    "client",
    "practice",
    "hospital",
    "clinic",
    "physician",
    "plan sponsor",
    "health plan",
    "subscriber",
    "institution",
    "medical group",
    "organization",
    "clinician",
    "you",
    "user",
    "healthcare provider",
    "health care provider",
    "facility",
    "licensee",
    "member",
    "pharmacy",
)
BA_WORDS = (
    "business associate",
    "vendor",
    "contractor",
    "consultant",
    "supplier",
    "service provider",
    "processor",
    "licensor",
    "billing company",
    "we",
    "us",
    "billing service",
    "associate",
    "developer",
    "host",
)
EITHER = ("company", "provider", "agency", "entity", "party")
PRIORS = dict.fromkeys(CE_WORDS, -4) | dict.fromkeys(BA_WORDS, 4)
NAME = r"[A-Z0-9][\w&.,'’™®-]{0,40}(?:[ ,]{1,2}(?:[A-Z0-9&][\w&.,'’™®-]{0,40}|of|and|the|for|d/b/a|dba)){0,8}"
SITE = r"[a-z][\w-]{1,30}\.[a-z]{2,6}"
BLANK = re.compile(r"_{3,}|\[[^\]]*\]|\.{4,}|<[^>]*>")
DATED = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) ?\d|\b\d{4}\. [A-Z]"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b|^Thank$"
)
SUFFIX = re.compile(
    r"(?i),?\s*\b(inc|llc|l\.l\.c|corp|corporation|ltd|lp|llp|pllc|pc|p\.c|p\.a|pa|co|company|gmbh|plc)\b\.?$"
)


# What a name tells of its bearer: "Mockup Dental Group" treats patients, "Example Billing Co." works for those who do.
_TREATS = re.compile(
    r"(?i)\b(?:practice|clinics?|hospitals?|dent(?:al|istry)|pediatrics?|physicians?|orthopa?edics?|medical (?:group"
    r"|center|associates)|health (?:system|department|center|plan)|family medicine|therapy|counseling|dermatology"
    r"|cardiology|pharmacy|nursing home|hospice|surgery center|county|university)\b"
)
_WORKS_FOR = re.compile(
    r"(?i)\b(?:billing|coding|hosting|software|systems|solutions|technolog(?:y|ies)|shred(?:ding)?|print(?:ing)?|mail(?:ing)?"
    r"|clearinghouse|collections|transcription|cloud|networks?|analytics|it services|data|consult(?:ing|ants)|couriers?"
    r"|records|storage|switch|scrivening|typing|dictation)\b"
)


def kind(name: str) -> int:
    """3 where a name tells of work for others, -3 where it tells of care for patients, 0 where it tells neither."""
    treats, works = _TREATS.search(name) is not None, _WORKS_FOR.search(name) is not None
    return 0 if treats == works else 3 if works else -3


def role_of(label: str) -> str | None:
    low = plain(label).lower().removeprefix("the ")
    if low in CE_WORDS or low == "covered entities":
        return "CE"
    return "BA" if low in BA_WORDS or low == "business associates" else None


# "the customer that has accepted these terms": a party that is described and not named.
_DESCRIBED = re.compile(
    r"(?i)(?<!, )\b(?:the|any|each|an?) (?:customer|client|person|entity|user|organization|practice|provider"
    r"|subscriber|account holder|clinic|business)s? (?:that|who|which|whose|accepting|using|identified|named)\b[^(,;]*$"
)


def before_label(before: str) -> str | None:
    """The name that stands right before a role in parentheses, or None for a blank or a mere description."""
    tail = re.split(
        r"(?i)\b(?:between|among|and between|by and|entered into by|and)\b(?=\s+[^a-z]*[A-Z_\[])|[:;]\s|\n"
        r"|\b(?:made|entered into|executed|signed)\b[^()]{0,80}? by(?=\s+[A-Z_\[])",
        before,
    )[-1]
    if _DESCRIBED.search(before):
        return None
    if BLANK.search(tail[-80:]):
        return None
    if re.fullmatch(r"[a-z][\w-]*\.[a-z]{2,6}", tail.strip()):
        return tail.strip()
    first = re.search(
        NAME,
        re.split(
            r"(?i),?\s*(?<!\.)\b(?:an?|the|located|operating|having|with|on behalf|whose|organized|d/b/a|and its)\b",
            tail.strip(),
        )[0],
    )
    return clean(first[0]) if first else None


def clean(name: str) -> str | None:
    name = re.sub(r",? (?:and|or|of|for|the)$", "", plain(name).strip(" ,;:-.\"'"))
    name = re.sub(r"(?i)^(the|and|between|by|this)\s+", "", name)
    if name.endswith(("Inc", "INC", "Co", "Corp", "Ltd", "L.L.C", "P.C", "P.A", "LLP.")):
        name += "."
    generic = name.lower() in ("the", "a", "an", "any", "this") or name.lower() in (
        *CE_WORDS,
        *BA_WORDS,
        *EITHER,
        "business associate agreement",
        "agreement",
    )
    no_name = generic or BLANK.search(name) or DATED.search(name) or len(name) < 3 or len(name.split()) > 9
    return None if no_name else name


def of_line(text: str) -> str | None:
    if BLANK.search(text) or not text.strip() or len(text) > 200:
        return None
    found = re.match(NAME, re.split(r"[;(]|, (?:located|represented|an?|whose|by|with)\b", text.strip())[0])
    if not found or re.match(r"(?i)(address|name|title|signature|date)\b", found[0]):
        return None
    return clean(found[0])
