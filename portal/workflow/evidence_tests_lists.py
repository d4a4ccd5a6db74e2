"""The two lists of an evidence test while it is worked on: taken in, read by columns, and set as a task to trace."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from extractors import sandbox
from extractors.errors import UnreadableDocument
from portal.errors import InvalidInput
from portal.exchange import evidence_tests as files
from portal.models import EvidenceTest
from portal.tracing import columns, lists, trace
from portal.tracing.kinds import KINDS, Holds, Kind, ListKind
from portal.tracing.lists import Reading
from portal.tracing.trace import Task
from portal.vocabulary.statuses import EvidenceTestStatus
from portal.workflow import children

LEFT, RIGHT = "left", "right"
SIDES = (LEFT, RIGHT)
NOT_TAKEN = "The list was not taken."
AGAIN = "The list could not be read just now. Nothing was kept. Send it again in a moment."
KINDS_OF_PATIENT_DATA = {
    "ssn": "Social Security numbers", "mrn": "medical record, patient or member numbers", "claim": "claim numbers",
    "birth": "dates of birth", "mbi": "Medicare numbers", "patients": "a list of people with birthdays",
    "x12": "an electronic claim file", "hl7": "messages about patients"}


class HoldsPatientData(InvalidInput):
    """A list that the tripwire refused: it must not be shown again either."""


class Stage(StrEnum):
    """What an evidence test waits for. Its two ends are its status."""

    LEFT = "left"
    LEFT_COLUMNS = "left-columns"
    RIGHT = "right"
    RIGHT_COLUMNS = "right-columns"
    NAMES = "names"
    READY = "ready"
    DONE = "done"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A list as it was read from its bytes. `suspected` kinds of patient data mean that nothing of it is kept."""

    name: str
    sha256: str
    size: int
    rows: list[list[str]]
    suspected: list[str]
    sheet: str
    others: int


def read(content: bytes, name: str, divided: str) -> Arrived:
    """Read a list in a child process. Raises InvalidInput with what is wrong with it, Busy for reasons that are not its
    own."""
    if len(content) > files.LIMITS.max_bytes:
        raise InvalidInput(NOT_TAKEN, {"list": f"The list is larger than {files.LIMITS.max_bytes >> 20} MB. Leave out "
                                               "columns that are not needed, or send a shorter period."})
    try:
        with children.turn(AGAIN):
            found: dict[str, Any] = sandbox.run(files.read, content, divided, limits=files.LIMITS)
    except UnreadableDocument as error:
        raise InvalidInput(NOT_TAKEN, {"list": files.explained(error)}) from error
    return Arrived(name, hashlib.sha256(content).hexdigest(), len(content), found["rows"], found["suspected"],
                   found["sheet"], found["others"])


def looks_like(suspected: Sequence[str]) -> str:
    """Why a list with patient data is refused, and what would be right."""
    kinds = [KINDS_OF_PATIENT_DATA.get(kind, kind) for kind in suspected]
    named = " and ".join([", ".join(kinds[:-1]), kinds[-1]] if len(kinds) > 1 else kinds)
    return (f"The list looks as if it held {named}. Nothing of it was kept. This test needs no patient data, and no "
            "birthdays or Social Security numbers of staff: leave those columns out and send the rest.")


def entry_of(arrived: Arrived, of: ListKind, by: str, at: str) -> dict[str, Any]:
    """The list as it is kept while it is worked on, with the columns that its heads propose."""
    headed = columns.looks_like_heads(arrived.rows[0])
    titles = lists.heads(arrived.rows, headed)
    guessed = columns.guess(titles if headed else [""] * len(titles), arrived.rows[headed:], of)
    days = [number for column in of.columns if column.holds is Holds.DAY
            and (number := guessed[column.id]) is not None]
    return {"name": arrived.name, "sha256": arrived.sha256, "size": arrived.size, "rows": arrived.rows,
            "count": len(arrived.rows) - headed, "headed": headed, "guessed": guessed, "columns": None,
            "day_first": lists.writes_day_first(arrived.rows, days),
            "sheet": arrived.sheet, "others": arrived.others, "by": by, "at": at}


def without_rows(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of a list after the end: name, hash, counts, and which of its columns were read."""
    titles = titles_of(entry)
    stay = ("side", "name", "sha256", "size", "count", "headed", "day_first", "by", "at")
    return {name: entry[name] for name in stay} | {
        "columns": {id: titles[number] for id, number in (entry["columns"] or {}).items() if number is not None}}


def titles_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The heads of a list that is worked on."""
    return lists.heads(entry["rows"], entry["headed"])


def kind_of(test: EvidenceTest) -> Kind:
    return KINDS[test.kind]


def list_kind(test: EvidenceTest, side: str) -> ListKind:
    return kind_of(test).left if side == LEFT else kind_of(test).right


def of_side(test: EvidenceTest, side: str) -> dict[str, Any] | None:
    return next((entry for entry in test.lists if entry["side"] == side), None)


def put(test: EvidenceTest, side: str, entry: Mapping[str, Any]) -> None:
    """Keep a list in its place. What was said of names is of the lists as they were, so it goes."""
    others = [one for one in test.lists if one["side"] != side]
    test.lists = sorted([*others, {**entry, "side": side}], key=lambda one: SIDES.index(one["side"]))
    test.pairs = []


def reading(test: EvidenceTest, side: str) -> Reading | None:
    """The list by its chosen columns; None until they are chosen."""
    entry = of_side(test, side)
    if entry is None or entry["columns"] is None:
        return None
    return lists.read(entry["rows"], entry["headed"], entry["columns"], list_kind(test, side), entry["sha256"],
                      day_first=entry["day_first"])


def said(test: EvidenceTest) -> dict[int, tuple[int, ...]]:
    return {pair["left"]: tuple(pair["right"]) for pair in test.pairs}


def task_of(test: EvidenceTest, today: date) -> Task | None:
    """The test as it can be traced; None while a list or its columns are missing."""
    left, right = (reading(test, side) for side in SIDES)
    if left is None or right is None:
        return None
    return Task(test.kind, left.listed, right.listed, said(test), today, test.period_from, test.period_to,
                test.sample_size)


def stage_of(test: EvidenceTest, task: Task | None) -> Stage:
    """What the test waits for."""
    if test.status != EvidenceTestStatus.DRAFT:
        return Stage(test.status)
    for side in SIDES:
        entry = of_side(test, side)
        if entry is None:
            return Stage(side)
        if entry["columns"] is None:
            return Stage(f"{side}-columns")
    return Stage.NAMES if task and trace.open_matches(task) else Stage.READY
