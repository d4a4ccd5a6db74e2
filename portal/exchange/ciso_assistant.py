"""The question libraries of CISO Assistant (YAML): the questions in the requirement nodes of its frameworks, as ours.

Its requirements are not questions: one that asks nothing is left out, and said. Scores, groups and translations have no
place in a set of ours, and are said too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.exchange.arrivals import MOST_ROWS, Arrival, Asked, Content, Gathering, Unfit, plain

KINDS = {"unique_choice": "choice", "multiple_choice": "choices", "text": "text", "date": "date", "number": "number",
         "integer": "number", "boolean": "yes-no"}
YES_NO = {"yes": "yes", "no": "no", "n/a": "na", "na": "na", "not applicable": "na", "partially": "exceptions",
          "partial": "exceptions", "yes, with exceptions": "exceptions"}
MOST_CHOICES = 200
OF_A_CHOICE = ("add_score", "select_implementation_groups", "color", "description")
OF_A_NODE = ("implementation_groups", "weight", "importance", "reference_controls", "threats", "translations")


@dataclass(slots=True)
class _Known:
    """What became of its questions and choices, by their names (URN)."""

    questions: dict[str, Content] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)


def is_library(loaded: Any) -> bool:
    """Whether the file says that it is one."""
    return isinstance(loaded, Mapping) and ("objects" in loaded or "requirement_nodes" in loaded)


def read(loaded: Any, head: Mapping[str, Any], as_of: str) -> Arrival:
    """The library's questions. `loaded` is what its YAML said; `head` that of a set of ours. Raises Unfit where there
    is no framework, or no question."""
    frameworks = list(_frameworks(loaded))
    if not frameworks:
        raise Unfit("This library holds no framework, so it asks nothing.")
    name = _word(frameworks[0].get("name")) or _word(loaded.get("name")) or "A library"
    gathering = Gathering(head, "library", name, as_of)
    known = _Known()
    left = MOST_ROWS
    for framework in frameworks:
        nodes = [node for node in _listed(framework.get("requirement_nodes")) if isinstance(node, Mapping)]
        if len(nodes) > left:
            raise Unfit(f"The library has more than {MOST_ROWS:,} requirements. Split it, and take it in part by part.")
        left -= len(nodes)
        _nodes(gathering, nodes, known)
    _others(gathering, loaded)
    return gathering.arrival(name, _word(frameworks[0].get("description")))


def _frameworks(loaded: Any) -> Iterator[Mapping[str, Any]]:
    objects = loaded.get("objects") if isinstance(loaded.get("objects"), Mapping) else {"framework": loaded}
    for found in (objects.get("framework"), *_listed(objects.get("frameworks"))):
        if isinstance(found, Mapping) and _listed(found.get("requirement_nodes")):
            yield found


def _others(gathering: Gathering, loaded: Mapping[str, Any]) -> None:
    objects = loaded.get("objects")
    for key in objects if isinstance(objects, Mapping) else ():
        if key not in ("framework", "frameworks"):
            gathering.leave(str(key), str(key).replace("_", " "), "A set of questions has no place for it.")


def _nodes(gathering: Gathering, nodes: Sequence[Mapping[str, Any]], known: _Known) -> None:
    """Each node of the first depth opens a section; what it has below it is asked there."""
    for node in nodes:
        if _depth(node) <= 1:
            gathering.section(_title(node), _word(node.get("description")))
        place, asked = _place(node), list(_questions(node))
        for urn, question in asked:
            _take(gathering, place, node, urn, question, known)
        if not asked and (node.get("assessable") is True or _word(node.get("assessable")).casefold() == "true"):
            gathering.leave(place, _title(node), "A requirement without a question: there is nothing to ask.")
        if asked and (lost := [key.replace("_", " ") for key in OF_A_NODE if node.get(key)]):
            gathering.leave(place, _title(node), f"Of this requirement were left out: {', '.join(lost)}.")


def _depth(node: Mapping[str, Any]) -> int:
    depth = node.get("depth", 1)
    return depth if isinstance(depth, int) else 1


def _title(node: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (_word(node.get("ref_id")), _word(node.get("name"))))) or _word(
        node.get("description"))[:60] or "Questions"


def _place(node: Mapping[str, Any]) -> str:
    return (_word(node.get("ref_id")) or _word(node.get("urn")).rpartition(":")[2] or _title(node))[:60]


def _questions(node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """As they are written now (`questions`, by URN) and as they were (`question`, one kind of answer for several)."""
    found = node.get("questions")
    if isinstance(found, Mapping):
        yield from ((str(urn), one) for urn, one in found.items() if isinstance(one, Mapping))
    yield from ((str(one.get("urn", "")), one) for one in _listed(found) if isinstance(one, Mapping))
    old = node.get("question")
    if isinstance(old, Mapping):
        choices = [{"value": choice} for choice in _listed(old.get("question_choices"))]
        for one in filter(lambda one: isinstance(one, Mapping), _listed(old.get("questions"))):
            yield str(one.get("urn", "")), {"type": old.get("question_type"), "choices": choices, **one}


def _take(gathering: Gathering, place: str, node: Mapping[str, Any], urn: str, question: Mapping[str, Any],
          known: _Known) -> None:
    choices = [choice for choice in _listed(question.get("choices"))[:MOST_CHOICES + 1] if isinstance(choice, Mapping)]
    if len(choices) > MOST_CHOICES or len(question) > MOST_CHOICES:
        raise Unfit(f"{place}: a question has more than {MOST_CHOICES} choices.")
    values = [plain(choice.get("value"))[0] for choice in choices]
    asked = Asked(place, _word(question.get("text")), "text", help=_help(node), options=values,
                  proof=_word(node.get("typical_evidence")))
    _kind(asked, _word(question.get("type")), values)
    _lost(asked, question, choices)
    entry = gathering.ask(asked)
    if entry is None:
        return
    known.questions[urn] = entry
    for choice, value in zip(choices, values, strict=True):
        known.choices[_word(choice.get("urn"))] = _id_of(entry, value)
    _condition(gathering, entry, question.get("depends_on"), known)
    _against(gathering, entry, choices, values)


def _kind(asked: Asked, type: str, values: Sequence[str]) -> None:
    asked.kind = KINDS.get(type, "text")
    if type not in KINDS:
        asked.done.append(f"Its kind of answer, “{type[:30]}”, is not known here: it is answered in words.")
    plain_values = {value.casefold() for value in values}
    if asked.kind == "choice" and {"yes", "no"} <= plain_values <= YES_NO.keys():
        asked.kind = "yes-no"
        if plain_values != {"yes", "no"}:
            asked.done.append("Its answers became yes, no, yes with exceptions and not applicable.")


def _help(node: Mapping[str, Any]) -> str:
    """What it is about: the requirement in its own words."""
    parts = (_word(node.get("name")), _word(node.get("description")), _word(node.get("annotation")))
    return " ".join(filter(None, (_word(node.get("ref_id")), ". ".join(filter(None, parts)))))


def _lost(asked: Asked, question: Mapping[str, Any], choices: Sequence[Mapping[str, Any]]) -> None:
    lost = [key.replace("_", " ") for key in OF_A_CHOICE if any(choice.get(key) is not None for choice in choices)]
    lost += [key.replace("_", " ") for key in question if key not in ("type", "text", "choices", "depends_on", "urn")]
    if lost:
        asked.done.append(f"Left out: {', '.join(lost)[:300]}.")
    if asked.proof:
        asked.done.append("Its typical evidence became the proof; tick Proof to ask for it.")


def _id_of(entry: Content, value: str) -> str:
    if entry["type"] == "yes-no":
        return YES_NO.get(value.casefold(), "")
    return next((id for id, words in entry.get("options", {}).items() if words == value), "")


def _condition(gathering: Gathering, entry: Content, depends: Any, known: _Known) -> None:
    if not isinstance(depends, Mapping) or not depends.get("question"):
        return
    other = known.questions.get(_word(depends.get("question")))
    ids = [known.choices.get(_word(urn), "") for urn in _listed(depends.get("answers"))]
    if other is None or not ids or "" in ids:
        gathering.changed(entry["id"], "It depended on an answer that is not in this set: it is always asked now.")
        return
    each = [{"question": other["id"], "is": [id]} for id in dict.fromkeys(ids)]
    if _word(depends.get("condition")).casefold() == "all" and len(each) > 1:
        entry["ask-if"] = {"all": each}
    else:
        entry["ask-if"] = {"question": other["id"], "is": list(dict.fromkeys(ids))}


def _against(gathering: Gathering, entry: Content, choices: Sequence[Mapping[str, Any]], values: Sequence[str]) -> None:
    """A choice that counts against the requirement becomes a red flag."""
    ids = [_id_of(entry, value) for choice, value in zip(choices, values, strict=True)
           if choice.get("compute_result") is False or _word(choice.get("compute_result")).casefold() == "false"]
    if ids := [id for id in dict.fromkeys(ids) if id]:
        entry["red-flags"] = [{"id": "counts-against", "when": {"is": ids},
                               "says": "This answer counts against the requirement.",
                               "green": "Meet the requirement, and show the record."}]
        gathering.changed(entry["id"], "Answers that count against the requirement became a red flag.")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None or isinstance(value, (list, dict)) else str(value)
