"""What every list of rows shares: chips with counts, a text filter, a head that sorts, and pages.

The address carries all of it (`show`, `find`, `sort`, `size`, `page`), so that a list can be kept, sent and gone
back to; a value that is not known counts as not given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Select
from sqlmodel import Session, func, select

from portal.vocabulary.text import clean_line
from portal.web.pages import Call

SIZES = (25, 50)
DEFAULT_SIZE = 50
FIND_MAX = 100


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter of a list, with how many rows it has."""

    key: str
    word: str
    count: int
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of a list. `kept` are the list's own filters, such as who did it."""

    path: str
    show: str
    find: str
    sort: str
    descending: bool
    size: int
    page: int
    usual: str
    usual_show: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def sorted_by(self) -> str:
        """As the address writes it; nothing when it is as usual."""
        written = ("-" if self.descending else "") + self.sort
        return "" if written == self.usual else written

    @property
    def chosen_show(self) -> str:
        """As the address writes it; nothing when it is the usual one."""
        return "" if self.show == self.usual_show else self.show

    def href(self, **changes: object) -> str:
        """The address of this list with something changed; what is as usual stays out of it."""
        values: dict[str, object] = {
            "show": self.chosen_show, "find": self.find, **self.kept, "sort": self.sorted_by,
            "size": self.size if self.size != DEFAULT_SIZE else "", "page": self.page, **changes}
        if values["page"] == 1:
            values["page"] = ""
        query = urlencode({name: value for name, value in values.items() if value not in ("", None)})
        return f"{self.path}?{query}" if query else self.path


def asked(call: Call, *, sorts: Sequence[str], shows: Sequence[str] = (), kept: Sequence[str] = ()) -> Asked:
    """Read the address. The first of `sorts` and of `shows` is the usual one; "-" before a sort turns it round."""
    usual, size, page = sorts[0], call.query("size"), call.query("page")
    sort = call.query("sort")
    if sort.removeprefix("-") not in {known.removeprefix("-") for known in sorts}:
        sort = usual
    return Asked(
        path=call.request.url.path,
        show=call.query("show") if call.query("show") in shows else (shows[0] if shows else ""),
        find=clean_line(call.query("find"))[:FIND_MAX],
        sort=sort.removeprefix("-"), descending=sort.startswith("-"), usual=usual, usual_show=shows[0] if shows else "",
        size=int(size) if size in {str(s) for s in SIZES} else DEFAULT_SIZE,
        page=max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 9 else 1,
        kept={name: clean_line(call.query(name))[:FIND_MAX] for name in kept})


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and all that its page needs to draw the rest."""

    asked: Asked
    rows: Sequence[Any]
    total: int
    chips: Sequence[Chip] = ()
    sizes: Sequence[int] = SIZES

    @property
    def path(self) -> str:
        return self.asked.path

    @property
    def find(self) -> str:
        return self.asked.find

    @property
    def size(self) -> int:
        return self.asked.size

    @property
    def page(self) -> int:
        return self.asked.page

    @property
    def pages(self) -> int:
        return pages_of(self.total, self.size)

    @property
    def narrowed(self) -> bool:
        """True when a filter hides rows: an empty list then has another reason than an empty table."""
        usual = not self.chips or self.chips[0].chosen
        return bool(self.find) or not usual or any(self.asked.kept.values())

    def span(self, one: str, many: str = "") -> str:
        """1 to 50 of 312 vendors."""
        word = one if self.total == 1 else many or one + "s"
        if self.pages <= 1:
            return f"{self.total:,} {word}"
        first = (self.page - 1) * self.size + 1
        return f"{first:,} to {first + len(self.rows) - 1:,} of {self.total:,} {word}"

    def way(self, sort: str) -> str:
        """How the list is sorted by this column: "ascending", "descending" or not at all."""
        if self.asked.sort != sort:
            return ""
        return "descending" if self.asked.descending else "ascending"

    def sort_href(self, sort: str) -> str:
        return self.asked.href(sort=("-" if self.way(sort) == "ascending" else "") + sort, page=1)

    def page_href(self, page: int) -> str:
        return self.asked.href(page=page)

    def size_href(self, size: int) -> str:
        return self.asked.href(size=size if size != DEFAULT_SIZE else "", page=1)

    def all_href(self) -> str:
        """The list without any filter."""
        return self.asked.href(show="", find="", page=1, **dict.fromkeys(self.asked.kept, ""))

    def kept_by_search(self) -> list[tuple[str, str]]:
        """What a new text filter leaves as it is."""
        size = str(self.size) if self.size != DEFAULT_SIZE else ""
        values = {"show": self.asked.chosen_show, **self.asked.kept, "sort": self.asked.sorted_by, "size": size}
        return [(name, value) for name, value in values.items() if value]

    def near_pages(self) -> list[int | None]:
        """The first, the last and those around this one; None stands for a gap."""
        near = {1, self.pages, *range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)}
        shown: list[int | None] = []
        for number in sorted(near):
            if shown and shown[-1] is not None and number - shown[-1] > 1:
                shown.append(None)
            shown.append(number)
        return shown


def pages_of(total: int, size: int) -> int:
    return max(1, -(-total // size))


def chips(asked: Asked, words: Mapping[str, str], counts: Mapping[str, int]) -> list[Chip]:
    """The filters in the order of `words`; the first one is the usual one and stays out of the address."""
    usual = next(iter(words))
    return [Chip(key, word, counts.get(key, 0), key == asked.show,
                 asked.href(show="" if key == usual else key, page=1)) for key, word in words.items()]


def fetch(db: Session, asked: Asked, query: Select[Any], order: Sequence[Any],
          chips: Sequence[Chip] = (), total: int | None = None) -> Listing:
    """Count the query's rows, unless `total` is known, and read one page of them; a page beyond the last one shows
    the last one."""
    if total is None:
        total = db.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = pages_of(total, asked.size)
    if asked.page > last:
        asked = replace(asked, page=last)
    rows = db.execute(query.order_by(*order).limit(asked.size).offset((asked.page - 1) * asked.size)).all()
    return Listing(asked, rows, total, chips)

