"""The acts of a sentence: each subject with its verb, and whether it binds, permits or forbids."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors import duties, subjects

_VERB = re.compile(
    r"\b(?P<duty>shall|will|must|agrees?(?: to| that| not|,)?|undertakes?|covenants?|promises?"
    r"|(?:is|are|stands?|(?<=BA )would be) (?:\w+ly |hereby |also |further |always )?(?:required|obligated|obliged"
    r"|responsible|liable|bound|accountable|answerable|expected(?= to\b)|(?:charged|tasked|entrusted) with"
    r"|under (?:an?|the) (?:\w+ ){0,2}(?:duty|obligation))"
    r"|warrants?|represents?|acknowledges?|should|commits?|ensures|remains|binds? itself"
    r"|(?:pledges?|guarantees?)(?= (?:to|that|CE)\b)"
    r"|(?<=BA )ha(?:s|ve) (?:\w+ly |hereby )?(?:agreed|undertaken|promised|covenanted|pledged|committed)"
    r"(?=,| that\b| to (?!under\b|in\b|by\b|the\b|it\b|an?\b|any\b|these\b|those\b))"
    r"|(?:ha(?:s|ve)|accepts?|assumes?|bears?|takes?(?: on)?) (?:an?|the|full|sole|its|this)"
    r" (?:\w+ ){0,2}(?:duty|obligation|responsibility)(?= (?:to|of|for)\b)"
    r"|owes? CE|(?:bears?|takes?|accepts?) responsibility for"
    r"|gives? CE its (?:\w+ )?(?:word|promise|assurance|undertaking)"
    r"|(?:accepts?|assumes?) the following (?:duties|obligations|responsibilities)"
    r"|(?:ha(?:s|ve)|is under|bears?|assumes?|accepts?|owes?) no (?:\w+ ){0,2}(?:duty|obligation|responsibility)"
    r"|(?<=BA )(?:has|have|needs?) to(?! know\b)"
    r"|ha(?:s|ve) (?:up to |at most )?[\w-]+(?: \(\d+\))? (?:business |calendar )?(?:hours|days)"
    r"(?: from (?:(?! to\b)[^,;.]){1,70}?)?(?: in which)? to|(?<=obliges BA )to|(?<=requires BA )to|(?<=compels BA )to"
    r"|(?:is|are) to(?=:| (?:\w+ly )?(?:not |never )?"
    r"(?!be (?:read|construed|interpreted|treated))\w+)"
    r"|(?:is|are)(?= (?:\w+ly )?(?:notified|informed|alerted|told) (?:without|within|promptly|immediately|no later"
    r"|not later|at once|as soon)\b)"
    r"|shan't|won't)\b"
    r"|\b(?P<may>(?<!day of )may(?! \d| go un| (?:count|rely|depend) )"
    r"|(?<!reasonably )(?<!what )can(?! (?:count|rely|depend) )|(?:is|are) (?:hereby |also |further )?"
    r"(?:permitted|authorized|entitled|allowed|free)|ha(?:s|ve) CE's (?:leave|permission|consent|authority)(?= to\b)"
    r"|has the right|have the right|reserves? the right)\b"
    r"|\b(?P<does>maintains|implements|complies|encrypts|provides|uses|carries|trains|conducts|requires"
    r"|performs|processes|stores|protects"
    r"|(?<=BA )(?:never |always |only |also )?(?:follow|keep|use|share|store|encrypt|train|make|pay|send|tell"
    r"|report|notify|protect|limit|ask|pass|require|give|"
    r"maintain|hold|host|comply|do not|never|let|look|delete|erase|wipe|call|write|log|hand|destroy|return|shred"
    r"|answer|forward|refer|help|assist|support|cooperate|cover|reimburse|contain|restore|lessen|take|post|correct|amend|change|fix|update|handle|bind|alert|inform|provide|restrict|apply|secure"
    r"|guard|e-?mail|phone|warn|sign|put|build|mend|work|abide|observe|act|stream|transfer|export"
    r"|do(?:es)?(?= (?:so|it|that|this|what|all|everything|whatever|its (?:best|utmost))\b))"
    r"|employs|enforces|reports|notifies|limits|restricts|obtains|keeps|does not|do not|is not|are not|operates"
    r"|supports|contacts|informs|alerts"
    r"|(?<=BA )has(?= (?:its|each|every|all|any|them|those)\b)"
    r"|(?<=, it )(?:keeps|abides|acts|does|performs|follows|observes|meets|adheres|conforms|honors|answers|sends)"
    r"|(?<=CE )(?:(?:intends|plans|proposes|wishes|hopes|wants|means)(?= to\b)|keep|carry|insures?"
    r"|(?:make|sign|require)(?= (?:each|every|all|any|sure|CE's)\b)"
    r"|asks? BA(?:, \w+,)? (?:not )?to)"
    r"|(?<=BA )(?:(?:promptly|also|then|only|always|first|immediately|automatically|further|in turn|hereby) )?"
    r"(?!(?:is|was|has|does|its|this|services|business|employees|systems|records|subcontractors|agents|officers|terms"
    r"|obligations|as|uses|personnels|duties|responsibilities|activities|acknowledges|represents|discovers|knows"
    r"|becomes|learns|determines|believes|detects|fails|breaches|breaks|violates|ceases|creates|receives|holds"
    r"|suspects|finds|discloses|needs|wants|wishes|authorizes|agrees|consents|accepts|elects|terminates|objects"
    r"|covenants|undertakes|promises|warrants|commits)\b)[a-z]{2,}(?<!s)s\b)\b"
)
_PURPOSE = re.compile(
    r"\b(?:(?:so|such|in order|to the (?:end|intent)) that|so|(?:by|from|with|through) which|whereby"
    r"|in the (?:time|form|manner) that) (?:the |an? )?$"
)
_AS_CHOSEN = re.compile(
    r"^(?:may|shall|will|must) (?:\w+ly )?(?:designate|request|direct|elect|command|choose|specify|instruct|name)\b"
)
_TOLD = re.compile(
    r"^ ?(?:\w+ly )?(?:be )?(?:\w+ly )?(?:notified|informed|told|advised|alerted|apprised|made aware|furnished|given"
    r"|sent|hear|provided|(?:have|get|receive) (?:BA's |\w+ )?(?:word|notice|news|notification)"
    r"|(?:get|have|receive) (?:it|them|that|these|the (?:list|log|record|answer)|a copy))\b"
)
_ENTITLED = re.compile(r"^ to (?:\w+ly )?(?:hear|learn|be (?:\w+ly )?(?:told|notified|informed|advised|alerted))\b")
_NOT = re.compile(
    r"^\s*(?:,[^,]{0,60},)?\s*(?:in no event |under no circumstances )?(?:not\b(?! only\b)|never\b|be"
    r" prohibited|refrain)(?! (?:be )?(?:exceed|later|more|longer|greater))"
)
# Two negatives bind: "shall not fail to", "shall not perform it otherwise than in compliance".
_NOT_NOT = re.compile(
    r"^\s*(?:not|never) (?:\w+ly )?(?:fail|omit|neglect|forbear|cease|refuse|decline|hesitate)\b"
    r"|^\s*(?:not|never) (?:perform|do|discharge|carry|conduct|undertake)\b[^,;.]{0,30}\botherwise than in\b"
    r"|^\s*not (?:let|allow) (?:\w+ )?more than\b"
    r"|^\s*(?:not|never) be (?:\w+ )?(?:denied|refused|withheld|kept (?:from|back)|barred)\b"
    r"|^\s*(?:not|never) (?:\w+ly )?(?:deny|withhold|keep back)\b"
    r"|^\s*not be (?:extinguished|discharged|ended|released|affected|impaired) by\b"
)
_FREED = re.compile(
    r"^\s*not (?:be |otherwise be )?(?:required|obligated|obliged|bound to|responsible|liable|have to\b"
    r"|have (?:any|an)"
    r" (?:obligation|duty))|^\s*have no (?:obligation|duty|responsibility)|^ no (?:obligation|duty)"
)
_NEEDED = re.compile(
    r"\b(?:that|which|what|whatever|as|than|if|where|when) (?:BA|CE) (?:has|have|needs?)"
    r" (?![\w ]* (?:shall|will|must|may)$)[\w ]+$"
)
# "Any amendment that CE agrees to under 164.526": nobody promises to do anything.
_IS_AGREED = re.compile(r"^(?: (?:pursuant|under|in accordance|in writing|by|within)\b|[.,;]|$)")
_NEED = re.compile(
    r" (?:requir|oblig|bound\b|expected\b|have to\b|need to\b|responsib|accountab|answerab|charged with)"
)
# "Shall be answered by CE": who does it stands after the verb, whatever the subject is.
_DONE_BY = re.compile(
    r"^ (?:\w+ly |also |then |always |only )?be (?:\w+ly )?(?!permitted|allowed|bound|required|obliged)\w+(?:ed"
    r"|en|t|ne|de|ld)\b"
    r"(?: (?!\w+(?:ed|en)\b|made\b|sent\b|held\b|kept\b)[\w'()/-]+,?){0,12}? by (?:the )?(?P<who>BA|CE)\b(?!'s)"
)
# "To the extent BA carries out a duty that CE has, it shall": the vendor goes on, whoever was named in between.
_OPENS_WITH = re.compile(
    r"(?:^|[.:] )(?:\W*\w{1,4}[.)] |\d+(?:\.\d+)* )*(?:and )?(?:to the extent|in so far as|insofar as|if|where"
    r"|when(?:ever)?|wherever|in the event|in case|once|should|as soon as)(?: that)? (?:BA|(?P<CE>CE))\b"
    r"(?!'s| (?:and|or) (?:BA|CE))[^.;:]*, (?:then )?it $"
)
# "In the way that CE must": how it is done, not who does it.
_AS_OTHERS = re.compile(r"\b(?:way|manner|as|like|says?|just as)(?: that)? (?:CE|BA) $")
# "Limits the harm where it can".
_AS_ABLE = re.compile(
    r"\b(?:where(?:ver)?|when(?:ever)?|as (?:far|much|well|soon|best) as|as best|if) (?:it|BA|they) $"
)
_ENDS = re.compile(r"^(?: do(?: it)?| have to)?[.,;)]|^$")
_MADE = re.compile(r"^ (?:\w+ly )?be \w+(?:ed|en|t|ne|de)\b")


@dataclass(frozen=True, slots=True)
class Act:
    """A subject with its verb: who, how (duty, may, does), whether negated, whether freed of a duty, and where."""

    who: str
    how: str
    negated: bool
    freed: bool
    place: int


def acts(text: str) -> list[Act]:
    """The acts of a text in normal form, in order."""
    made: list[Act] = []
    named = list(subjects.SUBJECT.finditer(text))
    used: set[int] = set()
    taken = duties.spans(text)
    for verb in _VERB.finditer(text):
        if _is_aside(text, verb) or any(start <= verb.start() < end for start, end in taken):
            continue
        kind = verb.lastgroup or ""
        subject = subjects.subject_of(text, named, verb.start())
        if subject and _PURPOSE.search(text[max(0, subject.start() - 40) : subject.start()]):
            continue
        if (
            subject
            and subject[0] == "CE"
            and text[max(0, subject.start() - 3) : subject.start()] == "as "
            and _AS_CHOSEN.match(text[verb.start() :])
        ):
            continue
        meant = _pronoun(text, verb)
        if kind == "does" and not (meant or subjects.describes(text, subject, verb.start(), used)):
            continue
        who = _doer(text, verb) or meant or subjects.who_of(text, subject)
        if kind == "does" and verb[0].startswith("ask"):
            who, kind = "BA", "duty"
        if kind == "relied" or verb[0].endswith(" BA"):
            who, kind = "BA", "duty" if kind == "relied" else kind
        if who == "CE" and _is_told(kind, text[verb.end() :]):
            who, kind = "unknown", "duty"
        if subject:
            used.add(subject.start())
        rest = text[verb.end() : verb.end() + 90]
        freed = _is_freed(verb[0], rest)
        negated = (
            (bool(_NOT.match(rest)) and not _NOT_NOT.match(rest))
            or verb[0].endswith((" not", " not to"))
            or "never" in verb[0]
            or bool(subject and subject[0].startswith("neither"))
        )
        kind = (
            "duty"
            if kind == "does" and text[: verb.start()].endswith("BA ") and not verb[0].endswith(("s", " not"))
            else kind
        )
        made.append(Act(who, kind, negated, freed, verb.start()))
    made += [Act(who, "duty", negated, freed, place) for who, negated, freed, place in duties.told(text, _NOT)]
    return sorted(made, key=lambda act: act.place)


def _is_aside(text: str, verb: re.Match[str]) -> bool:
    """Whether the verb stands in words that only say more of something: "the period which shall", "what BA has to"."""
    before = re.search(r"\b(?:(?:who|which)|what(?:ever)? (?:BA|CE|it|they)(?: \w+ly)?) $", text[: verb.start()])
    if _AS_OTHERS.search(text[: verb.start()]) and _ENDS.match(text[verb.end() :]):
        return True
    if verb[0] in ("can", "may") and _AS_ABLE.search(text[: verb.start()]) and _ENDS.match(text[verb.end() :]):
        return True
    agreed_to = verb[0].endswith("agrees to") and _IS_AGREED.match(text[verb.end() :]) is not None
    return before is not None or agreed_to or _NEEDED.search(text[: verb.end()]) is not None


def _is_freed(verb: str, rest: str) -> bool:
    """Whether a verb with what follows it says that there is no duty."""
    if _FREED.match(rest) or " no " in verb:
        return True
    return verb in ("is not", "are not", "does not", "do not") and _NEED.search(rest[:30]) is not None


def _pronoun(text: str, verb: re.Match[str]) -> str:
    """Whom "it" before the verb stands for, after a condition that opens with a party; empty where that is not said."""
    found = _OPENS_WITH.search(text[: verb.start()])
    if found is None or _MADE.match(text[verb.end() :]):
        return ""
    return "CE" if found["CE"] else "BA"


def _doer(text: str, verb: re.Match[str]) -> str:
    """Who does what a duty in the passive asks, where that stands after the verb; empty where it does not."""
    found = _DONE_BY.match(text[verb.end() : verb.end() + 200]) if verb.lastgroup == "duty" else None
    return found["who"] if found else ""


def _is_told(kind: str, rest: str) -> bool:
    """Whether the practice is only the one that is told: "CE must be informed", "CE is entitled to hear"."""
    return _TOLD.match(rest) is not None if kind == "duty" else kind == "may" and _ENTITLED.match(rest) is not None
