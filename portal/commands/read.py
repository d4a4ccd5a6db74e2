"""`portal read`: reads agreements in sandboxed children, several at once, and prints reports or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any

from extractors import pipeline
from portal.commands import files, report
from portal.commands.files import Unread
from portal.scoring.agreements import Judged, is_gap

READ_CLEAN, READ_WITH_FINDINGS, UNREADABLE = 0, 1, 2

Answer = dict[str, Any]
"""A reading as JSON, or `{"file": …, "error": {"code": …, "message": …}}`."""


def run(arguments: argparse.Namespace) -> int:
    """Read every file, print what they say in the order given; one that cannot be read never stops the others."""
    answers = list(_in_order(arguments.files))
    for answer in answers:
        if "error" in answer:
            print(f"portal read: {report.clean(answer['file'])}: {answer['error']['message']}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(answers if len(arguments.files) > 1 else answers[0], ensure_ascii=False, indent=2))
    else:
        report.show([answer for answer in answers if "error" not in answer])
    return max(_exit_status(answer) for answer in answers)


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


def _exit_status(answer: Answer) -> int:
    if "error" in answer:
        return UNREADABLE
    gaps = any(is_gap(Judged(clause["tier"], clause["status"])) for clause in answer["clauses"])
    return READ_WITH_FINDINGS if gaps else READ_CLEAN
