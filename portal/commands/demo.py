"""`portal demo`: the whole portal on this machine, with demonstration data and a sign-in that asks for no password."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.table import Table

from portal import config, demonstration
from portal.commands.migrate import migrate
from portal.commands.supervisor import Child, Supervisor
from portal.errors import ConfigurationError
from portal.identity import demonstration as provider
from portal.wiring import build_parts

HOST = "127.0.0.1"
PORTS_TO_TRY = 50
READY_SECONDS = 90.0
# What the children are given of our own environment; settings of another installation are not.
PASSED_ON = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", "VIRTUAL_ENV", "SSL_CERT_FILE")


def run(arguments: argparse.Namespace) -> int:
    """Set up what is missing, start everything, and stop it again on Ctrl-C or SIGTERM."""
    folder = Path(os.environ.get("FLOWDOWN_DEMO_DIR") or "var/demo").absolute()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = _kept(folder)
    port = _free_port(arguments.port)
    environment = _environment(folder, kept, port)
    _set_up(environment)  # may be interrupted: the next run goes on from there
    stop = _told_to_stop()
    supervisor = Supervisor(_children(folder, kept, port, environment), stop, _say)
    try:
        supervisor.start()
        _say("Starting …")
        if not supervisor.wait(lambda: _answers(port) and _listens(kept["provider_port"]), READY_SECONDS):
            if not stop.is_set():
                _say(f"The portal did not start. The logs are in {folder}.")
            return 0 if stop.is_set() else 1
        _welcome(port)
        return supervisor.keep()
    finally:
        _say("Stopping …")
        supervisor.end()


def _told_to_stop() -> threading.Event:
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return stop


def _kept(folder: Path) -> dict[str, Any]:
    """The secrets of this demonstration, made on the first run; the sign-in's port stays the same where it is free."""
    path = folder / "secrets.json"
    if path.exists():
        kept: dict[str, Any] = json.loads(path.read_text())
    else:
        kept = {name: secrets.token_hex(32) for name in ("audit_key", "session_key", "client_secret")}
    kept["provider_port"] = _free_port(kept.get("provider_port", provider.PORT))
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(kept))
    draft.rename(path)
    return kept


def _environment(folder: Path, kept: dict[str, Any], port: int) -> dict[str, str]:
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
        "FLOWDOWN_MODE": "demonstration",
        "FLOWDOWN_BASE_URL": f"http://{HOST}:{port}",
        "FLOWDOWN_DATABASE_URL": f"sqlite:///{folder / 'portal.db'}",
        "FLOWDOWN_FILES": str(folder / "files"),
        "FLOWDOWN_AUDIT_KEY": kept["audit_key"],
        "FLOWDOWN_SESSION_KEY": kept["session_key"],
        "FLOWDOWN_OIDC_ISSUER": provider.issuer(kept["provider_port"]),
        "FLOWDOWN_OIDC_CLIENT_ID": provider.CLIENT_ID,
        "FLOWDOWN_OIDC_CLIENT_SECRET": kept["client_secret"],
    }


def _set_up(environment: dict[str, str]) -> None:
    if not demonstration.DATA.exists():
        raise ConfigurationError("The demonstration needs the project's folder: run it from a clone of the repository.")
    os.umask(0o077)
    settings = config.load(environment)
    migrate(settings)
    parts = build_parts(settings)
    _say("Setting up the demonstration: the agreements are read now …")
    demonstration.seed(parts, provider.group, _say)
    parts.database.close()


def _children(folder: Path, kept: dict[str, Any], port: int, environment: dict[str, str]) -> list[Child]:
    def child(name: str, *command: str, vital: bool = True) -> Child:
        return Child(name, [sys.executable, "-m", *command], environment, folder / f"{name}.log", vital)

    return [
        child("sign-in", "portal.identity.demonstration", "--port", str(kept["provider_port"])),
        child("web", "portal.cli", "serve", "--host", HOST, "--port", str(port)),
        child("worker", "portal.cli", "worker", vital=False),
    ]


def _free_port(first: int) -> int:
    for port in range(first, first + PORTS_TO_TRY):
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind((HOST, port))
            except OSError:
                continue
            return port
    raise ConfigurationError(f"No port from {first} to {first + PORTS_TO_TRY - 1} is free on {HOST}.")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def _welcome(port: int) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Sign in as", "Role", "Practice", "Title"):
        table.add_column(heading)
    for person in provider.people():
        table.add_row(person.name, person.role, person.practice, person.title)
    console = Console(highlight=False)
    console.print(f"\nFlowdown is ready at [bold]http://{HOST}:{port}[/bold]\n")
    console.print(table)
    console.print(f"\nMails to vendors' people do not leave this machine: read them at "
                  f"[bold]http://{HOST}:{port}/demonstration/mails[/bold]")
    console.print("\nNo password is asked for: this is a demonstration, on this machine only. Ctrl-C stops it.")


def _say(words: str) -> None:
    print(words, flush=True)
