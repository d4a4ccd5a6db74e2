"""Scoring one vendor anew after one of its answers is another: whether it costs the same among 10,000 vendors as among
10, on SQLite and on PostgreSQL. Each is a transaction of its own that writes a new score, as the verbs' are. The other
vendors have as much as the one, but for the words of their answers, which nobody reads."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from portal import access, clock
from portal.models import (
    Agreement,
    Assessment,
    EvidenceTest,
    Finding,
    GatePass,
    Override,
    PortfolioLine,
    Reading,
    Remediation,
    RemediationEntry,
    Score,
    Submission,
    Vendor,
    VendorEvent,
    WalkThrough,
)
from portal.models.columns import new_id
from portal.vocabulary.actors import Actor
from portal.workflow import scores
from portal.workflow.parts import Parts
from tests import cast as the_cast
from tests.bench.answers import _columns, installation
from tests.bench.portfolio import _on_postgres
from tests.portal import gating
from tests.portal import scoring_rows as rows

FEW, MANY, AT_ONCE = 10, 10_000, 500
WARM, ROUNDS = 5, 40
BAR = 1.3
# What hangs on a vendor, each after what it points to.
TABLES: tuple[Any, ...] = (
    Assessment, Submission, Agreement, Reading, Finding, Score, PortfolioLine, GatePass, Override, EvidenceTest,
    WalkThrough, VendorEvent, Remediation, RemediationEntry)
Rows = dict[Any, list[dict[str, Any]]]


def _known(parts: Parts, cast: the_cast.Cast) -> Vendor:
    """A vendor of which something of each kind is known."""
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    gating.answered(parts, cast.ada, vendor)
    gating.agreed(parts, cast.ada, vendor)
    for row in (rows.traced(vendor), rows.walk(vendor), rows.word(vendor, "2a"),
                rows.event(vendor, "incident", happened_on=clock.today() - timedelta(days=2))):
        rows.put(parts, row)
    rows.fixed(parts, vendor, "3b")
    rows.renewed(parts, cast.ada, vendor.id)
    return vendor


def _own(parts: Parts, vendor: Vendor) -> Rows:
    """All its rows, but for the words of what was answered and scored."""
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        own: Rows = {Vendor: [_columns(access.vendor_for(db, Actor("x", "x", vendor.practice_id, None), vendor.id))]}
        for table in TABLES:
            own[table] = [_columns(row) for row in db.exec(select(table).where(_of(table, own)))]
    for sent in own[Submission]:
        sent["content"] = "{}"
    for score in own[Score]:
        score["case"] = {}
    return own


def _crowd(parts: Parts, own: Rows, count: int) -> None:
    """So many vendors that have what the one has."""
    for start in range(0, count, AT_ONCE):
        copies = [_copy(own) for _ in range(min(AT_ONCE, count - start))]
        with parts.database.transaction(own[Vendor][0]["practice_id"]) as db:
            for table in own:
                db.execute(insert(table), [row for copy in copies for row in copy[table]])


def _of(table: Any, own: Rows) -> Any:
    if hasattr(table, "vendor_id"):
        return col(table.vendor_id) == own[Vendor][0]["id"]
    parents = {Submission: ("assessment_id", Assessment), Reading: ("agreement_id", Agreement),
               Finding: ("agreement_id", Agreement), RemediationEntry: ("remediation_id", Remediation)}
    name, parent = parents[table]
    return col(getattr(table, name)).in_([row["id"] for row in own[parent]])


def _copy(own: Rows) -> Rows:
    """The same rows under new ids, which point to one another as those do."""
    ids = {row["id"]: new_id() for found in own.values() for row in found}
    copies = {table: [{name: ids.get(value, value) if isinstance(value, str) else value for name, value in row.items()}
                      for row in found] for table, found in own.items()}
    copies[Vendor][0]["name"] = f"Example {copies[Vendor][0]['id']}"
    for fix in copies[Remediation]:
        fix["number"] = int(fix["id"][:7], 16)
    return copies


def _answered(parts: Parts, vendor: Vendor, value: str) -> None:
    """What was attested last, attested again with another answer to one question."""
    with parts.database.transaction(vendor.practice_id) as db:
        last = db.exec(select(Submission).join(Assessment, col(Assessment.id) == col(Submission.assessment_id))
                       .where(Assessment.vendor_id == vendor.id).order_by(col(Submission.number).desc())).first()
        assert last is not None
        content = json.loads(last.content)
        for one in content["answers"]:
            if one["question"] == "ACC-07":
                one["entered"]["value"] = value
        db.add(Submission(**{**_columns(last), "id": new_id(), "number": last.number + 1, "created_at": clock.now(),
                             "content": json.dumps(content)}))


def _seconds(parts: Parts, cast: the_cast.Cast, vendor: Vendor, value: str) -> float:
    _answered(parts, vendor, value)
    gc.collect()
    started = time.perf_counter()
    with parts.database.transaction(vendor.practice_id) as db:
        row = access.vendor_for(db, cast.ada, vendor.id, lock=True)
        before = scores.latest(db, row)
        after = scores.renew(parts, db, row, f"Answers sent, {new_id()}")
    if before is not None and before.id == after.id:
        raise RuntimeError("no score was kept: the other answer made no difference")
    return time.perf_counter() - started


def _among(parts: Parts, count: int) -> tuple[Parts, the_cast.Cast, Vendor]:
    cast = the_cast.on_stage(parts)
    vendor = _known(parts, cast)
    _crowd(parts, _own(parts, vendor), count - 1)
    return parts, cast, vendor


def _engines() -> Iterator[tuple[str, Callable[[], AbstractContextManager[Parts]]]]:
    yield "SQLite", installation
    yield "PostgreSQL", _on_postgres


def run() -> None:
    """By turns among few and among many, so that whatever else the machine does slows both alike."""
    for engine, installed in _engines():
        with installed() as one, installed() as other:
            both = _among(one, FEW), _among(other, MANY)
            times: tuple[list[float], list[float]] = ([], [])
            for number in range(WARM + ROUNDS):
                for each, found in zip(both, times, strict=True):
                    found.append(_seconds(*each, ("quarterly", "yearly")[number % 2]))
            few, many = (1000 * statistics.median(found[WARM:]) for found in times)
            print(f"{engine}: scoring one vendor after one answer: {few:.1f} ms among {FEW}, {many:.1f} ms among "
                  f"{MANY:,}: {many / few:.2f} times (bar {BAR})", flush=True)
