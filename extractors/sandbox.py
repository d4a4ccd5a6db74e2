"""Runs one function on untrusted bytes in a child process with bounds on memory, processor time and wall time.

The children are forked from a server that has the reading pipeline loaded and has seen no document, so each starts
within milliseconds and knows nothing of another. What a child sends back is unpickled with our own value types only.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import logging
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing import context, forkserver, popen_forkserver, spawn
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar, cast

from extractors.errors import DamagedFile, TookTooLong, TooMuchInside, UnreadableDocument
from extractors.limits import STANDARD, Limits

T = TypeVar("T")
PRELOADED = ["extractors.apart", "extractors.warm"]
CRASHED = "The file could not be read: it is damaged or made in an unusual way. Save or print it as PDF again."
TOO_MUCH = "The file needs more memory than any agreement does: print it as PDF again and upload that copy."
TOO_SLOW = "Reading the file took too long and was stopped: upload the agreement without its attachments, or as text."
INTERRUPTED = "the reading was interrupted"
# Sent to a whole process group when a worker is stopped: they say nothing of the document.
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
SERVER_GONE = 255
OPEN_FILES = 64
LATER = 5
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

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
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = _Child(target=_work, args=(sender, function, args, limits), daemon=True)
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


def _work(sender: Connection, function: Callable[..., Any], args: tuple[Any, ...], limits: Limits) -> None:
    """The child: lowers its own limits, calls the function, sends what came of it."""
    _confine(limits)
    sender.send_bytes(_answer(function, args))
    sender.close()
    os._exit(0)


def _answer(function: Callable[..., Any], args: tuple[Any, ...]) -> bytes:
    """The pickled outcome. Of an unexpected error only its type and place go on, never a document's text."""
    try:
        return pickle.dumps(("value", function(*args)))
    except UnreadableDocument as error:
        return pickle.dumps(("unreadable", error))
    except MemoryError:
        return pickle.dumps(("unreadable", TooMuchInside(TOO_MUCH)))
    except Exception as error:  # noqa: BLE001  whatever a document does to a parser ends here
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return pickle.dumps(("failed", f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"))


def _confine(limits: Limits) -> None:
    for stopping in STOPPING:
        signal.signal(stopping, signal.SIG_IGN)
    # Held by this child, the pipe by which the server knows that the program lives would outlive the program.
    os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]  # noqa: SLF001
    os.umask(0o077)
    os.nice(5)
    _cut_off()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CPU: limits.cpu_seconds,
    }
    mapped = _mapped_bytes()
    if mapped is not None:
        bounds[resource.RLIMIT_AS] = mapped + limits.memory_bytes
    for bound, most in bounds.items():
        hard = resource.getrlimit(bound)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(bound, (soft, hard if bound == resource.RLIMIT_CPU else soft))


def _mapped_bytes() -> int | None:
    """The address space that this process has mapped, libraries included; None where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return None
    return pages * resource.getpagesize()


def _cut_off() -> None:
    """Leave the network and the sight of other processes, where the system lets us; never gain a right again (Linux).

    The system kills this process when the server ends, which ends when the program ends.
    """
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.unshare(CLONE_NEWUSER | CLONE_NEWNET)
        system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        system.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        system.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
