"""What a statement says: which concepts its words carry, who acts, and whether it binds, permits or forbids."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors import duties
from extractors.rulebook import Concept, Rulebook
from extractors.statements import Statement

_SUBJECT = re.compile(
    r"\b(?P<BA>BA)\b|\b(?P<CE>CE)\b"
    r"|\b(?P<both>(?:the |each |either |both |neither )?part(?:y|ies)(?: hereto)?|each of the parties)\b"
    r"|\b(?P<sub>subcontractors?|subprocessors?|agents?|recipients?|third part(?:y|ies))\b"
    r"|\b(?P<secretary>secretary|hhs|department of health and human services)\b"
    r"|\b(?P<individual>individuals?|patients?)\b"
    r"|\b(?P<other>payers?|insurers?|landlords?|lessors?|lessees?|tenants?|arbitrators?|manufacturers?"
    r"|guarantors?|courts?)\b"
)
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
    r"|shan't|won't)\b"
    r"|\b(?P<may>(?<!day of )may(?! \d)|(?<!reasonably )(?<!what )can|(?:is|are) (?:hereby |also |further )?"
    r"(?:permitted|authorized|entitled|allowed|free)|has the right|have the right|reserves? the right)\b"
    r"|\b(?P<does>maintains|implements|complies|encrypts|provides|uses|carries|trains|conducts|requires"
    r"|performs|processes|stores|protects"
    r"|(?<=BA )(?:never |always |only |also )?(?:follow|keep|use|share|store|encrypt|train|make|pay|send|tell"
    r"|report|notify|protect|limit|ask|pass|require|give|"
    r"maintain|hold|host|comply|do not|never)"
    r"|employs|enforces|reports|notifies|limits|restricts|obtains|keeps|does not|do not|is not|are not|operates"
    r"|supports|contacts|informs|alerts"
    r"|(?<=CE )(?:(?:intends|plans|proposes|wishes|hopes|wants|means)(?= to\b)|keep|carry|insures?"
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
    r"|sent|hear|provided|have (?:word|notice|news)|get word)\b"
)
_ENTITLED = re.compile(r"^ to (?:\w+ly )?(?:hear|learn|be (?:\w+ly )?(?:told|notified|informed|advised|alerted))\b")
_OWNED = re.compile(
    r"^ (?:E?PHI|data|records?|information|systems?|health|clients?|members?|patients?|files?|charts?"
    r"|accounts?|requests?|portals?|statements?|rights?)\b"
)
_SUBORDINATE = re.compile(
    r"\b(?:if|where|when|whenever|extent|that|which|unless|until|as|event|provided|because|after|once)\b[^,;:]{0,40}$"
)
# "After the last order is closed BA gives back": the main clause begins without a comma.
_OVER = re.compile(
    r"\b(?:ends|ended|expires|expired|terminates|closes|stops|(?:is|are) (?:closed|over|terminated|done|complete)) $"
)
_NOT = re.compile(
    r"^\s*(?:,[^,]{0,60},)?\s*(?:in no event |under no circumstances )?(?:not\b(?! only\b)|never\b|be"
    r" prohibited|refrain)(?! (?:be )?(?:exceed|later|more|longer|greater))"
)
# Two negatives bind: "shall not fail to", "shall not perform it otherwise than in compliance".
_NOT_NOT = re.compile(
    r"^\s*(?:not|never) (?:\w+ly )?(?:fail|omit|neglect|forbear|cease|refuse|decline|hesitate)\b"
    r"|^\s*(?:not|never) (?:perform|do|discharge|carry|conduct|undertake)\b[^,;.]{0,30}\botherwise than in\b"
    r"|^\s*not (?:let|allow) (?:\w+ )?more than\b"
    r"|^\s*not be (?:extinguished|discharged|ended|released|affected|impaired) by\b"
)
_FREED = re.compile(
    r"^\s*not (?:be |otherwise be )?(?:required|obligated|obliged|bound to|responsible|liable|have to\b"
    r"|have (?:any|an)"
    r" (?:obligation|duty))|^\s*have no (?:obligation|duty|responsibility)|^ no (?:obligation|duty)"
)
_NEEDED = re.compile(r"\b(?:that|which|what|whatever|as|than|if|where|when) (?:BA|CE) (?:has|have|needs?) [\w ]+$")
_NEED = re.compile(
    r" (?:requir|oblig|bound\b|expected\b|have to\b|need to\b|responsib|accountab|answerab|charged with)"
)
_OBJECT = re.compile(
    r"(?:\b(?:of|to|by|from|for|with|behalf of|between|and|or|notify|notifies|inform|against|that|upon|under"
    r"|permit|allow|require|oblige[ds]?|obligate[ds]?|entitle[ds]?|provide|give|assist|tell|tells|show|shows|asks?|"
    r"advise|enable|harmless|indemnify|defend|furnish|direct(?:s|ed)?|on)|'s)\s(?:(?:the|any|each|every|its|such|an?"
    r"|other|both) )?(?<!that an )$"
)
# "shall hand CE the keys": a party right after a verb that the other party's duty governs.
_GIVEN = re.compile(
    r"\b(?:shall|will|must|may)(?: not)?(?: \w+ly)? (?!be\b|then\b|that\b|not\b|also\b)[a-z]+ (?:the )?$"
)
# "It, and not BA, must keep them": a party that is named only to say that it is not the one.
_SET_ASIDE = re.compile(
    r"(?:, |\(|\b(?:and|but) )not (?:the )?$|\b(?:rather than|instead of|in place of|unlike|other than) (?:the "
    r"|an? |any |its |other )*$"
)
# "Shall be answered by CE": who does it stands after the verb, whatever the subject is.
_DONE_BY = re.compile(
    r"^ (?:\w+ly |also |then |always |only )?be (?:\w+ly )?(?!permitted|allowed|bound|required|obliged)\w+(?:ed"
    r"|en|t|ne|de|ld)\b"
    r"(?: (?!\w+(?:ed|en)\b|made\b|sent\b|held\b|kept\b)[\w'()/-]+,?){0,12}? by (?:the )?(?P<who>BA|CE)\b(?!'s)"
)
_RELATIVE = re.compile(r"\b(?:whom|which) (?:the )?$")
# "BA will make any amendment that CE directs, and will do so within a week": the vendor goes on.
_ASIDE = re.compile(r"\b(?:that|as|which|whom|if|when\w*|where\w*) (?:the )?$")
_AS_ASKED = re.compile(
    r" (?:may |shall |should )?(?:so )?(?:directs?|requests?|asks?|requires?|specif\w+|designates?|instructs?"
    r"|approves?"
    r"|elects?|needs?)\b(?:[^;.]|\.\d)*,? and $"
)
_ORDER = re.compile(
    r"(?:^|\| )(?:[\d.()]+ ?\|? ?)?(?:promptly )?(?:not |never )?(?:report|notify|tell|follow|mitigate|comply"
    r"|use|keep"
    r"|maintain|make|give|provide|return|destroy|encrypt|train|require|ensure|limit|document|log|correct|amend"
    r"|forward|send"
    r"|bind|open|hold|protect|assist|help|cooperate|carry|extend|obtain|sign|delete|apply|implement|safeguard"
    r"|restrict|bear"
    r"|pay|reimburse|indemnify|supply|furnish|incorporate|request|ask)\b"
)
_BY = re.compile(r"\bby (?:the )?(BA|CE)\b(?!'s)")


@dataclass(frozen=True, slots=True)
class Act:
    """A subject with its verb: who, how (duty, may, does), whether negated, whether freed of a duty, and where."""

    who: str
    how: str
    negated: bool
    freed: bool
    place: int


class Senses:
    """Finds concepts in statements and remembers what it found."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._concepts = rulebook.concepts
        self._found: dict[tuple[str, str], re.Match[str] | None] = {}
        self._acts: dict[str, tuple[Act, ...]] = {}

    def find(self, concept: str, text: str) -> re.Match[str] | None:
        """The first place where the text says the concept."""
        key = (concept, text)
        if key not in self._found:
            self._found[key] = _search(self._concepts[concept], text)
        return self._found[key]

    def acts(self, text: str) -> tuple[Act, ...]:
        """The subjects and verbs of the text in order."""
        if text not in self._acts:
            self._acts[text] = tuple(_acts(text))
        return self._acts[text]

    def governing(self, statement: Statement, place: int) -> Act:
        """Who acts at `place` in the statement's full text; unknown where the wording does not say."""
        acts = self.acts(statement.full)
        before = [act for act in acts if act.place <= place]
        act = before[-1] if before else (acts[0] if acts else Act("unknown", "none", False, False, 0))
        act = _main(statement.full, act, acts)
        if not acts and (_is_entry(statement) or (statement.passage.is_row and _ORDER.search(statement.text))):
            act = Act("unknown", "duty", False, False, 0)
        if act.who == "unknown":
            act = self._passive(statement, place, act)
        if act.who == "unknown" and (who := _heading_actor(statement.headings)):
            return Act(who, "duty" if act.how == "none" else act.how, act.negated, act.freed, act.place)
        return act

    def _passive(self, statement: Statement, place: int, act: Act) -> Act:
        found = _BY.search(statement.full, max(act.place, place))
        if found is None:
            return act
        return Act(found[1], act.how, act.negated, act.freed, act.place)


_ENTRY = re.compile(r"^(?:\W*\w{1,4}[.)] |\d+(?:\.\d+)* )*(?P<label>[a-z][\w ,/'()&-]{2,45}?): (?=\S+ \S)")


def _is_entry(statement: Statement) -> bool:
    """An entry of a term sheet, whose label stands for the verb: "Protection: suitable safeguards for PHI"."""
    found = _ENTRY.match(statement.text)
    return found is not None and not statement.passage.is_row and not statement.passage.stems


def _search(concept: Concept, text: str) -> re.Match[str] | None:
    for found in concept.pattern.finditer(text):
        if concept.barred is None or not concept.barred.search(text[max(0, found.start() - 80) : found.start()]):
            return found
    return None


def _acts(text: str) -> list[Act]:
    made: list[Act] = []
    subjects = list(_SUBJECT.finditer(text))
    used: set[int] = set()
    taken = duties.spans(text)
    for verb in _VERB.finditer(text):
        if _is_aside(text, verb) or any(start <= verb.start() < end for start, end in taken):
            continue
        kind = verb.lastgroup or ""
        subject = _subject_of(text, subjects, verb.start())
        if subject and _PURPOSE.search(text[max(0, subject.start() - 40) : subject.start()]):
            continue
        if (
            subject
            and subject[0] == "CE"
            and text[max(0, subject.start() - 3) : subject.start()] == "as "
            and _AS_CHOSEN.match(text[verb.start() :])
        ):
            continue
        if kind == "does" and (subject is None or not _describes(text, subject, verb.start(), used)):
            continue
        who = _doer(text, verb) or _pronoun(text, verb) or _who(text, subject)
        if kind == "does" and verb[0].startswith("ask"):
            who, kind = "BA", "duty"
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
    before = re.search(r"\b(?:(?:who|which)|what(?:ever)? (?:BA|CE|it|they)) $", text[: verb.start()])
    return before is not None or _NEEDED.search(text[: verb.end()]) is not None


def _is_freed(verb: str, rest: str) -> bool:
    """Whether a verb with what follows it says that there is no duty."""
    if _FREED.match(rest) or " no " in verb:
        return True
    return verb in ("is not", "are not", "does not", "do not") and _NEED.search(rest[:30]) is not None


# "To the extent BA carries out a duty that CE has, it shall": the vendor goes on, whoever was named in between.
_OPENS_WITH = re.compile(
    r"(?:^|[.:] )(?:\W*\w{1,4}[.)] |\d+(?:\.\d+)* )*(?:and )?(?:to the extent|in so far as|insofar as|if|where"
    r"|when(?:ever)?|wherever|in the event|in case|once|should|as soon as)(?: that)? (?:BA|(?P<CE>CE))\b"
    r"(?!'s| (?:and|or) (?:BA|CE))[^.;:]*, (?:then )?it $"
)
_MADE = re.compile(r"^ (?:\w+ly )?be \w+(?:ed|en|t|ne|de)\b")


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


_CONDITION = re.compile(
    r"(?:^|[;:.] )(?:\W*\w{1,4}[.)] |\d+(?:\.\d+)* )*(?:and |or |but )?(?:when|when(?:so)?ever|where|wherever|if|once"
    r"|should|as soon as|as and when|each time|every time|at such times? as|on any occasion"
    r"|in (?:the event|any case|case)|to the extent)\b[^;:.]*$"
)


# "CE shall say which it wants, and BA shall do accordingly".
_OBEYED = re.compile(
    r"(?:,|;|,? and| whereupon)(?: then)? BA (?:shall|will|must) (?:then |\w+ly )?"
    r"(?:do (?:so|it|this|that|accordingly|as)"
    r"|act (?:accordingly|on it)|comply|follow (?:it|that|this)|proceed accordingly)\b"
)


def _main(text: str, act: Act, acts: tuple[Act, ...]) -> Act:
    """The vendor's own act where the one found is the practice's in a condition: "when CE asks, BA shall"."""
    if act.who == "CE" and (obeyed := _OBEYED.search(text, act.place)):
        return next((later for later in acts if later.place > obeyed.start()), act)
    if act.who != "CE" or not _CONDITION.search(text[: act.place]):
        return act
    for later in acts:
        between = text[act.place : later.place]
        if later.place > act.place and between.endswith((", BA ", ", then BA ")) and ";" not in between:
            return later
    return act


def _who(text: str, subject: re.Match[str] | None) -> str:
    if subject is None:
        return "unknown"
    before = text[max(0, subject.start() - 90) : subject.start()]
    if subject.lastgroup == "sub" and (found := _WITH_ITS.search(before)):
        return found[1]
    if subject.lastgroup in ("BA", "CE") and _PAIRS[subject.lastgroup].search(before):
        return "both"
    return subject.lastgroup or "unknown"


def _describes(text: str, subject: re.Match[str], place: int, used: set[int]) -> bool:
    """Whether a verb in the present tense is the subject's main verb: close by, no condition, no modal before it."""
    return (
        place - subject.end() <= 25
        and subject.start() not in used
        and (not _SUBORDINATE.search(text[: subject.start()]) or _OVER.search(text[: subject.start()]) is not None)
    )


def _subject_of(text: str, subjects: list[re.Match[str]], place: int) -> re.Match[str] | None:
    """The nearest party before the verb that is not the object of another word, within 160 characters."""
    for subject in reversed(subjects):
        if subject.end() > place:
            continue
        if place - subject.end() > 160 or re.search(r"[;]|\. ", text[subject.end() : place]):
            return None
        owns = text[subject.end() : subject.end() + 2] in ("'s", "s'")
        if owns and not (subject[0] == "BA" and _PEOPLE.match(text[subject.end() : place])):
            continue
        if _SET_ASIDE.search(text[max(0, subject.start() - 24) : subject.start()]):
            continue
        if (subject[0] == "CE" or subject.lastgroup == "individual") and _OWNED.match(text[subject.end() :]):
            continue
        if _RELATIVE.search(text[: subject.start()]) and place - subject.end() > 1:
            continue
        if _AS_ASKED.match(text[subject.end() : place]) and _ASIDE.search(text[: subject.start()]):
            continue
        lead = text[max(0, subject.start() - 40) : subject.start()]
        if (_OBJECT.search(lead[-24:]) or _GIVEN.search(lead)) and not _conjoined(text, subject, place):
            continue
        return subject
    return None


# "BA's privacy lead contacts CE": those who act for a party.
_PEOPLE = re.compile(
    r"'s (?:\w+ ){0,2}(?:lead|officers?|officials?|staff|personnel|people|employees|team|desk|representatives?"
    r"|managers?|technicians|workforce|coordinator|contact)(?: (?:\w+ly|also|always|then))? $"
)
_WITH_ITS = re.compile(r"\b(BA|CE),? (?:and )?(?:its |any of its )(?:\w+,? ){0,8}(?:(?:and|or) )?(?:its |any )?$")
_PAIRS = {"BA": re.compile(r"\bCE (?:and|or) (?:the )?$"), "CE": re.compile(r"\bBA (?:and|or) (?:the )?$")}


def _conjoined(text: str, subject: re.Match[str], place: int) -> bool:
    """ "and BA shall": a party right before its verb opens a new clause."""
    lead = text[max(0, subject.start() - 12) : subject.start()]
    return bool(re.search(r"\b(?:and|or|that|then|whether)\s(?:the )?$", lead)) and place - subject.end() <= 40


_CE_HEADING = re.compile(
    r"\bwhat (?:BA asks? of CE|CE (?:shall|will|must|agrees to|has to) do|CE promises)\b"
    r"|(?:obligations?|responsibilit(?:y|ies)|duties|requirements|covenants|provisions for|undertakings) (?:of"
    r"|for) (?:the )?CE\b|^CE(?:'s)? (?:obligations?|responsibilities|duties|shall|agrees)|\bCE(?:'s)?"
    r" (?:obligations|responsibilities)|by CE\W*$|requests by CE"
)
_BA_HEADING = re.compile(
    r"\bwhat BA (?:(?:shall|will|must|agrees to|undertakes to|has to) do|promises|undertakes)\b"
    r"|(?:obligations?|responsibilit(?:y|ies)|duties|requirements|activities|covenants|undertakings"
    r"|disclosures?) (?:of|for|by) (?:the )?BA\b|\bBA(?:'s)? (?:obligations?|responsibilities|duties|agrees)"
)


def _heading_actor(headings: str) -> str:
    for heading in reversed(headings.split(" | ")):
        if _CE_HEADING.search(heading) and not re.search(r"\bby BA\b|carried out|performed|delegated", heading):
            return "CE"
        if _BA_HEADING.search(heading):
            return "BA"
    return ""
