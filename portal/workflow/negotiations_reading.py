"""Reads the words that a vendor proposes, by the rules that read agreements and in a child process like those."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractors import amendment, sandbox
from extractors.amendment import Judged
from extractors.errors import UnreadableDocument
from portal.models import NegotiationRequest
from portal.vocabulary.statuses import RequestStatus
from portal.vocabulary.terms import hours_in_words

THEIR_WORDS = (RequestStatus.COUNTERED, RequestStatus.ACCEPTED_COUNTER)
KEPT = 500
Text = tuple[str, str]  # a clause and words for it
_known: dict[Text, Judged] = {}
_keeping = threading.Lock()  # the web server's threads share what is known


@dataclass(frozen=True, slots=True)
class Read:
    """How we read proposed words: a clause's status, and why in sentences."""

    status: str
    why: tuple[str, ...]


def of(requests: Iterable[NegotiationRequest]) -> dict[str, Read]:
    """By the request's id, for those that the vendor answered in its own words. To be called outside of any
    transaction: new texts are read together, in one child process."""
    answered = [request for request in requests if request.kind == "clause" and request.answer
                and request.status in THEIR_WORDS]
    known = _judged([(request.clause, request.answer) for request in answered])
    return {request.id: Read(_status(judged, request.hours), tuple(_why(judged, request.hours))) for request in answered
            if (judged := known.get((request.clause, request.answer)))}


def _status(judged: Judged, asked: int | None) -> str:
    """As a review will have it: what is there and takes longer than the practice accepts is weak."""
    return "weak" if judged.status == "present" and _longer(judged, asked) else judged.status.value


def _longer(judged: Judged, asked: int | None) -> bool:
    return asked is not None and judged.hours is not None and judged.hours > asked


def _why(judged: Judged, asked: int | None) -> Iterable[str]:
    if judged.status == "missing":
        yield "They do not promise it. We may overlook a promise in unusual words: read them yourself."
    if asked is not None and judged.hours is not None and _longer(judged, asked):
        yield f"It can take {hours_in_words(judged.hours)}; you asked for {hours_in_words(asked)}."
    yield from (note.text for note in judged.notes)


def _judged(texts: Sequence[Text]) -> Mapping[Text, Judged]:
    """What is known of these texts, the new ones read and remembered."""
    with _keeping:
        found = {text: _known[text] for text in texts if text in _known}
    new = [text for text in dict.fromkeys(texts) if text not in found]
    if not new:
        return found
    try:
        read = dict(zip(new, sandbox.run(amendment.judged_each, new), strict=True))
    except (UnreadableDocument, OSError):  # it is only a help: the words themselves are on the page
        return found
    with _keeping:
        _known.update(read)
        while len(_known) > KEPT:
            del _known[next(iter(_known))]
    return found | read
