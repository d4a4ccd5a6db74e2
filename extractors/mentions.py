"""Lines that only name a subject: titles, lists of contents and references, questions, notes, plans and gaps."""

from __future__ import annotations

import re

from extractors import stems

_FIRST = r"^(?:[-•*–] )?(?:[^.;:]{0,60}: )?(?:\W*\w{1,4}[.)] |\W*\d+(?:\.\d+)* )*"
# Words that titles are made of. No verb is among them: "return of PHI" is a title, "return PHI" an order.
_TITLE_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
    term terms termination cause breach breaches violation default return destruction disposition deletion disposal
    infeasibility feasibility phi ephi information health protected data records record amendment amendments
    correction corrections access accounting accountings disclosures disclosure uses use permitted required patient
    patients individual individuals rights right requests notification notifications notices notice reports
    reporting incidents incident security privacy rule rules subcontractors subcontractor agents safeguards safeguard
    administrative physical technical books practices internal secretary secretary's hhs government obligations
    obligation duties responsibilities definitions recitals background purpose scope effect effects effective date
    consequences miscellaneous general provisions survival indemnification indemnity insurance audit audits mitigation
    minimum necessary aggregation de-identification offshore transactions standard unauthorized other disposal delegated
    functions end expiration article section sec part exhibit schedule appendix annex page chapter item contents table
    index of for and or on to the a an by upon after in with from its at & ba ba's ce ce's under subpart
    signatures signature parties cfr hipaa see
    """,
    )
)
# "Return PHI at termination" has the words of a title and orders something.
_ORDERS = re.compile(
    r"(?i)\b(?:return|use|access|audit|report) (?:the |such )?(?:e?phi|records?|data|information|books)\b"
)
# "164.504(e)(2)(ii)(C)", "b-2", "vi": a list of where things stand is made of these and of titles.
_NUMBER = re.compile(r"(?:[a-z]{0,2}-?\d+(?:\.\d+)*(?:\([a-z0-9]+\))*|[ivxlc]+|[a-z]|\([a-z0-9]{1,4}\))$")
_TOKEN = re.compile(r"[\w.'’&()§-]+")
_BOUND = re.compile(r"\b(?:BA|CE|it|they|part(?:y|ies)) (?:\w+ly )?(?:shall|will|must|may|agrees?|undertakes?)\b")
_BA_ACTS = re.compile(
    r"(?<!not )\bBA,? (?:\w+ly )?(?:shall|will|must|agrees?|undertakes?|promises?|has to|is to)\b"
    r"|(?:^|[,;:.)] |\band )BA (?:\w+ly )?(?!has\b|is\b|was\b)\w+s\b"
)
_CHECKLIST = re.compile(r"\[ ?x? ?\][^\[]*\[ ?x? ?\]")
_QUESTION = re.compile(
    rf"{_FIRST}\W*(?:do|does|did|is|are|was|can|could|will|would|may|must|shall|should|has|have|what|how|who|whom|when"
    r"|where|why|which)\b[^.:|]*\?\W*$"
)
QUESTION = "it is a question, not a promise"
_NOTE = re.compile(
    rf"{_FIRST}\W*(?:(?:drafter'?s?'?|drafting|editor'?s|author'?s|practice|guidance|reader'?s) )?"
    r"(?:notes?|remark|comment|commentary|explanation|n\.b|nb)(?: (?:\d+|[a-z]|to (?:the )?\w+))?\W*[.:»>\]]"
)
_PLANNED = re.compile(
    r"\b(?:on|in) (?:BA's|our|the|its|a) (?:\w+ )?(?:roadmap|backlog|wish ?list|issue tracker)\b"
    r"|\b(?:is|are|will be|shall be|being|be) (?:\w+ )?(?:looked (?:at|into)|considered|discussed|revisited|taken up"
    r"|added|planned|settled|decided|drafted|negotiated)\b[^.;]{0,60}\b(?:later|next (?:year|quarter|version|release"
    r"|review|meeting)|in a (?:later|future) \w+|future|some day|at a later \w+)\b"
    r"|\b(?:not (?:yet|so far) (?:built|available|offered|supported|agreed|decided|written|settled)"
    r"|feature request|still (?:open|under discussion))\b"
)
_RESERVED = re.compile(
    r"\W(?:intentionally )?(?:reserved|omitted|left blank|not used|deleted)\b\W*(?:see\b[^.;]{0,60})?\W*$"
)
_LINKS = re.compile(
    rf"{_FIRST}\W*(?:related(?: \w+)?|see also|read more|more on this|further reading|also (?:on|in) this \w+"
    r"|next steps)\s*:"
    rf"|{_FIRST}[^.;:]{{3,90}}: see (?:(?:45 )?cfr|45 cfr|\u00a7|sections?|articles?|16[024]\.\d)"
)
# "Confidential information, but not PHI, is returned": it says itself that other things are meant.
_OTHER_THINGS = re.compile(
    r"\b(?:but not|other than|excluding|not including|(?:which|that) (?:is|are) not|apart from) PHI\b,? "
    r"(?:is|are|shall|will|must|may)\b"
    r"|\bdo(?:es)? not (?:concern|cover|include|extend to|apply to|touch) PHI(?=[,;.]|$)"
)


def why(text: str) -> str:
    """Why a line in normal form only names its subject; empty where it may promise something."""
    if _is_title(text):
        return "it is a title"
    if _CHECKLIST.search(text) and not _BOUND.search(text) and not _BA_ACTS.search(text):
        return "it is a list to tick"
    if _QUESTION.search(text) or stems.is_condition(text):
        return QUESTION
    if _OTHER_THINGS.search(text):
        return "it speaks of other things than health information"
    if _BA_ACTS.search(text):
        return ""
    if _LINKS.search(text):
        return "it only says where things stand"
    if _NOTE.search(text):
        return "it is a drafting note"
    if _PLANNED.search(text):
        return "it is planned or open, not promised"
    return "its term is left out" if len(text) < 120 and _RESERVED.search(text) else ""


def _is_title(text: str) -> bool:
    tokens = [token.rstrip(".").lower() for token in _TOKEN.findall(text)]
    words = [token for token in tokens if not _NUMBER.match(token) and token.strip("-.()")]
    return bool(words) and len(words) <= 60 and not _ORDERS.search(text) and all(word in _TITLE_WORDS for word in words)
