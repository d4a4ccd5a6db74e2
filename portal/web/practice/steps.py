"""The way to go-live of one vendor, as far as its facts tell: each step done, here, locked or still to come."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from portal.templating import count, day
from portal.vocabulary.statuses import VendorStatus
from portal.web.practice.standings import Standing

SAYS = {"done": "Done. ", "now": "You are here. ", "wait": "Waiting. ", "lock": "Locked. ", "later": "Not yet. "}
_ARRIVED = (Standing.DECIDE, Standing.TO_ASK, Standing.ANSWERED, Standing.ASK, Standing.SIGN, Standing.SETTLED)


@dataclass(frozen=True, slots=True)
class Step:
    """`state` is done, now, wait, lock or later."""

    name: str
    state: str
    sign: str
    words: str

    @property
    def says(self) -> str:
        return SAYS[self.state]


def steps(row: Row[Any]) -> list[Step]:
    """Empty for a vendor without patient data, and for one that is closed."""
    standing = Standing(row.standing)
    if not row.handles_phi or standing is Standing.CLOSED:
        return []
    return [Step("Needs a BAA", "done", "check", "Yes: handles patient data"), _arrived(standing, row),
            _settled(standing, row), _signed(row), _live(row)]


def _arrived(standing: Standing, row: Row[Any]) -> Step:
    name = "Agreement read"
    if standing in _ARRIVED:
        return Step(name, "done", "check", f"Version {row.number}, {day(row.received_at)}")
    if standing is Standing.READING:
        return Step(name, "wait", "file-search", f"Version {row.number} is being read")
    words = {Standing.NO_AGREEMENT: "None received", Standing.REFUSED: "The file was not taken",
             Standing.FAILED: "Reading failed", Standing.NOT_A_BAA: "The file is no BAA"}
    return Step(name, "now", "flag-f", words.get(standing, "None received"))


def _settled(standing: Standing, row: Row[Any]) -> Step:
    name = "Terms settled"
    if standing is Standing.DECIDE:
        return Step(name, "now", "flag-f", f"{count(row.undecided_terms, 'point')} to settle")
    if standing is Standing.TO_ASK:
        return Step(name, "now", "flag-f", f"{count(row.open_terms, 'change')} to ask for")
    if standing is Standing.ANSWERED:
        return Step(name, "now", "flag-f", "Answers to decide")
    if standing is Standing.ASK:
        return Step(name, "wait", "hourglass", f"{count(row.open_terms, 'term')} to change")
    if standing in _ARRIVED:
        left = f"{count(row.open_terms, 'term')} left as they are" if row.open_terms else "No gap found"
        return Step(name, "done", "check", left)
    return Step(name, "later", "list", "After the reading")


def _signed(row: Row[Any]) -> Step:
    if row.signed:
        return Step("Agreement signed", "done", "check", "A signed copy is here")
    return Step("Agreement signed", "lock", "lock", "No patient data before this")


def _live(row: Row[Any]) -> Step:
    if row.status == VendorStatus.EXITING:
        return Step("Go-live", "done", "check", "Live, and leaving")
    if row.status == VendorStatus.LIVE:
        return Step("Go-live", "done", "check", "Live")
    planned = f"Planned {day(row.planned_start)}" if row.planned_start else "No date yet"
    return Step("Go-live", "later", "rocket", planned)
