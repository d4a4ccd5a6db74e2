"""Runs the steps of the job `check-evidence` in children that kill themselves at each of its moments, each followed by
one that survives: a program. The engine is tried with `kills.py`; here it is the steps that must bear being cut off."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from extractors import proofs, sandbox
from portal.models import Assessment, Evidence, Invitation
from portal.workflow import evidence, evidence_checking
from portal.workflow.evidence import Details
from portal.workflow.parts import Parts
from tests import factories
from tests.documents import archive
from tests.installation import Databases, parts_for, settings_for
from tests.portal import assessing
from tests.portal.jobs.kills import CountedScanner, CountedStorage, Moments

STEPS = (evidence_checking.scan, evidence_checking.look, evidence_checking.erase)
QUESTIONS = [f"SUBQ-{number:02}" for number in range(1, 26)]
MACROS = {"xl/workbook.xml": "<x/>", "xl/vbaProject.bin": "x"}


class Kills:
    """What the program does with one questionnaire."""

    def __init__(self, databases: Databases, files: Path, assessment: Assessment, invitation: Invitation) -> None:
        self._settings = settings_for(databases, files)
        self._parts = parts_for(self._settings)
        self._vic = assessing.vendor_actor(self._parts, invitation)
        self._sent = 0

    def at_every_moment(self, begin: Callable[[], Evidence]) -> int:
        """For each moment of the job, a child that dies there and a worker that goes on; how many died."""
        fatal = 1
        while self._child_dies(begin(), fatal):
            fatal += 1
        return fatal - 1

    def kept(self) -> Evidence:
        return self._received(f"Access review number {self._sent}".encode(), "review.txt")

    def refused(self) -> Evidence:
        return self._received(archive({**MACROS, "xl/number": str(self._sent)}), "book.xlsx")

    def _received(self, content: bytes, name: str) -> Evidence:
        self._sent += 1
        question = QUESTIONS[self._sent % len(QUESTIONS)]
        return evidence.receive(self._parts, self._vic, question, factories.incoming(content, name), Details())

    def _child_dies(self, row: Evidence, fatal: int) -> bool:
        self._parts.database.close()  # nothing open may cross a fork
        pid = os.fork()
        if pid == 0:
            # The sandbox's server is not this process's child; it serves all the same, and is not to be started anew.
            forkserver._forkserver.ensure_running = lambda: None  # type: ignore[attr-defined]
            moments, parts = Moments(fatal), parts_for(self._settings)
            counted = replace(parts, storage=CountedStorage(parts.storage, moments),
                              scanner=CountedScanner(parts.scanner, moments))
            thread = threading.Thread(target=_work, args=(counted, row), name="dbos-executor")
            thread.start()
            thread.join()
            os._exit(0)
        died = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
        _work(self._parts, row)
        return died


def _work(parts: Parts, row: Evidence) -> None:
    for step in STEPS:
        step(parts, row.practice_id, row.id)


def main() -> None:
    """Reads what to work on from standard input as JSON; prints how many children died in each of the ways."""
    given: dict[str, Any] = json.load(sys.stdin)
    sandbox.run(proofs.look, b"warm", "warm.txt")  # before the first fork, so that all share one server
    databases = Databases(**given["databases"])
    parts = parts_for(settings_for(databases, Path(given["files"])))
    with parts.database.transaction(given["practice_id"], write=False) as db:
        assessment = db.get(Assessment, given["assessment_id"])
    assert assessment is not None
    kills = Kills(databases, Path(given["files"]), assessment, assessing.invitation_of(parts, assessment))
    parts.database.close()
    print(json.dumps([kills.at_every_moment(begin) for begin in (kills.kept, kills.refused)]))


if __name__ == "__main__":
    main()
