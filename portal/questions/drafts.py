"""The content of a set while it is worked on: find, add, move and remove; which question names which; what changed.

Content is what `catalog.content` gives. A draft keeps more beside it: `removed`, to put back what was taken out, and
`arrived`, what became of the rows of the file that it came from. `bare` leaves both away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from portal.vocabulary import naming

Content = dict[str, Any]
Entry = dict[str, Any]
MOST_REMOVED = 50


class NotHere(LookupError):
    """The set has no such section or question."""


class Needed(ValueError):
    """Something cannot go: others name it. `by` are their ids."""

    def __init__(self, by: list[str]) -> None:
        super().__init__(", ".join(by))
        self.by = by


def bare(content: Mapping[str, Any]) -> Content:
    """The content alone."""
    return {"questionnaire": content["questionnaire"], "sections": dict(sorted(content["sections"].items()))}


def sections(content: Mapping[str, Any]) -> list[tuple[str, Entry]]:
    """Name and section, in order."""
    return sorted(content["sections"].items())


def section_id(name: str) -> str:
    """access, of 04-access."""
    return name.partition("-")[2] or name


def questions(content: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    """The name of its section, and the question; in order."""
    for name, section in sections(content):
        for question in section["questions"]:
            yield name, question


def count(content: Mapping[str, Any]) -> int:
    return sum(len(section["questions"]) for section in content["sections"].values())


def name_of(content: Mapping[str, Any], id: str) -> str:
    """The name of the section with that id. Raises NotHere."""
    for name in content["sections"]:
        if section_id(name) == id:
            return str(name)
    raise NotHere(id)


def section_of(content: Mapping[str, Any], id: str) -> Entry:
    """The section with that id. Raises NotHere."""
    found: Entry = content["sections"][name_of(content, id)]
    return found


def place_of(content: Mapping[str, Any], id: str) -> tuple[str, int]:
    """The name of the question's section, and its number there from 0. Raises NotHere."""
    for name, section in sections(content):
        for number, question in enumerate(section["questions"]):
            if question["id"] == id:
                return name, number
    raise NotHere(id)


def question_of(content: Mapping[str, Any], id: str) -> Entry:
    """The question with that id. Raises NotHere."""
    name, number = place_of(content, id)
    found: Entry = content["sections"][name]["questions"][number]
    return found


def put_question(content: Content, question: Entry) -> None:
    """In place of the one with its id. Raises NotHere."""
    name, number = place_of(content, question["id"])
    content["sections"][name]["questions"][number] = question


def add_question(content: Content, section: str, question: Entry, at: int | None = None) -> None:
    """At the end of the section with that id, or at that number. Raises NotHere."""
    listed = section_of(content, section)["questions"]
    listed.insert(len(listed) if at is None else at, question)


def move_question(content: Content, id: str, step: int) -> None:
    """One up (-1) or down (1), into the next section where its own ends. Raises NotHere."""
    name, number = place_of(content, id)
    order = [name for name, _ in sections(content)]
    listed, here = content["sections"][name]["questions"], order.index(name)
    if 0 <= number + step < len(listed):
        listed[number], listed[number + step] = listed[number + step], listed[number]
    elif 0 <= here + step < len(order):
        question = listed.pop(number)
        other = content["sections"][order[here + step]]["questions"]
        other.insert(0 if step > 0 else len(other), question)


def move_question_to(content: Content, id: str, section: str) -> None:
    """To the end of another section. Raises NotHere."""
    target = name_of(content, section)
    name, number = place_of(content, id)
    if name != target:
        content["sections"][target]["questions"].append(content["sections"][name]["questions"].pop(number))


def remove_question(content: Content, id: str) -> None:
    """Out of the set, and kept to be put back. Raises NotHere, or Needed where others name it."""
    if by := named_by(content, {id}):
        raise Needed(by)
    name, number = place_of(content, id)
    question = content["sections"][name]["questions"].pop(number)
    _keep(content, {"id": id, "section": section_id(name), "at": number, "question": question})


def add_section(content: Content, title: str, intro: str) -> str:
    """At the end; returns its id."""
    taken = {section_id(name) for name in content["sections"]}
    id = naming.unused(naming.slug(title), taken)
    _lay(content, [*_by_id(content), (id, {"title": title, "intro": intro, "questions": []})])
    return id


def move_section(content: Content, id: str, step: int) -> None:
    """One up (-1) or down (1). Raises NotHere."""
    name_of(content, id)
    listed = _by_id(content)
    here = [own for own, _ in listed].index(id)
    if 0 <= here + step < len(listed):
        listed[here], listed[here + step] = listed[here + step], listed[here]
        _lay(content, listed)


def remove_section(content: Content, id: str) -> None:
    """Out of the set with its questions, and kept to be put back. Raises NotHere, or Needed where others name one."""
    name = name_of(content, id)
    section = content["sections"][name]
    own = {question["id"] for question in section["questions"]}
    if by := [other for other in named_by(content, own) if other not in own]:
        raise Needed(by)
    listed = _by_id(content)
    at = [other for other, _ in listed].index(id)
    _lay(content, [entry for entry in listed if entry[0] != id])
    _keep(content, {"id": id, "at": at, "whole": section})


def restore(content: Content, id: str) -> str:
    """Put a removed question or section back where it was, or as near as it gets; returns the section's id. Raises
    NotHere where it was not removed, or where its id is in use again."""
    removed: list[Entry] = content.get("removed", [])
    entry = next((entry for entry in reversed(removed) if entry["id"] == id), None)
    if entry is None or id in _ids(content):
        raise NotHere(id)
    removed.remove(entry)
    if "whole" in entry:
        listed = _by_id(content)
        listed.insert(min(entry["at"], len(listed)), (id, entry["whole"]))
        _lay(content, listed)
        return id
    known = [section_id(name) for name, _ in sections(content)]
    section = entry["section"] if entry["section"] in known else known[-1] if known else ""
    add_question(content, section, entry["question"], entry["at"])
    return str(section)


def named_by(content: Mapping[str, Any], ids: set[str]) -> list[str]:
    """The questions whose rules name one of these, themselves aside; in order."""
    return [question["id"] for _, question in questions(content)
            if any(name in ids and name != question["id"] for name in _names(question))]


def every_id(content: Mapping[str, Any]) -> set[str]:
    """The ids of all questions, also of those that were removed."""
    found = {question["id"] for _, question in questions(content)}
    for entry in content.get("removed", ()):
        whole = entry.get("whole", {"questions": [entry.get("question")]})
        found |= {question["id"] for question in whole["questions"]}
    return found


def digest(entry: Any) -> str:
    """Tells whether something was changed since a form showed it."""
    return hashlib.sha256(json.dumps(entry, ensure_ascii=False).encode()).hexdigest()[:16]


def _ids(content: Mapping[str, Any]) -> set[str]:
    return {section_id(name) for name in content["sections"]} | {own["id"] for _, own in questions(content)}


def _names(question: Mapping[str, Any]) -> Iterator[str]:
    """The questions that its rules name."""
    rules = [question.get("ask-if"), (question.get("explain") or {}).get("when"),
             *(flag.get("when") for flag in question.get("red-flags", ()))]
    while rules:
        rule = rules.pop()
        if isinstance(rule, Mapping):
            if isinstance(rule.get("question"), str):
                yield rule["question"]
            rules += [*rule.get("all", ()), *rule.get("any", ()), rule.get("not")]


def _keep(content: Content, entry: Entry) -> None:
    content["removed"] = [*content.get("removed", ()), entry][-MOST_REMOVED:]


def _by_id(content: Mapping[str, Any]) -> list[tuple[str, Entry]]:
    return [(section_id(name), section) for name, section in sections(content)]


def _lay(content: Content, listed: list[tuple[str, Entry]]) -> None:
    """Names in the order of their numbers."""
    content["sections"] = {f"{number:02d}-{id}": section for number, (id, section) in enumerate(listed, start=1)}
