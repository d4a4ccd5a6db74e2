"""What a document is to the others: the agreement, an amendment of it, the services agreement, or something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from extractors.compare_text import TextLine

OPENING = 12  # lines in which a document says what it is
_AMENDS = re.compile(r"(?i)\b(?:amendment|amending agreement|modification|letter of amendment|side letter)\b")
_BAA = re.compile(r"(?i)\bbusiness associate\b|\bBAA\b|\bhipaa\b")
_SERVICES = re.compile(
    r"(?i)\b(?:services?|master|subscription|license|licence|hosting|outsourcing|billing)\b[\w ,&-]{0,40}"
    r"\b(?:agreement|contract)\b"
    r"|\bterms (?:of (?:service|use)|and conditions)\b|\bstatement of work\b|\bMSA\b"
)
# "Amendment" as the name of a patient's right, or of a clause, is no title.
_RIGHT = re.compile(r"(?i)\bamendment (?:of|to) (?:PHI|protected|records|health)")


class Kind(StrEnum):
    AGREEMENT = "agreement"
    AMENDMENT = "amendment"
    SERVICES_AGREEMENT = "services-agreement"
    OTHER = "other"


def kind_of(lines: Sequence[TextLine], is_baa: bool) -> Kind:
    """The kind of a document by its title; by its content where the title says nothing."""
    titles = [line.text for line in lines[:OPENING] if 0 < len(line.text.split()) <= 14]
    for title in titles:
        if _AMENDS.search(title) and not _RIGHT.search(title):
            return Kind.AMENDMENT
        if _BAA.search(title):
            return Kind.AGREEMENT
        if _SERVICES.search(title):
            return Kind.SERVICES_AGREEMENT
    return Kind.AGREEMENT if is_baa else Kind.OTHER
