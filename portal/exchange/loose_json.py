"""JSON as people write it by hand: with comments, texts joined by +, and a comma too many. Read, never run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from portal.exchange.arrivals import Unfit

MOST_CHARACTERS = 2_000_000
DEEPEST = 60
_TOKEN = re.compile(r"""
    (?P<space>[\s\ufeff]+ | //[^\n]* | /\*.*?\*/)
  | (?P<text>"(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
  | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<word>[A-Za-z_$][\w$]*)
  | (?P<mark>[\[\]{}:,+])
""", re.VERBOSE | re.DOTALL)
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def load(text: str) -> Any:
    """The value. Raises Unfit with the line where it cannot be read."""
    if len(text) > MOST_CHARACTERS:
        raise Unfit(f"The file has {len(text):,} characters; {MOST_CHARACTERS:,} fit.")
    reader = _Reader(text)
    value = reader.value(0)
    reader.end()
    return value


class _Reader:
    """The tokens of a text, one after the other, and the values that they make."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._read()
        self._kind, self._word, self._at = next(self._tokens)

    def _read(self) -> Iterator[tuple[str, str, int]]:
        at = 0
        while at < len(self._text):
            match = _TOKEN.match(self._text, at)
            if match is None:
                raise self._unfit(at)
            if match.lastgroup != "space":
                yield str(match.lastgroup), match[0], at
            at = match.end()
        yield "end", "", at

    def _unfit(self, at: int) -> Unfit:
        line = self._text.count("\n", 0, at) + 1
        return Unfit(f"The file is not readable as JSON (line {line}): “{self._text[at:at + 20].strip()}” is not "
                     "expected there.")

    def _next(self) -> tuple[str, str]:
        found = self._kind, self._word
        self._kind, self._word, self._at = next(self._tokens)
        return found

    def _is(self, mark: str) -> bool:
        if self._kind == "mark" and self._word == mark:
            self._next()
            return True
        return False

    def end(self) -> None:
        if self._kind != "end":
            raise self._unfit(self._at)

    def value(self, depth: int) -> Any:
        if depth > DEEPEST:
            raise Unfit(f"The file is nested more than {DEEPEST} deep.")
        if self._is("{"):
            return self._object(depth)
        if self._is("["):
            return self._list(depth)
        if self._kind == "text":
            return self._joined()
        if self._kind == "number":
            return json.loads(self._next()[1])
        if self._kind == "word" and self._word in _WORDS:
            return _WORDS[self._next()[1]]
        raise self._unfit(self._at)

    def _joined(self) -> str:
        parts = [_unquoted(self._next()[1])]
        while self._is("+"):
            if self._kind != "text":
                raise self._unfit(self._at)
            parts.append(_unquoted(self._next()[1]))
        return "".join(parts)

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self._is("}"):
            if self._kind not in ("text", "word"):
                raise self._unfit(self._at)
            kind, word = self._next()
            if not self._is(":"):
                raise self._unfit(self._at)
            found[_unquoted(word) if kind == "text" else word] = self.value(depth + 1)
            if not self._is(","):
                if not self._is("}"):
                    raise self._unfit(self._at)
                break
        return found

    def _list(self, depth: int) -> list[Any]:
        found: list[Any] = []
        while not self._is("]"):
            found.append(self.value(depth + 1))
            if not self._is(","):
                if not self._is("]"):
                    raise self._unfit(self._at)
                break
        return found


def _unquoted(word: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1][1:], 16)) if len(match[1]) == 5 else _ESCAPED.get(
        match[1], match[1]), word[1:-1]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
