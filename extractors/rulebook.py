"""The rules as data: reads rules/baa/*.yaml, checks them against their schemas, and freezes and compiles them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from extractors import states
from extractors.passages import HeadingRules, Zone
from extractors.states import StateLimit
from extractors.types import Tier

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RULES = Path(__file__).parent / "rules"


class BadRules(ValueError):
    """A rule file breaks its schema, or names something that no file defines."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing that wording can say. `barred` is looked for in the 80 characters before a match and undoes it."""

    name: str
    pattern: re.Pattern[str]
    barred: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """One way in which wording makes a clause. See extractors/README.md for the keys."""

    name: str
    own: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    actors: frozenset[str] = frozenset({"BA", "both", "unknown"})
    forms: frozenset[str] = frozenset({"duty"})
    zones: frozenset[Zone] = frozenset({Zone.BODY, Zone.EXHIBIT})
    strength: float = 0.9
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class ClauseRule:
    """How one clause of the catalogue is found. `traps` bar a sentence from this clause and say why."""

    id: str
    cues: tuple[Cue, ...]
    traps: tuple[tuple[str, str], ...] = ()
    mention: str = ""
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class ReasonRule:
    """When a reason holds. The keys are those of reasons.yaml."""

    code: str
    clauses: tuple[str, ...]
    severity: str
    text: str
    advice: str = ""
    where: str = "evidence"
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    test: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the law or good practice asks, in plain words for a practice manager."""

    id: str
    title: str
    tier: Tier
    citation: str
    as_of: str
    verified: bool
    severity: str
    advice: str
    why: str
    penalized: bool = True
    optional: bool = False


@dataclass(frozen=True, slots=True)
class WindowRules:
    """Words of windows.yaml: events by clause, triggers, qualifiers, numbers, grades in hours, and by event the
    practice's own deadline in days with its citation."""

    events: Mapping[str, str]
    event_concepts: Mapping[str, tuple[str, ...]]
    names: Mapping[str, re.Pattern[str]]
    triggers: tuple[tuple[str, re.Pattern[str]], ...]
    qualifiers: tuple[tuple[str, re.Pattern[str]], ...]
    numbers: Mapping[str, int]
    not_limits: re.Pattern[str]
    forward: re.Pattern[str]
    grades: tuple[tuple[str, int], ...]
    targets: Mapping[str, int]
    phrases: Mapping[str, re.Pattern[str]]
    deadlines: Mapping[str, tuple[int, str]]

    def says(self, phrase: str, text: str) -> re.Match[str] | None:
        """The first place where the text says one of the phrases of windows.yaml."""
        return self.phrases[phrase].search(text)


@dataclass(frozen=True, slots=True)
class OpinionRules:
    """Where the weights of the second opinion are, and from which probability on it speaks.

    Below `doubt` it takes words that bind nobody for a mere mention; from `sure` on it speaks against a refusal.
    """

    weights: Path
    thresholds: Mapping[str, float]
    doubt: float
    sure: float


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule of one version, frozen and compiled."""

    version: str
    concepts: Mapping[str, Concept]
    headings: HeadingRules
    clauses: tuple[ClauseRule, ...]
    windows: WindowRules
    requirements: tuple[Requirement, ...]
    reasons: tuple[ReasonRule, ...]
    weak_words: Mapping[str, re.Pattern[str]]
    opinion: OpinionRules | None = None
    states: tuple[StateLimit, ...] = ()

    def clause(self, clause: str) -> ClauseRule:
        return next(rule for rule in self.clauses if rule.id == clause)

    def requirement(self, clause: str) -> Requirement:
        return next(requirement for requirement in self.requirements if requirement.id == clause)


@cache
def default() -> Rulebook:
    """The rules for business associate agreements that this version ships."""
    return load(RULES / "baa")


def load(folder: Path) -> Rulebook:
    """The rulebook in `folder`. Raises BadRules on an unknown key, a bad pattern or a name that is not defined."""
    parts = {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}
    if missing := _NEEDED - parts.keys():
        raise BadRules(f"no rule file for {', '.join(sorted(missing))} in {folder}")
    terms = parts["concepts"]["terms"]
    concepts = {name: _concept(name, entry, terms) for name, entry in parts["concepts"]["concepts"].items()}
    book = Rulebook(
        version=_version(folder, parts["requirements"]["version"]),
        concepts=concepts,
        headings=_headings(parts["headings"]),
        clauses=tuple(_clause(name, entry) for name, entry in parts["clauses"]["clauses"].items()),
        windows=_windows(parts["windows"], terms),
        requirements=tuple(_requirement(name, entry) for name, entry in parts["requirements"]["requirements"].items()),
        reasons=tuple(_reason(entry) for entry in parts["reasons"]["reasons"]),
        weak_words={
            name: _compile(found, terms, "reasons phrases") for name, found in parts["reasons"]["phrases"].items()
        },
        opinion=_opinion(folder, parts["opinion"]) if "opinion" in parts else None,
        states=states.limits(parts["states"]) if "states" in parts else (),
    )
    _check_names(book)
    return book


_NEEDED = frozenset({"concepts", "headings", "clauses", "windows", "requirements", "reasons"})


def _read(path: Path) -> dict[str, Any]:
    content = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    schema = json.loads((RULES / "schema" / f"{path.stem}.json").read_text("utf-8"))
    try:
        jsonschema.validate(content, schema, cls=jsonschema.Draft202012Validator)
    except jsonschema.ValidationError as error:
        place = "/".join(map(str, error.absolute_path))
        raise BadRules(f"{path.name}: {place}: {error.message[:300]}") from error
    result: dict[str, Any] = content
    return result


def _version(folder: Path, stated: str) -> str:
    """The stated version and a digest of the files, so that two readings can be told apart."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.yaml"))))
    return f"{stated}+{digest.hexdigest()[:8]}"


def _compile(patterns: list[str] | str, terms: Mapping[str, str], place: str) -> re.Pattern[str]:
    listed = [patterns] if isinstance(patterns, str) else patterns
    text = "|".join(_expand(pattern, terms, place) for pattern in listed)
    try:
        return re.compile(text)
    except re.error as error:
        raise BadRules(f"{place}: {error}: {text[:200]}") from error


def _expand(pattern: str, terms: Mapping[str, str], place: str) -> str:
    def replace(found: re.Match[str]) -> str:
        if found[1] not in terms:
            raise BadRules(f"{place}: no term {found[1]!r}")
        return f"(?:{_expand(terms[found[1]], terms, place)})"

    return re.sub(r"<([a-z-]+)>", replace, pattern)


def _concept(name: str, entry: dict[str, Any], terms: Mapping[str, str]) -> Concept:
    barred = _compile(entry["not-after"], terms, name) if "not-after" in entry else None
    return Concept(name, _compile(entry["says"], terms, name), barred)


def _headings(entry: dict[str, Any]) -> HeadingRules:
    def table(key: str, flags: int) -> tuple[tuple[Zone, re.Pattern[str]], ...]:
        return tuple((Zone(zone), re.compile("|".join(patterns), flags)) for zone, patterns in entry[key].items())

    return HeadingRules(
        zones=table("zones", re.IGNORECASE),
        openings=table("openings", re.IGNORECASE),
        agreement=re.compile("|".join(entry["agreement"]), re.IGNORECASE),
    )


def _clause(name: str, entry: dict[str, Any]) -> ClauseRule:
    traps = tuple((trap["says"], trap["why"]) for trap in entry.get("traps", ()))
    return ClauseRule(
        name, tuple(_cue(cue) for cue in entry["cues"]), traps, entry.get("mention", ""), entry.get("elsewhere", "")
    )


def _cue(entry: dict[str, Any]) -> Cue:
    default_cue = Cue("")
    return Cue(
        name=entry["name"],
        **{key: tuple(entry.get(key, ())) for key in ("own", "all", "any", "none", "heading", "around")},
        actors=frozenset(entry.get("actors", default_cue.actors)),
        forms=frozenset(entry.get("forms", default_cue.forms)),
        zones=frozenset(map(Zone, entry.get("zones", default_cue.zones))),
        strength=entry.get("strength", default_cue.strength),
        at_end=entry.get("at") == "end",
    )


def _requirement(name: str, entry: dict[str, Any]) -> Requirement:
    return Requirement(
        id=name,
        title=entry["title"],
        tier=Tier(entry["tier"]),
        citation=entry["citation"],
        as_of=str(entry["as-of"]),
        verified=entry["verified"],
        severity=entry["severity"],
        advice=entry["advice"],
        why=entry["why"] + _standing(entry.get("status-checked-on")),
        penalized=entry.get("penalized", True),
        optional=entry.get("optional", False),
    )


def _standing(checked_on: str | None) -> str:
    """What became of a proposed rule, as far as that is known."""
    if checked_on is None:
        return ""
    day = date.fromisoformat(checked_on)
    return f" It was neither final nor withdrawn when last checked, on {day:%B} {day.day}, {day.year}."


def _reason(entry: dict[str, Any]) -> ReasonRule:
    return ReasonRule(
        code=entry["code"],
        clauses=tuple(entry["clauses"]),
        severity=entry["severity"],
        text=entry["text"],
        advice=entry.get("advice", ""),
        where=entry.get("where", "evidence"),
        present=tuple(entry.get("present", ())),
        absent=tuple(entry.get("absent", ())),
        test=entry.get("test", ""),
    )


def _windows(entry: dict[str, Any], terms: Mapping[str, str]) -> WindowRules:
    def table(key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((name, _compile(patterns, terms, f"windows {key}")) for name, patterns in entry[key].items())

    return WindowRules(
        events=entry["events"],
        event_concepts={name: tuple(found) for name, found in entry["event-concepts"].items()},
        names=dict(table("names")),
        triggers=table("triggers"),
        qualifiers=table("qualifiers"),
        numbers=entry["numbers"],
        not_limits=_compile(entry["not-limits"], terms, "windows not-limits"),
        forward=_compile(entry["forward"], terms, "windows forward"),
        grades=tuple((grade["grade"], grade["hours"]) for grade in entry["grades"]),
        targets={
            event: target["over"] if "over" in target else target["at"] - 1
            for event, target in entry["targets"].items()
        },
        phrases=dict(table("phrases")),
        deadlines={event: (own["days"], own["citation"]) for event, own in entry["deadlines"].items()},
    )


def _opinion(folder: Path, entry: dict[str, Any]) -> OpinionRules:
    """The second opinion; its weights must be those that its thresholds were measured with."""
    weights = folder / entry["weights"]
    if hashlib.sha256(weights.read_bytes()).hexdigest() != entry["sha256"]:
        raise BadRules(f"{weights.name} is not the file that opinion.yaml was written for")
    return OpinionRules(weights, entry["thresholds"], entry["doubt"], entry["sure"])


def _check_names(book: Rulebook) -> None:
    """Every concept, clause and reason that a rule names must exist."""
    used = {
        name
        for rule in book.clauses
        for cue in rule.cues
        for names in (cue.own, cue.all, cue.any, cue.none, cue.heading, cue.around)
        for name in names
    }
    used |= {says for rule in book.clauses for says, _ in rule.traps} | {
        name for rule in book.clauses for name in (rule.mention, rule.elsewhere) if name
    }
    used |= {name for reason in book.reasons for name in (*reason.present, *reason.absent)}
    used |= {name for names in book.windows.event_concepts.values() for name in names}
    if unknown := used - book.concepts.keys():
        raise BadRules(f"concepts that no file defines: {', '.join(sorted(unknown))}")
    clauses, required = {rule.id for rule in book.clauses}, {requirement.id for requirement in book.requirements}
    if clauses != required:
        raise BadRules(f"clauses and requirements differ: {', '.join(sorted(clauses ^ required))}")
    if book.opinion and (unknown := book.opinion.thresholds.keys() - clauses):
        raise BadRules(f"an opinion on unknown clauses: {', '.join(sorted(unknown))}")
    if unknown := {clause for reason in book.reasons for clause in reason.clauses} - clauses - {"document"}:
        raise BadRules(f"reasons for unknown clauses: {', '.join(sorted(unknown))}")
