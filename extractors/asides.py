"""Sentences that use the words of a promise and make none: a meaning, a name, a price, what the law asks in general."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors import mentions

_FIRST = r"^(?:[-•*–] )?(?:\W*\w{1,4}[.)] |\d+(?:\.\d+)* )*"
_TERM = (
    r"(?:breach(?:es)?(?: of unsecured PHI)?|(?:unsecured )?E?PHI|security incidents?|unauthorized (?:use"
    r"|disclosure)s?"
    r"|subcontractors?|safeguards|amendment|accounting(?: of (?:\w+ )?disclosures)?|individual access"
    r"|designated record sets?|workforce|data aggregation|secretary"
    r"|minimum necessary"
    r"|subpart [a-e]|(?:privacy|security|breach notification) rule)"
)
# "A security incident is thus the attempted or successful …": the word is explained, nobody acts.
_EXPLAINED = re.compile(
    rf"{_FIRST}(?:(?:an?|the|each|every|any|term|by) )?[\"']?{_TERM}[\"']?,? (?:is|are|means?|denotes?"
    rf"|comprises?|covers?"
    r"|refers? to|signif(?:y|ies)|stands? for|(?:shall |is to |will )?(?:have|has|bears?|carr(?:y"
    r"|ies)) the (?:same )?meaning)"
    r"(?:,? (?:thus|therefore|here|also|then|accordingly|in (?:this|short)(?: \w+)?),?)?"
    r" (?:an?|the|any|each|every|one|those|that|what|whatever|anything)\b"
    rf"|{_FIRST}(?:in (?:this|these|the) [\w ]{{2,30}},? )?[\"'][^\"']{{2,60}}[\"'],?"
    r"(?: in (?:this|these|the) [\w ]{2,30})? (?:\w+ly )?(?:means?|denotes?|stands? for|refers? to)\b"
    # "- Subcontractor - a company that …", in a list of words.
    rf"|{_FIRST}(?:- )?[\"']?{_TERM}[\"']? ?(?:-|–|—|:) ?(?:an?|the|any|each|every|one|those) (?:\w+ ){{1,3}}"
    r"(?:to (?:whom|which)|that|which|who|whom|of)\b"
    r"|\b(?:words?|terms?|expressions?) (?:that |which )?(?:hipaa|the (?:privacy|security) rule|\d+ cfr)[^.;]{0,20}"
    r" defines?\b"
)
_BINDS = r"(?:shall|will|must|agrees?|undertakes?|covenants|promises)\b"
_PARTY_BOUND = re.compile(rf"\b(?:BA|CE|it|they|part(?:y|ies)) (?:\w+ly )?{_BINDS}")
# "A use that this exhibit does not permit is called a Misuse": the thing gets its name.
_NAMED = re.compile(
    r"(?<!which )(?<!and )\b(?:is|are|shall be|will be) (?:(?:in|for) this \w+,? )?"
    r"(?:\w+ly |here |also |hereafter |hereinafter |together )?"
    r"(?:called|termed|known|styled|referred to|named|described|label(?:l)?ed|designated|defined)"
    r" (?:(?:in|for) (?:this|these|our|the) (?:\w+ ){1,3})?(?:below |here |hereafter |together |collectively )?"
    r"(?:as |by )?(?:(?:an?|the|its) )?\""
)
_ANY_BOUND = re.compile(
    rf"\b{_BINDS}(?! be (?:\w+ly )?(?:called|termed|known|styled|referred|named|described|designated|defined)\b)"
    r"|(?:^|[,;:.)] )BA (?:\w+ly )?\w+s\b"
)
# "BA's charges include the cost of safeguards", "BA's fee for it is that of the price list".
_PRICED = re.compile(
    rf"(?:{_FIRST}|, )BA's (?:\w+ ){{0,2}}(?:prices?|invoices?|fees?|charges?|rates?|remuneration"
    rf"|compensation)\b(?: for [^.;]{{0,80}})?"
    r" (?:includes?|covers?|allows?|(?:is|are|does|do|shall|will)\b)"
)
# "The parties recognize that 45 CFR 164.410 requires BA to notify CE": a reason for the terms, not one of them.
_LAW_ASKS = re.compile(
    r"\b(?:(?:parties|party|they) (?:\w+ )?(?:recogniz|acknowledg|understand|note|know|are aware|appreciate"
    r"|are mindful)\w*(?: that)?"
    rf"|{_FIRST}(?:because|since|as|inasmuch as|seeing that|whereas)) (?:section |the )?"
    r"(?:45 cfr|164\.|hipaa|hitech|privacy rule|security rule|breach notification rule|rules?\b|law|statute"
    r"|regulations?)"
    r"(?:[^,;.]|\.\d){0,40}? (?:requires?|obliges?|obligates?|expects?|asks?|demands?|forbids?|allows?|permits?"
    r"|directs?|provides?)\b"
    r"(?!.*\b(?:BA|it) (?:\w+ly )?(?:shall|will|agrees?|undertakes?)\b)"
)
# "HIPAA gives individuals a right to see their records": the law speaks, nobody promises.
_LAW = (
    r"(?:hipaa|hitech(?: act)?|(?:hipaa )?(?:privacy|security|breach notification) rule|federal law|laws?|rules?"
    r"|regulations?|statute"
    r"|45 cfr [^,;]{1,30}?|(?:section )?1\d\d\.\d+\S*)"
)
_LEAD = _FIRST[:1] + r"(?:[^.;:]{0,60}: )?(?:\W*notes?(?: \w{1,3})?[.:] )?" + _FIRST[1:]
_LAW_SPEAKS = re.compile(
    rf"{_FIRST}(?:patients|individuals) have (?:an? |the )?(?:\w+ )?rights?\b[^.;]{{0,60}}\b(?:45 cfr|164\.|hipaa|law)"
    rf"|{_FIRST}(?:under|by) {_LAW},? (?:individuals|patients|business associates|covered entities)\b"
    rf"|{_LEAD}(?:the |these )?{_LAW}(?: and [\w ]{{3,30}}?)? (?:also |itself |already |now |generally |do(?:es)? )*"
    r"(?:(?:has|have|makes?) (?:an? |the |every |each |both )?(?:BAs?|CEs?|business associates?|covered entit\w+)\b"
    r"|(?:calls? on|foresees?|contemplates?|anticipates?|envisages?|provides? for|binds?|wants?|tells?)\b"
    r"|(?:requires?|obliges?|obligates?|asks?|expects?|demands?|gives?|grants?|lets?|allows?|entitles?|directs?|says?"
    r"|calls? for|imposes?)\b)"
    r"|\bbusiness associates (?:\w+ )?(?:must|shall|have to|are (?:required|obliged|bound)|may|can)\b"
    rf"|\b(?:acknowledge|recognize|understand|know)\b[^.;]{{0,60}}"
    rf"\b(?:must|shall|have to) be [^.;]{{3,60}} (?:under|by) {_LAW}"
)
# "The parties wish to safeguard PHI and therefore enter into this agreement".
_WISHED = re.compile(
    rf"{_FIRST}(?:whereas,? )?(?:the )?(?:parties|both parties|BA and CE|CE and BA) (?:\w+ )?"
    r"(?:wish|desire|intend|want|aim|hope|seek)\b"
)
# "An earlier draft required BA to report": what was once agreed, or talked of.
_PAST = re.compile(
    r"\b(?:earlier|former|previous|prior|superseded|expired|old) (?:\w+ )?(?:drafts?|versions?|contracts?"
    r"|agreements?|baas?|arrangements?)\b"
    r"[^;.]{0,80}\b(?:required|obliged|obligated|provided|had|bound|asked|called)\b"
)
# "Giving access is a matter for CE alone".
_LEFT_TO_CE = re.compile(
    r"^(?!.*\bterminat).*\b(?:is|are|remains?|shall be|shall remain) (?:an? |the )?(?:sole "
    r"|exclusive )?(?:matter|task|business|concern"
    r"|affair|job|province) (?:for|of) CE\b"
    r"|^(?!.*\bterminat).*\b(?:is|are|remains?) CE's (?:own |sole )?(?:matter|concern|business|affair)\b"
    r"|^(?!.*\bterminat).*\bCE,? (?:and |but )?not BA,? (?:\w+ly )?(?:shall |will |must )?\w+s?\b"
    r"|^(?!.*\bterminat).*\bit is CE(?:'s [^.;]{2,60}?)?(?: \([^)]*\))? (?:alone )?(?:that|who|which)\b"
    r"|^(?!.*\bterminat).*\b(?:is|are|remains?) (?:for|up to) CE\b(?: alone)?"
    r"|\b(?:is|are|remains?) (?:a matter )?(?:only )?between CE and (?:the|its|CE's) (?:patient|individual"
    r"|client|member)s?\b"
    r"|\brules? (?:on|of|for|about) [^.;]{3,60} appl(?:y|ies) to (?:CE's|your)\b"
    r"|^(?!.*\bterminat).*\bCE (?:alone |itself )?(?:decides?|determines?|answers?|makes?|handles?|corrects?|writes?)\b"
    r"[^.;]{0,90}\b(?:itself|alone|on its own)\b"
)
# "A BAA should let the covered entity terminate", "Vendors usually promise": what others write, not these terms.
_USUAL = re.compile(
    rf"{_FIRST}(?:(?:an?|any|every|each|most|many|your|good|some|all) )*(?:baas?|business associate (?:agreement"
    r"|contract)s?|(?:our )?(?:competitors|vendors|business associates|hosts|practices|templates|lawyers|attorneys))"
    r" (?:should|ought to|usually|often|typically|generally|normally|sometimes|tend to|commonly|will often)\b"
)
# "Patients trust that safeguards protect their information".
_HOPED = re.compile(
    rf"{_FIRST}(?:CE's )?(?:patients|individuals|people|the public|everyone)"
    r" (?:trust|believe|expect|hope|assume|want|wish)s?\b"
)
_ANY_PARTY_BOUND = re.compile(
    rf"\b(?:BA|CE|it|they|part(?:y|ies)),? (?:(?:\w+ly|therefore|hereby) )?{_BINDS}|, (?:and|so) BA \w+s\b"
)
_BA_BOUND = re.compile(rf"\bBA (?:\w+ly )?{_BINDS}")


_DEFINES = "it only defines a term"
_LAW_ONLY = "it says what the law asks, and promises nothing"
# Each with the words that make a promise of it all the same, and why it is none without them.
_ASIDES = (
    (_EXPLAINED, _PARTY_BOUND, _DEFINES),
    (_NAMED, _ANY_BOUND, _DEFINES),
    (_PRICED, None, "it speaks of a price"),
    (_PAST, _BA_BOUND, "it tells of something past"),
    (_LEFT_TO_CE, _BA_BOUND, "it leaves this to the covered entity"),
    (_HOPED, _BA_BOUND, "it tells what others hope for"),
    (_WISHED, _BA_BOUND, "it says why the agreement is made"),
    (_USUAL, _BA_BOUND, "it says what such agreements usually hold"),
    (_LAW_SPEAKS, _ANY_PARTY_BOUND, _LAW_ONLY),
    (_LAW_ASKS, None, _LAW_ONLY),
)


@lru_cache(maxsize=16_384)
def why(text: str) -> str:
    """Why a sentence in normal form promises nothing; empty where it may promise something."""
    if only_named := mentions.why(text):
        return only_named
    for pattern, binds, reason in _ASIDES:
        if pattern.search(text) and not (binds and binds.search(text)):
            return reason
    return ""
