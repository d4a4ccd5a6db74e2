"""The malware scan: a file goes to clamd whole, and without a clear answer it counts as not scanned, never as clean."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from portal.errors import ConfigurationError, ScannerUnavailable

CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: (?P<signature>.+) FOUND")


@dataclass(frozen=True, slots=True)
class Clean:
    """The scanner read the whole file and found nothing that it knows."""


@dataclass(frozen=True, slots=True)
class Infected:
    """The scanner knows this; `signature` is its name for it."""

    signature: str


@dataclass(frozen=True, slots=True)
class NotScanned:
    """Nobody looked: this installation runs without a scanner. It says nothing about the file."""


Verdict = Clean | Infected | NotScanned


class Scanner(Protocol):
    """Looks for malware in a file."""

    def scan(self, stream: BinaryIO) -> Verdict:
        """Read the stream to its end and judge it. Raises ScannerUnavailable when there is no clear answer."""

    def healthy(self) -> bool:
        """True when the scanner answers at this moment."""


class NoScanner:
    """An installation that chose to run without a malware scan. It records that, and never says "clean"."""

    def scan(self, stream: BinaryIO) -> Verdict:
        return NotScanned()

    def healthy(self) -> bool:
        return True


class ClamAV:
    """clamd, by INSTREAM, at `tcp://host:port` or `unix:/path`. `timeout` is the longest silence in seconds.

    The protocol is spoken here: the package `clamd` may drop the rest of a chunk that the kernel took in part, waits
    without limit for a connection, and returns None when clamd hangs up."""

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        self._address = _address(url)
        self._timeout = timeout

    def scan(self, stream: BinaryIO) -> Verdict:
        with self._connection() as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # it hung up early; why is still to be read
                _send(connection, stream)
            return _verdict(_answer(connection))

    def healthy(self) -> bool:
        try:
            with self._connection() as connection:
                connection.sendall(b"zPING\0")
                return _answer(connection) == "PONG"
        except ScannerUnavailable:
            return False

    @contextmanager
    def _connection(self) -> Iterator[socket.socket]:
        try:
            with _connected(self._address, self._timeout) as connection:
                yield connection
        except OSError as error:
            raise ScannerUnavailable(
                "The malware scanner does not answer. The file stays locked away until it has been scanned."
            ) from error


def _address(url: str) -> str | tuple[str, int]:
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path:
        return parts.path
    if parts.scheme == "tcp" and parts.hostname:
        return parts.hostname, parts.port or 3310
    raise ConfigurationError(f"{url!r} is no address of clamd: it must be tcp://host:port or unix:/path.")


def _connected(address: str | tuple[str, int], timeout: float) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=timeout)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, stream: BinaryIO) -> None:
    connection.sendall(b"zINSTREAM\0")
    while chunk := stream.read(CHUNK):
        connection.sendall(struct.pack("!L", len(chunk)) + chunk)
    connection.sendall(struct.pack("!L", 0))


def _answer(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < _LONGEST_ANSWER:
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        received += part
    return received.rstrip(b"\0").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Clean()
    if found := _FOUND.fullmatch(answer):
        return Infected(found["signature"])
    if "size limit exceeded" in answer:
        raise ScannerUnavailable(
            "The file is larger than the malware scanner takes, so it was not scanned and stays locked away. "
            "Raise StreamMaxLength in clamd.conf above the portal's upload limit."
        )
    raise ScannerUnavailable("The malware scanner gave no clear answer. The file stays locked away.")
