"""What the document says of itself: signatures, blanks, dates, how old its form is, and whether it is a BAA at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors import bounds, dates, signatures
from extractors.classify import Classified
from extractors.parties import Parties
from extractors.passages import Passage, Zone
from extractors.senses import Senses
from extractors.statements import Statement
from extractors.types import DocumentFacts, OpenChange

_BLANK = re.compile(
    r"_{4,}|\.{8,}|(?i:\[\s*(?:insert|name|date|your|company|customer|client|covered entity|business associate"
    r"|vendor|practice|organization|address|state|"
    r"effective|title|describe|enter|number|city|email|phone|user|clinic|privacy|e\.g\.|●|•|tbd|\.\.\.|_"
    r"|x{2,})[^\]]{0,80}\])|\{\{[^}]+\}\}|<[A-Za-z][^<>]{2,40}>|\[[A-Z][A-Z /_-]{2,60}\]|_\*\*"
)
_EFFECTIVE = re.compile(
    r"(?i)\b(?:effective(?: date)?|entered into|made|dated|as of|executed|takes? effect|in force)\b(?=([^.;]{0,90}))"
)
_FIELD = re.compile(
    r"(?i)^\W*(?:by|signature|signed|name|printed? name|title|date|its|address|phone|e-?mail|organization"
    r"|company)\s*:?\s*_"
)

_VACATED = re.compile(r"\b164\.509\b|\b164\.502\(a\)\(5\)\(iii\)|\breproductive health ?care\b")


def facts(
    passages: Sequence[Passage],
    statements: Sequence[Statement],
    parties: Parties,
    classified: Classified,
    senses: Senses,
    changes: tuple[OpenChange, ...] = (),
) -> DocumentFacts:
    """The document's own facts, with the reasons that reasons.yaml has for a document; `changes` are its open ones."""
    checks = (
        ("BLANKS", _has_blanks(passages)),
        ("UNSIGNED", not signatures.has_room(passages)),
        ("OUTDATED-FORM", _is_outdated(statements, classified, senses)),
        ("VACATED-RULE", any(_VACATED.search(statement.full) for statement in statements)),
    )
    return DocumentFacts(
        reasons=tuple(code for code, holds in checks if holds),
        covered_entity=parties.covered_entity,
        business_associate=parties.business_associate,
        effective_date=_effective(passages),
        signatures=signatures.signed(passages),
        open_changes=changes,
        bounds=bounds.told(passages),
    )


def is_baa(statements: Sequence[Statement], classified: Classified) -> bool:
    """Whether the text looks like a business associate agreement: its words, and at least two of its core promises."""
    core = {hit.clause for hit in classified.hits} & {
        "permitted-uses",
        "no-other-use",
        "safeguards",
        "report-unauthorized-use",
        "report-security-incident",
        "report-breach",
        "subcontractor-flow-down",
        "individual-access",
        "hhs-books-and-records",
        "return-or-destroy",
        "de-identification",
    }
    text = " ".join(statement.text for statement in statements)
    names = len(re.findall(r"\bE?PHI\b|\bhipaa\b|\bBA\b|business associate|\bbaa\b", text))
    return len(core) >= 2 and names >= 5


def _has_blanks(passages: Sequence[Passage]) -> bool:
    """Blanks for parties, dates or services. The empty lines of a signature block are none."""
    return any(
        _BLANK.search(passage.text)
        for passage in passages
        if not (_FIELD.match(passage.text) or signatures.is_dated_line(passage)) and passage.zone is not Zone.NOTE
    )


def _effective(passages: Sequence[Passage]) -> str | None:
    """The date from which the agreement holds, in ISO form."""
    for passage in passages:
        for found in _EFFECTIVE.finditer(passage.text):
            if day := dates.first(found[1]):
                return day
    return None


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
