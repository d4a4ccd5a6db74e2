"""`portal read --together`: an agreement with the documents that belong to it, read as one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from extractors import pipeline, together, together_parties
from extractors.together import Combined, Together, Why
from extractors.together_kinds import Kind
from extractors.types import Reading
from portal.commands import files, report
from portal.commands.files import Unread

KIND_WORDS = {Kind.AGREEMENT: "agreement", Kind.AMENDMENT: "amendment", Kind.SERVICES_AGREEMENT: "services agreement",
              Kind.OTHER: "other document"}


def run(arguments: argparse.Namespace) -> int:
    """Read all documents at once and print what they say together; without one of them nothing is said."""
    given = [_given(name, first=place == 0) for place, name in enumerate(arguments.files)]
    with ThreadPoolExecutor(min(len(given), files.cores())) as pool:
        answers = list(pool.map(lambda one: files.opened(one[1], pipeline.read_with_text), given))
    unread = [answer for answer in answers if isinstance(answer, Unread)]
    for answer in unread:
        print(f"portal read: {report.clean(answer.file)}: {answer.message}", file=sys.stderr)
    if unread:
        if arguments.json:
            _print({"schema": "together/1", "errors": [answer.to_json() for answer in unread]})
        return files.UNREADABLE
    read_ones = [answer for answer in answers if not isinstance(answer, Unread)]
    found = together.combine([together.document(reading, lines, kind)
                              for (kind, _), (reading, lines) in zip(given, read_ones, strict=True)])
    names = [name for _, name in given]
    shape = _shape(found, names, [reading for reading, _ in read_ones])
    if arguments.json:
        _print(shape)
    else:
        _show(found, names, shape)
    return files.exit_status(shape)


def _given(name: str, *, first: bool) -> tuple[Kind | None, str]:
    """The kind that was written before the file's name, if any. The first document is the agreement."""
    kind, sign, file = name.partition("=")
    if sign and kind in set(Kind) and not Path(name).exists():
        return Kind(kind), file
    return (Kind.AGREEMENT if first else None), name


def _shape(found: Together, names: Sequence[str], readings: Sequence[Reading]) -> dict[str, Any]:
    """The agreement's own reading, with the verdicts of all documents in place of its own."""
    return {
        **readings[0].to_json(), "schema": "together/1", "file": names[0],
        "seconds": round(sum(reading.seconds for reading in readings), 3),
        "warnings": list(_warnings(found, names, readings)),
        "documents": [
            {"file": name, "kind": document.kind.value, "dated": document.dated or None, "sha256": reading.sha256,
             "pages": reading.pages, "is_baa": reading.is_baa, "quality": reading.quality,
             "signatures": list(reading.document.signatures)}
            for name, document, reading in zip(names, found.documents, readings, strict=True)],
        "clauses": [_clause(combined, names) for combined in found.clauses],
        "windows": [{**asdict(placed.window), "document": names[placed.document]} for placed in found.windows],
    }


def _warnings(found: Together, names: Sequence[str], readings: Sequence[Reading]) -> Iterator[dict[str, str]]:
    """What the portal would not count until a reviewer lets it. Here it counts: whoever gave the files decides."""
    for place, (name, document, reading) in enumerate(zip(names, found.documents, readings, strict=True)):
        if place and (others := together_parties.others(_parties(readings[0]), _parties(reading))):
            yield {"code": "other-parties", "file": name, "message": f"This document names other parties: "
                   f"{' and '.join(others)}. It is counted because you gave it; check that it belongs here."}
        seen = len(reading.document.signatures)
        if place and document.kind is Kind.AMENDMENT and seen < together_parties.SIGNATURES:
            yield {"code": "not-signed", "file": name, "message": "This amendment is not signed by both sides: we see "
                   f"{'one signature' if seen else 'no signature'}. It is counted because you gave it; a draft changes "
                   "nothing until both sides have signed it."}


def _parties(reading: Reading) -> tuple[str | None, str | None]:
    return reading.document.covered_entity, reading.document.business_associate


def _clause(combined: Combined, names: Sequence[str]) -> dict[str, Any]:
    def quoted(quotes: Sequence[together.Quote]) -> list[dict[str, Any]]:
        return [{**asdict(quote.evidence), "document": names[quote.document]} for quote in quotes]

    return {**asdict(combined.clause), "why": combined.why.value, "counts": [names[place] for place in combined.counts],
            "evidence": quoted(combined.quotes), "replaced": quoted(combined.replaced)}


def _show(found: Together, names: Sequence[str], shape: dict[str, Any]) -> None:
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, report.WIDEST)
    for part in _about(found, names, shape["warnings"]):
        console.print(part)
    report.show([shape])


def _about(found: Together, names: Sequence[str], warnings: Sequence[dict[str, str]]) -> Iterator[Any]:
    """Which documents were read, what to beware of, and where another one than the agreement decides."""
    called = _called(names)
    yield Text("Read together", style="bold")
    for name, document in zip(names, found.documents, strict=True):
        dated = f", {document.dated}" if document.dated else ""
        yield Padding(Text(f"{report.clean(name)} ({KIND_WORDS[document.kind]}{dated})"), (0, 0, 0, 2))
    for warning in warnings:
        file = report.clean(called[names.index(warning["file"])])
        yield Padding(Text(f"Warning: {file}: {report.clean(warning['message'])}", style="bold red"), (0, 0, 0, 2))
    said = [(combined, together.explained(combined, called))
            for combined in found.clauses if combined.why is not Why.SAME]
    for combined, why in said:
        if why:
            yield Padding(Text(f"{report.clean(combined.clause.title)}: {report.clean(why)}"), (0, 0, 0, 2))
    yield Text()


def _called(names: Sequence[str]) -> list[str]:
    """The files' names without folders, or as they were given where two files have one name."""
    short = [Path(name).name for name in names]
    return [name if short.count(one) > 1 else one for name, one in zip(names, short, strict=True)]


def _print(shape: dict[str, Any]) -> None:
    print(json.dumps(shape, ensure_ascii=False, indent=2))
