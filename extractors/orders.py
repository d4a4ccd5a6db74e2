"""Sentences that order: "Make any amendment that CE directs", whose doer the heading names, or the order itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.acts import Act
from extractors.statements import Statement

# "As directed by CE": who asks for a thing does not do it.
AS_ASKED = re.compile(
    r"\b(?:directed|requested|specified|instructed|designated|approved|agreed(?: to)?|accepted|named|ordered|chosen"
    r"|asked(?: for)?|required|identified|authorized|permitted) $"
)
_VERBS = (
    r"(?:notify|tell|follow|mitigate|comply|keep|maintain|make|give|provide|return|destroy|encrypt|train|require|ensure"
    r"|limit|document|log|correct|amend|forward|send|bind|open|hold|protect|assist|help|cooperate|carry|extend|obtain"
    r"|sign|delete|apply|implement|safeguard|restrict|bear|pay|reimburse|indemnify|supply|furnish|incorporate|ask|let"
    r"|grant|allow|inform|alert|advise|write|hand|pass|refer|track|see to|enter|secure|guard|adopt|put|take|have|enable"
    r"|respond|honor|support|produce|show|submit|disclose|refrain|abide|adhere|conform|meet|cause|impose|continue"
    r"|retain|wipe|erase|purge|shred|deliver|export|certify|confirm|account|fix|update|append|conduct|perform|store"
    r"|process|share|sell|stop|cease|notice)"
)
# Those that are nouns as well: "use for its own management", "access to records".
_NOUNS = (
    r"(?:(?:use|record|request|report|list|permit|change|answer|call)(?! for\b)"
    r"|access(?! (?:for|to|from|rights?|requests?)\b))"
)
_LABEL = r"(?:[a-z][\w ,/'()&.-]{2,70}?[.:] )?"
_PRELUDE = (
    r"(?:(?:to the extent|in (?:the event|accordance|case)|if|where|when(?:ever)?|up ?on|on|at|within|after|following"
    r"|before|as|without|(?:no|not) later than|by|for|with(?:in)?|during|should)\b[^.;:]{2,140}?, )?"
)
_VERB = rf"(?:{_VERBS}|{_NOUNS})\b(?! (?:of|by|is|are)\b)"
_ORDER = re.compile(
    r"^(?:\W*\w{1,4}[.)] |\d+(?:\.\d+)* |[-•*|] |\[[ x]?\] )*(?:\| )?" + _LABEL + _PRELUDE + r"(?:and |please |to )?"
    r"(?:(?:promptly|immediately|also|always|only|\w+ly) )?(?P<not>(?:do )?not |never )?"
    rf"(?P<verb>{_VERB}|(?<=please )[a-z]+\b)(?! (?:was|shall|will|must|may|and|or)\b|[.:|])"
)
_CELL_ORDER = re.compile(rf"\| (?:BA )?(?:promptly )?(?P<not>(?:do )?not |never )?(?P<verb>{_VERB})")
# Words after which a party does something within the order: "that CE directs", "if CE asks".
_WITHIN = re.compile(
    r"\b(?:that|which|as|if|when\w*|where\w*|unless|until|so that|what\w*|whom|who|than|because|in order that|whether"
    r"|after|before|to the extent|once|for)(?: such| an?| any| the)? (?:\w+ ){0,6}$"
)
# "Write to us and it is yours in ten days" binds the vendor all the same.
_TO_VENDOR = re.compile(r"^ (?:to |with |for )?BA\b(?![^.;]*\band (?:it|they|these|BA|that)\b)")
_OF_PRACTICE = re.compile(r"\bCE's\b")
# "Tell Vendor of a correction and Vendor will build it in": the practice's part, and the vendor's on the same thing.
HELPS = re.compile(
    r"(?:\bCE (?:can|may)|(?:^|[.?:] )(?:\W*\w{1,4}[.)] |- )*(?:just |simply |please )?(?:tell|ask|e-?mail|write|send"
    r"|let|give|show|point|mark|flag))\b(?:[^.]|\.\d){6,220}?(?:,|;|\band|-)(?: and| but| then| or| so)?"
    r"(?: (?:if|where|when|should|for)\b[^.;]{3,70},?)?(?: ask,?)?(?: and| then)?"
    r" BA(?: will| shall| must| can)?(?: \w+ly| then)? (?!may\b|not\b|has\b|is\b)[\w-]+(?: [\w']+){0,5}?"
    r" (?:it|them|this|that|so|one|(?:the|a) (?:file|copy|correction|change|entry|record|list|log|export)s?)\b"
)
_PLEASE = re.compile(r"(?:^|[.,] )please\b")


def given(statement: Statement, acts: Sequence[Act], place: int) -> Act | None:
    """The order that governs `place` in the statement's full text; None where the sentence is none.

    Who must do it is unknown, unless the order is given to the vendor's customer: "Tell us if a patient objects".
    """
    text = statement.full
    if ";" in text[: statement.lead]:
        return None
    found = _ORDER.match(text) or (_CELL_ORDER.search(text) if statement.passage.is_row else None)
    if found is None or any(_is_of_its_own(text, act) for act in acts if act.place <= max(place, found.end())):
        return None
    return Act(_told(text, found), "duty", found["not"] is not None, False, found.start("verb"))


def _is_of_its_own(text: str, act: Act) -> bool:
    """Whether an act is more than an aside within the order."""
    return _WITHIN.search(text[max(0, act.place - 60) : act.place]) is None


def _told(text: str, found: re.Match[str]) -> str:
    """Whom an order speaks to, where that is clear from what it asks."""
    if _TO_VENDOR.match(text[found.end() :]):
        return "CE"
    asks_practice = _PLEASE.search(text[: found.end()]) is not None and _OF_PRACTICE.search(text) is not None
    return "CE" if asks_practice else "unknown"
