"""One sentence with several times and several events -> which time is for which event, by the order of the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from extractors.numbers import Term

Place = tuple[int, int]
_FOR = re.compile(r" ?\(?(?:for|in the case of|in case of|as to|with respect to|in respect of|where|if|when) ")
# A rule for all, and another one for one of them: "..., provided that where it is a breach, within 48 hours".
_BUT = re.compile(
    r"\b(?:provided,?(?: however,?)? that|except that|save that|but that|but|however),? "
    r"(?:where|if|when|in the case of|in case of|for|as to|with respect to|an?|the|any)\b"
)
_JOINED = re.compile(r"[;,]|\b(?:and|but|or)\b")


def allot(
    text: str, terms: Sequence[Term], mentions: Mapping[str, Sequence[Place]], qualified: re.Pattern[str]
) -> list[tuple[Term, str]]:
    """Each term with the events that it is for. `mentions` are the places of each event's words in the text,
    `qualified` the words of a time without a number.

    One term is for all events and one event has all terms; otherwise the events before a term are its own
    ("a breach within 5 days and an incident within 10"), or those after it where the sentence begins with a term.
    """
    if len(terms) == 1 or len(mentions) == 1:
        return [(term, event) for term in terms for event in mentions]
    placed = sorted((start, end, event) for event, places in mentions.items() for start, end in places)
    if not placed:
        return [(terms[0], event) for event in mentions]
    if "respectively" in text and len(terms) == len(mentions):
        return list(zip(terms, _distinct(event for _, _, event in placed), strict=False))
    if apart := _but(text, terms, mentions, qualified):
        return apart
    if any(_FOR.match(text, term.end) for term in terms):
        return _forward(text, terms, placed)
    if terms[0].start < placed[0][0]:
        return _term_first(text, terms, placed)
    return _event_first(text, terms, placed, qualified)


def _but(
    text: str, terms: Sequence[Term], mentions: Mapping[str, Sequence[Place]], qualified: re.Pattern[str]
) -> list[tuple[Term, str]]:
    """A general rule and its exception: each part by itself, and what the exception names by the exception alone."""
    for found in _BUT.finditer(text):
        before = [term for term in terms if term.end <= found.start()]
        after = [term for term in terms if term.start >= found.end()]
        named = {event: [place for place in places if place[0] >= found.start()] for event, places in mentions.items()}
        special = {event: places for event, places in named.items() if places}
        general = {event: places for event, places in mentions.items() if event not in special}
        if before and after and special and general and len(before) + len(after) == len(terms):
            return allot(text, before, general, qualified) + allot(text, after, special, qualified)
    return []


def _forward(text: str, terms: Sequence[Term], placed: Sequence[tuple[int, int, str]]) -> list[tuple[Term, str]]:
    """ "Within 10 days for access and 20 days for amendment": the events up to the next term are its own."""
    pairs: list[tuple[Term, str]] = []
    for term, end in zip(terms, [*(other.start for other in terms[1:]), len(text)], strict=True):
        own = [event for place, _, event in placed if term.end <= place < end]
        own = own or [event for place, _, event in placed if place < term.start]
        pairs += [(term, event) for event in _distinct(own)]
    return pairs


def _event_first(
    text: str, terms: Sequence[Term], placed: Sequence[tuple[int, int, str]], qualified: re.Pattern[str]
) -> list[tuple[Term, str]]:
    """The events since the last term have the next one; a second term in a row has those of the first."""
    pairs: list[tuple[Term, str]] = []
    last: list[str] = []
    start = 0
    for term in terms:
        own = _distinct(event for place, _, event in placed if start <= place < term.start)
        last = own or last
        pairs += [(term, event) for event in last]
        start = term.end
    served = {event for _, event in pairs}
    rest = [event for place, _, event in placed if place >= start and event not in served]
    if rest and not qualified.search(text[terms[-1].end :]):
        pairs += [(terms[-1], event) for event in _distinct(rest)]
    return pairs


def _term_first(text: str, terms: Sequence[Term], placed: Sequence[tuple[int, int, str]]) -> list[tuple[Term, str]]:
    """The events after a term are its own, but for one that stands right before the next term."""
    pairs: list[tuple[Term, str]] = []
    carried: list[str] = []
    for number, term in enumerate(terms):
        follower = terms[number + 1] if number + 1 < len(terms) else None
        end = follower.start if follower else len(text)
        own = [(last, event) for place, last, event in placed if term.end <= place < end]
        taken: list[str] = []
        if follower and len(own) > 1 and not _JOINED.search(text[own[-1][0] : follower.start]):
            taken = [own.pop()[1]]
        events = carried or [event for _, event in own] or [event for _, event in pairs[-1:]]
        pairs += [(term, event) for event in _distinct(events)]
        carried = taken
    return pairs


def _distinct(events: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(events))
