"""What the document says of itself: signatures, blanks, dates, how old its form is, and whether it is a BAA at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.classify import Classified
from extractors.parties import Parties
from extractors.segment import Passage, Zone
from extractors.senses import Senses
from extractors.statements import Statement
from extractors.types import DocumentFacts

_BLANK = re.compile(r"_{4,}|\.{8,}|(?i:\[\s*(?:insert|name|date|your|company|customer|client|covered entity|business associate|vendor|practice|organization|address|state|"
                    r"effective|title|describe|enter|number|city|email|phone|user|clinic|privacy|e\.g\.|●|•|tbd|\.\.\.|_|x{2,})[^\]]{0,80}\])|\{\{[^}]+\}\}|<[A-Za-z][^<>]{2,40}>|\[[A-Z][A-Z /_-]{2,60}\]|_\*\*")
_SIGNS = re.compile(r"(?im)^\W*(?:by|signature|signed|authorized (?:signature|signatory|representative)|sign here)\s*(?:\([^)]*\))?\s*(?::|_{2,}|$)|in witness whereof|"
                    r"\bsignature\b\s*[:_]|\bby:\s*_{2,}|/s/")
_SIGNED = re.compile(r"(?im)(?:/s/|signed by:?|by:|signature:)\s*([A-Z][\w.'-]+(?: [A-Z][\w.'-]+){1,3})(?=\s|,|$)")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}} (?:{_MONTHS}) \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|(?:{_MONTHS}) \d{{4}})"
_EFFECTIVE = re.compile(rf"(?i)(?:effective(?: date)?|entered into|made|dated|as of|executed)\b[^.;]{{0,60}}?({_DATE})")


def facts(passages: Sequence[Passage], statements: Sequence[Statement], parties: Parties, classified: Classified, senses: Senses) -> DocumentFacts:
    """The document's own facts. Reasons are BLANKS, UNSIGNED and OUTDATED-FORM."""
    text = "\n".join(passage.text for passage in passages)
    checks = (("BLANKS", _has_blanks(passages)), ("UNSIGNED", not _has_signature_block(passages)), ("OUTDATED-FORM", _is_outdated(statements, classified, senses)))
    effective = _EFFECTIVE.search(text[:6000])
    return DocumentFacts(
        reasons=tuple(code for code, holds in checks if holds), covered_entity=parties.covered_entity,
        business_associate=parties.business_associate, effective_date=effective[1] if effective else None, signatures=_signatures(passages))


def is_baa(statements: Sequence[Statement], classified: Classified) -> bool:
    """Whether the text looks like a business associate agreement: its words, and at least two of its core promises."""
    core = {hit.clause for hit in classified.hits} & {
        "permitted-uses", "no-other-use", "safeguards", "report-unauthorized-use", "report-security-incident", "report-breach",
        "subcontractor-flow-down", "individual-access", "hhs-books-and-records", "return-or-destroy", "de-identification"}
    text = " ".join(statement.text for statement in statements)
    names = len(re.findall(r"\bE?PHI\b|\bhipaa\b|\bBA\b|business associate|\bbaa\b", text))
    return len(core) >= 2 and names >= 5


def _has_blanks(passages: Sequence[Passage]) -> bool:
    return any(_BLANK.search(passage.text) for passage in passages)


def _has_signature_block(passages: Sequence[Passage]) -> bool:
    tail = [passage for passage in passages[len(passages) // 3 :]]
    text = "\n".join(passage.text for passage in tail)
    lines = sum(bool(_SIGNS.search(passage.text)) for passage in tail)
    return lines >= 1 and bool(re.search(r"(?i)\b(title|date|name|by|signature)\b", text))


def _signatures(passages: Sequence[Passage]) -> tuple[str, ...]:
    found = []
    for passage in passages[len(passages) // 2 :]:
        for match in _SIGNED.finditer(passage.text):
            after = passage.text[match.end() : match.end() + 160]
            date = re.search(_DATE, after)
            found.append(match[1] + (f", {date[0]}" if date else ""))
    return tuple(dict.fromkeys(found))


def _is_outdated(statements: Sequence[Statement], classified: Classified, senses: Senses) -> bool:
    """A form from before the 2013 rule: at least three of its marks, and no duty to report breaches."""
    terms = [statement.full for statement in statements if statement.zone in (Zone.BODY, Zone.EXHIBIT)]
    marks = (
        any(re.search(r"agents?,? including (?:a |any )?subcontractors?,? to whom", text) for text in terms),
        not any(re.search(r"unsecured|164\.4", text) for text in terms),
        not classified.of("delegated-obligations"),
        any(re.search(r"report the (?:problem|violation|breach) to the secretary", text) for text in terms),
        not any(senses.find("subpart-c", text) for text in terms),
    )
    return sum(marks) >= 4 and marks[0] and not classified.of("report-breach")
