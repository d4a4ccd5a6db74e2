"""A real clamd with one signature of our own: the public ones are fetched from a host that tests cannot count on."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.processes import free_port, server
from tests.services.sharing import Facts, ServiceFailed

TEST_STRING = b"FLOWDOWN-HARMLESS-TEST-STRING-FOR-THE-MALWARE-SCAN"
SIGNATURE = "Flowdown.Harmless.Test"
STREAM_LIMIT_MB = 26
_CONFIG = """
Foreground yes
DatabaseDirectory {home}
TCPSocket {port}
TCPAddr 127.0.0.1
LocalSocket {home}/clamd.sock
MaxThreads 2
StreamMaxLength {limit}M
AlertExceedsMax yes
"""


@contextmanager
def running() -> Iterator[Facts]:
    """Run clamd on a free port and a socket; "url" and "socket_url" say where."""
    with tempfile.TemporaryDirectory(prefix="flowdown-clamd-", ignore_cleanup_errors=True) as folder:
        home, port = Path(folder), free_port()
        (home / "test.ndb").write_text(f"{SIGNATURE}:0:*:{TEST_STRING.hex()}\n")
        config = home / "clamd.conf"
        config.write_text(_CONFIG.format(home=home, port=port, limit=STREAM_LIMIT_MB))
        with server([_clamd(), f"--config-file={config}"], ready=lambda: _answers(port), cwd=home):
            yield {"url": f"tcp://127.0.0.1:{port}", "socket_url": f"unix:{home}/clamd.sock"}


def _clamd() -> str:
    found = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
    if found is None:
        raise ServiceFailed(
            "clamd is not installed, and the malware scan is tested against the real one: "
            "run `make services`, or install your system's package (Debian: clamav-daemon)."
        )
    return found


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"zPING\0")
            return connection.recv(16).startswith(b"PONG")
    except OSError:
        return False
