"""Sets the server from which the sandbox forks its children apart from the program; the server imports it first."""

from __future__ import annotations

import os
import signal
import sys

# What Python and the libraries of a reading look for. All else, the program's secrets above all, is not for children.
KEPT = {"PATH", "HOME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH"}
KEPT_STARTS = ("PYTHON", "LC_", "TESSDATA_")
# A child may not start threads, and on its one core they would not help.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def clean(environment: dict[str, str]) -> dict[str, str]:
    """What of an environment a child may know."""
    kept = {name: value for name, value in environment.items() if name in KEPT or name.startswith(KEPT_STARTS)}
    return kept | ONE_THREAD


def _become_clean() -> None:
    """Start this very process again without the rest: what the system shows of a process is what it started with."""
    own = clean(dict(os.environ))
    if own != dict(os.environ):
        os.execve(sys.executable, sys.orig_argv, own)  # noqa: S606  no shell is wanted


# Whoever stops a worker signals its whole process group. A child is ended by the program that asked for it, and the
# server ends when that program does: neither may fall to such a signal, which would be taken for the document's fault.
if sys.orig_argv[-1].startswith("from multiprocessing.forkserver import main"):
    for stopping in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(stopping, signal.SIG_IGN)
    _become_clean()
