"""Whether two names are of the same person or firm: surely, perhaps (then a person says), or not."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from portal.tracing.nicknames import same_nickname

PERHAPS = 86
PERSON = "person"  # decided by a person's word
MOST_OFFERED = 5
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_TITLES = frozenset(("md", "rn", "cpc", "phd", "mr", "mrs", "ms", "dr", "np", "pa", "lpn", "rhit", "rhia"))
_FORMS = frozenset(("inc", "llc", "ltd", "co", "corp", "corporation", "company", "incorporated", "limited", "lp", "llp",
                    "pllc", "plc", "the", "and"))
# Before the name of somebody in an account of theirs: "adm-jsample".
_PREFIXES = frozenset(("adm", "admin", "usr", "user", "ext", "tmp"))
_NO_KEY = frozenset(("none", "null", "unknown", "n/a", "tbd", "pending", "yes", "true", "false", "blank", "empty"))
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "'": None, "’": None, "‘": None})
LONGEST = 80  # letters of a name that are compared
CROWD = 400  # more names than this with one word in them are no list of people
COMMON = 3  # a key without a digit that more rows have is a word, such as a department


@dataclass(frozen=True, slots=True)
class Match:
    """For one row of the left list: the rows of the right list that are the same, and those that may be, the likeliest
    first, which wait for a person's word. Both are empty where nobody is like it. `by` is key, name, or a person's
    word."""

    left: int
    right: tuple[int, ...] = ()
    by: str = ""
    perhaps: tuple[int, ...] = ()


@dataclass(slots=True)
class _Side:
    """The right list, by everything that its rows are found by."""

    rows: Sequence[tuple[str, str]]
    firm: bool
    keys: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    handles: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    forms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    alone: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    in_order: dict[str, str] = field(default_factory=dict)
    told: dict[str, frozenset[frozenset[str]] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, (name, key) in enumerate(self.rows):
            if plain := _key(key):
                self.keys[plain].append(number)
            for handle in _handles(name, key):
                self.handles[handle].append(number)
            self.names[normal(name, firm=self.firm)].append(number)
        self.names.pop("", None)
        for name in self.names:
            self.in_order[name] = " ".join(sorted(name.split()))
            for word in name.split():
                self.words[word].add(name)
            for form in _forms(name):
                self.forms[form].add(name)
            self.alone[_stem(_last(name))].add(name)

    def marks(self, name: str) -> frozenset[frozenset[str]] | None:
        """What tells the rows of a name apart; None where it does. Found once: thousands may have the same name."""
        if name not in self.told:
            rows = self.names[name]
            marks = frozenset(_marks(self.rows[row][0], self.firm) for row in rows)
            apart = len({_key(self.rows[row][1]) for row in rows}) > 1 or any(
                one and other and not one & other for one in marks for other in marks)
            self.told[name] = None if apart else marks
        return self.told[name]

    def written(self, name: str) -> list[str]:
        """The words by which a name stands in the list, initials too."""
        return [word for row in self.names[name][:COMMON] for word in _core(self.rows[row][0])]


def normal(name: str, *, firm: bool = False) -> str:
    """The name without case, accents, titles, order ("Doe, Jane" is "Jane Doe") and single initials; a firm's without
    its legal form."""
    words = _words(name, firm)
    if firm:
        return " ".join(word for word in words if word not in _FORMS) or " ".join(words)
    whole = [word for word in words if word not in _GENERATIONS and word not in _TITLES and len(word) > 1]
    return " ".join(whole or words)


def match(left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]], said: Mapping[int, tuple[int, ...]], *,
          firm: bool = False, wanted: Iterable[int] | None = None, every: bool = False) -> tuple[Match, ...]:
    """Each name of the left list on the right, or those `wanted`. Entries are name and key. `said` is what a person
    said of a left row: the rows on the right, or none of them. An email that is the same settles it; so do another key
    and a name, or a name alone, unless the rows of that name have different keys, initials or generations; names that
    are nearly the same are offered. With `every` they are offered also where one was found: somebody may have two
    accounts."""
    side = _Side(right, firm)
    owners: dict[str, set[str]] = defaultdict(set)
    for name, key in left:
        owners[_key(key)].add(normal(name, firm=firm))
    return tuple(_one(number, left[number], side, said, len(owners[_key(left[number][1])]), every)
                 for number in (range(len(left)) if wanted is None else wanted))


def _one(number: int, entry: tuple[str, str], side: _Side, said: Mapping[int, tuple[int, ...]], owners: int,
         every: bool) -> Match:
    if number in said:
        return Match(number, said[number], PERSON)
    name = normal(entry[0], firm=side.firm)
    by_key, surely = _by_key(entry, side, owners)
    same = side.names.get(name, []) if name else []
    near: list[int] | None = None
    sure: Sequence[int] = ()
    by = ""
    if by_key and not surely and not set(by_key) <= set(same):
        near = _near_rows(entry[0], name, side)
        surely = set(by_key) <= {*same, *near}
    if by_key and (surely or set(by_key) <= set(same)):
        sure, by = by_key, "key"
    elif same and not by_key and _are_one(entry[0], name, side):
        sure, by = same, "name"
    if sure and not every:
        return Match(number, tuple(sure), by)
    near = _near_rows(entry[0], name, side) if near is None else near
    found = frozenset(sure)
    rest = dict.fromkeys(one for one in (*by_key, *same, *near) if one not in found)
    return Match(number, tuple(sure), by, tuple(rest)[:MOST_OFFERED])


def _near_rows(written: str, name: str, side: _Side) -> list[int]:
    return [row for other in _near(written, name, side) for row in side.names[other]]


def _by_key(entry: tuple[str, str], side: _Side, owners: int) -> tuple[Sequence[int], bool]:
    """The rows with the same key, where it is one: not a word that many have, nor one of several people; and whether it
    settles the match, as an email does and an account that begins one."""
    key = _key(entry[1])
    if key and owners == 1 and (found := side.keys.get(key)) and (_is_own(key) or len(found) <= COMMON):
        return found, "@" in key
    by_handle = {one for handle in _handles(*entry) for one in side.handles.get(handle, ())}
    if len(by_handle) == 1 and any("@" in text for one in by_handle for text in (*entry, *side.rows[one])):
        return list(by_handle), True
    return (), False


def _key(text: str) -> str:
    """The key as it is compared; "" for a placeholder."""
    plain = text.strip().casefold()
    if "@" in plain:
        return plain
    if any(letter.isdigit() for letter in plain):
        return plain.lstrip("0")
    return plain if len(plain) >= 4 and plain not in _NO_KEY else ""


def _is_own(key: str) -> bool:
    return "@" in key or any(letter.isdigit() for letter in key)


def _handles(name: str, key: str) -> set[str]:
    """What somebody signs in by: what stands before the @, or a name that is one word."""
    found = {text.strip().casefold().partition("@")[0] for text in (name, key) if "@" in text}
    alone = re.split(r"[\\/]", name.strip().casefold())[-1]
    return {one for one in (*found, alone) if len(one) >= 4 and " " not in one}


def _are_one(written: str, name: str, side: _Side) -> bool:
    """The rows of one name are one person's, as far as keys, initials and generations go."""
    marks, own = side.marks(name), _marks(written, side.firm)
    return marks is not None and not (own and any(other and not own & other for other in marks))


def _marks(name: str, firm: bool) -> frozenset[str]:
    """What tells two of one name apart: "Jane A. Doe", "John Doe Jr"."""
    words = () if firm else _words(name, firm)
    return frozenset(word for word in words if word in _GENERATIONS or len(word) == 1)


def _words(name: str, firm: bool) -> list[str]:
    text = unicodedata.normalize("NFKD", name[:LONGEST])
    plain = "".join(letter for letter in text if not unicodedata.combining(letter)).casefold().translate(_LETTERS)
    if not firm:
        account = re.split(r"[\\/]", plain)[-1] if re.fullmatch(r"\s*[\w.-]+[\\/]\S+\s*", plain) else plain
        parts = [part for part in account.partition("@")[0].split(",") if set(_found(part)) - _GENERATIONS - _TITLES]
        added = [part for part in account.partition("@")[0].split(",") if part not in parts]
        plain = " ".join([*(reversed(parts) if len(parts) == 2 else parts), *added])
    return _found(plain)


def _found(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _near(written: str, name: str, side: _Side) -> list[str]:
    """The names of the right list that are nearly this one, the likeliest first."""
    if len(name) < 3:
        return []
    fits = process.extract(" ".join(sorted(name.split())), side.in_order, scorer=fuzz.ratio, score_cutoff=PERHAPS,
                           limit=MOST_OFFERED)
    scored = {other: score for _, score, other in fits}
    for other in _alike(written, name, side):
        scored[other] = max(scored.get(other, 0.0), 87.0)
    scored.pop(name, None)
    return sorted(scored, key=lambda other: (-scored[other], other))


def _alike(written: str, name: str, side: _Side) -> Iterator[str]:
    """One name inside the other, the same last name with the first one shortened or by another word, or an account
    made of both."""
    words = name.split()
    for other in {other for word in words if len(side.words.get(word, ())) <= CROWD
                  for other in side.words.get(word, ())}:
        theirs = other.split()
        if (_is_inside(words, theirs, side.firm) or _is_inside(theirs, words, side.firm)
                or (not side.firm and _is_short_for(_core(written), side.written(other)))):
            yield other
    if not side.firm:
        for form in _forms(name):
            yield from side.alone.get(form, ())
        yield from side.forms.get(_stem(_last(name)), ())


def _is_inside(few: Sequence[str], many: Sequence[str], firm: bool) -> bool:
    if len(few) >= 2 or (firm and len(few[0]) >= 4 and few[0] == many[0]):
        return set(few) <= set(many)
    return not firm and len(few) == 1 and len(few[0]) >= 4 and few[0] == many[-1]


def _core(name: str) -> list[str]:
    return [word for word in _words(name, firm=False) if word not in _PREFIXES]


def _is_short_for(one: Sequence[str], other: Sequence[str]) -> bool:
    """"J. Sample", "Bob Sample" and "Robert Sample": one long word is shared, and the others begin alike."""
    shared = {word for word in one if len(word) > 2} & set(other)
    ours, theirs = ([word for word in words if word not in shared] for words in (one, other))
    return bool(shared) and any(first.startswith(second) or second.startswith(first) or same_nickname(first, second)
                                for first in ours for second in theirs)


def _stem(name: str) -> str:
    return name.rstrip("0123456789")


def _last(name: str) -> str:
    """An account's name of one word, whatever stands before it ("adm jdoe"); "" of a whole name."""
    words = [word for word in name.split() if word not in _PREFIXES]
    return words[0] if len(words) == 1 else ""


def _forms(name: str) -> set[str]:
    """The accounts that are usually made of a whole name: jdoe, janed, doej, janedoe."""
    words = name.split()
    if len(words) < 2:
        return set()
    first, last = words[0], words[-1]
    made = {first[0] + last, first + last[0], last + first[0], first + last, last + first, first[0] + last[:7]}
    if len(words) > 2:
        made.add(first[0] + words[1][0] + last)
    return {form for form in made if len(form) > 2}
