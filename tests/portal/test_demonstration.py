"""The demonstration: its data put in by the verbs, once; and one command that starts everything and stops it again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import col, select

from portal import access, demonstration
from portal.identity import demonstration as provider
from portal.models import (
    Agreement,
    AuditEvent,
    EvidenceTest,
    Finding,
    FollowUp,
    GatePass,
    GroupRole,
    Invitation,
    Mail,
    Negotiation,
    Person,
    PortfolioLine,
    Practice,
    Remediation,
    Reminder,
    SharedCard,
    Vendor,
)
from portal.vocabulary.actors import system
from portal.vocabulary.events import Event
from portal.vocabulary.purposes import NEGOTIATION, REMEDIATION
from portal.workflow import assessment_lists, findings, negotiations, negotiations_matching, scores
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import MOCKUP, SAMPLE


def _seed(parts: Parts) -> list[str]:
    said: list[str] = []
    demonstration.seed(parts, provider.group, said.append)
    return said


class CutOff(Exception):
    """Somebody ended it while it was set up."""


def _cut_off(_said: str) -> None:
    raise CutOff


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the only one on which the demonstration runs
def test_the_data_is_put_in_once_and_really_read(parts: Parts) -> None:
    with pytest.raises(CutOff):
        demonstration.seed(parts, provider.group, _cut_off)
    assert 0 < len(_seed(parts)) < 12  # it goes on from there
    with parts.database.transaction(SAMPLE, write=False) as db:
        assert {practice.id for practice in db.exec(select(Practice))} == {SAMPLE, MOCKUP}
        assert len(db.exec(select(Vendor).where(Vendor.practice_id == SAMPLE)).all()) == 6
        sample = select(Agreement.status).where(Agreement.practice_id == SAMPLE)
        assert Counter(db.exec(sample)) == {"read": 7}
        decided = db.exec(select(Finding).where(Finding.practice_id == SAMPLE, col(Finding.decision).is_not(None)))
        assert {finding.decided_by for finding in decided} == {"Ada Sample", "Remy Sample"}
        people = {person.id for person in db.exec(select(Person))}
        assert set(db.exec(select(AuditEvent.actor_id).where(AuditEvent.actor_kind == "person"))) <= people
        assert db.exec(select(GroupRole.role).where(GroupRole.group == provider.group(SAMPLE, "auditor"))).one()
        fixes = Counter(db.exec(select(Remediation.status).where(Remediation.practice_id == SAMPLE)))
        assert fixes == {"closed": 1, "in-progress": 2, "retest": 1, "risk-accepted": 1, "open": 1}
        assert db.exec(select(EvidenceTest.status)).all() == ["done"]
        vendors = set(db.exec(select(Vendor.id).where(Vendor.practice_id == SAMPLE)))
        assert set(db.exec(select(PortfolioLine.vendor_id).where(PortfolioLine.practice_id == SAMPLE))) == vendors
    events = factories.events_of(parts, SAMPLE) + factories.events_of(parts, MOCKUP)
    assert _seed(parts) == []
    assert factories.events_of(parts, SAMPLE) + factories.events_of(parts, MOCKUP) == events
    assert factories.chain_faults(parts, SAMPLE) + factories.chain_faults(parts, MOCKUP) == []
    _is_amended(parts)
    _is_gated(parts)
    _is_shared(parts)
    _is_asked_for(parts)
    _has_questionnaires(parts)


def _is_gated(parts: Parts) -> None:
    """Who works for the practice has patient data, which is noted; of two the agreement is accepted and executed, and
    one of them has passed all gates up to go-live."""
    with parts.database.transaction(SAMPLE, write=False) as db:
        rows = {row.name: row for row in db.exec(select(Vendor).where(Vendor.practice_id == SAMPLE))}
        assert {name for name, row in rows.items() if row.has_phi_since} == {
            "Sandbox Clearinghouse", "Placeholder Coding LLC", "Specimen Print & Mail", "Testcase Hosting Inc."}
        executed = {name for name, row in rows.items() if row.executed_on}
        assert executed == {"Sandbox Clearinghouse", "Testcase Hosting Inc."}
        assert all(row.first_phi_on >= row.executed_on for row in rows.values() if row.first_phi_on and row.executed_on)
        assert {name for name, row in rows.items() if row.status == "live"} == {"Sandbox Clearinghouse"}
        passed = db.exec(select(GatePass).where(GatePass.vendor_id == rows["Sandbox Clearinghouse"].id)).all()
        assert {row.gate for row in passed} == {f"G{number}" for number in range(8)}
        assert {row.by for row in passed if row.gate in ("G3", "G7")} == {"Ada Sample"}


def _is_shared(parts: Parts) -> None:
    """One vendor sees its card and a fix, and its person is asked to work on it."""
    with parts.database.transaction(SAMPLE, write=False) as db:
        card = db.exec(select(SharedCard)).one()
        assert db.get_one(Vendor, card.vendor_id).name == "Placeholder Coding LLC"
        fix = db.exec(select(Remediation).where(col(Remediation.shared_at).is_not(None))).one()
        assert (fix.vendor_id, fix.status) == (card.vendor_id, "in-progress")
        invitation = db.exec(select(Invitation).where(Invitation.subject_kind == REMEDIATION)).one()
        assert (invitation.subject_id, invitation.status) == (card.vendor_id, "open")
        assert scores.latest(db, db.get_one(Vendor, card.vendor_id)).id == card.score_id


def _is_amended(parts: Parts) -> None:
    """An amendment counts together with its agreement."""
    with parts.database.transaction(SAMPLE, write=False) as db:
        amendment = db.exec(select(Agreement).where(Agreement.kind == "amendment")).one()
        agreement = access.agreement_for(db, system(SAMPLE), amendment.parent_id or "")
        now = {finding.clause: finding.status for finding in findings.of_agreement(db, agreement)}
        assert (now["report-breach"], now["termination-for-breach"], now["encryption"]) == ("present",) * 3
        decided = select(Finding.decision).where(
            Finding.agreement_id == agreement.id, Finding.clause == "encryption", col(Finding.decision).is_not(None))
        assert db.exec(decided).one() == "confirmed"  # before it came, and only then


def _is_asked_for(parts: Parts) -> None:
    """One talk has been answered and laid beside the next version, another waits for the vendor's person."""
    with parts.database.transaction(SAMPLE, write=False) as db:
        talks = {row.sent_how: row for row in db.exec(select(Negotiation))}
        assert {how: row.status for how, row in talks.items()} == {"self": "answered", "portal": "asked"}
        answers = Counter(request.status for request in negotiations.requests_of(db, talks["self"]) if request.chosen)
        assert answers["countered"] == answers["declined"] == 1 < answers["accepted"]
        newer = negotiations_matching.newer(db, system(SAMPLE), talks["self"])
        assert newer is not None and newer.number == 2
        counts = negotiations_matching.compare(db, system(SAMPLE), talks["self"], newer).counts
        assert {"met", "partly-met", "not-met"} <= set(counts)
        invitation = db.exec(select(Invitation).where(Invitation.subject_kind == NEGOTIATION)).one()
        assert db.exec(select(Mail.email).where(Mail.subject_id == invitation.id)).one() == "trust@hosting.example.com"
        assert invitation.subject_id == talks["portal"].id
        asked = access.agreement_for(db, system(SAMPLE), talks["portal"].agreement_id)
        assert not [row for row in findings.of_agreement(db, asked) if findings.needs_work(row) and not row.decision]
    assert factories.events_of(parts, SAMPLE, talks["self"].id)[-1] == Event.NEGOTIATION_COMPARED


def _has_questionnaires(parts: Parts) -> None:
    """Two are to be reviewed, one with much to ask back, one goes on, one is overdue; reminders went out."""
    with parts.database.transaction(SAMPLE, write=False) as db:
        found = {row.vendor: row for row in db.execute(assessment_lists.of_practice(system(SAMPLE)))}
        assert {name: row.need for name, row in found.items()} == {
            "Sandbox Clearinghouse": "review", "Placeholder Coding LLC": "review", "Example Billing Co.": "waiting",
            "Fictional Collections Co.": "overdue"}
        reviewed, going_on = found["Placeholder Coding LLC"], found["Example Billing Co."]
        assert reviewed.answered == reviewed.asked > 70
        assert 0 < going_on.answered < going_on.asked
        drafted = db.exec(select(FollowUp.reason).where(FollowUp.assessment_id == reviewed.id)).all()
        assert {"no-owner", "no-evidence", "red-flag", "stale-date", "vague"} == set(drafted)
        assert 10 < len(drafted) < 25
        assert db.exec(select(Reminder)).first()
        assert set(db.exec(select(Mail.status).where(Mail.kind != "invitation"))) == {"sent"}


@contextmanager
def _demo(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running demonstration and its address, once it says that it is ready."""
    output = folder.with_suffix(".out")
    with output.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.cli", "demo", "--port", "18700"], stdout=out, stderr=subprocess.STDOUT,
            env={**os.environ, "FLOWDOWN_DEMO_DIR": str(folder)}, text=True)
    try:
        deadline = time.monotonic() + 240
        while not (ready := re.search(r"ready at (http://127\.0\.0\.1:\d+)", output.read_text())):
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.2)
        yield process, ready[1]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _children(pid: int) -> dict[int, str]:
    """The portal's processes below that one, with their command lines."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return {child: command for child in children if "portal" in (command := _command(child))}


def _command(pid: int) -> str:
    """Empty for a process that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def _worker(pid: int) -> int | None:
    return next((child for child, command in _children(pid).items() if command.strip().endswith("worker")), None)


def _another_worker(pid: int, than: int) -> int:
    deadline = time.monotonic() + 20
    while (worker := _worker(pid)) in (None, than):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert worker is not None
    return worker


def test_one_command_starts_everything_and_stops_it_again(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with _demo(folder) as (process, address):
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            assert answer.status == 200
        said = folder.with_suffix(".out").read_text()
        assert all(person.name in said for person in provider.people())
        worker = _worker(process.pid)
        assert worker is not None
        os.kill(worker, signal.SIGKILL)
        assert _another_worker(process.pid, worker)
        children = _children(process.pid)
        assert len(children) == 3
    assert process.returncode == 0
    assert [_command(child) for child in children] == [""] * 3
    assert (folder / "secrets.json").stat().st_mode & 0o077 == 0
    started = time.monotonic()
    with _demo(folder):
        assert time.monotonic() - started < 60
    assert "read\n" not in folder.with_suffix(".out").read_text()  # nothing was read a second time
