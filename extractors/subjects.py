"""Who a verb's subject is: the nearest party before it that is not the object of another word."""

from __future__ import annotations

import re

SUBJECT = re.compile(
    r"\b(?P<BA>BA)\b|\b(?P<CE>CE)\b"
    r"|\b(?P<both>(?:the |each |either |both |neither )?part(?:y|ies)(?: hereto)?|each of the parties)\b"
    r"|\b(?P<sub>subcontractors?|subprocessors?|agents?|recipients?|third part(?:y|ies))\b"
    r"|\b(?P<secretary>secretary|hhs|department of health and human services)\b"
    r"|\b(?P<individual>individuals?|patients?)\b"
    r"|\b(?P<other>payers?|insurers?|landlords?|lessors?|lessees?|tenants?|arbitrators?|manufacturers?"
    r"|guarantors?|courts?|carriers?|underwriters?)\b"
)
_OWNED = re.compile(
    r"^ (?:E?PHI|data|records?|information|systems?|health|clients?|members?|patients?|files?|charts?"
    r"|accounts?|requests?|portals?|statements?|rights?)\b"
)
_SUBORDINATE = re.compile(
    r"\b(?:if|where|when|whenever|extent|that|which|unless|until|as|event|provided|because|after|once|whether"
    r"|who)\b[^,;:|]{0,40}$"
)
# "After the last order is closed BA gives back": the main clause begins without a comma.
_OVER = re.compile(
    r"\b(?:ends|ended|expires|expired|terminates|closes|stops|(?:is|are) (?:closed|over|terminated|done|complete)) $"
    r"|\bafter (?:an?|the|any|each|every|either|such) (?:\w+ )?(?:events?|incidents?|breach(?:es)?|requests?) $"
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
_RELATIVE = re.compile(r"\b(?:whom|which) (?:the )?$")
# "BA will make any amendment that CE directs, and will do so within a week": the vendor goes on.
_ASIDE = re.compile(r"\b(?:that|as|which|whom|if|when\w*|where\w*) (?:the )?$")
_AS_ASKED = re.compile(
    r" (?:may |shall |should )?(?:so )?(?:directs?|requests?|asks?|requires?|specif\w+|designates?|instructs?"
    r"|approves?"
    r"|elects?|needs?)\b(?:[^;.]|\.\d)*,? and $"
)
# "BA's privacy lead contacts CE": those who act for a party.
_PEOPLE = re.compile(
    r"'s (?:\w+ ){0,2}(?:lead|officers?|officials?|staff|personnel|people|employees?|team|desk|representatives?"
    r"|managers?|technicians?|workforce|coordinators?|contact|engineers?|coders?|billers?|clerks?|analysts?|agents"
    r"|developers?|typists?|consultants?)(?: (?:\w+ly|also|always|then))? $"
)
# "Corrections that CE accepts shall be entered": the party has a verb of its own, and the next one is not its.
_OWN_CLAUSE = re.compile(r"\b(?:that|which|as|what|whether|who|how|and|or) (?:the )?$")
_OWN_VERB = re.compile(
    r"^ (?:\w+ly )?(?!(?:agrees|acknowledges|undertakes|promises|covenants|warrants|represents|always|thus|besides)\b)"
    r"[a-z]{3,}s\b[^,;:]{0,50}$"
)
_WITH_ITS = re.compile(r"\b(BA|CE),? (?:and )?(?:its |any of its )(?:\w+,? ){0,8}(?:(?:and|or) )?(?:its |any )?$")
_PAIRS = {"BA": re.compile(r"\bCE (?:and|or) (?:the )?$"), "CE": re.compile(r"\bBA (?:and|or) (?:the )?$")}


def subject_of(text: str, subjects: list[re.Match[str]], place: int) -> re.Match[str] | None:
    """The nearest party before the verb that is not the object of another word, within 160 characters."""
    for subject in reversed(subjects):
        if subject.end() > place:
            continue
        if place - subject.end() > 160 or re.search(r"[;]|\. ", text[subject.end() : place]):
            return None
        owns = text[subject.end() : subject.end() + 2] in ("'s", "s'", "' ")
        if owns and not (subject[0] == "BA" and _PEOPLE.match(text[subject.end() : place])):
            continue
        if _SET_ASIDE.search(text[max(0, subject.start() - 24) : subject.start()]):
            continue
        if (subject[0] == "CE" or subject.lastgroup == "individual") and _OWNED.match(text[subject.end() :]):
            continue
        if _RELATIVE.search(text[: subject.start()]) and place - subject.end() > 1:
            continue
        if _has_its_own_verb(text, subject, place):
            continue
        lead = text[max(0, subject.start() - 40) : subject.start()]
        if (_OBJECT.search(lead[-24:]) or _GIVEN.search(lead)) and not _conjoined(text, subject, place):
            continue
        return subject
    return None


def who_of(text: str, subject: re.Match[str] | None) -> str:
    if subject is None:
        return "unknown"
    before = text[max(0, subject.start() - 90) : subject.start()]
    if subject.lastgroup == "sub" and (found := _WITH_ITS.search(before)):
        return found[1]
    if subject.lastgroup in ("BA", "CE") and _PAIRS[subject.lastgroup].search(before):
        return "both"
    return subject.lastgroup or "unknown"


def describes(text: str, subject: re.Match[str] | None, place: int, used: set[int]) -> bool:
    """Whether a verb in the present tense is the subject's main verb: close by, no condition, no modal before it."""
    return (
        subject is not None
        and place - subject.end() <= 25
        and subject.start() not in used
        and (not _SUBORDINATE.search(text[: subject.start()]) or _OVER.search(text[: subject.start()]) is not None)
    )


def _has_its_own_verb(text: str, subject: re.Match[str], place: int) -> bool:
    """Whether the party only does something within an aside: "any amendment that CE directs, and will do so"."""
    before, between = text[: subject.start()], text[subject.end() : place]
    if _AS_ASKED.match(between) and _ASIDE.search(before):
        return True
    if subject[0] != "CE":
        return False
    return _OWN_CLAUSE.search(before) is not None and _OWN_VERB.match(between) is not None


def _conjoined(text: str, subject: re.Match[str], place: int) -> bool:
    """ "and BA shall": a party right before its verb opens a new clause."""
    lead, between = text[max(0, subject.start() - 12) : subject.start()], text[subject.end() : place]
    opens = re.search(r"\b(?:and|or|that|then|whether)\s(?:the )?$", lead) is not None
    return opens and len(between) <= 40 and ", and " not in between
