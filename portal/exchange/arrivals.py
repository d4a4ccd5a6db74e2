"""What came in with a file of questions: our content, and for each of its rows what became of it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.vocabulary import naming
from portal.vocabulary.text import clean_line

TAKEN, CHANGED, LEFT_OUT = "taken", "changed", "left-out"
MOST_ROWS, MOST_SECTIONS, MOST_QUESTIONS = 4_000, 90, 2_000
TEXT, HELP, OPTION, INTRO, TITLE, FLAG = 300, 900, 120, 300, 60, 300
MOST_OPTIONS = 20
MOST_SAID = 10_000
USUAL_HELP = "Answer in a few words. If a dated record shows it, name the record. No patient data."
USUAL_INTRO = "These questions were taken from a file."
_TAG = re.compile(r"<[^<>]{0,2000}>")
_LINK = re.compile(r"<a\b[^<>]{0,500}?href\s*=\s*[\"']([^\"'<>]{1,500})[\"'][^<>]{0,500}>([^<>]{0,500})</a>",
                   re.IGNORECASE)

Content = dict[str, Any]


class Unfit(ValueError):
    """A file that cannot be taken at all; the message says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file. `fate` is taken, changed or left-out; `became` the question's id; `why` what was done."""

    place: str
    words: str
    fate: str
    became: str = ""
    why: str = ""

    def as_kept(self) -> dict[str, str]:
        return {"place": self.place, "words": self.words, "fate": self.fate, "became": self.became, "why": self.why}


@dataclass(frozen=True, slots=True)
class Arrival:
    """`title` is what the file calls the set, for whoever gives it a name of its own."""

    content: Content
    rows: tuple[Row, ...]
    title: str = ""


@dataclass(slots=True)
class Asked:
    """A question of another tool, before it is ours. `done` says what was changed of it on its way."""

    place: str
    text: str
    kind: str
    help: str = ""
    options: Sequence[str] = ()
    proof: str = ""
    done: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


class Gathering:
    """Puts questions of other tools into our shape: bounds are kept, and whatever is cut or changed is said."""

    def __init__(self, head: Mapping[str, Any], source: str, source_title: str, as_of: str) -> None:
        """`head` is that of a set of ours, for what other tools do not have: labels, follow-up words."""
        self.source = source
        self.rows: list[Row] = []
        self._sections: list[tuple[str, Content]] = []
        self._prefixes: dict[str, str] = {}
        self._taken: set[str] = set()
        self._head = {**head, "words": {}, "sources": {source: {
            "title": _fit(source_title, 200) if len(source_title) > 4 else f"The set {source_title}", "as-of": as_of,
            "verified": False}}}

    def section(self, title: str, intro: str = "") -> None:
        """What is asked from now on stands under this title."""
        if len(self._sections) >= MOST_SECTIONS:
            self.leave(title, title, f"{MOST_SECTIONS} sections fit: its questions stand in the one before it.")
            return
        title = _fit(plain(title)[0] or "Questions", TITLE).ljust(3, ".")
        intro, _ = plain(intro)
        id = naming.unused(naming.slug(title), {own for own, _ in self._sections})
        self._prefixes[id] = naming.prefix(title, self._prefixes.values())
        self._sections.append((id, {"title": title, "intro": _fit(intro, INTRO) if len(intro) >= 10 else USUAL_INTRO,
                                    "questions": []}))

    def ask(self, asked: Asked) -> Content | None:
        """The question as it stands in the set now; None where it was left out."""
        text, formatted = plain(asked.text)
        if not text:
            self.leave(asked.place, "", "It has no words.")
            return None
        if len(self._taken) >= MOST_QUESTIONS:
            self.leave(asked.place, text, f"{MOST_QUESTIONS:,} questions fit into a set.")
            return None
        if not self._sections:
            self.section("Questions")
        if formatted:
            asked.done.append("Its formatting was left out.")
        words, help = _words(asked, text, self._sections[-1][1]["title"])
        id = self._next_id()
        entry: Content = {"id": id, "text": words, "help": help, "type": asked.kind, "demands": []}
        self._answered(entry, asked)
        if asked.proof and (proof := plain(asked.proof)[0]):
            entry["proof"] = _fit(proof, 250).ljust(5, ".")
        entry.update({**asked.more, "sources": [self.source]})
        self._sections[-1][1]["questions"].append(entry)
        self.rows.append(Row(asked.place, text[:200], CHANGED if asked.done else TAKEN, id, " ".join(asked.done)))
        return entry

    def leave(self, place: str, words: str, why: str) -> None:
        """Say that this row is not in the set, and why."""
        if len(self.rows) >= MOST_SAID:
            raise Unfit(f"The file has more than {MOST_SAID:,} rows. Split it, and take it in part by part.")
        self.rows.append(Row(place[:120], plain(words[:2_000])[0][:200], LEFT_OUT, "", why))

    def changed(self, id: str, why: str) -> None:
        """Say something more of a question that was taken."""
        for number, row in enumerate(self.rows):
            if row.became == id and row.fate != LEFT_OUT:
                self.rows[number] = Row(row.place, row.words, CHANGED, id, f"{row.why} {why}".strip())

    def arrival(self, title: str, intro: str = "") -> Arrival:
        """The whole. Sections without a question are said and left out. Raises Unfit where there is no question."""
        filled = [(id, section) for id, section in self._sections if section["questions"]]
        for id, section in self._sections:
            if not section["questions"]:
                self.leave(id, section["title"], "The section has no question that could be taken.")
        if not filled:
            raise Unfit("There is no question in this file that could be taken.")
        title, (words, _) = _fit(plain(title)[0], 90), plain(intro)
        head = {**self._head, "title": title if len(title) >= 5 else "Questions from a file"}
        head["intro"] = _fit(words, 700) if len(words) >= 20 else f"{USUAL_INTRO} Stop whenever you like."
        head["minutes"] = min(600, max(1, 2 * len(self._taken)))
        sections = {f"{number:02d}-{id}": section for number, (id, section) in enumerate(filled, start=1)}
        return Arrival({"questionnaire": head, "sections": sections}, tuple(self.rows), head["title"])

    def _next_id(self) -> str:
        section = self._sections[-1][0]
        id = naming.next_question(self._prefixes[section], self._taken)
        if len(id.rpartition("-")[2]) > 3:
            self._prefixes[section] = naming.prefix(section, self._prefixes.values())
            id = naming.next_question(self._prefixes[section], self._taken)
        self._taken.add(id)
        return id

    def _answered(self, entry: Content, asked: Asked) -> None:
        if entry["type"] == "files":
            entry["demands"], entry["proof"] = ["evidence"], entry.get("proof") or "The file that is asked for"
        if entry["type"] not in ("choice", "choices"):
            return
        lines = list(dict.fromkeys(filter(None, (plain(option)[0] for option in asked.options))))
        if not 2 <= len(lines) <= MOST_OPTIONS:
            entry["type"] = "text"
            asked.done.append(f"It had {len(lines)} options, and 2 to {MOST_OPTIONS} fit: it is answered in words now. "
                              f"They were: {'; '.join(lines)[:600]}." if lines else "It had no options: it is answered "
                              "in words now.")
            return
        if any(len(line) > OPTION for line in lines):
            asked.done.append(f"An option was longer than {OPTION} characters and was cut.")
        cut = list(dict.fromkeys(_fit(line, OPTION) for line in lines))
        if len(cut) < len(lines):
            asked.done.append("Options that begin alike had to be told apart by a number.")
            cut = [f"{_fit(line, OPTION - 6)} ({number})" for number, line in enumerate(lines, start=1)]
        entry["options"] = naming.keep(cut, {})


def plain(text: object) -> tuple[str, bool]:
    """One line of words without markup, and whether there was any. The address of a link stands behind its words."""
    words = text if isinstance(text, str) else "" if text is None else str(text)
    words = words[:20_000]
    linked = _LINK.sub(lambda match: f"{match[2]} ({match[1]})", words)
    bare = html.unescape(_TAG.sub(" ", linked))
    return clean_line(bare), bare != words and clean_line(bare) != clean_line(words)


def _fit(words: str, longest: int) -> str:
    """Cut at a word, with a sign that it was."""
    if len(words) <= longest:
        return words
    kept = words[:longest - 1]
    return (kept.rpartition(" ")[0] if " " in kept[longest // 2:] else kept).rstrip(" ,;:") + "…"


def _words(asked: Asked, text: str, section: str) -> tuple[str, str]:
    """The question and its help. What does not fit into the question goes on in the help."""
    help, _ = plain(asked.help)
    if len(text) > TEXT:
        asked.done.append(f"It was longer than {TEXT} characters: the whole of it stands in the help.")
        help = f"{text} {help}".strip()
        text = _fit(text, TEXT)
    if len(text) < 10:
        asked.done.append("It was very short: the title of its section was put before it.")
        text = _fit(f"{section}: {text}", TEXT).ljust(10, "?")
    if len(help) > HELP:
        asked.done.append(f"Its help was longer than {HELP} characters and was cut: “…{help[HELP - 1:HELP + 200]}”.")
        help = _fit(help, HELP)
    return text, help if len(help) >= 20 else f"{help} {USUAL_HELP}".strip()
