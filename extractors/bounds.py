"""Where a business associate agreement begins and ends inside a longer contract, as an exhibit or a section of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractors.passages import HeadingRules, Passage, Zone
from extractors.types import Bounds

# The first passages of a document say what it is.
OPENING = 8
# A title later than this, or than an eighth of the document, opens something inside it.
EARLIEST = 12
# An agreement has at least so many passages; fewer only mention one.
LEAST = 8
LONGEST_TITLE = 120

_DIVIDES = re.compile(r"(?i)^(?:exhibit|appendix|schedule|attachment|annex)\s+[a-z0-9]{1,3}\b")
_ATTACHED = re.compile(r"(?i)\b(?:exhibit|appendix|schedule|attachment|annex|attached|separate)\b")
_NUMBER = re.compile(r"\d{1,3}")


def bounded(made: Sequence[Passage], rules: HeadingRules) -> tuple[Passage, ...]:
    """The passages; where the agreement is a part of a longer contract, what stands before and after it is OUTSIDE."""
    titles = [p for p in made if p.is_heading and len(p.text) < LONGEST_TITLE and rules.agreement.search(p.text)]
    late = [p for p in titles if p.order > max(EARLIEST, len(made) // 8) and p.zone is not Zone.CONTENTS]
    if not late or _is_one(made, late, rules):
        return tuple(made)
    inside: set[int] = set()
    for title in late:
        reach = range(title.order, _end(made, title, {p.order for p in titles}))
        inside.update(reach if len(reach) >= LEAST else ())
    if not inside:
        return tuple(made)
    return tuple(p if p.order in inside else replace(p, zone=Zone.OUTSIDE) for p in made)


def _is_one(made: Sequence[Passage], late: Sequence[Passage], rules: HeadingRules) -> bool:
    """Whether the document as a whole is the agreement: its opening says so, and does not point to a later part."""
    later = {p.text.lower() for p in late}
    return any(
        rules.agreement.search(p.text)
        and p.zone is not Zone.CONTENTS
        and p.text.lower() not in later
        and not (_ATTACHED.search(p.text) and not p.is_heading)
        for p in made[:OPENING]
    )


def _end(made: Sequence[Passage], title: Passage, titles: set[int]) -> int:
    """The first passage after the agreement that `title` opens: the next section of its kind, or the next exhibit."""
    following = str(int(title.section) + 1) if _NUMBER.fullmatch(title.section) else None
    for passage in made[title.order + 1 :]:
        if passage.is_heading and following is not None and passage.section == following:
            return passage.order
        if passage.is_heading and _DIVIDES.match(passage.text) and passage.order not in titles:
            return passage.order
    return len(made)


def told(made: Sequence[Passage]) -> Bounds | None:
    """The bounds for people to see; None where the agreement is the whole document."""
    inside = [passage for passage in made if passage.zone is not Zone.OUTSIDE]
    if not inside or len(inside) == len(made):
        return None
    pages = [piece.line.page for passage in inside for piece in passage.pieces if piece.line.page is not None]
    sections = [passage.section for passage in inside if passage.section]
    return Bounds(
        title=inside[0].text[:LONGEST_TITLE],
        first_page=min(pages, default=None),
        last_page=max(pages, default=None),
        first_section=_first(sections),
        last_section=_first(reversed(sections)),
    )


def _first(sections: Iterable[str]) -> str:
    return next(iter(sections), "")
