"""The numbers of a Word document's lists, counted as Word prints them: "3.2", "(a)", "•"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from extractors.docx_styles import VAL, Styles, W, is_on, number

LEVELS = 9
BULLET = "•"
# Checkboxes and ticks of the symbol fonts that Word uses as list bullets or symbols.
SYMBOLS = {"f0a8": "☐", "f06f": "☐", "f071": "☐", "f0fe": "☒", "f078": "☒", "f052": "☑", "f0fc": "✓", "f0b7": BULLET}
ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
MAX_NUMBER = 9999


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered. `restart` is the level (from 0) whose step resets it; -1 never."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None


@dataclass(slots=True)
class _List:
    key: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the paragraphs of one document, which must be asked for in their order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._abstracts: dict[str, etree._Element] = {}
        self._nums: dict[str, etree._Element] = {}
        self._styles = styles
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()
        for element in () if root is None else root:
            if element.tag == f"{W}abstractNum":
                self._abstracts[element.get(f"{W}abstractNumId", "")] = element
            elif element.tag == f"{W}num":
                self._nums[element.get(f"{W}numId", "")] = element

    def next(self, list_id: str, level: int) -> str:
        """The number of the next paragraph of a list at `level` (from 0); "" where it prints none."""
        found = self._list(list_id)
        if found is None or not 0 <= level < LEVELS:
            return ""
        counts = self._counts.setdefault(found.key, [None] * LEVELS)
        self._step(list_id, found, level, counts)
        return self._printed(found, level, counts)

    def _step(self, list_id: str, found: _List, level: int, counts: list[int | None]) -> None:
        start = found.starts.get(level, _level(found, level).start)
        fresh = level in found.starts and (list_id, level) not in self._restarted
        current = counts[level]
        counts[level] = start if current is None or fresh else current + 1
        if fresh:
            self._restarted.add((list_id, level))
        for deeper in range(level + 1, LEVELS):
            restart = _level(found, deeper).restart
            if restart is None or level <= restart:
                counts[deeper] = None

    def _printed(self, found: _List, level: int, counts: list[int | None]) -> str:
        own = _level(found, level)
        if own.form == "bullet":
            return _bullet(own.text)
        if own.form == "none":
            return ""

        def part(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            rule = _level(found, place)
            count = counts[place]
            value = rule.start if count is None else count
            return written(value, "decimal" if own.legal else rule.form)

        return re.sub(r"%([1-9])", part, own.text).strip()

    def _list(self, list_id: str) -> _List | None:
        if list_id not in self._lists:
            self._lists[list_id] = self._resolve(list_id)
        return self._lists[list_id]

    def _resolve(self, list_id: str, links: int = 4) -> _List | None:
        num = self._nums.get(list_id)
        if num is None or list_id == "0":
            return None
        reference = num.find(f"{W}abstractNumId")
        key = "" if reference is None else reference.get(VAL, "")
        abstract = self._abstracts.get(key)
        if abstract is None:
            return None
        link = abstract.find(f"{W}numStyleLink")
        if link is not None and links:
            linked = self._styles.list_id_of(link.get(VAL, ""))
            return self._resolve(linked, links - 1) if linked != list_id else None
        found = _List(key, {_index(element): _read_level(element) for element in abstract.iter(f"{W}lvl")})
        for override in num.iter(f"{W}lvlOverride"):
            _override(found, override)
        return found


def written(value: int, form: str) -> str:
    """A number in one of Word's forms: decimal, decimalZero, lowerLetter, upperLetter, lowerRoman, upperRoman."""
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26) * min((value - 1) // 26 + 1, 20) if value > 0 else ""
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        return _roman(value).upper() if form == "upperRoman" else _roman(value)
    return f"{value:02d}" if form == "decimalZero" else str(value)


def _roman(value: int) -> str:
    written_so_far = ""
    value = min(max(value, 0), MAX_NUMBER)
    for amount, letters in ROMAN:
        written_so_far += letters * (value // amount)
        value %= amount
    return written_so_far


def _bullet(text: str) -> str:
    mark = text.strip()[:1]
    return SYMBOLS.get(f"{ord(mark):04x}", BULLET if ord(mark) >= 0xE000 or mark.isalpha() else mark) if mark else ""


def _level(found: _List, level: int) -> Level:
    return found.levels.get(level, Level(text=f"%{level + 1}."))


def _index(element: etree._Element) -> int:
    return number(element.get(f"{W}ilvl"), 0)


def _read_level(element: etree._Element) -> Level:
    def value(name: str) -> str | None:
        child = element.find(f"{W}{name}")
        return None if child is None else child.get(VAL, "")

    legal, restart = element.find(f"{W}isLgl"), value("lvlRestart")
    return Level(
        start=min(number(value("start"), 0 if value("start") is None else 1), MAX_NUMBER),
        form=value("numFmt") or "decimal",
        text=value("lvlText") or "",
        legal=legal is not None and is_on(legal.get(VAL, "1")),
        restart=None if restart is None else number(restart, 0) - 1,
    )


def _override(found: _List, override: etree._Element) -> None:
    level = _index(override)
    own, start = override.find(f"{W}lvl"), override.find(f"{W}startOverride")
    if own is not None:
        found.levels[level] = _read_level(own)
    if start is not None:
        found.starts[level] = min(number(start.get(VAL), 1), MAX_NUMBER)
