"""The form of one question, read: the question that it was filled in to be.

A rule that says more than the form can is kept as it is; so is every key that the form does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.questions.drafts import Entry
from portal.questions.types import Demand, Kind, Reason
from portal.vocabulary import naming
from portal.vocabulary.text import clean_line
from portal.web.forms import Form
from portal.web.practice.question_sets_fields import CHOSEN, COLUMN_KINDS, KEEP, MOST_COLUMNS, MOST_FLAGS, answers

MOST_LINES = 60  # far more than fit: the schema says so, and matching their words stays cheap
# The order in which a question's entries are written.
ORDER = ("id", "text", "help", "type", "options", "columns", "rows", "none", "unit", "minimum", "maximum", "na",
         "demands", "proof", "max-age", "explain", "ask-if", "gate", "red-flags", "follow-up", "compares", "sources")


@dataclass(slots=True)
class Filled:
    """What a form was filled in to be. `slots` are the places in the form of its columns and red flags."""

    entry: Entry
    errors: dict[str, str] = field(default_factory=dict)
    slots: dict[str, list[int]] = field(default_factory=dict)


def read(form: Form, before: Mapping[str, Any], others: Mapping[str, Entry]) -> Filled:
    """The question that was filled in, over what it was `before`. `others` are the set's questions by id."""
    found = Filled(dict(before))
    entry = found.entry
    for name in ("text", "help", "proof", "none", "unit"):
        _put(entry, name, clean_line(form.entered(name)))
    entry["type"] = kind = form.choice("type", "Kind of answer", [kind.value for kind in Kind])
    entry["demands"] = [demand.value for demand in Demand if form.ticked(f"demand-{demand}")]
    _put(entry, "gate", form.ticked("gate"))
    _read_na(entry, form, before)
    _put(entry, "max-age", _age(form))
    _put(entry, "options", _options(form.entered("options"), before.get("options", {})) if kind in CHOSEN else {})
    _put(entry, "rows", _options(form.entered("rows"), before.get("rows", {})) if kind == Kind.TABLE else {})
    _put(entry, "columns", _columns(form, before, found) if kind == Kind.TABLE else [])
    for name in ("minimum", "maximum"):
        _put(entry, name, _number(form, name, found) if kind == Kind.NUMBER else None)
    if kind != Kind.NUMBER:
        entry.pop("unit", None)
    if kind not in (Kind.TABLE, Kind.NUMBER, Kind.DATE) or (kind == Kind.TABLE and "rows" in entry):
        entry.pop("none", None)
    _read_rules(entry, form, before, others, found)
    words = {reason.value: clean_line(form.entered(f"follow-{reason}")) for reason in Reason}
    _put(entry, "follow-up", {reason: text for reason, text in words.items() if text})
    found.errors.update(form.errors)
    found.entry = {**{key: entry[key] for key in ORDER if key in entry},
                   **{key: value for key, value in entry.items() if key not in ORDER}}
    return found


def _put(entry: Entry, name: str, value: Any) -> None:
    """An empty entry is none."""
    if value in ("", {}, [], None) or value is False:
        entry.pop(name, None)
    else:
        entry[name] = value


def _read_na(entry: Entry, form: Form, before: Mapping[str, Any]) -> None:
    """Written down only where it is not as usual."""
    wanted, usual = form.ticked("na"), entry["type"] == Kind.YES_NO
    if wanted == usual and before.get("na") is not wanted:
        entry.pop("na", None)
    else:
        entry["na"] = wanted


def _age(form: Form) -> str:
    unit, number = form.entered("age-unit"), form.entered("age-number").strip()
    if unit == "in-force":
        return unit
    if not number:
        return ""
    whole = form.whole("age-number", "The age", lowest=1, highest=9999)
    return f"{whole}{unit if unit in ('d', 'm') else 'm'}"


def _options(entered: str, before: Mapping[str, str]) -> dict[str, str]:
    lines = list(dict.fromkeys(filter(None, map(clean_line, entered.splitlines()))))[:MOST_LINES]
    return naming.keep(lines, before)


def _columns(form: Form, before: Mapping[str, Any], found: Filled) -> list[Entry]:
    known = {column["id"]: column for column in before.get("columns", ())}
    made: list[Entry] = []
    found.slots["columns"] = [number for number in range(MOST_COLUMNS)
                              if clean_line(form.entered(f"col-{number}-label"))]
    for number in found.slots["columns"]:
        name, label = f"col-{number}", clean_line(form.entered(f"col-{number}-label"))
        id = form.entered(f"{name}-id")
        old = known.get(id, {})
        taken = {*known, *(column["id"] for column in made)}
        column: Entry = {"id": id if id in known else naming.unused(naming.slug(label), taken), "label": label,
                  "type": form.choice(f"{name}-type", label, [kind.value for kind in COLUMN_KINDS])}
        if column["type"] == Kind.CHOICE:
            column["options"] = _options(form.entered(f"{name}-options"), old.get("options", {}))
        if column["type"] == Kind.NUMBER:
            _put(column, "unit", clean_line(form.entered(f"{name}-unit")))
        _put(column, "optional", form.ticked(f"{name}-optional"))
        made.append(column)
    return made


def _number(form: Form, name: str, found: Filled) -> int | float | None:
    return _as_number(form.entered(name), name, found)


def _as_number(entered: str, name: str, found: Filled) -> int | float | None:
    words = entered.strip().replace(",", "")
    if not words:
        return None
    try:
        value = float(words)
    except ValueError:
        value = float("inf")
    if abs(value) > 10**12 or value != value:
        found.errors[name] = f"“{clean_line(entered)[:40]}” is not a number. Write digits only, such as 72."
        return None
    return int(value) if value.is_integer() else value


def _read_rules(entry: Entry, form: Form, before: Mapping[str, Any], others: Mapping[str, Entry],
                found: Filled) -> None:
    explain = before.get("explain", {})
    ask = clean_line(form.entered("explain-ask"))
    when = _rule("explain", form, entry, explain.get("when"), found) if ask else None
    _put(entry, "explain", {"ask": ask, **({"when": when} if when else {})} if ask else {})
    _put(entry, "ask-if", _condition(form, before.get("ask-if"), others, found))
    _put(entry, "red-flags", _flags(form, entry, before.get("red-flags", ()), found))


def _rule(name: str, form: Form, entry: Entry, old: Any, found: Filled) -> Entry | None:
    kind, value = form.entered(f"{name}-kind"), form.entered(f"{name}-value")
    if kind == KEEP:
        return dict(old) if isinstance(old, Mapping) else None
    if kind in ("over", "under"):
        number = _as_number(value, f"{name}-value", found)
        if number is None:
            found.errors.setdefault(f"{name}-value", "Write the number.")
        return {kind: number}
    if kind != "is":
        return None
    ids = [_answer(line, answers(entry)) for line in map(clean_line, value.splitlines()) if line]
    unknown = [line for line, id in zip(filter(None, map(clean_line, value.splitlines())), ids, strict=True) if not id]
    if unknown or not ids:
        listed = "; ".join(answers(entry).values()) or "this kind of answer has none"
        what = f"“{unknown[0][:40]}” is none of its answers" if unknown else "Write which answers, one a line"
        found.errors[f"{name}-value"] = f"{what}: {listed}."
    return {"is": list(dict.fromkeys(filter(None, ids)))}


def _answer(line: str, known: Mapping[str, str]) -> str:
    """The id of an answer given by its id or its words."""
    plain = line.casefold().rstrip(".")
    return next((id for id, words in known.items() if plain in (id, words.casefold().rstrip("."))), "")


def _condition(form: Form, old: Any, others: Mapping[str, Entry], found: Filled) -> Entry | None:
    asked = form.entered("ask-question")
    if asked == KEEP:
        return dict(old) if isinstance(old, Mapping) else None
    if not asked:
        return None
    if asked not in others:
        found.errors["ask-question"] = f"{clean_line(asked)[:20]} is not in this set. Choose a question of the list."
        return None
    chosen = [id for id in answers(others[asked]) if form.ticked(f"ask-is-{id}")]
    if not chosen:
        found.errors["ask-question"] = f"Tick the answers to {asked} for which this is asked."
    return {"question": asked, "is": chosen}


def _flags(form: Form, entry: Entry, before: Iterable[Entry], found: Filled) -> list[Entry]:
    old = list(before)
    known = {flag["id"]: flag for flag in old}
    made: list[Entry] = []
    found.slots["red-flags"] = [
        number for number in range(MOST_FLAGS)
        if any(clean_line(form.entered(f"flag-{number}-{name}")) for name in ("says", "green", "ask", "value"))]
    for number in found.slots["red-flags"]:
        name = f"flag-{number}"
        id, says = form.entered(f"{name}-id"), clean_line(form.entered(f"{name}-says"))
        taken = {*known, *(flag["id"] for flag in made)}
        kept = known.get(id, {})
        when = _rule(name, form, entry, kept.get("when"), found)
        if when is None:
            found.errors.setdefault(f"{name}-kind", "Choose when the answer worries.")
        flag = {"id": id if id in known else naming.unused(naming.slug(" ".join(says.split()[:5])), taken),
                "when": when or {}, "says": says, "green": clean_line(form.entered(f"{name}-green"))}
        _put(flag, "ask", clean_line(form.entered(f"{name}-ask")))
        made.append(flag)
    return [*made, *old[MOST_FLAGS:]]
