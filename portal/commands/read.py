"""`portal read`: reads agreements in sandboxed children, several at once, and prints reports or JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from extractors import pipeline, sandbox
from extractors.errors import TooLarge, UnreadableDocument
from extractors.limits import Limits
from portal.commands import report
from portal.scoring.agreements import Judged, is_gap

READ_CLEAN, READ_WITH_FINDINGS, UNREADABLE = 0, 1, 2
_MEBIBYTE = 1024 * 1024

Answer = dict[str, Any]
"""A reading as JSON, or `{"file": …, "error": {"code": …, "message": …}}`."""


class _NoSuchFile(UnreadableDocument):
    code = "no-file"


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


def _in_order(files: list[str]) -> Iterator[Answer]:
    """The answers in the order of `files`, read by as many children at once as there are cores."""
    with ThreadPoolExecutor(min(len(files), len(os.sched_getaffinity(0)))) as pool:
        futures = [pool.submit(_answer, name) for name in files]
        if len(files) > 1:
            report.progress(_finished(futures), len(files))
        for future in futures:
            yield future.result()


def _finished(futures: list[Future[Answer]]) -> Iterator[str]:
    for future in as_completed(futures):
        yield str(future.result()["file"])


def _answer(name: str) -> Answer:
    try:
        reading = sandbox.run(pipeline.read, _content(name), Path(name).name)
    except UnreadableDocument as error:
        return {"file": name, "error": {"code": error.code, "message": error.message}}
    except Exception as error:  # noqa: BLE001  a fault in our reader: the other files are read all the same
        message = f"Our reader failed on this file ({type(error).__name__}). The fault is ours, not the file's."
        return {"file": name, "error": {"code": "our-fault", "message": message}}
    return {**reading.to_json(), "file": name}


def _content(name: str) -> bytes:
    most = Limits().max_bytes
    try:
        if os.path.getsize(name) > most:
            raise TooLarge(f"The file is larger than {most // _MEBIBYTE} MB. Save it smaller, or split it.")
        with open(name, "rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise _NoSuchFile(f"It cannot be opened: {(error.strerror or type(error).__name__).lower()}.") from error


def _exit_status(answer: Answer) -> int:
    if "error" in answer:
        return UNREADABLE
    gaps = any(is_gap(Judged(clause["tier"], clause["status"])) for clause in answer["clauses"])
    return READ_WITH_FINDINGS if gaps else READ_CLEAN
