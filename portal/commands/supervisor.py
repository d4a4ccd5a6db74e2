"""The processes of `portal demo`: starts them, starts a worker anew that died, and stops them all at the end."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 15.0
PAUSE_SECONDS = 0.3


@dataclass(slots=True)
class Child:
    """One process; what it says goes into its log. A `vital` one takes the others with it when it ends."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    vital: bool = True
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches the supervisor only, which then stops the children in good order.
        with open(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            self.process = subprocess.Popen(self.command, env=dict(self.environment), stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, start_new_session=True)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process and self.running:
            self.process.send_signal(signal.SIGTERM)

    def end(self, seconds: float) -> None:
        """Wait for it, and kill it when it does not end."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, seconds))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Keeps `children` running until `stop` is set."""

    def __init__(self, children: list[Child], stop: threading.Event, say: Callable[[str], None]) -> None:
        self._children, self._stop, self._say = children, stop, say

    def start(self) -> None:
        for child in self._children:
            child.start()

    def wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait until `ready()`; False when a vital child ended, the time is over, or we are told to stop."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self._stop.wait(PAUSE_SECONDS) or self._ended() or time.monotonic() > deadline:
                return False
        return True

    def keep(self) -> int:
        """Until told to stop: 0 then, and 1 when a vital child has ended."""
        while not self._stop.wait(PAUSE_SECONDS):
            if ended := self._ended():
                self._say(f"The {ended.name} has ended. Its log is {ended.log}.")
                return 1
            for child in self._children:
                if not child.running:
                    self._say(f"The {child.name} has ended and is started again. Its log is {child.log}.")
                    child.start()
        return 0

    def end(self) -> None:
        """Stop all, the last one started first."""
        for child in reversed(self._children):
            child.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children:
            child.end(deadline - time.monotonic())

    def _ended(self) -> Child | None:
        return next((child for child in self._children if child.vital and not child.running), None)
