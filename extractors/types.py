"""The values that pass between the stages of a reading, and the reading itself.

load -> Source(pages of words) -> layout -> lines -> segment -> sections of passages -> classify -> clauses
     -> windows -> findings -> Reading.

Lengths are PDF points, origin top left, as pdfplumber gives them. Every value is frozen: a stage returns new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class Box(NamedTuple):
    """A rectangle on a page: x0, top, x1, bottom in points."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Word:
    """One word as printed. `confidence` is 0-1, 1.0 for a text layer. `size` is in points, 0 if unknown."""

    text: str
    box: Box
    confidence: float = 1.0
    size: float = 0.0
    bold: bool = False


class TextSource(StrEnum):
    TEXT = "text"
    OCR = "ocr"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of words in reading order as the loader found it. `number` is 1-based.

    `table_rows` are the rows of ruled tables, each as the boxes of its cells.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    source: TextSource = TextSource.TEXT
    table_rows: tuple[tuple[Box, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in reading order.

    `page` is None and `words` is empty where the format has no pages (DOCX, HTML, text).
    `number` is the list or heading number that the format keeps apart from the text (DOCX numbering), else "".
    `kind` is "body", "heading", "table-row", "footnote", "header" or "footer" (the last two are dropped by layout).
    """

    text: str
    page: int | None = None
    words: tuple[Word, ...] = ()
    number: str = ""
    level: int = 0
    kind: str = "body"
    starts_paragraph: bool = False


@dataclass(frozen=True, slots=True)
class OpenChange:
    """Words that a tracked change puts in or takes out and that nobody has accepted yet.

    `kind` is "inserted" or "deleted"; `section` is the number or heading that they stand under, "" for none.
    """

    kind: str
    text: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as loaded: pages of words (PDF) or lines without pages (DOCX, HTML, text).

    `flags` are facts about the file that a person should know: "javascript", "embedded-files", "launch-actions",
    "macros", "external-links", "open-changes", "comments", "ocr".
    `quality` is "good" or "poor"; on poor text no clause is ever called missing.
    """

    media_type: str
    sha256: str
    pages: tuple[Page, ...] = ()
    lines: tuple[Line, ...] = ()
    page_count: int = 0
    flags: tuple[str, ...] = ()
    quality: str = "good"
    open_changes: tuple[OpenChange, ...] = ()

    @property
    def paged(self) -> bool:
        return self.media_type == "application/pdf"

    @property
    def text_source(self) -> TextSource:
        kinds = {page.source for page in self.pages}
        if kinds <= {TextSource.TEXT}:
            return TextSource.TEXT
        return TextSource.OCR if kinds == {TextSource.OCR} else TextSource.MIXED

    @property
    def pages_ocr(self) -> tuple[int, ...]:
        return tuple(page.number for page in self.pages if page.source is not TextSource.TEXT)


class Status(StrEnum):
    """The verdict on one clause. NOT_APPLICABLE needs a condition that does not hold; it is never a guess."""

    PRESENT = "present"
    WEAK = "weak"
    MISSING = "missing"
    CONFLICT = "conflict"
    UNCLEAR = "unclear"
    NOT_APPLICABLE = "not-applicable"


class Tier(StrEnum):
    """Why a clause is looked for (requirements part A: R, RC, P, S, B, N). WHERE_IT_APPLIES is required of some
    practices only, and nothing in the agreement tells which: its absence is no gap of the agreement."""

    REQUIRED = "required"
    CONDITIONAL = "required-if"
    WHERE_IT_APPLIES = "where-it-applies"
    RECOMMENDED = "recommended"
    PERMISSION = "permission"
    BEST_PRACTICE = "best-practice"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The operative words, as in the document. `boxes` is one rectangle a line; empty where there are no pages."""

    quote: str
    page: int | None = None
    section: str = ""
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Considered:
    """A passage that was looked at and does not count, with the reason in plain words."""

    quote: str
    why: str
    page: int | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class ReasonNote:
    """A reason code in plain words, with its severity: w1 note, w2 negotiate, w3 treat as gap."""

    code: str
    severity: str
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """The finding on one clause of the catalogue. `why` says in one sentence why the clause matters."""

    id: str
    title: str
    tier: Tier
    citation: str
    as_of: str
    verified: bool
    status: Status
    reasons: tuple[str, ...] = ()
    reason_notes: tuple[ReasonNote, ...] = ()
    advice: str = ""
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    looked_at: tuple[Considered, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """One time limit. `hours_worst` counts weekends, `hours_holiday` a federal holiday as well; None where the
    agreement gives no number (rule B-3). `stage` is initial, full or followup. `taken` are the words by which the
    number is taken from another passage. `days_left` is what the worst case leaves of the practice's own deadline,
    None where it has none."""

    event: str
    number: int | None
    unit: str
    trigger: str
    qualifier: str
    hours_nominal: int | None
    hours_worst: int | None
    grade: str
    quote: str
    page: int | None = None
    section: str = ""
    boxes: tuple[Box, ...] = ()
    direction: str = "after"
    reasons: tuple[str, ...] = ()
    stage: str = "initial"
    taken: str = ""
    hours_holiday: int | None = None
    days_left: int | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the agreement stands in a longer contract: its title, and its first and last page and section.

    Pages are from 1, None where there are none. Sections are as numbered, "" where they have no number.
    """

    title: str
    first_page: int | None
    last_page: int | None
    first_section: str
    last_section: str


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the document says of itself. `bounds` is None where the agreement is the whole document."""

    reasons: tuple[str, ...] = ()
    covered_entity: str | None = None
    business_associate: str | None = None
    effective_date: str | None = None
    signatures: tuple[str, ...] = ()
    open_changes: tuple[OpenChange, ...] = ()
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one file says, as `portal read --json` prints it (shape "reading/1")."""

    file: str
    sha256: str
    media_type: str
    pages: int | None
    seconds: float
    rules_version: str
    text_source: TextSource
    quality: str
    pages_ocr: tuple[int, ...]
    is_baa: bool
    document: DocumentFacts
    clauses: tuple[Clause, ...]
    windows: tuple[Window, ...]
    flags: tuple[str, ...] = ()
    page_sizes: tuple[tuple[float, float], ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The reading as plain JSON values, in the shape of the reading contract."""
        document = asdict(self.document)
        parties = {key: document.pop(key) for key in ("covered_entity", "business_associate")}
        return {
            "schema": "reading/1",
            "file": self.file,
            "sha256": self.sha256,
            "media_type": self.media_type,
            "pages": self.pages,
            "seconds": round(self.seconds, 3),
            "rules_version": self.rules_version,
            "text": {"source": self.text_source.value, "quality": self.quality, "pages_ocr": list(self.pages_ocr)},
            "is_baa": self.is_baa,
            "document": {"reasons": list(self.document.reasons), "parties": parties,
                         "effective_date": self.document.effective_date, "signatures": list(self.document.signatures),
                         "open_changes": document["open_changes"], "bounds": document["bounds"]},
            "clauses": [asdict(clause) for clause in self.clauses],
            "windows": [asdict(window) for window in self.windows],
            "flags": list(self.flags),
            "page_sizes": [list(size) for size in self.page_sizes],
            "timings": {stage: round(seconds, 4) for stage, seconds in self.timings.items()},
        }
