"""How a question stands in the fields of its form: what each holds, and what a person may choose from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from portal.questions.scalars import YES_NO
from portal.questions.types import Demand, Kind
from portal.web.forms import Form

MOST_COLUMNS, MOST_FLAGS = 10, 8
KEEP = "keep"
CHOSEN = (Kind.CHOICE, Kind.CHOICES)
COLUMN_KINDS = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.CHOICE, Kind.YES_NO)


def shown(question: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the fields."""
    explain = question.get("explain", {})
    values: dict[str, Any] = {
        **{name: question.get(name, "") for name in ("text", "help", "type", "proof", "none", "unit", "minimum",
                                                     "maximum")},
        "gate": question.get("gate", False), "na": question.get("na", question.get("type") == Kind.YES_NO),
        "options": _lines(question.get("options", {})), "rows": _lines(question.get("rows", {})),
        "explain-ask": explain.get("ask", ""), **_shown_rule("explain", explain.get("when"), question),
        **_shown_age(question.get("max-age", "")), **_shown_condition(question.get("ask-if"))}
    for demand in Demand:
        values[f"demand-{demand}"] = demand in question.get("demands", ())
    for reason, words in question.get("follow-up", {}).items():
        values[f"follow-{reason}"] = words
    for number, column in enumerate(question.get("columns", ())):
        for name in ("id", "label", "type", "unit", "optional"):
            values[f"col-{number}-{name}"] = column.get(name, "")
        values[f"col-{number}-options"] = _lines(column.get("options", {}))
    for number, flag in enumerate(question.get("red-flags", ())[:MOST_FLAGS]):
        for name in ("id", "says", "green", "ask"):
            values[f"flag-{number}-{name}"] = flag.get(name, "")
        values.update(_shown_rule(f"flag-{number}", flag["when"], question))
    return values


def _lines(options: Mapping[str, str]) -> str:
    return "\n".join(options.values())


def _shown_age(age: str) -> dict[str, str]:
    if age == "in-force":
        return {"age-unit": age, "age-number": ""}
    return {"age-unit": age[-1:], "age-number": age[:-1]}


def _shown_rule(name: str, rule: Mapping[str, Any] | None, question: Mapping[str, Any]) -> dict[str, str]:
    """A rule on the question's own answer: always, one of its answers, over or under a number; or kept as it is."""
    words = answers(question)
    if rule is None:
        return {f"{name}-kind": "", f"{name}-value": ""}
    if set(rule) == {"is"}:
        return {f"{name}-kind": "is", f"{name}-value": "\n".join(words.get(id, id) for id in rule["is"])}
    if set(rule) in ({"over"}, {"under"}):
        kind = next(iter(rule))
        return {f"{name}-kind": kind, f"{name}-value": str(rule[kind])}
    return {f"{name}-kind": KEEP, f"{name}-value": ""}


def _shown_condition(rule: Mapping[str, Any] | None) -> dict[str, Any]:
    if rule is None:
        return {"ask-question": ""}
    if set(rule) == {"question", "is"}:
        return {"ask-question": rule["question"], **{f"ask-is-{id}": True for id in rule["is"]}}
    return {"ask-question": KEEP}


def advanced(rule: Any) -> str:
    """A rule that the form cannot show, as it is written in YAML."""
    return json.dumps(rule, ensure_ascii=False)


def answers(question: Mapping[str, Any]) -> dict[str, str]:
    """What can be answered by a choice: id and words."""
    kind = question.get("type")
    if kind == Kind.YES_NO:
        return dict(YES_NO)
    found = dict(question.get("options", {})) if kind in CHOSEN else {}
    if question.get("none"):
        found["none"] = question["none"]
    return {**found, "na": YES_NO["na"]} if question.get("na") else found


def offered(form: Form) -> list[str]:
    """The words of the answers that the question has as the form stands."""
    lines = list(filter(None, map(str.strip, form.entered("options").splitlines())))
    asked = {"type": form.entered("type"), "options": dict(zip(lines, lines, strict=True)),
             "none": form.entered("none") if form.entered("type") not in ("choice", "choices", "text") else "",
             "na": form.ticked("na")}
    return list(answers(asked).values())


def slots(form: Form, kind: str, most: int, mark: str) -> range:
    """The places to show: those that are filled, and one more."""
    filled = [number for number in range(most) if form.entered(f"{kind}-{number}-{mark}")]
    return range(min(most, max(filled, default=-1) + 2))
