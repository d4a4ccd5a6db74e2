"""Structured logs on standard error: one JSON object a line, made of known keys only, so that no content can leak.

Our own records carry a fixed sentence and keys of `KEYS`. What a library logs may quote a document, a query's values or
a token, so of its records only the library, the level, the kind of error and the place are kept.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

KEYS = frozenset({
    "actor_id", "address", "attempt", "code", "count", "error", "event", "executor_id", "exit_status", "job", "level",
    "logger", "method", "milliseconds", "part", "path_template", "practice_id", "process", "status", "step",
    "subject_id", "time", "where", "workflow_id",
})
LONGEST_VALUE = 200
_OURS = ("portal", "extractors")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure(level: str = "INFO") -> None:
    """Send every log of this process to standard error, through the filter."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(KnownKeys())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)


class KnownKeys(logging.Formatter):
    """One line of JSON for a record, without anything that could be content."""

    def format(self, record: logging.LogRecord) -> str:
        told = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(), "logger": record.name, **_said(record)}
        if record.exc_info and record.exc_info[0]:
            told |= {"error": record.exc_info[0].__name__, "where": _place(record.exc_info[2])}
        return json.dumps(only_known(told))


def only_known(told: Mapping[str, Any]) -> dict[str, Any]:
    """Drop every key that is not known and every value that is no short plain one; say which, without their values."""
    refused = sorted(key for key, value in told.items() if key not in KEYS or not _plain(value))
    kept = {key: value for key, value in told.items() if key not in refused}
    return {**kept, "refused_keys": ",".join(refused)[:LONGEST_VALUE]} if refused else kept


def _said(record: logging.LogRecord) -> dict[str, Any]:
    """The sentence without the values that were put into it, and the keys beside it; of a library its place only."""
    if record.name.split(".")[0] not in _OURS:
        return {"event": "library", "where": f"{record.module}:{record.lineno}"}
    beside = {key: value for key, value in vars(record).items() if key not in _STANDARD}
    return {**beside, "event": str(record.msg)}


def _plain(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_VALUE
    return value is None or isinstance(value, bool | int | float)


def _place(trace: TracebackType | None) -> str:
    """Where it went wrong: the innermost frames, by function and line."""
    frames = traceback.extract_tb(trace)[-4:]
    return " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)[-LONGEST_VALUE:]
