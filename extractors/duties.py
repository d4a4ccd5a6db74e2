"""Duties that a noun lays on a party, or lifts from it: "it is the duty of BA to report", "nothing obliges BA to"."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A duty that a noun says: "it is BA's duty to report", "responsibilities of BA include reporting", "it falls to BA to".
_DUTY = r"(?:duty|duties|obligations?|responsibilit(?:y|ies)|undertakings?|promises?|covenants?|tasks?|job)"
_FIRST = r"^(?:[-•*–] )?(?:\W*\w{1,4}[.)] |\d+(?:\.\d+)* )*"
_IS = r"(?: (?:is|are|shall be)(?= to\b| the following\b|:| these\b)| (?:shall )?(?:includes?|comprises?)\b| ?:)"
BINDS = re.compile(
    rf"\bit (?:is|shall be|will be) (?!not )(?:\w+ )?(?P<own>BA|CE)'s (?:\w+ )?{_DUTY} to\b"
    rf"|\bit (?:is|shall be|will be) (?:the|an?) (?:\w+ )?{_DUTY} of (?P<of>BA|CE) to\b"
    rf"|\b(?P<has>BA)'s (?:\w+ ){{0,2}}{_DUTY}(?: (?:under|in) [^,;.:]{{0,40}})?{_IS}"
    rf"|{_FIRST}(?P<ces>CE)'s (?:\w+ )?{_DUTY}{_IS}"
    rf"|{_FIRST}(?:the )?{_DUTY} of (?P<ofce>CE){_IS}"
    rf"|{_FIRST}(?P<ce>CE) (?:(?:has|have) (?:\w+ly )?(?:agreed|undertaken|promised|covenanted) to\b"
    r"|(?:has|have|needs?) to\b)"
    rf"|\b{_DUTY} of (?P<whose>BA)(?: (?:under|in) [^,;.:]{{0,40}})?{_IS}"
    r"|\b(?:falls? (?:to|on|upon)|rests? (?:with|on|upon)|is (?:for|up to)|incumbent (?:on|upon)) (?P<falls>BA|CE)"
    r"(?:,? (?:and |but )?not (?:for |on |upon |to |with )?(?:BA|CE),?)? to\b"
    rf"|\b{_DUTY} to\b(?=[^.;]{{0,300}}\b(?:lies|rests) with (?P<lies>BA|CE)\b)"
    r"|\b(?:duty|obligation|responsibility) (?:on|upon) (?P<upon>BA|CE) to\b"
    r"|\b(?P<people>BA)'s (?:\w+ ){0,2}(?:officer|official|desk|team|staff|lead|manager|representative|coordinator"
    r"|contact)s?"
    r" (?:\w+ly )?(?=(?:tell|e-?mail|call|phone|notifie|report|inform|write|send|let|give|alert|advise)s?\b)"
    rf"|{_FIRST}(?P<decides>CE) (?:alone |itself |always )?"
    r"(?:(?:decide|answer|respond|handle|amend|correct|manage)s?"
    r"|(?:take|keep|train|encrypt|protect|secure|pick|set|choose|mitigate|lessen|collect|insure)s)\b"
    rf"|{_FIRST}(?P<terse>BA|CE) to (?=[a-z])"
    r"|\bCE hears? (?=(?:it |of it |about it )?from BA\b|within\b|of it\b)"
    rf"|(?:{_FIRST}|(?<!need not), )(?:please )?(?:ring|call|phone|tell|notify|inform|contact|alert|write to"
    rf"|let) (?:me|us|CE)\b"
)
# Where a sentence says that there is no such duty.
FREES = re.compile(
    rf"\bit (?:is|shall|does|will) not (?:be |fall |rest )?(?:[^.;,]{{0,30}}\b{_DUTY} of BA"
    rf"|BA's (?:\w+ )?{_DUTY}|(?:to|on|upon|with|for) BA) to\b"
    r"|\b(?:nothing|no (?:term|provision|part))\b[^.;]{0,60}"
    r"\b(?:obliges?|obligates?|requires?|compels?|binds?) BA to\b"
    rf"|\bBA (?:need not|declines? to|refuses? to|disclaims? (?:any|all|every) (?:\w+ )?{_DUTY})\b"
    rf"|\b(?:BA's (?:\w+ )?{_DUTY}|{_DUTY} of BA|services) (?:do|does|shall|will) not (?:include|extend|comprise"
    rf"|cover|encompass)\b"
    r"|\bBA (?:may|might|can|is free to)(?:, if [^,;.]{0,40})?,? (?:but|yet|though) (?:it )?(?:need not"
    r"|does not have to"
    r"|(?:is|shall) not (?:be )?(?:bound|obliged|obligated|required) to)\b"
    r"|\bBA (?:does|do|did|has) not (?:\w+ly |hereby |thereby )?(?:undert(?:ake|aken)|promised?|commit(?:ted)?"
    r"|covenant(?:ed)?|engaged?"
    r"|agreed?|guaranteed?)(?: itself)? to\b"
    rf"|\bBA (?:makes?|gives?|has made|has given|offers?|enters into) no (?:\w+ )?(?:representation|assurance"
    rf"|commitment|warranty|guarantee|{_DUTY})"
    r" (?:to|that|of|on|about)\b"
    r"|\bBA (?:is|are|shall be|stands|has been) (?:hereby |thereby )?(?:excused|relieved|released|exempt(?:ed)?"
    r"|dispensed|absolved|freed"
    r"|discharged|free) (?:from|of)\b"
    r"|\bCE (?:hereby )?(?:releases|excuses|relieves|absolves|exempts|discharges|frees|dispenses) BA (?:from|of)\b"
    r"|\b(?:whether (?:or not )?|(?:hopes?|wish(?:es)?|trusts?|believes?|assumes?|supposes?|hoped|would (?:like"
    r"|prefer)(?: it)?) (?:that |if )?)"
    r"BA (?:shall|will|must|would|should|can|could|to)\b"
    r"|(?<!if )(?<!that )(?<!which )\bBA (?:had|used)(?: [a-z]+){0,5}? to\b"
)


def told(text: str, negation: re.Pattern[str]) -> Iterator[tuple[str, bool, bool, int]]:
    """Each duty of the text: who bears it (BA or CE), whether `negation` follows, whether it is lifted, and where."""
    for found in BINDS.finditer(text):
        who = next((name for name in found.groups() if name), "BA")
        yield who, negation.match(text[found.end() :]) is not None, False, found.start()
    for found in FREES.finditer(text):
        yield "BA", False, True, found.start()


def spans(text: str) -> list[tuple[int, int]]:
    """Where the text lays a duty by a noun, or lifts one: a verb in there says nothing of its own."""
    return [found.span() for pattern in (BINDS, FREES) for found in pattern.finditer(text)]
