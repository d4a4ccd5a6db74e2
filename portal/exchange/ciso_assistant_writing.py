"""A set of ours as a library of CISO Assistant: a framework with a requirement for each question.

What its format cannot say (tables, files, rules beyond "one of these answers", ages) stands in words in the annotation
of the requirement, so that whoever loads it there can see it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

MEDIA_TYPE = "application/yaml"
KINDS = {"yes-no": "unique_choice", "choice": "unique_choice", "choices": "multiple_choice", "date": "date"}
YES_NO = {"yes": "Yes", "no": "No", "exceptions": "Yes, with exceptions", "na": "Not applicable"}
PACKAGER = "flowdown"


def write(content: Mapping[str, Any]) -> bytes:
    """The library as YAML."""
    head, sections = content["questionnaire"], sorted(content["sections"].items())
    id, name = head["id"], head["title"]
    known = {question["id"]: question for _, section in sections for question in section["questions"]}
    nodes = [node for key, section in sections for node in _section(id, key.partition("-")[2] or key, section, known)]
    framework = {"urn": _urn("framework", id), "ref_id": id, "name": name, "description": head["intro"],
                 "requirement_nodes": nodes}
    library = {
        "urn": _urn("library", id), "locale": "en", "ref_id": id, "name": name, "description": head["audience"],
        "copyright": "Of the practice that wrote it", "version": _version(head["version"]), "provider": "Flowdown",
        "packager": PACKAGER, "objects": {"framework": framework}}
    return yaml.safe_dump(library, sort_keys=False, allow_unicode=True, width=110).encode()


def _urn(kind: str, *names: str) -> str:
    return ":".join(("urn", PACKAGER, "risk", kind, *names)).lower()


def _version(number: str) -> int:
    """One number that goes up with ours."""
    major, minor, _ = map(int, number.split("."))
    return major * 1000 + minor


def _section(id: str, key: str, section: Mapping[str, Any],
             known: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    above = _urn("req_node", id, key)
    yield {"urn": above, "assessable": False, "depth": 1, "ref_id": key, "name": section["title"],
           "description": section["intro"]}
    for question in section["questions"]:
        node = {"urn": _node(id, question["id"]), "assessable": True, "depth": 2, "parent_urn": above,
                "ref_id": question["id"], "description": question["help"]}
        said = list(_annotated(question, known))
        yield {**node, **({"annotation": " ".join(said)} if said else {}),
               **({"typical_evidence": question["proof"]} if question.get("proof") else {}),
               "questions": {_asked(id, question["id"]): _question(id, question, known)}}


def _node(id: str, question: str) -> str:
    return _urn("req_node", id, question)


def _asked(id: str, question: str) -> str:
    return f"{_node(id, question)}:question:1"


def _choice(id: str, question: Mapping[str, Any], option: str) -> str:
    return f"{_asked(id, question['id'])}:choice:{list(answers(question)).index(option) + 1}"


def answers(question: Mapping[str, Any]) -> dict[str, str]:
    """What can be chosen: id and words."""
    if question["type"] == "yes-no":
        return {key: words for key, words in YES_NO.items() if key != "na" or question.get("na", True)}
    found = dict(question.get("options", {}))
    return {**found, "na": YES_NO["na"]} if found and question.get("na") else found


def _question(id: str, question: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    against = {answer for flag in question.get("red-flags", ()) if set(flag["when"]) == {"is"}
               for answer in flag["when"]["is"]}
    choices = [{"urn": _choice(id, question, key), "value": words,
                **({"compute_result": False} if key in against else {})} for key, words in answers(question).items()]
    depends = _depends(id, question.get("ask-if"), known)
    return {"type": KINDS.get(question["type"], "text"), "text": question["text"],
            **({"choices": choices} if choices else {}), **({"depends_on": depends} if depends else {})}


def _depends(id: str, rule: Any, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    if not isinstance(rule, Mapping) or set(rule) != {"question", "is"}:
        return None
    other = known[rule["question"]]
    if not set(rule["is"]) <= set(answers(other)):
        return None
    return {"question": _asked(id, other["id"]), "answers": [_choice(id, other, key) for key in rule["is"]],
            "condition": "any"}


def _annotated(question: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What the format has no place for, in words."""
    if question["type"] in ("table", "files", "number"):
        yield f"Asked in Flowdown as {_told(question)}."
    if question["demands"]:
        yield f"Must stand beside it: {', '.join(question['demands'])}."
    if question.get("max-age"):
        yield f"At most this old: {question['max-age']}."
    if question.get("gate"):
        yield "Must be settled before any patient data."
    if question.get("ask-if") and _depends("", question["ask-if"], known) is None:
        yield f"Asked only if: {json.dumps(question['ask-if'], ensure_ascii=False)}."
    yield from (f"Red flag: {flag['says']} {flag['green']}" for flag in question.get("red-flags", ()))


def _told(question: Mapping[str, Any]) -> str:
    columns: Sequence[Mapping[str, Any]] = question.get("columns", ())
    if question["type"] == "table":
        rows = f", for each of: {'; '.join(question['rows'].values())}" if question.get("rows") else ""
        return f"a table of {'; '.join(column['label'] for column in columns)}{rows}"
    return "files" if question["type"] == "files" else f"a number {question.get('unit', '')}".strip()
