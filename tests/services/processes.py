"""Starts and stops a server's process: a free port, waiting until it answers, and an end that always comes."""

from __future__ import annotations

import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.services.sharing import ServiceFailed

# Below the kernel's range for outgoing connections, so that no client takes the port between choosing and binding.
_PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    for port in random.sample(_PORTS, 200):
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ServiceFailed("No free port was found on 127.0.0.1.")


def listens(port: int) -> bool:
    """True when something accepts connections on that port of 127.0.0.1."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def run_as(account: int | None) -> dict[str, Any]:
    """The arguments of subprocess that lend a program another account and none of our groups; None: our own."""
    return {} if account is None else {"user": account, "group": account, "extra_groups": []}


@contextmanager
def server(
    command: Sequence[str | Path],
    *,
    ready: Callable[[], bool],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    account: int | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    seconds: float = 30.0,
    output: IO[bytes] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` (as user id `account`, when given) until the block ends; enter it once `ready()` is true.
    What it says goes to `output`, or where we say things ourselves."""
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=output, stderr=output, **run_as(account))
    try:
        _wait(process, ready, seconds)
        yield process
    finally:
        _stop(process, stop_signal)


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise ServiceFailed(f"{process.args!r} ended at once with status {process.returncode}.")
        if time.monotonic() > deadline:
            raise ServiceFailed(f"{process.args!r} was not ready after {seconds:.0f} seconds.")
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(stop_signal)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
