"""Runs one service until the last lease on it is gone: `python -m tests.services.keeper NAME FOLDER`."""

from __future__ import annotations

import fcntl
import importlib
import json
import signal
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType

from tests.services.sharing import Facts, ServiceFailed, facts_path, lease_path


def keep(name: str, folder: Path) -> None:
    """Run `tests.services.<name>.running()`; facts appear when it is ready and vanish before it stops."""
    service = importlib.import_module(f"tests.services.{name}")
    running: AbstractContextManager[Facts] = service.running()
    facts_file = facts_path(folder, name)
    with lease_path(folder, name).open("r+") as lease, running as facts:
        draft = facts_file.with_suffix(".draft")
        draft.write_text(json.dumps(facts))
        draft.rename(facts_file)
        try:
            fcntl.flock(lease, fcntl.LOCK_EX)  # waits here for as long as any test process lives
        finally:
            facts_file.unlink()


def _stop(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + signum)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        keep(sys.argv[1], Path(sys.argv[2]))
    except ServiceFailed as failure:
        sys.exit(str(failure))
