"""What a child of the sandbox may do, and the little that it does: call one function and send what came of it."""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from extractors.errors import TooMuchInside, UnreadableDocument
from extractors.limits import Limits

TOO_MUCH = "The file needs more memory than any agreement does: print it as PDF again and upload that copy."
# Sent to a whole process group when a worker is stopped: they say nothing of the document.
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
OPEN_FILES = 64
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000


def work(sender: Connection, function: Callable[..., Any], args: tuple[Any, ...], limits: Limits) -> None:
    """The child: lowers its own limits, calls the function, sends what came of it."""
    confine(limits)
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


def confine(limits: Limits) -> None:
    """Lower this process to what reading a document needs; there is no way back."""
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


@cache
def hide() -> None:
    """Keep what the program was started with, keys among it, from other processes of the same account (Linux).

    A child that could not leave the sight of other processes would otherwise read it in /proc.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
