"""Which name plays which part, told from what it does: one reports, the other is reported to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

_PROMISES = (
    r"(?:(?:shall|will|must|agrees? to|agrees? that it (?:shall|will)|is required to|undertakes to)(?: also|"
    r" promptly| immediately| not| only| at all times|,[^,.]{0,60},)*"
    r" (?:use|disclose|report|notify|implement|ensure|make|return|destroy|mitigate|maintain|document|provide"
    r"|safeguard|encrypt|require|obtain|limit|permit|cooperate|comply|train)"
    r"|may (?:not )?(?:only )?(?:use|disclose|de-?identify|access|create)"
    r"|(?:notifies|reports|encrypts|safeguards|protects|trains|processes|applies|implements|mitigates|complies|stores)\b"
    r"|(?:acts|serves|is acting) as (?:its|a|the|your) business associate"
    r"|(?:discovers?|becomes? aware|first"
    r" knows)|(?:creates?|receives?|maintains?|transmits?)(?:,| or| and))"
)
_OWNS = (
    r"['’]s? (?:subcontractors?|agents|workforce|internal|proper management|own management|legal"
    r" responsibilities|platform|systems|facilities|employees)"
)
_GETS = (
    r"(?:notify|notifies|inform|report(?:s|ed)?(?: \w+){0,3} to|available to|behalf of|returned? (?:\w+"
    r" ){0,4}to|directed by|instructed by|request (?:by|of|from)|requested by|received from|"
    r"provided by|notice to|harmless|indemnify|to enable|permit|allow|consent of|approval of|disclosed? (?:\w+"
    r" ){0,3}to)(?: the)? "
)
_ASKS = (
    r"(?: (?:may|shall have the right to|has the right to) (?:immediately )?(?:terminate|audit|request"
    r"|inspect)|['’]s? (?:patients|notice of privacy|privacy practices|request|written request|obligations"
    r"|PHI|policies|designated|individuals|behalf|election|direction))"
)
_SUBJECT = re.compile(
    r"\b((?:[A-Z][\w&’'-]*)(?:[ .][A-Z][\w&’'-]*){0,3}|[Ww]e|[Yy]ou|[a-z]+\.[a-z]{2,6}) (?:shall|will|may"
    r"|agrees?|must)\b"
)
_OBJECT = re.compile(
    r"\b(?:notif(?:y|ies)|inform|informs|report(?:s|ed)? to|on behalf of|at the request of) (?:the )?"
    r"((?:[A-Z][\w&-]*)(?: [A-Z][\w&-]*){0,2})(?=['’]s\b|[ ,.;])"
)
_NOT_NAMES = re.compile(
    r"(?i)^(?:(?-i:It|it|IT(?! [A-Z]))|the|this|such|each|either|both|any|all|no|neither|if|they|parties|party|phi"
    r"|agreement|subcontractors?|individuals?|secretary|business associate|covered entity|"
    r"notice|notification|breach|hhs|term|section|terms|nothing|reports?|these|a|an|protected health"
    r" information|agents?|amendments?|baa|termination|obligations|services"
    r"|information|data|covered|business|exhibit|event|incident|attachment|addendum"
    r"|master|breaches|security|privacy|section|appendix|schedule|effective|required|law"
    r"|hipaa|hitech|designated|minimum|regulations?|rules?|acts?|standards?|statutes?|records?|services?)\b"
)


def is_name(label: str) -> bool:
    """Whether a label can be what the agreement calls a party, not a thing."""
    return bool(re.fullmatch(r"[A-Z][\w&-]+(?: [A-Z][\w&-]+)?", label)) and not _NOT_NAMES.match(label)


def recurring(text: str) -> list[str]:
    """Names that often stand before a verb of duty, most frequent first."""
    counts = Counter(found[1] for found in _SUBJECT.finditer(text) if not _NOT_NAMES.match(found[1]))
    counts["We"] += counts.pop("we", 0)
    counts["You"] += counts.pop("you", 0)
    return [name for name, count in counts.most_common(6) if count >= 2]


def lean(name: str, text: str) -> int:
    """Above zero where the name does what a business associate does, below where it gets what a covered entity gets."""
    same = rf"(?:{re.escape(name)})" if name not in ("We", "You") else f"(?i:{name})"
    does = len(re.findall(rf"\b{same} {_PROMISES}|\b{same}{_OWNS}", text))
    gets = len(re.findall(rf"\b{_GETS}{same}\b|\b{same}{_ASKS}", text))
    return does - gets


_OURS = r"(?:patients|clients|members|pupils|students|residents|charts?|clinicians|covered functions)"
_THEIRS = (
    r"(?:subcontractors?|workforce|employees|staff|personnel|typists|technicians|machines|servers|systems|defenses"
    r"|platform|company|software|insurance)"
)
_PRONOUN_DEEDS = (
    r"\b{vendor} (?:may|must|will|shall|agree to|promise to|will not|must not|may not|shall not)"
    r" (?:also |only |promptly |never )?"
    r"(?:use|share|disclose|report|tell|notify|encrypt|safeguard|protect|return|destroy)\b"
    r"|\b{vendor} (?:are|act as|will be) {practices} business associate\b|\b(?:tell|notify|inform|alert) {practice}\b"
    r"|\breport(?:ed)? (?:\w+ ){{0,3}}to {practice}\b|\b{practices} " + _OURS + r"\b|\b{vendors} " + _THEIRS + r"\b"
    r"|\bon {practices} behalf\b|\b(?:perform|provide|do|typing) for {practice}\b"
)


def you_are_the_vendor(text: str) -> bool:
    """Whether "you" is the vendor and "we" the practice, as in a letter of the practice: clearly, in five places."""
    low = text.lower()
    if re.search(
        r"[\"“]we[\"”] (?:is|are|means?) the (?:practice|clinic|client|hospital|office|covered entity)\b", low
    ):
        return True
    if re.search(r"\byou (?:are|act as|will be|become) (?:our|a) business associate\b", low):
        return not re.search(r"\bwe (?:are|act as|will be|become) (?:your|a) business associate\b", low)
    yes = _PRONOUN_DEEDS.format(vendor="you", vendors="your", practice="us", practices="our")
    no = _PRONOUN_DEEDS.format(vendor="we", vendors="our", practice="you", practices="your")
    for_it, against = len(re.findall(yes, low)), len(re.findall(no, low))
    return for_it >= 5 and for_it > 2 * against


def receiving(text: str) -> list[str]:
    """Names that are often told of something or acted for, most frequent first."""
    counts = Counter(found[1] for found in _OBJECT.finditer(text) if not _NOT_NAMES.match(found[1]))
    return [name for name, count in counts.most_common(3) if count >= 3]


def assign(labels: Iterable[str], text: str, priors: Mapping[str, int]) -> dict[str, str]:
    """The part of each label: the strongest leaning each way, and all others that lean clearly.

    `priors` are added to what the deeds of a label say: what its word usually means.
    """
    leans = {label: lean(label, text) + priors.get(label.lower(), 0) for label in labels}
    roles = {label: "BA" if value > 0 else "CE" for label, value in leans.items() if abs(value) >= 3}
    ordered = sorted(leans.items(), key=lambda item: item[1])
    if ordered and ordered[-1][1] > 0 and "BA" not in roles.values():
        roles[ordered[-1][0]] = "BA"
    if ordered and ordered[0][1] < 0 and "CE" not in roles.values():
        roles[ordered[0][0]] = "CE"
    return roles
