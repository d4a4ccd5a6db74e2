"""What changed between two versions of a set, and which number the new one gets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.questions import drafts

FIRST = "1.0.0"
LABELS = {
    "text": "question", "help": "help", "type": "kind of answer", "options": "options", "columns": "columns",
    "rows": "rows", "demands": "what must stand beside it", "proof": "proof", "max-age": "age", "na": "not applicable",
    "none": "nothing to list", "gate": "gate", "explain": "box for words", "ask-if": "when it is asked",
    "red-flags": "red flags", "follow-up": "follow-up words", "unit": "unit", "minimum": "smallest number",
    "maximum": "largest number", "sources": "sources", "compares": "what it is compared with"}
HEAD = {
    "title": "title", "audience": "for whom", "intro": "words above the questions", "reminder": "reminder",
    "minutes": "minutes it takes", "labels": "names of the boxes", "words": "words that are explained",
    "follow-up": "words of the follow-ups", "sources": "reasons why something is asked"}
_OUT = frozenset(("id", "version"))  # of a head: what publishing itself sets


@dataclass(frozen=True, slots=True)
class Reworded:
    """A question that stands in both. `entries` are the labels of what differs; `was` and `now` its words."""

    id: str
    text: str
    entries: tuple[str, ...]
    was: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """`added` and `removed` are id and words. `moved` are the ids of those that stand elsewhere."""

    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    changed: tuple[Reworded, ...] = ()
    moved: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    head: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        return any((self.added, self.removed, self.changed, self.moved, self.sections, self.head))

    @property
    def is_major(self) -> bool:
        """True where old answers do not fit any more: a question is gone, or is answered in another way."""
        kinds = {LABELS["type"], LABELS["options"], LABELS["columns"], LABELS["rows"]}
        return bool(self.removed) or any(kinds & set(one.entries) for one in self.changed)


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """What somebody who knows the one must know of the other."""
    old, new = _by_id(before), _by_id(after)
    head = tuple(HEAD.get(key, key) for key in {**before["questionnaire"], **after["questionnaire"]}
                 if key not in _OUT and before["questionnaire"].get(key) != after["questionnaire"].get(key))
    return Changes(
        added=tuple((id, question["text"]) for id, question in new.items() if id not in old),
        removed=tuple((id, question["text"]) for id, question in old.items() if id not in new),
        changed=tuple(_reworded(old[id], question) for id, question in new.items()
                      if id in old and old[id] != question),
        moved=_moved(before, after), sections=_sections(before, after), head=head)


def next_number(last: str, changes: Changes) -> str:
    """1.0.0 at first; then 2.0.0 where old answers do not fit any more, and 1.1.0 for everything else."""
    if not last:
        return FIRST
    major, minor, _ = map(int, last.split("."))
    return f"{major + 1}.0.0" if changes.is_major else f"{major}.{minor + 1}.0"


def _by_id(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {question["id"]: question for _, question in drafts.questions(content)}


def _reworded(old: Mapping[str, Any], new: Mapping[str, Any]) -> Reworded:
    entries = tuple(LABELS.get(key, key) for key in {**old, **new} if old.get(key) != new.get(key))
    return Reworded(new["id"], new["text"], entries, old["text"] if old["text"] != new["text"] else "")


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Those in another section, and those that do not stand behind the one they stood behind."""
    old = [(drafts.section_id(name), question["id"]) for name, question in drafts.questions(before)]
    new = [(drafts.section_id(name), question["id"]) for name, question in drafts.questions(after)]
    ids = {id for _, id in old} & {id for _, id in new}
    old, new = ([entry for entry in listed if entry[1] in ids] for listed in (old, new))
    section = {id: name for name, id in old}
    order = {id: number for number, (_, id) in enumerate(old)}
    kept = _longest([order[id] for name, id in new if section[id] == name])
    return tuple(id for name, id in new if section[id] != name or order[id] not in kept)


def _longest(numbers: list[int]) -> set[int]:
    """The longest run of rising numbers in it: what kept its order."""
    ends: list[int] = []
    came: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_right(ends, number)
        came[number] = ends[place - 1] if place else None
        ends[place:place + 1] = [number]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = came[last]
    return found


def _sections(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    old = {drafts.section_id(name): section for name, section in drafts.sections(before)}
    new = {drafts.section_id(name): section for name, section in drafts.sections(after)}
    said = [f"“{new[id]['title']}” was added" for id in new if id not in old]
    said += [f"“{old[id]['title']}” was removed" for id in old if id not in new]
    for id in new:
        if id in old and old[id]["title"] != new[id]["title"]:
            said.append(f"“{old[id]['title']}” is now called “{new[id]['title']}”")
        elif id in old and old[id]["intro"] != new[id]["intro"]:
            said.append(f"the words above “{new[id]['title']}” were changed")
    if [id for id in old if id in new] != [id for id in new if id in old]:
        said.append("their order was changed")
    return tuple(said)
