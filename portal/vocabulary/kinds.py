"""What an uploaded document is: a version of the agreement, or something that belongs to one; and how it is called."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from extractors import places


class DocumentKind(StrEnum):
    AGREEMENT = "agreement"
    AMENDMENT = "amendment"
    SERVICES_AGREEMENT = "services-agreement"
    OTHER = "other"


TOGETHER = "TOGETHER"  # the code of the note that says which of several documents counts

NOT_TAKEN = "a file that was not taken"

# What may belong to an agreement: its name, and what it is, for those who choose.
BELONGING: dict[str, tuple[str, str]] = {
    "amendment": ("Amendment", "Changes the agreement. A term that it restates takes the place of the old one."),
    "services-agreement": ("Services agreement", "The contract for the work itself: an MSA, or terms of service."),
    "other": ("Other document", "An exhibit, a policy or a letter that both sides made part of the agreement."),
}


def called(kind: str, number: int) -> str:
    """Within a sentence: version 2, amendment. A file that was refused is no version."""
    if kind == DocumentKind.AGREEMENT and number < 0:
        return NOT_TAKEN
    return f"version {number}" if kind == DocumentKind.AGREEMENT else BELONGING[kind][0].lower()


def place(words: Mapping[str, Any]) -> str:
    """Where a quote stands, for those that were read together with the document's name: "Amendment 1, section 3.3(b),
    page 3"."""
    document = words.get("document") or {}
    page = words.get("page") or document.get("page")
    parts = [document.get("name") or "", places.named(words.get("section") or ""), f"page {page}" if page else ""]
    shown = ", ".join(part for part in parts if part)
    return shown[:1].upper() + shown[1:]
