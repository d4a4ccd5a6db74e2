"""Owns sharing: one running service for all test processes of a run, held by leases that the kernel drops with them."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Facts = dict[str, str]
"""What a test needs to reach a service: addresses, names, passwords made for this run."""

START_SECONDS = 60.0
_REPOSITORY = Path(__file__).resolve().parents[2]
_keepers: list[subprocess.Popen[bytes]] = []


class ServiceFailed(Exception):
    """A service did not start; the message says why and what to do."""


@contextmanager
def shared(name: str, folder: Path) -> Iterator[Facts]:
    """The facts of service `name`, started if nobody of this run (one `folder`) has it running yet."""
    folder.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder / f"{name}.starting"):
        lease = os.open(lease_path(folder, name), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lease, fcntl.LOCK_SH)
        try:
            facts = _running(folder, name) or _start(folder, name)
        except BaseException:
            os.close(lease)
            raise
    try:
        yield facts
    finally:
        os.close(lease)


def lease_path(folder: Path, name: str) -> Path:
    """Each user holds a shared lock on this file; the keeper gets the exclusive one when the last user is gone."""
    return folder / f"{name}.lease"


def facts_path(folder: Path, name: str) -> Path:
    """Where the keeper writes the facts, while the service runs."""
    return folder / f"{name}.json"


def _running(folder: Path, name: str) -> Facts | None:
    try:
        facts: Facts = json.loads(facts_path(folder, name).read_text())
    except FileNotFoundError:
        return None
    return facts


def _start(folder: Path, name: str) -> Facts:
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.services.keeper", name, str(folder)],
            cwd=_REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # an interrupt at the keyboard reaches the tests only; the lease tells the keeper
        )
    _keepers.append(keeper)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if facts := _running(folder, name):
            return facts
        if keeper.poll() is not None:
            break
        time.sleep(0.02)
    keeper.terminate()
    raise ServiceFailed(f"The test service {name!r} did not start.\n{_last_lines(log)}")


def _last_lines(log: Path, count: int = 25) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
