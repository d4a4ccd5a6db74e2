"""What to ask a vendor for: neutral clauses of our own, filled with the practice's own time limits. Pure.

The wording is data (rules/amendment/<version>), checked by a schema and frozen: a published file
that changed is refused.
"""

from __future__ import annotations

import hashlib
import json
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema
import yaml

from extractors import pipeline, rulebook
from extractors.rulebook import RULES, BadRules
from extractors.types import Line, ReasonNote, Status

FOLDER = RULES / "amendment"
CURRENT = "1.1.0"
# Which of the practice's limits fills which slot.
WINDOWS = {
    "breach_window": "breach",
    "unauthorized_use_window": "unauthorized-use",
    "security_incident_window": "security-incident",
    "access_window": "access",
    "amendment_window": "amendment",
    "accounting_window": "accounting",
    "return_window": "return-destroy",
    "cure_window": "cure",
}
PARTY_SLOTS = frozenset({"covered_entity", "business_associate", "services"})
KIND = "Business Associate Agreement"
LONGEST_CURE = 720  # hours; the catalogue calls a longer one weak
MOST_DAYS = 366
MANY_HOURS = 1000  # from here on a time is written in whole days
USUAL_SERVICES = "the services that {business_associate} provides to {covered_entity} under their services agreement"
NAMED_SERVICES = "the following services for {covered_entity}: {services}"


class NoWording(LookupError):
    """There is no clause of that id to ask for."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Who agrees: as the agreement calls them, and by name. `services` are those of the vendor, if known."""

    covered_entity: str = "Covered Entity"
    business_associate: str = "Business Associate"
    covered_entity_name: str = ""
    business_associate_name: str = ""
    services: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A clause to ask for; `title` is neutral, for both sides to read. `kind` is "clause", or "act" where something is
    done rather than written (signing). `citation` is the id of the requirement; `hours` is the time limit that was
    written into the text, if any."""

    clause: str
    title: str
    text: str
    why: str
    citation: str
    kind: str
    hours: int | None
    version: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What other words for a clause come to: present, weak, in conflict or missing; why; and the longest time that they
    set for its event, in worst-case hours."""

    status: Status
    notes: tuple[ReasonNote, ...]
    hours: int | None


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of the rider."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Rider:
    """An amendment as it is laid before both parties; `fields` are the empty lines of each signature block."""

    title: str
    opening: str
    sections: tuple[Section, ...]
    signing: str
    signers: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of the cover letter around its list of requests."""

    subject: str
    greeting: str
    opening: str
    closing: str
    regards: str
    note: str


@dataclass(frozen=True, slots=True)
class Wording:
    """One published version of the data."""

    version: str
    clauses: Mapping[str, Mapping[str, Any]]
    rider: Mapping[str, Any]
    letter: Mapping[str, str]
    note: str


@cache
def wording(version: str = CURRENT) -> Wording:
    """The wording of that version. Raises BadRules where it breaks its schema, was changed after it was published, or
    names a slot, reason or requirement that is not known."""
    path = FOLDER / version / "clauses.yaml"
    published = yaml.safe_load((FOLDER / "published.yaml").read_text("utf-8"))
    if hashlib.sha256(path.read_bytes()).hexdigest() != published.get(version):
        raise BadRules(f"{version}/{path.name} is not as it was published: put a change into a new version")
    content = yaml.safe_load(path.read_text("utf-8"))
    check(content)
    return Wording(
        version=content["version"],
        clauses=content["clauses"],
        rider=content["rider"],
        letter=content["letter"],
        note=content["note"],
    )


def check(content: dict[str, Any]) -> None:
    """Raises BadRules where the wording breaks its schema or names what no other rule file knows."""
    schema = json.loads((FOLDER / "schema" / "clauses.json").read_text("utf-8"))
    try:
        jsonschema.validate(content, schema, cls=jsonschema.Draft202012Validator)
    except jsonschema.ValidationError as error:
        place = "/".join(map(str, error.absolute_path))
        raise BadRules(f"amendment: {place}: {error.message[:300]}") from error
    book = rulebook.default()
    required = {requirement.id for requirement in book.requirements}
    codes = {reason.code for reason in book.reasons}
    for id_, entry in content["clauses"].items():
        if unknown := {id_, entry["citation"]} - required:
            raise BadRules(f"amendment: no requirement {', '.join(sorted(unknown))}")
        for variant in (entry, *entry.get("variants", ())):
            if unknown := _slots(variant["text"]) - PARTY_SLOTS - WINDOWS.keys():
                raise BadRules(f"amendment: {id_}: no slot {', '.join(sorted(unknown))}")
            if unknown := set(variant.get("for", ())) - codes:
                raise BadRules(f"amendment: {id_}: no reason {', '.join(sorted(unknown))}")


def askable(version: str = CURRENT) -> tuple[str, ...]:
    """The ids of all terms that can be asked for, in the catalogue's order."""
    known = wording(version).clauses
    return tuple(requirement.id for requirement in rulebook.default().requirements if requirement.id in known)


def heading(clause: str, version: str = CURRENT) -> str:
    """What the request for a term is called, and its section of the rider; "" where it cannot be asked for."""
    entry = wording(version).clauses.get(clause)
    return entry["heading"] if entry else ""


def severity(clause: str) -> str:
    """How grave it is where the term is missing: w1, w2 or w3. Raises NoWording for an unknown id."""
    return _requirement(clause).severity


def draft(
    clause: str, reasons: Iterable[str], targets: Mapping[str, int], parties: Parties, version: str = CURRENT
) -> Draft:
    """The clause to ask for. `reasons` are the codes that were found; the variant that answers all of them is taken,
    else, and where the term is missing, the whole clause. Codes that no rule has count for nothing. `targets` are the
    practice's longest times in hours by event; none is written longer than the catalogue accepts (rules B-4, A-09 to
    A-11, A-16). Raises NoWording."""
    entry = wording(version).clauses.get(clause)
    if entry is None:
        raise NoWording(clause)
    chosen = _variant(entry, frozenset(reasons) & {rule.code for rule in rulebook.default().reasons})
    slots = _slots(chosen["text"])
    hours = {slot: limit(event, targets) for slot, event in WINDOWS.items() if slot in slots}
    return Draft(
        clause=clause,
        title=entry["heading"],
        text=_filled(chosen["text"], _names(parties) | {slot: in_words(count) for slot, count in hours.items()}),
        why=chosen["why"],
        citation=entry["citation"],
        kind=entry.get("kind", "clause"),
        hours=next(iter(hours.values()), None),
        version=version,
    )


def limit(event: str, targets: Mapping[str, int]) -> int:
    """The time to ask for, in hours: the practice's own, or the longest that is not weak where its own is longer."""
    longest = {**rulebook.default().windows.targets, "cure": LONGEST_CURE}.get(event, MOST_DAYS * 24)
    hours = min(targets.get(event, longest), longest)
    return hours if hours < MANY_HOURS else hours // 24 * 24


def in_words(hours: int) -> str:
    """72 hours, 10 calendar days: days from four on, where nothing is lost."""
    if hours >= 96 and hours % 24 == 0:
        return f"{hours // 24} calendar days"
    return f"{hours} hour{'' if hours == 1 else 's'}"


def rider(
    sections: Sequence[Section], parties: Parties, *, number: int = 1, dated: str = "", proposed: bool = False,
    version: str = CURRENT
) -> Rider:
    """The amendment around the chosen sections. `dated` is the agreement's own date in words, if it is known; what is
    `proposed` only, because nobody has signed it, has none."""
    words, names = wording(version).rider, _names(parties)
    date = f" {_filled(words['dated'], {'date': dated})}" if dated and not proposed else ""
    agreement = _filled(words["parties"], names) + date
    opening = _filled(words["opening"], names | {"agreement": agreement})
    last = Section(words["precedence"]["heading"], words["precedence"]["text"])
    return Rider(
        title=_filled(words["title"], {"number": str(number)}),
        opening=opening.replace(KIND, f"proposed {KIND}", 1) if proposed else opening,
        sections=(*sections, last),
        signing=words["signing"],
        signers=(
            (parties.covered_entity_name or parties.covered_entity, parties.covered_entity),
            (parties.business_associate_name or parties.business_associate, parties.business_associate),
        ),
        fields=tuple(words["fields"]),
        note=wording(version).note,
    )


def letter(*, contact: str, document: str, count: str, version: str = CURRENT) -> Letter:
    """The letter's words: to whom, about which document, and how many changes ("3 changes")."""
    words = wording(version).letter
    filled = {name: _filled(text, {"contact": contact, "document": document, "count": count})
              for name, text in words.items()}
    return Letter(**filled, note=wording(version).note)


def judged(clause: str, text: str) -> Judged:
    """How our own reading takes other words for a clause, as if they stood in the rider. Raises NoWording."""
    section = Section(wording().clauses[clause]["heading"] if clause in askable() else _requirement(clause).title, text)
    whole = rider([section], Parties())
    lines = [Line(whole.title, kind="heading", starts_paragraph=True), Line(whole.opening, starts_paragraph=True)]
    lines.append(Line(f"1. {section.heading}", kind="heading", starts_paragraph=True))
    lines += [Line(words, starts_paragraph=True) for words in text.splitlines() if words.strip()]
    reading = pipeline.read_lines(lines)
    found = next(finding for finding in reading.clauses if finding.id == clause)
    event = rulebook.default().windows.events.get(clause, "")
    times = [window.hours_worst for window in reading.windows
             if window.event == event and window.direction == "after" and window.hours_worst is not None]
    there = found.status in (Status.PRESENT, Status.WEAK, Status.CONFLICT)
    return Judged(found.status if there else Status.MISSING, found.reason_notes if there else (),
                  max(times, default=None) if there else None)


def judged_each(asked: Sequence[tuple[str, str]]) -> tuple[Judged, ...]:
    """`judged` for several clauses with their words, in order."""
    return tuple(judged(clause, text) for clause, text in asked)


def _requirement(clause: str) -> rulebook.Requirement:
    for requirement in rulebook.default().requirements:
        if requirement.id == clause:
            return requirement
    raise NoWording(clause)


def _variant(entry: Mapping[str, Any], reasons: frozenset[str]) -> Mapping[str, Any]:
    variants: Sequence[Mapping[str, Any]] = entry.get("variants", ())
    return next((variant for variant in variants if reasons and reasons <= set(variant["for"])), entry)


def _names(parties: Parties) -> dict[str, str]:
    roles = {"covered_entity": parties.covered_entity, "business_associate": parties.business_associate}
    services = parties.services.strip().rstrip(".")
    told = _filled(NAMED_SERVICES if services else USUAL_SERVICES, roles | {"services": services})
    return roles | {
        "covered_entity_name": parties.covered_entity_name or parties.covered_entity,
        "business_associate_name": parties.business_associate_name or parties.business_associate,
        "services": told,
    }


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Slots filled once: braces inside a value stay what they are."""
    return text.format_map(values)


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
