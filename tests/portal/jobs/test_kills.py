"""`kill -9` of a worker at any moment of a reading: the reading ends once, with one set of findings, and no audit event
is lost or doubled."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlmodel import select

from portal.models import Agreement, Finding, Reading
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.installation import Databases

REPOSITORY = Path(__file__).parents[3]
ONE_READING = ["agreement:received", "agreement:scan-started", "agreement:scanned", "agreement:read"]


def _run(parts: Parts, cast: Cast, databases: Databases, **what: Any) -> Any:
    vendor = factories.vendor(parts, cast.ada)
    given = {"databases": asdict(databases), "files": str(parts.settings.files), "practice_id": cast.sample.id,
             "vendor_id": vendor.id, **what}
    done = subprocess.run([sys.executable, "-m", "tests.portal.jobs.kills"], input=json.dumps(given), cwd=REPOSITORY,
                          stdout=subprocess.PIPE, text=True, check=True, timeout=500)
    return json.loads(done.stdout)


def _assert_each_read_once(parts: Parts, cast: Cast, uploads: int) -> None:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        agreements = list(db.exec(select(Agreement)))
        readings = {reading.id: reading.agreement_id for reading in db.exec(select(Reading))}
        findings = [(finding.reading_id, finding.clause) for finding in db.exec(select(Finding))]
    assert len(agreements) == uploads
    assert [agreement.status for agreement in agreements] == ["read"] * uploads
    assert {agreement.reading_id: agreement.id for agreement in agreements} == readings
    terms = {clause for _, clause in findings}
    assert len(terms) > 20
    assert sorted(findings) == sorted((reading_id, clause) for reading_id in readings for clause in terms)
    for agreement in agreements:
        assert factories.events_of(parts, cast.sample.id, agreement.id) == ONE_READING
    assert factories.chain_faults(parts, cast.sample.id) == []


def test_what_a_worker_killed_at_any_moment_left_is_finished_once_by_those_that_live(
        parts: Parts, cast: Cast, databases: Databases) -> None:
    died = _run(parts, cast, databases, do="every-moment")
    assert len(died) > 20
    assert died[:-1] == [True] * (len(died) - 1)
    _assert_each_read_once(parts, cast, uploads=len(died))


def test_of_two_workers_killed_at_random_times_the_living_one_finishes_once(
        parts: Parts, cast: Cast, databases: Databases) -> None:
    _run(parts, cast, databases, do="random", random={"uploads": 8, "kills": 8, "seed": 20261120})
    _assert_each_read_once(parts, cast, uploads=8)
