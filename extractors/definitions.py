"""Terms that the agreement defines itself, so that "Reportable Event" or "Response Period" is read as what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractors import daykinds
from extractors.named_times import named_times
from extractors.numbers import Numbers
from extractors.passages import Passage, Zone
from extractors.rulebook import Rulebook
from extractors.senses import Senses
from extractors.text import Wording

# The number before a term: (a), 1.2, I.3, D.1.4.
_NUMBER = r"(?:\(?(?=\w*[\d.)])[A-Za-z\d]{1,5}(?:\.[A-Za-z\d]{1,4})*[.)]?\s+)?"
_MEANS = re.compile(
    r"^\W*" + _NUMBER + r"[\"“']?([A-Z][\w’' /-]{2,50}?)[\"”']?\s*(?:\([^)]{1,40}\)\s*)?"
    r"(?:shall\s+mean|means?|refers? to|includes?|has the meaning|is defined as|shall have the meaning|is"
    r"|:),?:?\s+(.{5,})",
    re.DOTALL,
)
# Outside a section of definitions, and inside a paragraph, only a term in quotation marks is one.
_QUOTED = re.compile(
    r"(?:^\W{0,2}" + _NUMBER + r"(?:An? |The |Each )?"
    r"|(?<=[.;:,] )\W{0,2}(?:and )?(?i:(?:the|an?|any|each) )?(?=[\"“]))"
    r"[\"“]([A-Z][\w’' /-]{2,50}?)[\"”]\s*(?:shall\s+mean|means?|refers? to|is defined as|denotes|stands for|signifies"
    r"|comprises|covers|is(?= [^.;]{0,30}\b(?:hours?|days?|weeks?|months?)\b)"
    r"|is (?:any|each|one|all) of|is(?= (?:an?|any|each|every|either|all|both)\b))\b"
    r",?:?\s*(.*?)(?=\. [\"“]|,? and (?:the )?[\"“][A-Z][^\"“”]{1,50}[\"”] (?:shall )?means?\b|$)",
    re.DOTALL,
)
# The list comes first: 'Each of the following is a "Reportable Event": (a) …'.
_LISTED = re.compile(
    r"(?i:\b(?:each|any|all|either|every one) (?:one )?of the (?:following|events (?:below|listed))\b)[^.;:]{0,140}?"
    r"\b(?i:is|are|constitutes?|(?:shall|will) be|counts? as|qualif(?:y|ies) as|amounts? to)"
    r"(?i: (?:called|termed|referred to as|considered|deemed(?: to be)?))?(?i: an?| the| each)? "
    r"[\"“]([A-Z][\w’' /-]{2,50}?)[\"”][^.;:]{0,60}:?\s*(.*)$",
    re.DOTALL,
)
_INLINE = re.compile(
    r"\(\s*(?:(?:each|any|all|such|either|collectively|individually|together|of|the|foregoing|hereinafter"
    r"|referred|to|as|a|an|being|is|are)\b,?\s*)*[\"“]([A-Z][^\"“”]{2,50})[\"”]\s*\)"
)
_CORE = frozenset(
    {
        "breach",
        "security incident",
        "unsecured phi",
        "phi",
        "protected health information",
        "agreement",
        "security rule",
        "privacy rule",
        "hipaa",
        "business associate",
        "covered entity",
        "subcontractor",
        "individual",
        "secretary",
        "services",
        "required by law",
        "hitech act",
        "breach notification rule",
        "hipaa rules",
        "electronic protected health information",
        "ephi",
        "unsecured protected health information",
        "data aggregation",
        "designated record set",
        "effective date",
        "parties",
        "party",
        "baa",
        "breaches",
        "security incidents",
        "workforce",
        "unsuccessful security incident",
        "unsuccessful security incidents",
        "successful security incident",
        "discovery",
        "limited data set",
    }
)
_EVENT_NAME = re.compile(
    r"(?i)\b(event|incident|occurrence|violation|breach|disclosure|use|notice|compromise|matter|issue)s?\b"
)
# Whatever it is called: "Exposure" means a breach of unsecured PHI.
_IS_EVENT = re.compile(r"\W*(?:an?|any|each|every|the)? ?(?:breach of (?:unsecured )?E?PHI|security incident)\b")
_HELD = re.compile(r"(?i)\b(information|data|records?|phi|content)$")
# Words of haste that the agreement puts into numbers: "promptly" means within two business days.
_HASTE = re.compile(
    r"[\"“]([Pp]romptly|[Ii]mmediately|[Pp]rompt|[Ff]orthwith|[Tt]imely|[Ww]ithout (?:unreasonable|undue) delay)[\"”]"
    r"(?: (?:shall |will )?(?:means?|is|refers? to)(?:, [^,.;]{3,60},)?|:) ([^.;]{3,120})"
)
_PERIOD_NAME = re.compile(r"(?i)\b(period|time|deadline|window|timeframe|term)\b")


def expansions(
    passages: Sequence[Passage], wording: Wording, rulebook: Rulebook, senses: Senses, numbers: Numbers
) -> Mapping[str, str]:
    """What each defined term adds to a sentence that uses it: the events it stands for, or its time."""
    added: dict[str, str] = {}
    items = _items(passages)
    for over, passage in zip([None, *passages], passages, strict=False):
        opening = _MEANS.match(_whole(passage, items)) if passage.zone is Zone.DEFINITION else None
        found_here = (*_QUOTED.finditer(passage.text), *_LISTED.finditer(passage.text))
        for found in (*filter(None, [opening, _split(over, passage)]), *found_here):
            meaning = " ".join([found[2], *items.get(passage.order, ())])
            _add(added, found[1].strip(), wording.normal(meaning), rulebook, senses, numbers)
        for haste in _HASTE.finditer(passage.text):
            for word in (haste[1].lower(), haste[1].capitalize()):
                _add_time(added, word, wording.normal(haste[2]), numbers)
        for inline in _INLINE.finditer(passage.text):
            before = passage.text[max(0, inline.start() - 700) : inline.start()]
            _add(added, inline[1].strip(" ,"), wording.normal(f"{passage.stem} {before}"), rulebook, senses, numbers)
    return {**named_times(passages, wording, numbers), **added}


def _whole(passage: Passage, items: Mapping[int, list[str]]) -> str:
    """The definition with its list where it ends at the verb: '"Reportable Event" means / (a) …; / (b) …'."""
    return " ".join([passage.text, *items.get(passage.order, ())]) if _LEFT_OPEN.search(passage.text) else passage.text


_LEFT_OPEN = re.compile(r"\b(?:means?|includes?|refers to|is|are)\W*$")


def _split(over: Passage | None, passage: Passage) -> re.Match[str] | None:
    """A term that stands in a line of its own over its meaning, as in the definition lists of web pages."""
    if over is None or not _MEANING.match(passage.text) or not _TERM_ALONE.match(over.text):
        return None
    return _QUOTED.search(f"{over.text.strip()} {passage.text}")


_TERM_ALONE = re.compile(r"^\W{0,2}" + _NUMBER + r"[\"“][^\"“”]{2,50}[\"”]\W*$")
_MEANING = re.compile(r"(?:shall )?means?\b|refers? to\b|is defined as\b")


def _items(passages: Sequence[Passage]) -> Mapping[int, list[str]]:
    """The items of each list, by the passage that introduces it: a definition often goes on in a list."""
    items: dict[int, list[str]] = {}
    opened: Passage | None = None
    for passage in passages:
        if opened and not passage.stems and passage.section.startswith(f"{opened.section}("):
            items.setdefault(opened.order, []).append(passage.text)
            continue
        opened = passage if passage.section and _goes_on(passage) else None
        for stem in passage.stems[-1:]:
            items.setdefault(stem, []).append(passage.text)
    return items


def _goes_on(passage: Passage) -> bool:
    """Whether a definition goes on in the items below: it ends at its verb, or at its first item."""
    if _LEFT_OPEN.search(passage.text):
        return True
    return bool(_UNFINISHED.search(passage.text)) and _QUOTED.search(passage.text) is not None


_UNFINISHED = re.compile(r"[;,](?: and| or)?\s*$")


def _add(added: dict[str, str], term: str, meaning: str, rulebook: Rulebook, senses: Senses, numbers: Numbers) -> None:
    if term.lower() in _CORE or term in added or len(term.split()) > 6:
        return
    if _HELD.search(term) and re.match(r"(?:\W|any|all|the|that|such|of|means?|CE.s){0,6}\W*E?PHI\b", meaning):
        added[term] = "PHI"
    elif _PERIOD_NAME.search(term) and list(numbers.terms(meaning)):
        _add_time(added, term, meaning, numbers)
    elif (_EVENT_NAME.search(term) or _IS_EVENT.match(meaning)) and (events := _events(meaning, rulebook, senses)):
        added[term] = f"{term.lower()} {' '.join(f'{{{event}}}' for event in events)}"


def _add_time(added: dict[str, str], term: str, meaning: str, numbers: Numbers) -> None:
    """Reads the term with the first time of its meaning behind it: "response period (10 business days)"."""
    for limit in list(numbers.terms(meaning))[:1]:
        added[term] = f"{term.lower()} ({limit.number} {limit.unit.replace('_', ' ')}s)"


def _events(meaning: str, rulebook: Rulebook, senses: Senses) -> list[str]:
    names = {"breach": "breach", "security-incident": "security-incident", "unauthorized-use": "unauthorized-use"}
    return [event for event, concept in names.items() if senses.find(concept, meaning)]


def days(passages: Sequence[Passage]) -> str:
    """What "days" without a kind are by the agreement's own definition: calendar_day, business_day, or day."""
    return next(filter(None, (daykinds.usual(passage.text) for passage in passages)), "day")
