"""A web server that is killed and followed by another at once: a program for `test_kills.py`.

It imports the portal once and keeps the listening socket, so that each server is a fork away. It reads lines: "next"
kills the server that runs with SIGKILL and starts another; the end of the input ends it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from portal.app import create_app
from tests.installation import Databases, parts_for, settings_for


def serve(listening: socket.socket, app: Starlette) -> None:
    """Serve until killed. Nothing has used the database before the fork: a connection must not cross it."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="critical", access_log=False))
    server.run(sockets=[listening])


def started(listening: socket.socket, app: Starlette) -> int:
    child = os.fork()
    if child == 0:
        try:
            serve(listening, app)
        finally:
            os._exit(1)
    return child


def main() -> None:
    given = json.loads(sys.argv[1])
    databases, files = Databases(**given["databases"]), Path(given["files"])
    listening = socket.create_server(("127.0.0.1", given["port"]), backlog=64)
    app = create_app(parts=parts_for(settings_for(databases, files)))
    child = started(listening, app)
    for _ in sys.stdin:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        child = started(listening, app)
        sys.stdout.write("next\n")
        sys.stdout.flush()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main()
