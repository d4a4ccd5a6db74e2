"""A whole portal as its operator runs it: a web server and a worker in processes of their own, signed in to by OIDC."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from portal.commands.migrate import migrate
from portal.config import Settings
from portal.models import Agreement
from portal.vocabulary.statuses import AgreementStatus
from portal.workflow.parts import Parts
from tests import cast as the_cast
from tests import factories
from tests.installation import Databases, environment_of, parts_for, settings_for
from tests.services.oidc import OIDCProvider
from tests.services.postgres import Postgres
from tests.services.processes import free_port, server
from tests.services.smtp import MailServer, mail_server

READING_SECONDS = 120.0
PASSED_ON = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", "VIRTUAL_ENV")


class RunningPortal:
    """The portal at `base_url`. `parts` look at the same database and files from outside; mails come to `post`."""

    def __init__(self, settings: Settings, folder: Path, post: MailServer) -> None:
        self.settings, self._folder, self.post = settings, folder, post
        self.base_url = settings.base_url
        self.parts: Parts = parts_for(settings)
        self.cast = the_cast.on_stage(self.parts)
        self._web, self._worker = ExitStack(), ExitStack()
        self.web_process: subprocess.Popen[bytes] | None = None
        self.worker_process: subprocess.Popen[bytes] | None = None

    def start_web(self) -> None:
        port = self.base_url.rpartition(":")[2]
        self.web_process = self._started(self._web, "serve", "--port", port, ready=self._answers)

    def start_worker(self) -> None:
        self.worker_process = self._started(self._worker, "worker", ready=lambda: True)

    def stop_web(self) -> None:
        self._web.close()

    def stop_worker(self) -> None:
        self._worker.close()

    def kill_worker(self) -> None:
        """As `kill -9` does: it says goodbye to nobody."""
        assert self.worker_process is not None
        self.worker_process.kill()
        self.worker_process.wait()
        self.stop_worker()

    @contextmanager
    def worker_asleep(self) -> Iterator[None]:
        """Meanwhile whatever is uploaded waits."""
        assert self.worker_process is not None
        self.worker_process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.worker_process.send_signal(signal.SIGCONT)

    def has_received(self, content: bytes = factories.SHORT_AGREEMENT, filename: str = "agreement.txt") -> Agreement:
        """An agreement of a new vendor of Ada's practice; the worker will read it."""
        vendor = factories.vendor(self.parts, self.cast.ada, f"Example Billing Co. {uuid4().hex[:8]}")
        return factories.received(self.parts, self.cast.ada, vendor, content, filename)

    def has_read(self, content: bytes = factories.SHORT_AGREEMENT, filename: str = "agreement.txt") -> Agreement:
        return self.until(AgreementStatus.READ, self.has_received(content, filename))

    def until(self, status: AgreementStatus, agreement: Agreement) -> Agreement:
        """The agreement once it has come that far."""
        deadline = time.monotonic() + READING_SECONDS
        while agreement.status != status:
            assert time.monotonic() < deadline, f"still {agreement.status}"
            time.sleep(0.05)
            agreement = factories.reloaded(self.parts, self.cast.ada, agreement)
        return agreement

    def web_memory(self) -> int:
        """The bytes of memory that the web server holds now."""
        assert self.web_process is not None
        pages = int(Path(f"/proc/{self.web_process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE")

    def said(self) -> str:
        """Everything that both processes wrote into their logs so far."""
        return "".join(path.read_text() for path in sorted(self._folder.glob("*.log")))

    def faults(self) -> list[dict[str, Any]]:
        """What the logs call an error."""
        lines = [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]
        return [line for line in lines if line.get("level") in ("error", "critical")]

    def close(self) -> None:
        self.stop_worker()
        self.stop_web()
        self.parts.database.close()

    def _started(self, stack: ExitStack, command: str, *arguments: str,
                 ready: Callable[[], bool]) -> subprocess.Popen[bytes]:
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        log = stack.enter_context((self._folder / f"{command}.log").open("ab"))
        return stack.enter_context(server(
            [sys.executable, "-m", "portal.cli", command, *arguments], ready=ready, output=log,
            env=passed_on | environment_of(self.settings)))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running(databases: Databases, provider: OIDCProvider, folder: Path) -> Iterator[RunningPortal]:
    """The portal on migrated databases, with the cast's practices, until the block ends."""
    with mail_server() as post:
        settings = replace(settings_for(databases, folder / "files"), base_url=f"http://127.0.0.1:{free_port()}",
                           oidc=provider.settings(), mail=post.settings)
        portal = RunningPortal(settings, folder, post)
        try:
            portal.start_worker()
            portal.start_web()
            yield portal
        finally:
            portal.close()


@pytest.fixture(scope="package")
def portal_on_sqlite(sqlite_template: Path, oidc: OIDCProvider,
                     tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    folder = tmp_path_factory.mktemp("portal")
    shutil.copytree(sqlite_template, folder / "database")
    url = f"sqlite:///{folder}/database/portal.db"
    with running(Databases(url, url, f"sqlite:///{folder}/database/jobs.db"), oidc, folder) as portal:
        yield portal


@pytest.fixture(scope="package")
def portal_on_postgres(postgres: Postgres, oidc: OIDCProvider, tmp_path_factory: pytest.TempPathFactory,
                       worker_id: str) -> Iterator[RunningPortal]:
    made = postgres.create(f"running_{worker_id}")
    databases = Databases(made.app_url, made.owner_url, made.app_url)
    folder = tmp_path_factory.mktemp("portal")
    migrate(settings_for(databases, folder / "files"))
    with running(databases, oidc, folder) as portal:
        yield portal


@pytest.fixture
def portal(request: pytest.FixtureRequest) -> RunningPortal:
    """A running portal that the tests of this process share: on SQLite, unless the test's parameter says otherwise."""
    found: RunningPortal = request.getfixturevalue(f"portal_on_{getattr(request, 'param', 'sqlite')}")
    return found
