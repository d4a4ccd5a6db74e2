"""Questionnaires of VSAQ (JSON with comments), as ours: its blocks become sections, its warnings become red flags.

Conditions are boolean expressions over answers; what ours cannot say is dropped with a word about it, never silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.exchange import vsaq_conditions as conditions
from portal.exchange.arrivals import (
    CHANGED,
    FLAG,
    LEFT_OUT,
    MOST_ROWS,
    Arrival,
    Asked,
    Content,
    Gathering,
    Row,
    Unfit,
    plain,
)
from portal.exchange.vsaq_conditions import Meaning
from portal.vocabulary import naming

KINDS = {"line": "text", "box": "text", "radiogroup": "choice", "checkgroup": "choices", "check": "yes-no",
         "radio": "yes-no", "yesno": "yes-no", "upload": "files"}
INPUTS = {"number": "number", "date": "date"}
LOST = ("required", "inputPattern", "inputTitle", "placeholder", "maxlength", "auth", "default", "className",
        "choicesConds", "todo", "customTitle")
SETTLED = "Change it, or say what you do instead and by when."


@dataclass(slots=True)
class _Walk:
    """What is known on the way: answers by VSAQ's names, advice waiting for its question, rows so far."""

    gathering: Gathering
    meanings: dict[str, Meaning] = field(default_factory=dict)
    by_id: dict[str, Content] = field(default_factory=dict)
    info: list[tuple[int, str]] = field(default_factory=list)  # the number of its row, and its words
    rows: int = 0

    def forget(self) -> None:
        """Words that stood above no question are left out, and said so."""
        for number, words in self.info:
            row = self.gathering.rows[number]
            self.gathering.rows[number] = Row(row.place, words[:200], LEFT_OUT, "", "No question stands below it.")
        self.info.clear()

    def step(self) -> None:
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise Unfit(f"The questionnaire has more than {MOST_ROWS:,} items. Split it, and take it in part by part.")


def is_questionnaire(loaded: Any) -> bool:
    """Whether the file says that it is one."""
    return isinstance(loaded, Mapping) and isinstance(loaded.get("questionnaire"), list)


def read(loaded: Any, head: Mapping[str, Any], as_of: str) -> Arrival:
    """The questionnaire's questions. `head` is that of a set of ours. Raises Unfit where there is none."""
    if not is_questionnaire(loaded):
        raise Unfit("This is no VSAQ questionnaire: it has no list called questionnaire. An extension cannot be taken "
                    "by itself.")
    blocks = [item for item in loaded["questionnaire"] if isinstance(item, Mapping)]
    title, items = _opened(blocks)
    walk = _Walk(Gathering(head, "vsaq", title, as_of))
    for item in items:
        if item.get("type") == "block":
            walk.forget()
            walk.gathering.section(_text(item) or "Questions")
        _item(walk, item, ())
    walk.forget()
    return walk.gathering.arrival(title)


def _opened(blocks: Sequence[Mapping[str, Any]]) -> tuple[str, list[Mapping[str, Any]]]:
    """The title, and the items below it: one block around everything is the set itself."""
    if len(blocks) == 1 and blocks[0].get("type") == "block":
        return _text(blocks[0]) or "A VSAQ questionnaire", list(_items(blocks[0]))
    return "A VSAQ questionnaire", list(blocks)


def _items(block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = block.get("items")
    yield from (item for item in (found if isinstance(found, list) else []) if isinstance(item, Mapping))


def _text(item: Mapping[str, Any]) -> str:
    return plain(item.get("text"))[0]


def _place(item: Mapping[str, Any], number: int) -> str:
    return str(item.get("id") or f"item {number}")[:60]


def _item(walk: _Walk, item: Mapping[str, Any], outer: tuple[str, ...]) -> None:
    walk.step()
    kind, place = str(item.get("type", ""))[:20], _place(item, walk.rows)
    found = outer if not item.get("cond") else (*outer, str(item["cond"])[:2000])
    if kind == "block":
        for inner in _items(item):
            _item(walk, inner, found)
    elif kind == "info":
        walk.info.append((len(walk.gathering.rows), _text(item)))
        walk.gathering.rows.append(_said(place, item, "It stands in the help of the next question."))
    elif kind == "tip":
        _tip(walk, item, place, found)
    elif kind in KINDS:
        _question(walk, item, kind, place, found)
    else:
        walk.gathering.leave(place, _text(item), f"Nothing is asked by an item called “{kind}”.")


def _said(place: str, item: Mapping[str, Any], why: str) -> Row:
    return Row(place, _text(item)[:200], CHANGED, "", why)


def _question(walk: _Walk, item: Mapping[str, Any], kind: str, place: str, outer: tuple[str, ...]) -> None:
    choices = list(_choices(item))
    asked = Asked(place, str(item.get("text") or ""), KINDS[kind], options=[words for _, words in choices])
    _worded(walk, asked)
    if kind == "line":
        asked.kind = INPUTS.get(str(item.get("inputType", "")), "text")
    if kind == "yesno":
        _yes_no(asked, item)
    if lost := [name for name in LOST if item.get(name)]:
        asked.done.append(f"Left out: {', '.join(lost)}.")
    entry = walk.gathering.ask(asked)
    if entry is None:
        return
    walk.by_id[entry["id"]] = entry
    _remember(walk, item, entry, choices)
    _condition(walk, entry, outer)


def _worded(walk: _Walk, asked: Asked) -> None:
    """What stood above it as information is its question, or else its help."""
    if not plain(asked.text)[0] and walk.info:
        asked.text = walk.info.pop()[1]
        asked.done.append("Its words stood above it.")
    asked.help = " ".join(words for _, words in walk.info)
    walk.info.clear()


def _choices(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and words of each; both groups write them as a list of single pairs."""
    found = item.get("choices")
    for choice in found if isinstance(found, list) else []:
        if isinstance(choice, Mapping):
            yield from ((str(name), plain(words)[0]) for name, words in choice.items())


def _yes_no(asked: Asked, item: Mapping[str, Any]) -> None:
    """With words of its own for yes and no it is a choice between them."""
    words = [plain(item.get(name))[0] for name in ("yes", "no")]
    if all(words) and [word.casefold().rstrip(".") for word in words] != ["yes", "no"]:
        asked.kind, asked.options = "choice", words


def _remember(walk: _Walk, item: Mapping[str, Any], entry: Content, choices: Sequence[tuple[str, str]]) -> None:
    """By which names conditions speak of its answers."""
    id, own = str(item.get("id") or ""), entry["id"]
    by_words = {words: option for option, words in entry.get("options", {}).items()}
    for name, words in choices:
        if words in by_words:
            walk.meanings[name] = {"question": own, "is": [by_words[words]]}
    if not id:
        return
    if item.get("type") == "yesno" and entry["type"] == "choice":
        first, second = entry["options"]
        walk.meanings |= {id: {"question": own, "is": [first]}, f"{id}/yes": {"question": own, "is": [first]},
                          f"{id}/no": {"question": own, "is": [second]}}
    elif entry["type"] == "yes-no":
        walk.meanings |= {id: {"question": own, "is": ["yes"]}, f"{id}/yes": {"question": own, "is": ["yes"]},
                          f"{id}/no": {"question": own, "is": ["no"]}}
    else:
        walk.meanings[id] = {"not": {"question": own, "blank": True}}


def _condition(walk: _Walk, entry: Content, outer: tuple[str, ...]) -> None:
    rules = [conditions.rule(words, walk.meanings) for words in outer]
    if not rules:
        return
    if None in rules or any(entry["id"] in conditions.named(rule) for rule in rules):
        walk.gathering.changed(entry["id"], "Its condition looks at something that is not asked before it, and was "
                               f"left out: {' and '.join(outer)[:200]}.")
    kept = [rule for rule in rules if rule is not None and entry["id"] not in conditions.named(rule)]
    if kept:
        entry["ask-if"] = kept[0] if len(kept) == 1 else {"all": kept}


def _tip(walk: _Walk, item: Mapping[str, Any], place: str, outer: tuple[str, ...]) -> None:
    """A warning after an answer is a red flag of its question; other advice has no place."""
    if item.get("warn") != "yes" or not item.get("cond"):
        walk.gathering.leave(place, _text(item), "Advice that is no warning: there is no place for it in a set.")
        return
    rule = conditions.rule(outer[-1], walk.meanings)
    about = conditions.named(rule)
    if rule is None or not about:
        walk.gathering.leave(place, _text(item), f"Its condition cannot be said here: {outer[-1][:200]}")
        return
    entry = walk.by_id[about[-1]]
    says = plain(item.get("text"))[0]
    flags = entry.setdefault("red-flags", [])
    name = plain(item.get("name"))[0] or says
    id = naming.unused(naming.slug(" ".join(name.split()[:6])), {flag["id"] for flag in flags})
    flag = {"id": id, "when": rule, "says": _cut(says or name), "green": SETTLED}
    if len(why := plain(item.get("why"))[0]) >= 5:
        flag["ask"] = _cut(why)
    flags.append(flag)
    cut = " Its words were cut." if len(says) > FLAG or len(why) > FLAG else ""
    walk.gathering.rows.append(_said(place, item, f"It is a red flag of {entry['id']} now.{cut}"))


def _cut(words: str) -> str:
    return (words if len(words) <= FLAG else words[:FLAG - 1].rstrip() + "…").ljust(10, ".")
