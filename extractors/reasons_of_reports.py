"""Why a duty to report, or to answer patients in time, is weak: its number, its clock, and what it leaves out."""

from __future__ import annotations

import re

from extractors.case import Case
from extractors.clocks import LATE
from extractors.hours import hours
from extractors.occasions import REPORTING
from extractors.windows import ATTEMPTS, Limit

CEILING_HOURS = 60 * 24  # 45 CFR 164.410(b)
LONGEST_CURE_DAYS = 30
_DAYS = {"hour": 1 / 24, "day": 1, "calendar_day": 1, "business_day": 1.4, "week": 7, "month": 30}
_RULE_CITED = re.compile(
    r"164\.[345]|legally required|required by law|\bthe (?:law|rules?|regulations?)\b"
    r"|breach notification|hipaa|hitech|subpart d|privacy|security rule"
)


def no_number(case: Case) -> bool:
    return not case.numbered()


def late_trigger(case: Case) -> bool:
    limits = case.numbered() or case.own_limits()
    return bool(limits) and all(limit.trigger in LATE for limit in limits)


def ceiling_only(case: Case) -> bool:
    numbers = {(limit.number, limit.unit) for limit in case.numbered()}
    return bool(numbers) and numbers <= {(60, "day"), (60, "calendar_day")}


def over_sixty(case: Case) -> bool:
    longest = [hours(limit.number, limit.unit)[1] or 0 for limit in case.numbered()]
    return bool(longest) and min(longest) > CEILING_HOURS


def by_reference(case: Case) -> bool:
    """Only the rule's own time: it is cited and the agreement adds no number and no other qualifier of its own."""
    return not case.numbered() and any(_refers(hit.statement.text, case) for hit in case.hits)


def _refers(text: str, case: Case) -> bool:
    """Whether the words right before "as required by 164.410" name the case's event, not another one."""
    found = case.senses.find("as-rule-says", text) or case.rulebook.weak_words["as-rule"].search(text)
    if found is None or not _RULE_CITED.search(text[found.start() : found.end() + 40]):
        return False
    named = re.split(r",|\bincluding\b|;", text[: found.start()].rstrip(" ,"))[-1]
    concepts = case.rulebook.windows.event_concepts[case.event]
    others = [
        name for event in REPORTING if event != case.event for name in case.rulebook.windows.event_concepts[event]
    ]
    if any(case.senses.find(name, named) for name in concepts):
        return True
    return (
        not any(case.senses.find(name, named) for name in others)
        and any(case.senses.find(name, text) for name in concepts)
        and not any(case.senses.find(name, text) for name in others)
    )


def successful_only(case: Case) -> bool:
    """Attempts are left out, and no standing notice, summary or answer on request makes up for it."""
    if any(limit.event == ATTEMPTS for limit in case.limits):
        return False
    attempts = [s for s in case.terms() if case.senses.find("unsuccessful", s.full) or case.says("failed", s.full)]
    told = [text for s in attempts for text in (s.full, s.around) if case.senses.find("standing-notice", text)]
    if told or any(case.says("told-in-sum", text) for text in [s.full for s in attempts] + case.texts):
        return False
    if any(case.senses.find("not-reportable", s.full) or case.says("not-told", s.full) for s in attempts):
        return True
    names = case.rulebook.windows.event_concepts["security-incident"]
    texts = [text for text in case.texts if any(case.senses.find(name, text) for name in names)]
    return bool(texts) and all(_is_limited(text, case) for text in texts)


def _is_limited(text: str, case: Case) -> bool:
    """Whether the words, or those that define their event, leave out what failed."""
    meanings = _defining(text, case)
    if meanings and all(_is_limited_here(meaning, case) for meaning in meanings):
        return True
    return _is_limited_here(text, case)


def _is_limited_here(text: str, case: Case) -> bool:
    return case.senses.find("result-in-phi", text) is not None or case.says("successful-only", text)


def material_only(case: Case) -> bool:
    """Each sentence that names the event asks for harm first; one without that threshold is enough to report all."""
    texts = [part for text in case.texts for part in _naming(text, case)] or case.texts
    return bool(texts) and all(_asks_for_harm(text, case) for text in texts)


_NEXT_EVENT = re.compile(r"(?:[,;]| and| or)+ (?:(?:also|of|for) )*(?=(?:any|each|every|all)\b|\([a-z]\) )")
_ONE_OF = re.compile(r"\b(?:any|each|every|all)\b|\([a-z]\) ")


def _naming(text: str, case: Case) -> list[str]:
    """The parts of a sentence that name the case's event: "any misuse, and any incident that does material harm"."""
    concepts = case.rulebook.windows.event_concepts[case.event]
    first, *rest = _NEXT_EVENT.split(text)
    parts = [f"{first} {rest[0]}", *rest[1:]] if rest and not _ONE_OF.search(first) else [first, *rest]
    return [part for part in parts if any(case.senses.find(name, part) for name in concepts)]


def _asks_for_harm(text: str, case: Case) -> bool:
    """Whether the words, or those that define their event, set a threshold of harm."""
    return any(
        case.senses.find("material-only", words) or case.says("material-only", words)
        for words in (text, *_defining(text, case))
    )


def _defining(text: str, case: Case) -> list[str]:
    """What defines the case's event where the text names it by a term of the agreement's own."""
    return [part for meaning in case.meanings(text) for part in _naming(meaning, case)]


def number_mismatch(case: Case) -> bool:
    return any(limit.other is not None for limit in case.own_limits())


def conflicting(case: Case) -> bool:
    """Two passages state different times for the first notice of one event, or for one duty (B-3 rule 9)."""
    own = case.numbered() if case.event in REPORTING else _of_the_duty(case)
    return (
        len({(limit.number, limit.unit.replace("calendar_", "")) for limit in own}) > 1
        and len({limit.statement.position for limit in own}) > 1
        and not _in_steps(own, case)
    )


def _in_steps(own: list[Limit], case: Case) -> bool:
    """A first notice, and in sentences of their own what follows it: "by telephone" and then "a written report"."""
    first = min(_longest(limit) for limit in own)
    fuller = {limit: case.rulebook.windows.says("fuller", limit.statement.text) is not None for limit in own}
    return all(is_fuller == (_longest(limit) > first) for limit, is_fuller in fuller.items())


def _longest(limit: Limit) -> int:
    return hours(limit.number, limit.unit, limit.late_day)[1] or 0


def _of_the_duty(case: Case) -> list[Limit]:
    """The times of the duty itself, one a paragraph: without those for passing on, certifying, backups and the like."""
    ends = case.event == "return-destroy"
    step, trigger = ("other-step-at-end", "termination") if ends else ("other-step", "request")
    own = [
        limit for limit in case.numbered() if limit.trigger == trigger and limit.statement.position in case.positions
    ]
    own = [limit for limit in own if not case.rulebook.windows.says(step, limit.statement.text)]
    paragraphs = {limit.statement.passage.order: limit for limit in own}
    return list(paragraphs.values())


def over_target(case: Case) -> bool:
    """Even the shortest time of the event is longer than what a practice accepts that has set no limit of its own."""
    target = case.rulebook.windows.targets.get(case.event)
    worst = [hours(limit.number, limit.unit, limit.late_day)[1] or 0 for limit in case.numbered()]
    return bool(target and worst) and min(worst) > (target or 0)


def cure_over_thirty(case: Case) -> bool:
    cures = [limit for limit in case.limits if limit.event == "cure"]
    return any((limit.number or 0) * _DAYS.get(limit.unit, 0) > LONGEST_CURE_DAYS for limit in cures)
