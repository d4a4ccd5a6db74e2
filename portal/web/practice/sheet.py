"""One page of an agreement as drawn: highlights and numbered marks in PDF points, and the row of pages.

The drawing's viewBox is the page in points, so a box needs no conversion.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portal.models import Finding

MARK = 8.2  # radius of a mark in points
GAP = 22.0  # a mark stands this far left of its words
STEP = 2 * MARK + 3  # the least distance of two marks
PIP_MARKS = 6
LOUD = ("missing", "conflict", "weak", "unclear", "present", "not-applicable")
Href = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    status: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered sign beside the words. Its form says the status, its name says it to those who do not see it."""

    x: float
    y: float
    number: int
    status: str
    title: str
    href: str

    @property
    def name(self) -> str:
        return f"Term {self.number}: {self.status.replace('-', ' ')}"


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline around the words of the term that is open."""

    x: float
    y: float
    width: float
    height: float
    status: str


@dataclass(frozen=True, slots=True)
class Sheet:
    page: int
    width: float
    height: float
    highlights: tuple[Rect, ...]
    marks: tuple[Mark, ...]
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Pip:
    """One page in the row of pages: up to six marks, the ones that need work first."""

    page: int
    statuses: tuple[str, ...]
    marked: int
    here: bool
    href: str

    @property
    def dots(self) -> list[tuple[float, str]]:
        """Where each mark stands in a drawing 26 wide."""
        start = 13 - 2.0 * (len(self.statuses) - 1)
        return [(start + 4.0 * place, status) for place, status in enumerate(self.statuses)]


def draw(page: int, size: Sequence[float], findings: Iterable[Finding], open_term: int | None, href: Href) -> Sheet:
    """The page with every quote on it. `open_term` is the number of the term whose words get an outline."""
    highlights: list[Rect] = []
    marks: list[Mark] = []
    frames: list[Frame] = []
    quoted = [(finding, evidence["boxes"]) for finding in findings for evidence in finding.evidence
              if evidence["page"] == page and evidence["boxes"]]
    margin = _margins([box for _, boxes in quoted for box in boxes], size[0])
    for finding, boxes in quoted:
        highlights += [_rect(box, finding.status) for box in boxes]
        marks.append(_mark(boxes[0], margin(boxes[0]), finding, href))
        if finding.position == open_term:
            frames.append(_frame(boxes, finding.status))
    return Sheet(page, size[0], size[1], tuple(highlights), tuple(_apart(marks, size[0], size[1])), tuple(frames))


def pips(pages: int, findings: Sequence[Finding], here: int, href: Href) -> list[Pip]:
    """The row of pages with what is marked on each."""
    marked: dict[int, list[str]] = {}
    for finding in findings:
        for page in {evidence["page"] for evidence in finding.evidence if evidence["page"]}:
            marked.setdefault(page, []).append(finding.status)
    row = []
    for page in range(1, pages + 1):
        statuses = sorted(marked.get(page, []), key=LOUD.index)
        row.append(Pip(page, tuple(statuses[:PIP_MARKS]), len(statuses), page == here, href(page=page)))
    return row


def _margins(boxes: Sequence[Sequence[float]], width: float) -> Callable[[Sequence[float]], float]:
    """Where the marks of a box stand: left of the lines, for the right one of two columns right of them, never on
    words. A page has two columns when no quote crosses its middle and some begin on either side."""
    middle = width / 2
    right = [box for box in boxes if box[0] >= middle - 12]
    crossing = any(box[0] < middle - 12 and box[2] > middle + 12 for box in boxes)
    left_x = max(MARK + 2, min((box[0] for box in boxes), default=0.0) - GAP)
    right_x = min(width - MARK - 2, max((box[2] for box in right), default=0.0) + GAP)
    return lambda box: right_x if right and not crossing and box[0] >= middle - 12 else left_x


def _rect(box: Sequence[float], status: str) -> Rect:
    x0, top, x1, bottom = box
    return Rect(round(x0 - 1, 1), round(top - 0.5, 1), round(x1 - x0 + 2, 1), round(bottom - top + 1, 1), status)


def _frame(boxes: Sequence[Sequence[float]], status: str) -> Frame:
    x0, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    x1, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return Frame(round(x0 - 4, 1), round(top - 2.5, 1), round(x1 - x0 + 8, 1), round(bottom - top + 5, 1), status)


def _mark(box: Sequence[float], x: float, finding: Finding, href: Href) -> Mark:
    y = (box[1] + box[3]) / 2
    return Mark(round(x, 1), round(y, 1), finding.position, finding.status, finding.title,
                href(term=finding.position, fragment=f"term-{finding.position}"))


def _apart(marks: list[Mark], width: float, height: float) -> list[Mark]:
    """Marks that would cover one another move outward while there is room, then down."""
    placed: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.y, mark.x, mark.number)):
        if any(other.number == mark.number and abs(other.y - mark.y) < STEP for other in placed):
            continue  # one mark stands for two quotes of one term side by side
        x, y, outward = mark.x, mark.y, STEP if mark.x > width / 2 else -STEP
        while any(abs(other.x - x) < STEP and abs(other.y - y) < STEP for other in placed):
            x += outward
            if not MARK <= x <= width - MARK:
                x, y = mark.x, y + STEP / 2
            if y > height - MARK:
                break
        placed.append(Mark(round(x, 1), round(y, 1), mark.number, mark.status, mark.title, mark.href))
    return placed
