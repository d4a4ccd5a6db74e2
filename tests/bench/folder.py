"""A folder of agreements read by the command on one core and on all: what the others add."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fixtures.build import AGREEMENTS

COUNT = 200
SLUGS = ("example-billing-v1", "complete", "two-column", "services-agreement")


def _fill(folder: Path) -> None:
    for number in range(COUNT):
        kind = (AGREEMENTS / SLUGS[number % len(SLUGS)] / "agreement.pdf").read_bytes()
        (folder / f"{number:03}.pdf").write_bytes(kind)


def _seconds(folder: Path, cores: set[int]) -> float:
    """Wall time of the command, bound to these cores."""
    command = [sys.executable, "-m", "portal.cli", "read", "--json", *map(str, sorted(folder.iterdir()))]
    started = time.perf_counter()
    done = subprocess.run(
        command, capture_output=True, check=False, preexec_fn=lambda: os.sched_setaffinity(0, cores)
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())
    return time.perf_counter() - started


def run() -> None:
    cores = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(folder)
        one, two = _seconds(folder, {min(cores)}), _seconds(folder, set(sorted(cores)[:2]))
    print(f"{COUNT} files: {one:.1f} s on one core, {two:.1f} s on two: {one / two:.2f} times (bar 1.8)")
