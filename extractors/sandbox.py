"""Runs one function on untrusted bytes in a child process with bounds on memory, processor time and wall time.

The children are forked from a server that has the reading pipeline loaded and has seen no document, so each starts
within milliseconds and knows nothing of another. What a child sends back is unpickled with our own value types only.
"""

from __future__ import annotations

import contextlib
import io
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing import context, forkserver, popen_forkserver, spawn
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

from extractors import confinement
from extractors.confinement import STOPPING, TOO_MUCH
from extractors.errors import DamagedFile, TookTooLong, TooMuchInside, UnreadableDocument
from extractors.limits import STANDARD, Limits

T = TypeVar("T")
PRELOADED = ["extractors.apart", "extractors.warm"]
CRASHED = "The file could not be read: it is damaged or made in an unusual way. Save or print it as PDF again."
TOO_SLOW = "Reading the file took too long and was stopped: upload the agreement without its attachments, or as text."
INTERRUPTED = "the reading was interrupted"
SERVER_GONE = 255
LATER = 5

log = logging.getLogger(__name__)
_starting = threading.Lock()


class ChildLost(OSError):
    """The child or its server was stopped from outside. The document is not to blame: it can be read again."""


def run(function: Callable[..., T], *args: Any, limits: Limits = STANDARD) -> T:
    """`function(*args)`, computed in a fresh child process.

    The function must be importable and its value one of builtin types or of the frozen values of extractors.
    UnreadableDocument errors pass through. Raises TooMuchInside (memory, or killed by the system), TookTooLong
    (`limits.cpu_seconds` or `limits.wall_seconds`), DamagedFile (any other end of the child) and ChildLost, which is no
    UnreadableDocument (something else ended the child). May be called from any thread.
    """
    confinement.hide()
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = _Child(target=confinement.work, args=(sender, function, args, limits), daemon=True)
    try:
        _start(child)
        sender.close()
        return cast("T", _outcome(receiver, child, limits))
    finally:
        receiver.close()
        sender.close()
        _end(child)


def _start(child: _Child) -> None:
    with _starting:
        multiprocessing.set_forkserver_preload(PRELOADED)
        try:
            child.start()
        except (EOFError, ConnectionError) as error:
            _forget_server()
            raise ChildLost(INTERRUPTED) from error


def _forget_server() -> None:
    """Have a server that does not answer ended for good, so that the next child finds a new one."""
    server: int | None = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]  # noqa: SLF001
    if server is not None:
        with contextlib.suppress(OSError):
            os.kill(server, signal.SIGKILL)
            os.waitid(os.P_PID, server, os.WEXITED | os.WNOWAIT)


def _outcome(receiver: Connection, child: _Child, limits: Limits) -> Any:
    kind, value = _unpickled(_message(receiver, child, limits))
    if kind == "value":
        return value
    if kind == "unreadable" and isinstance(value, UnreadableDocument):
        raise value
    log.error("a document could not be read", extra={"where": value})
    raise DamagedFile(CRASHED)


def _message(receiver: Connection, child: _Child, limits: Limits) -> bytes:
    """The bytes that the child sends. It is killed when its time is over, also halfway through them."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(limits.wall_seconds, stop)
    timer.start()
    try:
        return receiver.recv_bytes(limits.max_result_bytes)
    except (EOFError, ConnectionError):
        raise (TookTooLong(TOO_SLOW) if late.is_set() else _ended(child)) from None
    except OSError as error:
        raise (TookTooLong(TOO_SLOW) if late.is_set() else DamagedFile(CRASHED)) from error
    finally:
        timer.cancel()
        timer.join()


def _unpickled(message: bytes) -> tuple[str, Any]:
    try:
        kind, value = _Unpickler(io.BytesIO(message)).load()
    except Exception as error:  # a child that was taken over may send anything
        raise DamagedFile(CRASHED) from error
    return kind, value


def _ended(child: _Child) -> UnreadableDocument | ChildLost:
    """The error that the end of a silent child stands for."""
    child.join(LATER)
    if child.exitcode in (None, SERVER_GONE, *(-stopping for stopping in STOPPING)):
        return ChildLost(INTERRUPTED)
    if child.exitcode == -signal.SIGXCPU:
        return TookTooLong(TOO_SLOW)
    if child.exitcode == -signal.SIGKILL:
        return TooMuchInside(TOO_MUCH)
    log.error("a child that read a document ended", extra={"exit_status": child.exitcode})
    return DamagedFile(CRASHED)


def _end(child: _Child) -> None:
    if child.pid is None:
        return
    if child.is_alive():
        child.kill()
    child.join(LATER)
    if child.exitcode is not None:
        child.close()


class _Popen(popen_forkserver.Popen):
    """Starts a child that does not import the program that asked for it, which may be large or not importable."""

    def _launch(self, process_obj: Any) -> None:
        whole = spawn.get_preparation_data
        spawn.get_preparation_data = lambda name: {
            key: value for key, value in whole(name).items() if not key.startswith("init_main")
        }
        try:
            super()._launch(process_obj)  # type: ignore[misc]
        finally:
            spawn.get_preparation_data = whole


class _Child(context.ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: Any) -> _Popen:  # noqa: N802  the name that multiprocessing calls
        return _Popen(process_obj)


class _Unpickler(pickle.Unpickler):
    """Knows the value types and errors of this package, and nothing that a taken-over child could misuse."""

    def find_class(self, module: str, name: str) -> Any:
        owner = sys.modules.get(module) if module.startswith("extractors.") else None
        found = None if owner is None or "." in name else getattr(owner, name, None)
        if isinstance(found, type) and found.__module__ == module and _is_value(found):
            return found
        raise pickle.UnpicklingError("a child sent a value of an unknown type")


def _is_value(kind: type) -> bool:
    return issubclass(kind, (UnreadableDocument, tuple, str)) or hasattr(kind, "__dataclass_fields__")
