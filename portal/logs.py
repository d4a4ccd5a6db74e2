"""Structured logs on standard error: one JSON object a line, made of known keys only, so that no content can leak.

Our own records carry a fixed sentence and keys of `KEYS`. What a library logs may quote a document, a query's values or
a token, so of its records only the library, the level, the kind of error and the place are kept.
"""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

import structlog

KEYS = frozenset({
    "actor_id", "address", "attempt", "code", "count", "error", "event", "executor_id", "exit_status", "job", "level",
    "logger", "method", "milliseconds", "part", "path_template", "practice_id", "process", "refused_keys", "status",
    "step", "subject_id", "time", "where", "workflow_id",
})
LONGEST_VALUE = 200
_OURS = ("portal", "extractors")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure(level: str = "INFO") -> None:
    """Send every log of this process to standard error, through the filter."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_taken_from_record],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, only_known,
                    structlog.processors.JSONRenderer(sort_keys=True)]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)


def only_known(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drop every key that is not known and every value that is no short plain one; say which, without their values."""
    refused = sorted(key for key, value in event.items() if key not in KEYS or not _plain(value))
    kept = {key: value for key, value in event.items() if key not in refused}
    return {**kept, "refused_keys": ",".join(refused)[:LONGEST_VALUE]} if refused else kept


def _plain(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_VALUE
    return value is None or isinstance(value, bool | int | float)


def _taken_from_record(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """What may be said of a record of the standard library's logging."""
    record: logging.LogRecord = event["_record"]
    own = record.name.split(".")[0] in _OURS
    told: dict[str, Any] = {"event": str(record.msg) if own else "library", "level": record.levelname.lower(),
                            "logger": record.name}
    told["time"] = structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", {})["timestamp"]
    if own:
        told |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
    else:
        told["where"] = f"{record.module}:{record.lineno}"
    if record.exc_info and record.exc_info[0]:
        told["error"] = record.exc_info[0].__name__
        told["where"] = _place(record.exc_info[2])
    return {**told, "_record": record, "_from_structlog": False}


def _place(trace: TracebackType | None) -> str:
    """Where it went wrong: the innermost frames, by function and line."""
    frames = traceback.extract_tb(trace)[-4:]
    return " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)[-LONGEST_VALUE:]
