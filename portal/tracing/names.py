"""Whether two names are of the same person or firm: surely, perhaps (then a person says), or not."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

PERHAPS = 86
PERSON = "person"  # decided by a person's word
MOST_OFFERED = 3
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "md", "rn", "cpc", "phd", "mr", "mrs", "ms", "dr"))
_FORMS = frozenset(("inc", "llc", "ltd", "co", "corp", "corporation", "company", "incorporated", "limited", "lp", "llp",
                    "pllc", "plc", "the", "and"))


@dataclass(frozen=True, slots=True)
class Match:
    """For one row of the left list: the rows of the right list that are the same, or those that may be, the likeliest
    first. Both are empty where nobody is like it. `by` is key, name, or a person's word."""

    left: int
    right: tuple[int, ...] = ()
    by: str = ""
    perhaps: tuple[int, ...] = ()


def normal(name: str, *, firm: bool = False) -> str:
    """The name without case, accents, titles, order ("Doe, Jane" is "Jane Doe") and single initials; a firm's without
    its legal form."""
    text = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in text if not unicodedata.combining(letter)).casefold()
    if not firm and plain.count(",") == 1:
        last, _, first = plain.partition(",")
        plain = f"{first} {last}"
    words = re.findall(r"[a-z0-9]+", plain.replace("'", "").replace("’", ""))
    if firm:
        return " ".join(word for word in words if word not in _FORMS) or " ".join(words)
    whole = [word for word in words if word not in _SUFFIXES and len(word) > 1]
    return " ".join(whole or words)


def match(left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]], said: Mapping[int, tuple[int, ...]], *,
          firm: bool = False) -> tuple[Match, ...]:
    """Each name of the left list on the right. Entries are name and key. `said` is what a person said of a left row:
    the rows on the right, or none of them. A key that is the same settles it; so does a name that is the same, unless
    rows of that name have different keys; names that are nearly the same are offered."""
    keys: dict[str, list[int]] = defaultdict(list)
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, (name, key) in enumerate(right):
        if key.strip():
            keys[key.strip().casefold()].append(number)
        by_name[normal(name, firm=firm)].append(number)
    choices = [name for name in by_name if name]
    return tuple(_one(number, entry, right, keys, by_name, choices, said, firm) for number, entry in enumerate(left))


def _one(number: int, entry: tuple[str, str], right: Sequence[tuple[str, str]], keys: Mapping[str, Sequence[int]],
         by_name: Mapping[str, Sequence[int]], choices: Sequence[str], said: Mapping[int, tuple[int, ...]],
         firm: bool) -> Match:
    if number in said:
        return Match(number, said[number], PERSON)
    name, key = normal(entry[0], firm=firm), entry[1].strip().casefold()
    if key and (same := keys.get(key)):
        return Match(number, tuple(same), "key")
    alike = by_name.get(name, ()) if name else ()
    if alike and len({right[one][1].strip().casefold() for one in alike}) == 1:
        return Match(number, tuple(alike), "name")
    return Match(number, perhaps=tuple(alike) or _near(name, by_name, choices))


def _near(name: str, by_name: Mapping[str, Sequence[int]], choices: Sequence[str]) -> tuple[int, ...]:
    if len(name) < 3:
        return ()
    found = process.extract(name, choices, scorer=_alike, score_cutoff=PERHAPS, limit=MOST_OFFERED)
    return tuple(number for near, _, _ in found for number in by_name[near])[:MOST_OFFERED]


def _alike(one: str, other: str, *, score_cutoff: float | None = None, **_: object) -> float:
    """Letters that differ, words in another order, or one name inside the other ("Jane Doe", "Jane Doe Sample")."""
    inside = 90.0 if _is_inside(one, other) or _is_inside(other, one) else 0.0
    return max(fuzz.token_sort_ratio(one, other), inside, _by_initials(one, other))


def _is_inside(short: str, long: str) -> bool:
    few, many = short.split(), set(long.split())
    return len(few) >= 2 and set(few) <= many


def _by_initials(one: str, other: str) -> float:
    """An account "jdoe" may be Jane Doe's."""
    short, long = sorted((one, other), key=len)
    words = long.split()
    if " " in short or len(words) < 2:
        return 0.0
    return 88.0 if short in (words[0][0] + words[-1], words[0] + words[-1][0], words[-1] + words[0][0],
                             words[0] + words[-1]) else 0.0
