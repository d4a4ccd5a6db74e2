"""What is wrong with a question, each fault at the field of the form where it can be mended."""

from __future__ import annotations

from collections.abc import Iterable

from portal.questions import changed
from portal.questions.faults import Fault
from portal.web.practice.question_sets_form import Filled
from portal.workflow import question_sets

FIELDS = {"options": "options", "rows": "rows", "demands": "demand-evidence", "max-age": "age-number",
          "ask-if": "ask-question", "explain": "explain-ask"}
WITHIN = {"says": "Why it worries", "green": "What would turn it green", "ask": "The follow-up",
          "label": "Head of the column", "options": "Options", "unit": "Unit"}
SAID = {"options": "Options", "rows": "Rows", "text": "Question", "help": "Help", "proof": "Proof"}


def errors_of(found: Iterable[Fault], filled: Filled) -> dict[str, str]:
    """Each fault at its field, said with the field's name; one that has no field stands above them."""
    errors = dict(filled.errors)
    for fault in found:
        name = _field_of(fault, filled) if fault.place in ("", "NEW-01", filled.entry.get("id", "")) else ""
        first = str(fault.path[0]) if fault.path else ""
        last = str(fault.path[-1]) if len(fault.path) > 1 else ""
        label = WITHIN.get(last) or SAID.get(first) or changed.LABELS.get(first, "")
        near = f"{label[:1].upper()}{label[1:]}: {fault.message[:1].lower()}{fault.message[1:]}"
        errors.setdefault(name, near if label and name else question_sets.told(fault))
    return errors


def _field_of(fault: Fault, filled: Filled) -> str:
    first, *rest = [*map(str, fault.path), ""]
    if first in ("columns", "red-flags") and rest and rest[0]:
        return _slot_of(first, rest, filled)
    if first == "explain" and rest[:1] == ["when"]:
        return "explain-value"
    if first == "follow-up":
        return f"follow-{rest[0]}"
    return FIELDS.get(first, first if first in SAID or first in ("none", "unit", "minimum", "maximum", "type") else "")


def _slot_of(first: str, rest: list[str], filled: Filled) -> str:
    listed = filled.entry.get(first, [])
    number = int(rest[0]) if rest[0].isdecimal() else next(
        (at for at, one in enumerate(listed) if one["id"] == rest[0]), 0)
    places = filled.slots.get(first, [])
    if number >= len(places):
        return ""
    kind = "col" if first == "columns" else "flag"
    entry = rest[1] if len(rest) > 1 and rest[1] else "when"
    return f"{kind}-{places[number]}-{'value' if entry == 'when' else entry}"
