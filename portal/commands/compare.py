"""`portal compare`: reads two versions of an agreement in sandboxed children and prints what changed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from extractors import compare, pipeline
from extractors.types import Line, Reading
from portal.commands import compare_report, files, report
from portal.commands.files import Unread
from portal.vocabulary import changes
from portal.vocabulary.terms import no_agreement

NOTHING_LOST, SOMETHING_LOST, UNREADABLE = 0, 1, 2
UNTOLD = SOMETHING_LOST  # what cannot be told may have been lost

Read = tuple[Reading, tuple[Line, ...]]


def run(arguments: argparse.Namespace) -> int:
    """Read both versions at once and print what the second has otherwise."""
    names = (arguments.before, arguments.after)
    with ThreadPoolExecutor(min(2, files.cores())) as pool:
        before, after = pool.map(lambda name: files.opened(name, pipeline.read_with_text), names)
    unread = [answer for answer in (before, after) if isinstance(answer, Unread)]
    for answer in unread:
        print(f"portal compare: {report.clean(answer.file)}: {answer.message}", file=sys.stderr)
    if isinstance(before, Unread) or isinstance(after, Unread):
        if arguments.json:
            _print({"schema": "comparison/1", "errors": [answer.to_json() for answer in unread]})
        return UNREADABLE
    found = compare.compare(compare.version(*before), compare.version(*after))
    if arguments.json:
        _print({"schema": "comparison/1", "before": _file(names[0], before[0]), "after": _file(names[1], after[0]),
                **found.to_json()})
    else:
        compare_report.show(found, names, (before[0], after[0]))
    if not found.tells:
        _say_why(names, (before[0], after[0]))
        return UNTOLD
    return SOMETHING_LOST if found.lost else NOTHING_LOST


def _say_why(names: Sequence[str], readings: Sequence[Reading]) -> None:
    for name, reading in zip(names, readings, strict=True):
        if reading.quality != "good" or not reading.is_baa:
            print(f"portal compare: {report.clean(name)}: {no_agreement(reading.quality)} {changes.UNTOLD}",
                  file=sys.stderr)


def _file(name: str, reading: Reading) -> dict[str, Any]:
    whole = reading.to_json()
    return {"file": name, **{key: whole[key] for key in ("sha256", "media_type", "pages", "rules_version", "text",
                                                         "is_baa")}}


def _print(shape: dict[str, Any]) -> None:
    print(json.dumps(shape, ensure_ascii=False, indent=2))
