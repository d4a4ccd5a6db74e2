"""What to know of a file before its terms: not a BAA, poor scan, open changes, a longer contract, active parts,
blanks."""

from dataclasses import dataclass
from typing import Any

from portal.models import Document, Reading
from portal.vocabulary.terms import DOCUMENT_REASONS, FLAG_NOTES, in_list

POOR = "Parts of this scan cannot be read"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know, with what to do about it. `kind` is "warn" or "info"; `sign` is the name of its icon."""

    kind: str
    sign: str
    title: str
    text: str


def of(document: Document, reading: Reading) -> list[Remark]:
    """The remarks on one reading, the gravest first."""
    found = []
    poor = reading.quality == "poor"
    if not reading.is_baa and not poor:
        found.append(Remark("warn", "file-search", "This does not look like a business associate agreement",
                            "What we found in it is shown all the same. If it is one, say so by overruling the terms; "
                            "if not, upload the agreement itself."))
    if poor:
        found.append(Remark("warn", "scan", POOR,
                            "A term that we did not find is called unclear, never missing. Ask the vendor for the "
                            "original file, or for a sharper scan."))
    elif reading.pages_ocr:
        found.append(Remark("info", "scan", _scan_title(reading),
                            "Its words were recognized from the picture. Check numbers against the page."))
    if "open-changes" in document.flags:
        found.append(Remark("warn", "pencil", "The file has open tracked changes",
                            "We read the text as it would stand if all of them were accepted. Agree on them with the "
                            "vendor before anyone signs."))
    if "comments" in document.flags:
        found.append(Remark("info", "message", "The file has comments in its margin",
                            "They are no part of the agreement and were not read. Read them in the vendor's file, "
                            "and ask for a clean copy to sign."))
    if bounds := reading.document_facts.get("bounds"):
        found.append(Remark("info", "file-search", "The agreement is a part of a longer contract",
                            f"{_stretch(bounds)} A term counts only where it stands in there."))
    if inside := [FLAG_NOTES[flag] for flag in document.flags if flag in FLAG_NOTES]:
        found.append(Remark("warn", "shield-lock", f"The file carries {in_list(inside)}",
                            "The original is kept as evidence and never opened for you. "
                            "You are shown a cleaned copy."))
    reasons = [] if poor else reading.document_facts.get("reasons", [])
    return found + [Remark("warn", "file-text", *DOCUMENT_REASONS[reason])
                    for reason in reasons if reason in DOCUMENT_REASONS]


def _scan_title(reading: Reading) -> str:
    count = len(reading.pages_ocr)
    if count == reading.pages:
        return "This is a scan"
    return f"{count} of {reading.pages} pages {'is a scan' if count == 1 else 'are scans'}"


def _stretch(bounds: dict[str, Any]) -> str:
    """Where in the contract the agreement stands: its title, then its pages or sections."""
    first, last = bounds["first_page"], bounds["last_page"]
    if first is None:
        return f"We read “{bounds['title']}” as the agreement."
    pages = f"page {first}" if first == last else f"pages {first} to {last}"
    return f"We read “{bounds['title']}” on {pages} as the agreement."
