"""A shared service: one for all users, gone after the last of them, however that one ended."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.processes import listens
from tests.services.sharing import ServiceFailed, shared

_USER = """
import sys, time, pathlib
from tests.services.sharing import shared
with shared("s3", pathlib.Path(sys.argv[1])) as facts:
    print(facts["port"], flush=True)
    time.sleep(60)
"""


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_two_users_share_one_server_and_a_killed_user_leaves_none_running(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _USER, str(tmp_path)]
    users = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        ports = {int(user.stdout.readline()) for user in users if user.stdout}
    finally:
        for user in users:
            user.kill()
            user.communicate()
    assert len(ports) == 1
    assert _within(10, lambda: not listens(ports.copy().pop()))


def test_a_service_is_started_anew_after_the_last_user_left(tmp_path: Path) -> None:
    with shared("s3", tmp_path) as first:
        assert listens(int(first["port"]))
    with shared("s3", tmp_path) as second:
        assert listens(int(second["port"]))


def test_a_service_that_cannot_start_says_why(tmp_path: Path) -> None:
    why = pytest.raises(ServiceFailed, match="No module named")
    with why, shared("nonesuch", tmp_path):
        pytest.fail("there is no such service")
