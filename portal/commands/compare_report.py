"""A comparison as a person reads it on a terminal: the count first, then what was lost, then what was won."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from extractors import places
from extractors.compare import ClauseChange, Comparison
from extractors.compare_limits import LimitChange, Turn
from extractors.compare_text import Passage, Sentence
from extractors.compare_words import Kept, Piece
from extractors.types import Evidence, Reading, Window
from portal.commands.report import GUIDANCE, WIDEST, clean
from portal.vocabulary import changes
from portal.vocabulary.terms import EVENT_NAMES, STATUS_WORDS, as_written, no_agreement

SIGNS = {"removed": "−", "weakened": "▼", "mixed": "⇅", "unclear": "?", "added": "+", "strengthened": "▲",
         "reworded": "≈", "unchanged": "="}
STYLES = {"removed": "red", "weakened": "red", "mixed": "magenta", "unclear": "blue", "added": "green",
          "strengthened": "green", "reworded": "cyan"}
# Marks that stay when there is no color, as wdiff writes them.
MARKS = {Kept.SAME: ("", "", ""), Kept.REMOVED: ("[-", "-]", "red"), Kept.ADDED: ("{+", "+}", "green")}
SHOWN_PASSAGES = 40


def show(found: Comparison, names: Sequence[str], readings: Sequence[Reading]) -> None:
    """Print the report on standard output."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    for part in _parts(found, names, readings):
        console.print(part)
    console.print(Text(GUIDANCE, style="dim"))


def _parts(found: Comparison, names: Sequence[str], readings: Sequence[Reading]) -> Iterator[Any]:
    yield Text(f"{clean(names[0])}\n→ {clean(names[1])}", style="bold")
    yield Rule(style="dim")
    yield Text(changes.headline(found.counts, found.better, found.worse) if found.tells else changes.UNTOLD,
               style="bold")
    for name, reading in zip(names, readings, strict=True):
        if reading.quality != "good" or not reading.is_baa:
            yield Text(f"! {clean(name)}: {no_agreement(reading.quality)}")
    if found.tells:
        yield from _changed(found)
    yield Text()


def _changed(found: Comparison) -> Iterator[Any]:
    yield Text("[-only in the first-]  {+only in the second+}", style="dim")
    for turn, (word, meaning) in changes.TURNS.items():
        terms = found.of(Turn(turn))
        if terms and turn != "unchanged":
            yield Text(f"\n{word}", style="bold")
            yield Padding(Text(meaning, style="dim"), (0, 0, 0, 2))
            for term in terms:
                yield from _term(term)
    yield from _limits(found.limits)
    yield from _passages(found.passages)
    if same := found.of(Turn.UNCHANGED):
        yield Text(f"\n{len(same)} terms are unchanged.", style="dim")


def _term(term: ClauseChange) -> Iterator[Any]:
    line = Text(f"{SIGNS[term.turn]} ", style=STYLES.get(term.turn, ""))
    line.append(clean(term.title), style="bold")
    line.append(f"  {changes.verdicts(term.before, term.after, STATUS_WORDS)}", style="dim")
    yield Padding(line, (0, 0, 0, 2))
    for note in term.told(term.reasons_lost):
        yield _indented(f"No longer: {clean(note.text)} ({note.code})", "green")
    for note in term.told(term.reasons_gained):
        yield _indented(f"New: {clean(note.text)} ({note.code})", "red")
    for limit in term.limits:
        if limit.turn is not Turn.UNCHANGED:
            yield _indented("Time limit: " + " → ".join(_sides(limit)))
    for words in term.words:
        if not words.same:
            yield Padding(_marked(words.pieces, _place(words.before), _place(words.after)), (0, 0, 0, 6))


def _marked(pieces: Iterable[Piece], before: str, after: str) -> Text:
    text = Text()
    for piece in pieces:
        start, end, style = MARKS[piece.kept]
        words = clean(piece.text)
        if not words:
            continue
        close = piece.text[:1] in ".,;:)" or not text.plain
        text.append(("" if close else " ") + f"{start}{words}{end}", style=style)
    place = before if before == after or not after else after if not before else f"{before} → {after}"
    return text.append(f" ({place})", style="dim") if place else text


def _place(where: Evidence | Sentence | None) -> str:
    if where is None:
        return ""
    page = f"page {where.page}" if where.page else ""
    return ", ".join(part for part in (page, places.named(clean(where.section))) if part)


def _limits(limits: Sequence[LimitChange]) -> Iterator[Any]:
    changed = [limit for limit in limits if limit.turn is not Turn.UNCHANGED]
    if not changed:
        return
    yield Text("\nTime limits", style="bold")
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for title in ("For", "First", "Second", "Result"):
        table.add_column(title)
    for limit in changed:
        result = Text(f"{SIGNS[limit.turn]} {changes.LIMIT_TURNS[limit.turn]}", style=STYLES.get(limit.turn, ""))
        table.add_row(EVENT_NAMES.get(limit.event, "Other"), *_sides(limit), result)
    yield table


def _sides(limit: LimitChange) -> tuple[str, str]:
    """A time limit in both versions, each with those that it is in conflict with."""
    return (changes.limit(_written(limit.before), [_written(other) for other in limit.beside_before]),
            changes.limit(_written(limit.after), [_written(other) for other in limit.beside_after]))


def _written(window: Window | None) -> str:
    if window is None:
        return "none"
    return as_written({"number": window.number, "unit": window.unit, "trigger": window.trigger,
                       "qualifier": window.qualifier, "direction": window.direction})


def _passages(passages: Sequence[Passage] | None) -> Iterator[Any]:
    if passages is None:
        yield Text("\nThe texts are too poor to compare word by word.", style="bold")
    elif passages:
        yield Text("\nElsewhere in the text", style="bold")
        for passage in passages[:SHOWN_PASSAGES]:
            word = changes.PASSAGES[passage.change]
            yield Padding(Text(f"{word}:").append(" ").append_text(
                _marked(passage.pieces, _place(passage.before), _place(passage.after))), (0, 0, 0, 2))
        if len(passages) > SHOWN_PASSAGES:
            yield _indented(f"and {len(passages) - SHOWN_PASSAGES} more: see --json", "dim")


def _indented(words: str, style: str = "") -> Padding:
    return Padding(Text(words, style=style), (0, 0, 0, 6))
