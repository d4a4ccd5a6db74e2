"""The malware scan against a real clamd, and against ones that fail: without a clear answer, never "clean"."""

from __future__ import annotations

import io
import os
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from portal.errors import ConfigurationError, ScannerUnavailable
from portal.storage.scanning import ClamAV, Clean, Infected, NoScanner, NotScanned
from tests.services.clamav import SIGNATURE, STREAM_LIMIT_MB, TEST_STRING
from tests.services.processes import free_port
from tests.services.sharing import Facts

MIB = 1024 * 1024


@contextmanager
def _broken_clamd(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of something that takes one connection and then does as told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, suppress(ConnectionError):  # the scanner may hang up first
                behave(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


@pytest.fixture(params=["url", "socket_url"])
def scanner(request: pytest.FixtureRequest, clamd: Facts) -> ClamAV:
    return ClamAV(clamd[request.param], timeout=20)


def test_knows_the_test_string(scanner: ClamAV) -> None:
    verdict = scanner.scan(io.BytesIO(b"Dear practice, " + TEST_STRING))
    assert isinstance(verdict, Infected)
    assert verdict.signature.startswith(SIGNATURE)


def test_looks_into_archives(scanner: ClamAV) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("word/document.xml", TEST_STRING * 50)
    archive.seek(0)
    assert isinstance(scanner.scan(archive), Infected)


def test_says_clean_of_what_it_read_whole(scanner: ClamAV) -> None:
    assert scanner.scan(io.BytesIO(b"A harmless agreement.")) == Clean()
    assert scanner.healthy()


def test_reads_a_big_file_to_its_end(scanner: ClamAV) -> None:
    verdict = scanner.scan(io.BytesIO(os.urandom(10 * MIB) + TEST_STRING))
    assert isinstance(verdict, Infected)


def test_a_file_over_the_scanners_limit_is_not_called_clean(scanner: ClamAV) -> None:
    with pytest.raises(ScannerUnavailable, match=r"larger than the malware scanner takes|does not answer"):
        scanner.scan(io.BytesIO(bytes((STREAM_LIMIT_MB + 1) * MIB)))


def test_fails_closed_when_clamd_is_down() -> None:
    scanner = ClamAV(f"tcp://127.0.0.1:{free_port()}", timeout=2)
    assert not scanner.healthy()
    with pytest.raises(ScannerUnavailable):
        scanner.scan(io.BytesIO(b"anything"))


def _hang_up(connection: socket.socket) -> None:
    connection.recv(1024)


def _stay_silent(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def _answer(words: bytes) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(words)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    return behave


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(_hang_up, id="hangs up"),
        pytest.param(_stay_silent, id="stays silent"),
        pytest.param(_answer(b"stream: Can't allocate memory ERROR\0"), id="fails itself"),
        pytest.param(_answer(b"stream: OK? not quite\0"), id="babbles"),
        pytest.param(_answer(b"x" * 10_000), id="babbles on and on"),
    ],
)
def test_fails_closed_when_clamd_gives_no_clear_answer(behave: Callable[[socket.socket], None]) -> None:
    with _broken_clamd(behave) as url, pytest.raises(ScannerUnavailable):
        ClamAV(url, timeout=0.5).scan(io.BytesIO(b"anything"))


def test_no_scanner_never_says_clean() -> None:
    assert NoScanner().scan(io.BytesIO(TEST_STRING)) == NotScanned()


@pytest.mark.parametrize("url", ["", "localhost:3310", "http://127.0.0.1", "unix:", "tcp://"])
def test_refuses_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ConfigurationError):
        ClamAV(url)
