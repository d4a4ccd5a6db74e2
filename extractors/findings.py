"""Clauses and time limits -> findings: status, reasons, advice, confidence, and where was looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors import confidence, evidence, hours, reasons
from extractors.case import Case
from extractors.classify import Classified, Hit
from extractors.clocks import LATE
from extractors.passages import Passage
from extractors.rulebook import ReasonRule, Requirement, Rulebook
from extractors.senses import Senses
from extractors.statements import Statement
from extractors.types import Clause, Considered, Evidence, ReasonNote, Status, Tier, Window
from extractors.windows import Limit

MOST_EVIDENCE, MOST_CONSIDERED = 8, 3
OVER_TARGET = "OVER-TARGET"
CONFLICTING = "CONFLICTING-WINDOWS"


def clauses(
    statements: Sequence[Statement],
    classified: Classified,
    limits: tuple[Limit, ...],
    rulebook: Rulebook,
    senses: Senses,
    quality: str,
    looks_like_baa: bool,
) -> tuple[Clause, ...]:
    """One finding for each requirement of the catalogue, in its order."""
    made = []
    ticked = {statement.passage.stems for statement in statements if statement.passage.box == "ticked"}
    for requirement in rulebook.requirements:
        hits = tuple(
            hit
            for hit in classified.of(requirement.id)
            if hit.statement.passage.box != "unticked"
            or not hit.statement.passage.stems
            or hit.statement.passage.stems not in ticked
        )
        case = Case(requirement.id, hits, statements, classified, limits, rulebook, senses)
        elsewhere = rulebook.clause(requirement.id).elsewhere
        if hits and elsewhere and all(senses.find(elsewhere, hit.statement.full) for hit in hits):
            made.append(_elsewhere(requirement, hits))
            continue
        made.append(_found(requirement, case) if hits else _not_found(requirement, classified, quality, looks_like_baa))
    return tuple(made)


def _found(requirement: Requirement, case: Case) -> Clause:
    rules = reasons.of(case)
    shown = [rule for rule in rules if rule.code != OVER_TARGET]
    return replace(
        _blank(requirement, _status(rules, requirement)),
        reasons=tuple(rule.code for rule in shown),
        reason_notes=tuple(map(_note, rules)),
        advice=" ".join(rule.advice for rule in rules if rule.advice),
        confidence=_confidence(case.hits),
        evidence=_clashing(case, rules)
        + _evidence(case.hits, {statement.passage.order: statement.passage for statement in case.statements}),
    )


def _clashing(case: Case, rules: Sequence[ReasonRule]) -> tuple[Evidence, ...]:
    """The sentences that set different times for one event, where no hit of the clause shows them."""
    if not any(rule.code == CONFLICTING for rule in rules):
        return ()
    others = [limit.statement for limit in case.numbered() if limit.statement.position not in case.positions]
    return tuple(evidence.of(statement) for statement in others)


def _elsewhere(requirement: Requirement, hits: Sequence[Hit]) -> Clause:
    """Unclear: the agreement points at a document that was not given."""
    looked = tuple(
        Considered(item.quote, "it points at another document, which was not read", item.page, item.section)
        for hit in hits
        for item in (evidence.of(hit.statement),)
    )
    return replace(
        _blank(requirement, Status.UNCLEAR),
        confidence=0.5,
        looked_at=looked[:MOST_CONSIDERED],
    )


def _blank(requirement: Requirement, status: Status) -> Clause:
    """What the catalogue says of a clause, before anything is said of the agreement."""
    return Clause(
        id=requirement.id,
        title=requirement.title,
        tier=requirement.tier,
        citation=requirement.citation,
        as_of=requirement.as_of,
        verified=requirement.verified,
        status=status,
        advice=requirement.advice,
        why=requirement.why,
    )


def _status(rules: Sequence[ReasonRule], requirement: Requirement) -> Status:
    """Conflict if passages disagree; weak from a reason of w2 on, and for a required clause from any reason on."""
    if any(rule.code == CONFLICTING for rule in rules):
        return Status.CONFLICT
    noted = any(rule.severity != "w1" or requirement.tier is Tier.REQUIRED for rule in rules)
    return Status.WEAK if noted else Status.PRESENT


def _note(rule: ReasonRule) -> ReasonNote:
    return ReasonNote(rule.code, rule.severity, rule.text, rule.advice)


def _evidence(hits: Sequence[Hit], passages: Mapping[int, Passage]) -> tuple[Evidence, ...]:
    """The strongest passages first, each once; before a list item the stem that carries its words."""
    found: list[Evidence] = []
    for hit in sorted(hits, key=lambda hit: (-hit.strength, hit.statement.position)):
        if hit.place < hit.statement.lead:
            found += [
                evidence.between(stem, 0, len(stem.text))
                for order in hit.statement.passage.stems
                if (stem := passages.get(order))
            ]
        found.append(evidence.of(hit.statement))
    stems = [passages[order] for hit in hits for order in hit.statement.passage.stems if order in passages]
    found = (
        found[: MOST_EVIDENCE - 1]
        + [evidence.between(stem, 0, len(stem.text)) for stem in stems if len(stem.text.split()) >= 6]
        + found[MOST_EVIDENCE - 1 :]
    )
    return tuple({(item.page, item.section, item.quote): item for item in found}.values())[:MOST_EVIDENCE]


def _confidence(hits: Sequence[Hit]) -> float:
    """That of the best hit: its strength, lowered where the actor is not said or the words are hard to read."""
    told = 0.0
    for hit in hits:
        known = hit.act.who in ("BA", "CE", "both")
        strength = hit.strength * (1.0 if known else 0.95) + (0.02 if len(hits) > 1 else 0.0)
        told = max(told, confidence.of_found(strength, evidence.confidence(hit.statement)))
    return told


def _not_found(requirement: Requirement, classified: Classified, quality: str, looks_like_baa: bool) -> Clause:
    """Missing, with the nearest passages that do not count; unclear where the text cannot carry that verdict."""
    refused = classified.refused(requirement.id)[:MOST_CONSIDERED]
    status = Status.UNCLEAR if quality == "poor" or not looks_like_baa else Status.MISSING
    nearness = max((refusal.nearness for refusal in refused), default=0.0)
    looked = tuple(
        Considered(quote=item.quote, why=refusal.why, page=item.page, section=item.section)
        for refusal in refused
        for item in (evidence.of(refusal.statement),)
    )
    sure = confidence.UNCLEAR if status is Status.UNCLEAR else confidence.of_missing(nearness)
    return replace(_blank(requirement, status), confidence=sure, looked_at=looked)


def windows(limits: Sequence[Limit], rulebook: Rulebook) -> tuple[Window, ...]:
    """The time limits with hours, grade and place (rules B-3 and B-4). Forward limits are not graded."""
    return tuple(_window(limit, rulebook) for limit in limits)


def _window(limit: Limit, rulebook: Rulebook) -> Window:
    rules = rulebook.windows
    nominal, worst = hours.hours(limit.number, limit.unit, limit.late_day)
    place = evidence.of(limit.statement)
    after = limit.direction == "after"
    own = rules.deadlines.get(limit.event) if after and limit.stage == "initial" else None
    return Window(
        event=limit.event,
        number=limit.number,
        unit=limit.unit,
        trigger=limit.trigger,
        qualifier=limit.qualifier,
        hours_nominal=nominal,
        hours_worst=worst,
        grade=hours.grade(worst, rules.grades) if after else "-",
        quote=place.quote,
        page=place.page,
        section=place.section,
        boxes=place.boxes,
        direction=limit.direction,
        reasons=_window_reasons(limit),
        stage=limit.stage,
        taken=limit.taken,
        hours_holiday=hours.across_holiday(limit.number, limit.unit, limit.late_day),
        days_left=hours.days_left(worst, own[0]) if own else None,
    )


def _window_reasons(limit: Limit) -> tuple[str, ...]:
    checks = (
        ("NUMBER-MISMATCH", limit.other is not None),
        ("UNIT-AMBIGUOUS", limit.unit == "day"),
        ("NO-NUMBER", limit.number is None),
        ("LATE-TRIGGER", limit.trigger in LATE),
    )
    return tuple(code for code, holds in checks if holds)
