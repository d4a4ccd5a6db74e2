import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import forkserver
from pathlib import Path

import pytest

from extractors import confinement, sandbox
from extractors.errors import DamagedFile, EncryptedFile, TookTooLong, TooMuchInside, UnreadableDocument
from extractors.limits import Limits
from extractors.load import load
from extractors.sandbox import ChildLost
from extractors.types import Line
from tests import hostile
from tests.documents import short_page, text_pdf
from tests.extractors import children

MIB = 1024 * 1024


def test_gives_back_values() -> None:
    assert sandbox.run(children.echo, {"a": [1, 2.5, "x", b"y", None, (True,)]}) == {
        "a": [1, 2.5, "x", b"y", None, (True,)]
    }
    assert sandbox.run(children.own_values) == (Line("words", page=1),)


def test_reads_a_document_as_without_a_sandbox() -> None:
    pdf = text_pdf(2)
    assert sandbox.run(load, pdf, "a.pdf") == load(pdf, "a.pdf")


def test_passes_on_why_a_document_cannot_be_read() -> None:
    with pytest.raises(EncryptedFile, match="unlocked copy"):
        sandbox.run(children.refuse)


@pytest.mark.parametrize(
    ("behavior", "error", "limits"),
    [
        (children.take_memory, TooMuchInside, Limits(memory_bytes=64 * MIB)),
        (children.think_forever, TookTooLong, Limits(cpu_seconds=1)),
        (children.sleep_forever, TookTooLong, Limits(wall_seconds=0.5)),
        (children.send_half, TookTooLong, Limits(wall_seconds=0.5)),
        (children.send_another_error, DamagedFile, Limits()),
        (children.fall_over, DamagedFile, Limits()),
        (children.be_killed, TooMuchInside, Limits()),
        (children.stumble, DamagedFile, Limits()),
        (children.send_a_trap, DamagedFile, Limits()),
        (children.send_too_much, DamagedFile, Limits(max_result_bytes=MIB)),
    ],
)
def test_survives_a_child_that_misbehaves(behavior: object, error: type[UnreadableDocument], limits: Limits) -> None:
    with pytest.raises(error) as caught:
        sandbox.run(behavior, limits=limits)  # type: ignore[arg-type]
    assert caught.value.message.endswith(".")
    assert sandbox.run(children.echo, "alive") == "alive"


def test_logs_what_went_wrong_without_the_words_of_the_document(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(DamagedFile):
        sandbox.run(children.stumble)
    (record,) = caplog.records
    assert vars(record)["where"].startswith("KeyError at children.py:")
    assert "words of a document" not in str(vars(record))


def test_each_document_gets_a_child_of_its_own_with_limits() -> None:
    first, second = sandbox.run(children.limits), sandbox.run(children.limits)
    assert first | {"pid": 0} == {"core": 0, "files": confinement.OPEN_FILES, "umask": 0o077, "pid": 0}
    assert len({first["pid"], second["pid"], os.getpid()}) == 3


def test_a_child_cannot_write_files(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile):
        sandbox.run(children.write_a_file, str(tmp_path / "file"))
    assert (tmp_path / "file").stat().st_size == 0


def test_stopping_a_worker_is_not_the_fault_of_the_document() -> None:
    program = (
        "import os, signal, sys, threading, time\n"
        "from extractors import sandbox\n"
        "sandbox.run(os.getpid)\n"
        "stopping = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)\n"
        "for sent in stopping: signal.signal(sent, lambda *_: None)\n"
        "def stop():\n"
        "    for sent in stopping: os.killpg(0, sent)\n"
        "threading.Timer(0.5, stop).start()\n"
        "print(sandbox.run(time.sleep, 1), sandbox.run(abs, -7))\n"
    )
    assert _output(program) == "None 7\n"


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_child_that_was_stopped_can_be_asked_again(sent: signal.Signals) -> None:
    with pytest.raises(ChildLost):
        sandbox.run(children.be_ended, sent)
    assert issubclass(ChildLost, OSError)  # which jobs try again


def test_a_lost_server_is_replaced() -> None:
    sandbox.run(os.getpid)
    server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    end = threading.Timer(0.3, os.kill, (server, signal.SIGKILL))
    end.start()
    with pytest.raises(ChildLost):
        sandbox.run(children.sleep_forever, limits=Limits(wall_seconds=20))
    assert sandbox.run(abs, -7) == 7


def test_a_child_ends_with_the_program_that_asked_for_it() -> None:
    program = (
        "import os, threading, time\n"
        "from extractors import sandbox\n"
        "from multiprocessing import forkserver\n"
        "sandbox.run(os.getpid)\n"
        "threading.Thread(target=sandbox.run, args=(time.sleep, 60), daemon=True).start()\n"
        "time.sleep(0.5)\n"
        "print(forkserver._forkserver._forkserver_pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    server = int(_output(program, ended_by=signal.SIGKILL))
    deadline = time.monotonic() + 5
    while Path(f"/proc/{server}/cmdline").exists() and Path(f"/proc/{server}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_child_knows_no_secret() -> None:
    program = (
        "import os, sys\n"
        "from extractors import sandbox\n"
        "from tests.extractors import children\n"
        "print(sandbox.run(os.getenv, 'FLOWDOWN_AUDIT_KEY'), sandbox.run(children.secrets, 'sesame'))\n"
        "print(os.environ['FLOWDOWN_AUDIT_KEY'])\n"
    )
    known = {"FLOWDOWN_AUDIT_KEY": "sesame", "AWS_SECRET_ACCESS_KEY": "sesame", "DATABASE_URL": "db://u:sesame@h"}
    assert _output(program, known=known) == "None []\nsesame\n"


def test_a_child_reads_pictures_with_all_its_limits() -> None:
    words = sandbox.run(children.read_picture, short_page())
    assert "Placeholder Coding LLC" in words
    assert sandbox.run(children.no_new_privileges)


@pytest.mark.skipif(subprocess.run(["unshare", "-Un", "true"], check=False).returncode != 0, reason="not let by system")
def test_a_child_has_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        children.connect(server.getsockname()[1])
        with pytest.raises(DamagedFile):
            sandbox.run(children.connect, server.getsockname()[1])


def test_the_program_keeps_its_own_environment_from_others_of_its_account() -> None:
    program = (
        "import ctypes\n"
        "from extractors import sandbox\n"
        "from tests.extractors import children\n"
        "sandbox.run(children.echo, 1)\n"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))  # PR_GET_DUMPABLE\n"
    )
    assert _output(program) == "0\n"


def test_no_child_is_left_behind() -> None:
    with pytest.raises(TookTooLong):
        sandbox.run(children.sleep_forever, limits=Limits(wall_seconds=0.3))
    assert not any("sleep_forever" in name for name in _own_children())


def test_runs_from_many_threads_at_once() -> None:
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda number: sandbox.run(children.echo, number), range(12))) == list(range(12))


@pytest.mark.parametrize("make_bomb", [hostile.bomb_pdf, hostile.hidden_bomb_pdf])
def test_a_bomb_costs_no_memory_here_and_the_next_document_is_read(make_bomb: Callable[[], bytes]) -> None:
    bomb = make_bomb()
    before = _resident()
    with pytest.raises((TooMuchInside, DamagedFile)):
        sandbox.run(load, bomb, "a.pdf", limits=Limits(cpu_seconds=60))
    assert _resident() - before < 60 * MIB
    assert sandbox.run(load, text_pdf(), "a.pdf").page_count == 1


def test_starts_fast_and_does_not_import_the_program_that_asks(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from pathlib import Path\n"
        "with open(Path(__file__).with_name('imported'), 'a') as f: f.write('x')\n"
        "from extractors import sandbox\n"
        "from tests.extractors import children\n"
        "print(sandbox.run(children.echo, 'from the child'))\n"
    )
    done = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
    )
    assert done.stdout == "from the child\n"
    assert (tmp_path / "imported").read_text() == "x"


def test_a_warm_sandbox_adds_little_time() -> None:
    sandbox.run(children.echo, 0)
    started = time.perf_counter()
    for _ in range(5):
        sandbox.run(children.echo, 0)
    assert (time.perf_counter() - started) / 5 < 0.5


def _output(program: str, ended_by: int = 0, known: dict[str, str] | None = None) -> str:
    """What a program prints that runs in a session of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())} | (known or {}),
    )
    assert done.returncode == -ended_by, done.stderr
    return done.stdout


def _own_children() -> list[str]:
    return [str(child) for child in multiprocessing.active_children()]


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
