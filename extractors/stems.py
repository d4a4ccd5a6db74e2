"""What a sentence hangs on: the stem of its list, a heading that is left open at its verb, or what was just asked."""

from __future__ import annotations

import re

from extractors.headings import own_subject

_FIRST = r"^(?:[-•*–] )?(?:\W*\w{1,4}[.)] |\d+(?:\.\d+)* )*"
_MODAL = r"(?:shall|will|must|may|can|agrees?(?: to)?|promises?(?: to)?|commits? to|is to|undertakes?(?: to)?)"
# "Vendor must", "Vendor may not": the verb's subject and helper stand in the heading, the verb below.
_OPEN = re.compile(rf"{_FIRST}(?P<who>BA|CE)(?P<verb>(?: always)? {_MODAL}(?: not| never)?|cannot)\W*$")
# "What is Vendor allowed to do with PHI?", "What Vendor may do with PHI".
_ALLOWED = re.compile(
    rf"{_FIRST}what (?:(?:may|can) (?P<a>BA|CE) do|(?:is|are) (?P<b>BA|CE) (?:allowed|permitted|authorized) to do"
    r"|(?P<c>BA|CE) (?:may|can|is (?:allowed|permitted|authorized) to) do) with (?:the |CE's )?PHI\W*$"
)
# A list or paragraph below such a heading goes on with the bare verb.
_NO_VERB = (
    r"(?:an?|the|this|that|these|those|each|every|all|any|no|not(?= only)|some|such|other|both|either|neither|it|they"
    r"|we|you|its|his|her|their|our|your|ba|ce|ba's|ce's|phi|ephi|if|when|whenever|where|while|unless|until|after"
    r"|before|once|as|because|since|and|or|but|yes|in|on|at|for|from|of|to|with|within|without|under|upon|by|about|per"
    r"|via|nothing|anything|everything|everybody|everyone|nobody|only (?:as|if|when)|who|what|which|how|why|there|here)"
)
_GOES_ON = re.compile(
    rf"(?i){_FIRST}(?:[-•*✅✓x|] |\[[ x]?\] )*(?:[a-z][\w ',/-]{{2,50}}[.:] )?"
    rf"(?:only |also |never |not |always |\w+ly )?(?!{_NO_VERB}\b)(?!\w+(?:ing|ed|tion|ment|ity|ness)\b)"
    r"[a-z]{2,}\b(?! (?:is|are|was|were|shall|will|must|may|can|has|have|of|by|for|and procedures)\b)(?=[ ,])"
)
# "Correct notes when the clinic says that they are wrong": the second verb is not the sentence's own.
_CONDITION = re.compile(r"\b(?:when(?:ever)?|if|where|unless|until|once|because|after|before|while)\b")
# "Vendor contains the event and tells the clinic": a sentence with its own subject and verb hangs on nothing.
_ACTS = re.compile(
    rf"{_FIRST}(?:BA|CE)(?:'s (?!people|staff|own\b)[^.,;:]{{3,90}}?)? (?:(?:\w+ly|also|then|never|always|first) )?"
    r"(?:can|has|have|do|does|(?!(?:services|business|records|systems|employees|subcontractors|agents|as|is)\b)[a-z]{3,}s)"
    r" (?!to be\b)"
)
# "Vendor represents that:" is followed by whole sentences.
_WHOLE = re.compile(r"\b(?:that|as follows|the following|believes?|where|if|when)\b[^.;]{0,60}[:,—–-]*\s*$")
# "Patient wants a copy?": what is asked like this is a condition of what is then said.
_ASKED = re.compile(
    rf"{_FIRST}(?!\W*(?:do|does|did|is|are|was|can|could|will|would|may|must|shall|should|has|have|what|how|who|whom"
    r"|when|where|why|which|whose|and|or|so)\b)[^.?]{8,120}\?\W*$"
)

# "What Vendor does" or "At the end Vendor:", and below it "1. Gives it back": the verb has its subject above.
_WHAT = re.compile(rf"{_FIRST}(?:what|things) (?P<who>BA|CE) (?:does|promises|takes care of)\W*$")
_NAMED = re.compile(r"\b(?:BA|CE)\W*$")
_MARK = re.compile(r"^(?:[-•*–✅✓] |\[[ x]?\] |\W*\w{1,4}[.)] |\d+(?:\.\d+)* )*")
_THIRD = re.compile(
    r"(?:(?:also|then|only|always|never|\w+ly) )?(?!(?:this|its|is|was|as|us|has been|services|access|business|records"
    r"|subcontractors|individuals|patients|uses and disclosures|reports|notices|breaches|safeguards)\b)[a-z]{2,}s "
    r"|does not "
)
# "Same for security incidents": it goes on from what was said before it.
_SAME = re.compile(
    rf"{_FIRST}(?:and )?(?:the )?(?:(?:BA )?does the )?(?:same|ditto|likewise)\b|{_FIRST}and (?:for|of|when|if)\b"
)


def joined(lead: str, headings: str, text: str) -> tuple[str, str]:
    """What a text hangs on and the text; without marks between them where the subject stands above its verb."""
    bare = _MARK.sub("", text, count=1)
    if not _THIRD.match(bare):
        return lead, text
    if lead and _NAMED.search(lead):
        return lead.rstrip(" :,-—–"), bare
    found = None if lead else _WHAT.match(headings.rsplit(" | ", 1)[-1])
    return (found["who"], bare) if found else (lead, text)


def goes_on(text: str) -> bool:
    """Whether a sentence leans on the one before: "Same for security incidents"."""
    return _SAME.match(text) is not None


def of_heading(headings: str, text: str) -> str:
    """The words that the nearest heading lends to a text that goes on with the verb; empty where it lends none."""
    heading = headings.rsplit(" | ", 1)[-1]
    if not _GOES_ON.match(text) or own_subject(text):
        return ""
    if allowed := _ALLOWED.match(heading):
        return f"{allowed['a'] or allowed['b'] or allowed['c']} may do the following with PHI:"
    found = _OPEN.match(heading)
    return f"{found['who']}{found['verb']}:" if found else ""


def hangs_on(stem: str, text: str) -> bool:
    """Whether a text needs the stem of its list, because it has no subject and verb of its own."""
    if own_subject(text) and not (_GOES_ON.match(text) and not own_subject(_CONDITION.split(text)[0])):
        return False
    return not _ACTS.match(text) or _WHOLE.search(stem) is not None


def is_condition(text: str) -> bool:
    """Whether a question only says when the answer holds: "Patient wants a copy?"."""
    return _ASKED.match(text) is not None
