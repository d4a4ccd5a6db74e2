"""`portal read`: reads agreements in sandboxed children, several at once, and prints reports or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any

from extractors import pipeline
from portal.commands import files, report, together
from portal.commands.files import Unread

Answer = dict[str, Any]
"""A reading as JSON, or `{"file": …, "error": {"code": …, "message": …}}`."""


def run(arguments: argparse.Namespace) -> int:
    """Read every file, print what they say in the order given; one that cannot be read never stops the others."""
    if arguments.together:
        return together.run(arguments)
    answers = list(_in_order(arguments.files))
    for answer in answers:
        if "error" in answer:
            print(f"portal read: {report.clean(answer['file'])}: {answer['error']['message']}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(answers if len(arguments.files) > 1 else answers[0], ensure_ascii=False, indent=2))
    else:
        report.show([answer for answer in answers if "error" not in answer])
    return max(files.UNREADABLE if "error" in answer else files.exit_status(answer) for answer in answers)


def _in_order(names: list[str]) -> Iterator[Answer]:
    """The answers in the order of `names`, read by as many children at once as there are cores."""
    with ThreadPoolExecutor(min(len(names), files.cores())) as pool:
        futures = [pool.submit(_answer, name) for name in names]
        if len(names) > 1:
            report.progress(_finished(futures), len(names))
        for future in futures:
            yield future.result()


def _finished(futures: list[Future[Answer]]) -> Iterator[str]:
    for future in as_completed(futures):
        yield str(future.result()["file"])


def _answer(name: str) -> Answer:
    reading = files.opened(name, pipeline.read)
    return reading.to_json() if isinstance(reading, Unread) else {**reading.to_json(), "file": name}
