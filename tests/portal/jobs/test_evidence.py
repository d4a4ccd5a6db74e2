"""The job of a file beside an answer: run by a real worker, and cut off at any moment of its steps."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlmodel import select

from portal.jobs.steps import Patience
from portal.jobs.worker import Pace, Worker
from portal.models import Assessment, Document, Evidence
from portal.storage import keys
from portal.workflow import answers, evidence
from portal.workflow.evidence import Details
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.installation import Databases
from tests.portal import assessing

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the steps are tested on both
REPOSITORY = Path(__file__).parents[3]
EVENTS = {"kept": ["received", "kept"], "refused": ["received", "refused", "erased"]}


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


def _rows(parts: Parts, assessment: Assessment) -> list[tuple[Evidence, Document]]:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        return list(db.exec(select(Evidence, Document).where(Evidence.document_id == Document.id,
                                                             Evidence.assessment_id == assessment.id)))


def test_a_worker_checks_what_was_sent(parts: Parts, assessment: Assessment) -> None:
    vic = assessing.vic(parts, assessment)
    for number, content in enumerate((b"Access review", b"MRN: 00481516")):
        evidence.receive(parts, vic, f"SUBQ-0{number + 7}", factories.incoming(content, "file.txt"), Details())
    stop, worker = threading.Event(), Worker(parts, Pace(round=0.05, poll=0.05, ending=2), Patience(first_wait=0.02))
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        until = time.monotonic() + 30
        while {row.status for row, _ in _rows(parts, assessment)} & {"received", "scanning"}:
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        stop.set()
        thread.join(20)
    assert sorted(row.status for row, _ in _rows(parts, assessment)) == ["held", "kept"]


def test_cut_off_at_any_moment_each_file_ends_once_and_nothing_is_left_of_those_that_must_go(
        parts: Parts, cast: Cast, databases: Databases, assessment: Assessment) -> None:
    given = {"databases": asdict(databases), "files": str(parts.settings.files), "practice_id": cast.sample.id,
             "assessment_id": assessment.id}
    done = subprocess.run([sys.executable, "-m", "tests.portal.jobs.evidence_kills"], input=json.dumps(given),
                          cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True, timeout=300)
    died = json.loads(done.stdout)
    assert all(number > 5 for number in died), died
    rows = _rows(parts, assessment)
    assert Counter(row.status for row, _ in rows) == dict(zip(EVENTS, (number + 1 for number in died), strict=True))
    for row, document in rows:
        found = [one.removeprefix("evidence:") for one in factories.events_of(parts, cast.sample.id, row.id)]
        assert found == EVENTS[row.status]
        assert not parts.storage.exists(keys.quarantine(cast.sample.id, document.id))
        assert parts.storage.exists(keys.document(cast.sample.id, document.sha256)) is (row.status == "kept")
    assert factories.chain_faults(parts, cast.sample.id) == []
    _assert_counted_right(parts, assessment)


def _assert_counted_right(parts: Parts, assessment: Assessment) -> None:
    now = assessing.reloaded(parts, assessment)
    with parts.database.transaction(assessment.practice_id) as db:
        again = assessing.reloaded(parts, assessment)
        db.add(again)
        answers.count_all(db, again)
        assert (now.answered, now.complete) == (again.answered, again.complete)
