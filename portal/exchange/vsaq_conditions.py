"""The conditions of VSAQ, boolean expressions such as `!a && (b/no || c)`, as rules of ours. Parsed, never run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Meaning = dict[str, Any]
DEEPEST = 12
MOST_TOKENS = 200
_TOKEN = re.compile(r"\s*(?:(&&|\|\||[!()])|(\^?[A-Za-z0-9_.:-]+(?:/(?:yes|no))?))")


def rule(words: str, meanings: Mapping[str, Meaning]) -> Meaning | None:
    """The rule; None where it says what a rule of ours cannot, or names what is not known. `meanings` are the rules
    that names stand for."""
    tokens: list[str] = []
    at, words = 0, words.strip()
    while at < len(words):
        match = _TOKEN.match(words, at)
        if match is None or len(tokens) >= MOST_TOKENS:
            return None
        tokens.append(match[1] or match[2])
        at = match.end()
    parser = _Parser(tokens, meanings)
    found = parser.either(0)
    return found if not parser.left else None


class _Parser:
    """Or binds less than and; a name that is not known makes the whole unknown."""

    def __init__(self, tokens: list[str], meanings: Mapping[str, Meaning]) -> None:
        self.left, self._meanings = list(tokens), meanings

    def either(self, depth: int) -> Meaning | None:
        return self._joined(depth, "||", "any", self._both)

    def _both(self, depth: int) -> Meaning | None:
        return self._joined(depth, "&&", "all", self._one)

    def _joined(self, depth: int, mark: str, key: str, part: Any) -> Meaning | None:
        found = [part(depth)]
        while self.left[:1] == [mark]:
            self.left.pop(0)
            found.append(part(depth))
        if None in found:
            return None
        return found[0] if len(found) == 1 else _merged(key, found)

    def _one(self, depth: int) -> Meaning | None:
        if not self.left or depth > DEEPEST:
            return None
        word = self.left.pop(0)
        if word == "!":
            inner = self._one(depth + 1)
            return None if inner is None else inner["not"] if set(inner) == {"not"} else {"not": inner}
        if word == "(":
            inner = self.either(depth + 1)
            if self.left[:1] != [")"]:
                return None
            self.left.pop(0)
            return inner
        return self._meanings.get(word)


def _merged(key: str, rules: list[Meaning]) -> Meaning:
    """One of several answers to one question is one rule: {is: [a, b]}."""
    simple = [set(one) == {"question", "is"} for one in rules]
    if key == "any" and all(simple) and len({one["question"] for one in rules}) == 1:
        return {"question": rules[0]["question"], "is": list(dict.fromkeys(id for one in rules for id in one["is"]))}
    return {key: rules}


def named(rule: Meaning | None) -> list[str]:
    """The questions that it looks at, in the order in which it names them."""
    if rule is None:
        return []
    if "question" in rule:
        return [rule["question"]]
    parts = [*rule.get("all", ()), *rule.get("any", ()), *([rule["not"]] if "not" in rule else [])]
    return list(dict.fromkeys(id for part in parts for id in named(part)))
