"""What a child of the sandbox may do, well or badly: functions for its tests."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import socket
import struct
import sys
import time
from pathlib import Path

import pypdfium2

from extractors import ocr
from extractors.errors import EncryptedFile
from extractors.types import Line


def echo(value: object) -> object:
    return value


def own_values() -> tuple[Line, ...]:
    return (Line("words", page=1),)


def refuse() -> None:
    raise EncryptedFile("Locked: upload an unlocked copy.")


def take_memory() -> int:
    return len(bytearray(4 * 1024**3))


def think_forever() -> None:
    while True:
        pass


def sleep_forever() -> None:
    time.sleep(600)


def fall_over() -> None:
    os.abort()


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def be_ended(sent: signal.Signals) -> None:
    signal.signal(sent, signal.SIG_DFL)
    os.kill(os.getpid(), sent)


def stumble() -> None:
    raise KeyError("the words of a document")


def write_a_file(path: str) -> None:
    Path(path).write_text("words")


def limits() -> dict[str, int]:
    return {
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        "umask": os.umask(0o077),
        "pid": os.getpid(),
    }


def secrets(known: str) -> list[str]:
    """Where `known` stands in what this process and those above it were started with."""
    places = [place for place in ("self", str(os.getppid())) if known in _started_with(place)]
    return places + [name for name, value in os.environ.items() if known in value]


def _started_with(process: str) -> str:
    try:
        return Path(f"/proc/{process}/environ").read_text()
    except OSError:
        return ""


def connect(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=5).close()


def no_new_privileges() -> bool:
    return "NoNewPrivs:\t1" in Path("/proc/self/status").read_text()


def read_picture(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document, ocr.reader() as reader:
        page = document[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
        return " ".join(word.text for word in reader.read(page, 200).words)


class _Misuse:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def send_a_trap() -> object:
    return _Misuse()


def send_half() -> None:
    os.write(_pipe(), b"\x00\x00")
    time.sleep(600)


def send_another_error() -> None:
    message = pickle.dumps(("unreadable", "no error"))
    os.write(_pipe(), struct.pack("!i", len(message)) + message)
    os._exit(0)


def _pipe() -> int:
    """The pipe to the program that asked, found as code that has taken over a child would find it."""
    frame = sys._getframe()
    while "sender" not in frame.f_locals and frame.f_back is not None:
        frame = frame.f_back
    return int(frame.f_locals["sender"].fileno())


def send_too_much() -> bytes:
    return bytes(3 * 1024 * 1024)
