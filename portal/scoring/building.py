"""From the checked content of files to the types of the red-flag table; refuses names that are not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.scoring.indicators import Band, Cap, Condition, Indicator, Indicators, Proof, Row, Stops, Table
from portal.scoring.levels import Level


class BadTable(ValueError):
    """The red-flag table breaks its schema, names what is not there, or was changed after it was published. The
    message says where, what is wrong and what would be right."""


def indicators(rows: Sequence[Mapping[str, Any]], caps: Mapping[str, Any], events: Mapping[str, Any]) -> Indicators:
    """One version from its files. Raises BadTable."""
    if caps["version"] != events["version"]:
        raise BadTable(f"caps are of version {caps['version']}, events of {events['version']}: they go together")
    built = tuple(_row(entry, events["events"]) for entry in rows)
    _once((row.id for row in built), "rows")
    every = [indicator for row in built for indicator in row.indicators]
    _once((indicator.id for indicator in every), "indicators")
    by_id = {indicator.id: indicator for indicator in every}
    for place, named in [*((code, cap["indicators"]) for code, cap in caps["caps"].items()),
                         *((id, event["reopens"]) for id, event in events["events"].items())]:
        if unknown := sorted(set(named) - by_id.keys()):
            raise BadTable(f"{place}: there is no indicator {unknown[0]}")
    return Indicators(
        version=caps["version"],
        rows=built,
        caps={code: Cap(code, cap["title"], Stops(cap["stops"]), tuple(cap["indicators"]), cap["ends"])
              for code, cap in caps["caps"].items()},
        events={id: event["says"] for id, event in events["events"].items()},
        by_id=by_id,
    )


def table(entry: Mapping[str, Any], whole: Indicators) -> Table:
    """The table, if it has a weight for each row, a number for each cap, and bands from the best down to 0."""
    _same(entry["rows"], [row.id for row in whole.rows], "rows")
    _same(entry["caps"], whole.caps, "caps")
    bands = tuple(Band(band["id"], band["title"], band["from"], band.get("coverage", 0)) for band in entry["bands"])
    _once((band.id for band in bands), "bands")
    starts = [band.least for band in bands]
    if starts != sorted(set(starts), reverse=True) or bands[-1].least or bands[-1].coverage:
        raise BadTable("bands: they run from the highest score down, and the last starts at 0 with no coverage")
    return Table(
        version=entry["version"],
        rows=entry["rows"],
        critical=entry["weights"]["critical"],
        other=entry["weights"]["other"],
        strong_score=entry["strong"]["score"],
        strong_coverage=entry["strong"]["coverage"],
        evidenced=entry["evidenced"],
        banded=entry["banded"],
        caps=entry["caps"],
        bands=bands,
    )


def _row(entry: Mapping[str, Any], events: Mapping[str, Any]) -> Row:
    return Row(entry["id"], entry["title"],
               tuple(_indicator(own, entry["id"], events) for own in entry["indicators"]))


def _indicator(entry: Mapping[str, Any], row: str, events: Mapping[str, Any]) -> Indicator:
    id = entry["id"]
    if not id.startswith(row):
        raise BadTable(f"{id} stands in row {row}: its id starts with its row")
    if entry.get("at-exit") and "not-applicable" not in entry:
        raise BadTable(f"{id}: at-exit needs not-applicable, which says why it does not count before")
    levels = entry["levels"]
    return Indicator(
        id=id,
        row=row,
        title=entry["title"],
        critical=entry.get("critical", False),
        at_exit=entry.get("at-exit", False),
        by_record=entry.get("by-record", False),
        says={level: entry[level] for level in Level if level in entry},
        raises=entry["raise"],
        evidence=tuple(Proof(proof["what"], proof["max-age"]) for proof in entry["evidence"]),
        questions=tuple(entry["questions"]),
        clauses=tuple(entry.get("clauses", ())),
        events=tuple(name for name, event in events.items() if id in event["reopens"]),
        red_flag=_condition(levels.get("red-flag", {})),
        partial=_condition(levels.get("partial", {})),
    )


def _condition(entry: Mapping[str, Any]) -> Condition:
    return Condition(tuple(entry.get("flags", ())), tuple(entry.get("when", ())))


def _same(found: Iterable[str], wanted: Iterable[str], place: str) -> None:
    if differ := sorted(set(found) ^ set(wanted)):
        raise BadTable(f"{place}: the table and the indicators differ in {', '.join(differ)}")


def _once(ids: Iterable[str], place: str) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise BadTable(f"{place}: '{id}' stands twice")
        seen.add(id)
