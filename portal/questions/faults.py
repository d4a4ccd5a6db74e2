"""Every fault of a set in plain words, each with its place: for whoever edits one, or takes it from a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema

from portal.questions import building, files
from portal.questions import names as checking
from portal.questions.files import ONE_RULE, BadCatalog

Path = tuple[str | int, ...]
NO_LABEL = "has no label for"


@dataclass(frozen=True, slots=True)
class Fault:
    """`place` is a question's id, the name of a section, or "" for the set; `path` leads to the entry within it."""

    place: str
    path: Path
    message: str


def of_question(question: Mapping[str, Any]) -> list[Fault]:
    """What one question breaks by itself. Names of others are not looked at."""
    return _found(str(question.get("id", "")), "question", question)


def of_section(name: str, section: Mapping[str, Any]) -> list[Fault]:
    """What the title and the words above a section break; its questions are not looked at."""
    return _found(name, "section-head", {key: value for key, value in section.items() if key != "questions"})


def of_head(head: Mapping[str, Any]) -> list[Fault]:
    """What stands above the questions and breaks its schema."""
    return _found("", "questionnaire", head)


def of_set(content: Mapping[str, Any]) -> list[Fault]:
    """Every fault of the whole set in the order of its pages; names that do not hold are looked at last."""
    sections = sorted(content["sections"].items())
    found = of_head(content["questionnaire"])
    for name, section in sections:
        found += of_section(name, section)
        if not section["questions"]:
            found.append(Fault(name, (), "This section has no question. Add one, or remove the section."))
        for question in section["questions"]:
            found += of_question(question)
    found += _twice(sections)
    if not sections:
        found.append(Fault("", (), "There is no section yet. Add one with its questions."))
    return found or names(content)


def names(content: Mapping[str, Any]) -> list[Fault]:
    """The first name in it that does not hold, such as a condition on a question that is not there; sections without
    questions are left out. Each entry must keep to its schema."""
    filled = {name: section for name, section in sorted(content["sections"].items()) if section["questions"]}
    try:
        checking.check(building.questionnaire(content["questionnaire"], filled))
    except BadCatalog as error:
        place, _, rest = str(error).partition("/")
        entry, _, words = rest.partition(": ")
        if NO_LABEL in words:
            words = f"The box for the {words.rpartition(' ')[2]} has no name yet. Name it above the questions first."
        return [Fault(place, tuple(entry.split("/")), words)] if words else [Fault("", (), str(error))]
    return []


def _twice(sections: list[tuple[str, Any]]) -> Iterator[Fault]:
    ids = Counter(question.get("id") for _, section in sections for question in section["questions"])
    pages = Counter(name.partition("-")[2] or name for name, _ in sections)
    for id, count in [*ids.items(), *pages.items()]:
        if count > 1:
            yield Fault(str(id), (), f"{id} stands twice: an id is used once.")


def _found(place: str, kind: str, value: Mapping[str, Any]) -> list[Fault]:
    """One fault for each entry: of one that is empty, it need not be said that it is also not well written."""
    errors = sorted(_validator(kind).iter_errors(value), key=lambda error: (
        [str(key) for key in error.absolute_path], error.validator == "pattern"))
    first: dict[Path, Fault] = {}
    for fault in (fault for error in errors for fault in _told(place, error)):
        first.setdefault(fault.path, fault)
    return list(first.values())


@cache
def _validator(kind: str) -> jsonschema.Draft202012Validator:
    if kind == "questionnaire":
        return files.validator(kind)
    section: Any = files.validator("section").schema
    if kind == "question":
        return jsonschema.Draft202012Validator({"$defs": section["$defs"], "$ref": "#/$defs/question"})
    properties = {key: value for key, value in section["properties"].items() if key != "questions"}
    return jsonschema.Draft202012Validator({**section, "properties": properties, "required": sorted(properties)})


def _told(place: str, error: Any) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    if error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance and key == str(error.message).split("'")[1]:
                yield Fault(place, (*path, key), "This is empty. Fill it in.")
        return
    words = _WORDS.get(error.validator)
    yield Fault(place, path, words(error) if words else str(error.message)[:200])


def _short(error: Any) -> str:
    return "This is empty. Fill it in." if not error.instance else \
        f"This is too short. Write at least {error.validator_value} characters."


_WORDS: dict[str, Callable[[Any], str]] = {
    "minLength": _short,
    "maxLength": lambda error: f"This has {len(error.instance):,} characters; {error.validator_value:,} fit.",
    "pattern": lambda error: f"“{str(error.instance)[:40]}” is not written as it must be.",
    "minItems": lambda error: f"Give at least {error.validator_value}.",
    "minProperties": lambda error: f"Give at least {error.validator_value}.",
    "maxItems": lambda error: f"{error.validator_value} fit here, and there are {len(error.instance)}.",
    "maxProperties": lambda error: f"{error.validator_value} fit here, and there are {len(error.instance)}.",
    "uniqueItems": lambda _: "The same stands here twice.",
    "contains": lambda _: "A question for files must ask for proof.",
    "additionalProperties": lambda error: f"{str(error.message).partition('(')[2].split(' ')[0]} is not known here.",
    "oneOf": lambda _: ONE_RULE,
    "not": lambda _: "Something here does not go with this kind of answer.",
    "enum": lambda error: f"Choose one of {', '.join(map(str, error.validator_value))}.",
    "minimum": lambda error: f"Give at least {error.validator_value}.",
    "maximum": lambda error: f"Give {error.validator_value} or less.",
}
