"""From the checked content of files to the types of a questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from portal.questions.files import BadCatalog
from portal.questions.types import (
    Age,
    Column,
    Contradiction,
    Demand,
    Explanation,
    Kind,
    Marks,
    Question,
    Questionnaire,
    Reason,
    RedFlag,
    Rule,
    Scoring,
    Section,
    Source,
)


def questionnaire(head: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]]) -> Questionnaire:
    """The set from its head and its sections by name. Raises BadCatalog for a source that the head does not list."""
    sources = {name: _source(name, entry) for name, entry in head["sources"].items()}
    built = tuple(_section(name, entry, sources) for name, entry in sections.items())
    return Questionnaire(
        id=head["id"],
        version=head["version"],
        title=head["title"],
        audience=head["audience"],
        intro=head["intro"],
        reminder=head["reminder"],
        minutes=head["minutes"],
        labels={Demand(demand): label for demand, label in head["labels"].items()},
        words=head["words"],
        follow_up=_follow_up(head["follow-up"]),
        sections=built,
        by_id={question.id: question for section in built for question in section.questions},
    )


def scoring(entry: Mapping[str, Any]) -> Scoring:
    """What the practice sees beside the questions."""
    marks = {
        id: Marks(tuple(own["indicators"]), own.get("caps", {}), tuple(own.get("looks", ())))
        for id, own in entry["questions"].items()
    }
    return Scoring(entry["version"], marks, tuple(map(_contradiction, entry["contradictions"])))


def age(text: str) -> Age:
    """90d, 12m."""
    number = int(text[:-1])
    return Age(days=number) if text.endswith("d") else Age(months=number)


def rule(entry: Mapping[str, Any], own: str = "") -> Rule:
    """A rule; a leaf that names no question is about `own`."""
    if "all" in entry:
        return Rule(every=tuple(rule(part, own) for part in entry["all"]))
    if "any" in entry:
        return Rule(some=tuple(rule(part, own) for part in entry["any"]))
    if "not" in entry:
        return Rule(never=rule(entry["not"], own))
    return Rule(
        question=entry.get("question", own),
        part=entry.get("part", ""),
        column=entry.get("column", ""),
        where=tuple((column, tuple(answers)) for column, answers in entry.get("where", {}).items()),
        row=entry.get("row", ""),
        is_=tuple(entry.get("is", ())),
        lacks=tuple(entry.get("lacks", ())),
        says=tuple(entry.get("says", ())),
        over=_decimal(entry.get("over")),
        under=_decimal(entry.get("under")),
        older=age(entry["older"]) if "older" in entry else None,
        after=entry.get("after", ""),
        differs=entry.get("differs", ""),
        blank=entry.get("blank", False),
        all_same=entry.get("all-same", False),
    )


def _decimal(number: Any) -> Decimal | None:
    found = None if number is None else Decimal(str(number))
    if found is not None and not found.is_finite():
        raise BadCatalog(f"{number} is no number to compare with")
    return found


def _follow_up(entry: Mapping[str, str]) -> dict[Reason, str]:
    return {Reason(reason): text for reason, text in entry.items()}


def _source(id: str, entry: Mapping[str, Any]) -> Source:
    return Source(
        id, entry["title"], entry.get("citation", ""), date.fromisoformat(entry["as-of"]), entry["verified"],
        entry.get("proposed", False),
    )


def _section(name: str, entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Section:
    questions = tuple(_question(question, sources) for question in entry["questions"])
    return Section(name.partition("-")[2] or name, entry["title"], entry["intro"], questions)


def _question(entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Question:
    own, kind, bound = entry["id"], Kind(entry["type"]), entry.get("max-age", "")
    if unknown := [name for name in entry["sources"] if name not in sources]:
        raise BadCatalog(f"{own}: no source '{unknown[0]}' in questionnaire.yaml; known: {', '.join(sorted(sources))}")
    return Question(
        id=own,
        text=entry["text"],
        help=entry["help"],
        kind=kind,
        demands=frozenset(map(Demand, entry["demands"])),
        sources=tuple(sources[name] for name in entry["sources"]),
        proof=entry.get("proof", ""),
        max_age=age(bound) if bound not in ("", "in-force") else None,
        in_force=bound == "in-force",
        gate=entry.get("gate", False),
        na=entry.get("na", kind is Kind.YES_NO),
        options=entry.get("options", {}),
        columns=tuple(map(_column, entry.get("columns", ()))),
        rows=entry.get("rows", {}),
        none=entry.get("none", ""),
        unit=entry.get("unit", ""),
        minimum=_decimal(entry.get("minimum")),
        maximum=_decimal(entry.get("maximum")),
        explain=_explanation(entry.get("explain"), own),
        ask_if=rule(entry["ask-if"], own) if "ask-if" in entry else None,
        red_flags=tuple(_red_flag(flag, own) for flag in entry.get("red-flags", ())),
        follow_up=_follow_up(entry.get("follow-up", {})),
        compares=tuple(entry.get("compares", ())),
    )


def _column(entry: Mapping[str, Any]) -> Column:
    return Column(
        entry["id"], entry["label"], Kind(entry["type"]), entry.get("options", {}), entry.get("optional", False),
        entry.get("unit", ""),
    )


def _explanation(entry: Mapping[str, Any] | None, own: str) -> Explanation | None:
    if entry is None:
        return None
    return Explanation(entry["ask"], rule(entry["when"], own) if "when" in entry else None)


def _red_flag(entry: Mapping[str, Any], own: str) -> RedFlag:
    return RedFlag(entry["id"], rule(entry["when"], own), entry["says"], entry["green"], entry.get("ask", ""))


def _contradiction(entry: Mapping[str, Any]) -> Contradiction:
    return Contradiction(entry["id"], tuple(entry["between"]), rule(entry["when"]), entry["says"], entry["ask"])
