"""A reading as a person reads it on a terminal: the verdict first, then the terms that need work, then the rest."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from extractors import places
from portal.scoring.agreements import NEED_WORK, Judged, needs_work, summarize
from portal.vocabulary.terms import no_agreement

GUIDANCE = "This reading is a guide. It does not replace legal or security review."
WIDEST = 100
SIGNS = {"present": "✔", "weak": "▲", "missing": "✖", "conflict": "⇄", "unclear": "?", "not-applicable": "–"}
STYLES = {"present": "green", "weak": "yellow", "missing": "red", "conflict": "magenta", "unclear": "blue"}
TIERS = {
    "required": "Required terms", "required-if": "Required for billing companies",
    "where-it-applies": "Only where it applies to you", "recommended": "Recommended terms",
    "best-practice": "Good practice", "permission": "Permissions", "proposed": "Proposed rules, not law",
}
FLAGS = {
    "javascript": "The file carries scripts.", "embedded-files": "The file carries other files inside.",
    "launch-actions": "The file tries to start programs.", "macros": "The file carries macros.",
    "external-links": "The file loads parts from elsewhere.",
    "open-changes": "The file has open tracked changes; the final text was read.",
    "comments": "The file has comments in its margin; they are no part of the agreement.",
    "ocr": "The file is scanned; its words were recognized from the picture.",
}

CHANGES = {"inserted": "+", "deleted": "−"}

Reading = dict[str, Any]


def clean(text: str) -> str:
    """Text that came from outside, safe for a terminal: no control characters, no reversed writing."""
    return "".join(mark if mark.isprintable() else "�" for mark in " ".join(text.split()))


def progress(finished: Iterable[str], total: int) -> None:
    """Show on standard error which files are done: a bar on a terminal, a line for each file elsewhere."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        for count, name in enumerate(finished, start=1):
            print(f"{count} of {total}: {clean(name)}", file=sys.stderr, flush=True)
        return
    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Reading", total=total)
        for name in finished:
            bar.update(task, advance=1, description=clean(name)[-30:])


def show(readings: list[Reading]) -> None:
    """Print the report of each reading on standard output."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    for reading in readings:
        for part in _parts(reading):
            console.print(part)
    if readings:
        console.print(Text(GUIDANCE, style="dim"))


def _parts(reading: Reading) -> Iterator[Any]:
    yield Rule(Text(clean(reading["file"]), style="bold"), align="left", style="dim")
    yield from _headline(reading)
    yield from _about(reading)
    for tier, heading in TIERS.items():
        yield from _tier(heading, [clause for clause in reading["clauses"] if clause["tier"] == tier],
                         asks=reading["is_baa"])
    if reading["windows"]:
        yield Text("\nTime limits", style="bold")
        yield _windows(reading["windows"])
    yield Text()


def _headline(reading: Reading) -> Iterator[Text]:
    if not reading["is_baa"]:
        yield Text(no_agreement(reading["text"]["quality"]), style="bold")
        if reading["text"]["quality"] != "poor":
            yield Text("If it is one, look for the terms below by hand.")
        return
    summary = summarize(Judged(clause["tier"], clause["status"]) for clause in reading["clauses"])
    yield Text(summary.verdict, style="bold")
    if summary.need_work:
        counts = [f"{summary.by_status[status]} {status}" for status in NEED_WORK if status in summary.by_status]
        yield Text(", ".join(counts))
    yield Text(summary.counted, style="dim")


def _about(reading: Reading) -> Iterator[Text]:
    document, text = reading["document"], reading["text"]
    for label, key in (("Practice", "covered_entity"), ("Vendor", "business_associate")):
        if document["parties"][key]:
            yield Text(f"{label}: {clean(document['parties'][key])}")
    if document["effective_date"]:
        yield Text(f"In force from: {clean(document['effective_date'])}")
    if document["reasons"]:
        yield Text(f"The document: {', '.join(document['reasons'])}")
    yield from (Text(f"! {FLAGS.get(flag, clean(flag))}") for flag in reading["flags"])
    yield from (Text(f"  {CHANGES[change['kind']]} {_shortened(clean(change['text']))}", style="dim")
                for change in document["open_changes"][:20])
    if bounds := document["bounds"]:
        yield Text(f"! The agreement is a part of a longer contract: {clean(bounds['title'])}")
    if text["quality"] == "poor":
        yield Text("! The text is too poor to say that a term is missing.")
    pages = f"{reading['pages']} pages, " if reading["pages"] else ""
    yield Text(f"{pages}rules {reading['rules_version']}, read in {reading['seconds']:.1f} s", style="dim")


def _tier(heading: str, clauses: list[Reading], *, asks: bool) -> Iterator[Any]:
    """`asks`: with what to ask the vendor for. Of a file that is no agreement, only what is in it and what is not."""
    if not clauses:
        return
    yield Text(f"\n{heading}", style="bold")
    loud = [clause for clause in clauses if asks and needs_work(Judged(clause["tier"], clause["status"]))]
    for clause in sorted(loud, key=lambda clause: NEED_WORK.index(clause["status"])):
        yield from _clause(clause)
    for status, word in (("present", "Present"), ("weak", "Weak"), ("conflict", "Conflict"),
                         ("not-applicable", "Not applicable"), ("missing", "Not stated"), ("unclear", "Unclear")):
        titles = [clean(clause["title"]) for clause in clauses if clause["status"] == status and clause not in loud]
        if titles:
            shown = "not-applicable" if status in ("missing", "unclear") else status
            yield _status_line(shown, word, "; ".join(titles))


def _clause(clause: Reading) -> Iterator[Any]:
    yield _status_line(clause["status"], clause["status"].capitalize(), clean(clause["title"]))
    for note in clause["reason_notes"]:
        yield _indented(f"{note['code']}: {clean(note['text'])}")
    for evidence in clause["evidence"][:2]:
        yield _indented(_quote(evidence), "italic")
    if clause["advice"]:
        yield _indented(f"→ {clean(clause['advice'])}")
    yield _indented(f"{clean(clause['citation'])}, as of {clause['as_of']}"
                    + ("" if clause["verified"] else " (not verified)"), "dim")


def _status_line(status: str, word: str, words: str) -> Padding:
    style = STYLES.get(status, "dim")
    line = Table.grid(padding=(0, 1))
    line.add_column(width=16, no_wrap=True)
    line.add_column()
    line.add_row(Text(f"{SIGNS[status]} {word}", style=style), Text(words))
    return Padding(line, (0, 0, 0, 2))


def _indented(words: str, style: str = "") -> Padding:
    return Padding(Text(words, style=style), (0, 0, 0, 6))


def _quote(evidence: Reading) -> str:
    place = [clean(evidence["document"])] if "document" in evidence else []  # of several that were read together
    place += [f"page {evidence['page']}"] if evidence["page"] else []
    place += [places.named(clean(evidence["section"]))] if evidence["section"] else []
    return f"“{_shortened(clean(evidence['quote']))}”" + (f" ({', '.join(place)})" if place else "")


def _shortened(words: str, most: int = 280) -> str:
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def _windows(windows: list[Reading]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for title in ("For", "As written", "Hours", "Longest", "Grade", "Page"):
        table.add_column(title, justify="right" if title in ("Hours", "Longest", "Page") else "left")
    for window in windows:
        table.add_row(_words(window["event"]).capitalize(), _as_written(window), _hours(window["hours_nominal"]),
                      _hours(window["hours_worst"]), window["grade"], str(window["page"] or ""))
    return table


def _as_written(window: Reading) -> str:
    if window["number"] is None:
        return _words(window["qualifier"]) if window["qualifier"] != "none" else "no number"
    unit = _words(window["unit"]) + ("" if window["number"] == 1 else "s")
    trigger = f" from {_words(window['trigger'])}" if window["trigger"] != "none" else ""
    return f"{window['number']} {unit}{trigger}"


def _hours(hours: int | None) -> str:
    return "–" if hours is None else f"{hours:,}"


def _words(code: str) -> str:
    return code.replace("-", " ").replace("_", " ")
