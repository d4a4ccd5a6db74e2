"""A server that is killed a hundred times while two people answer: nothing that it acknowledged is lost."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from sqlmodel import select

from portal import clock
from portal.models import Answer, AnswerEdit, Assessment
from portal.vocabulary.actors import VendorActor
from portal.web import csrf
from portal.web.visits import cookie_name
from portal.workflow import answers, assessments, invitations, visits
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.installation import Databases
from tests.portal import assessing, posting
from tests.services.processes import free_port

KILLS = 100
ROOT = Path(__file__).parents[4]


@dataclass(slots=True)
class Writer:
    """One person who writes into one box of one question after the other, and notes what was acknowledged."""

    parts: Parts
    actor: VendorActor
    part: str
    base: str
    questions: list[str]
    acknowledged: dict[str, int] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)
    interrupted: int = 0

    def write(self, stop: threading.Event) -> None:
        token = visits.start(self.parts, self.actor.email)
        person = visits.person_for(self.parts, token)
        assert person is not None
        form = csrf.token_for(person, self.parts.settings)
        with httpx2.Client(base_url=self.base, cookies={cookie_name(self.parts.settings): token}, timeout=3) as browser:
            number = 0
            while not stop.is_set():
                number += 1
                self._save(browser, form, self.questions[number % len(self.questions)], number)

    def _save(self, browser: httpx2.Client, form: str, question: str, number: int) -> None:
        self.sent[question] = number
        words = {"csrf": form, f"{question}.version": "0", f"{question}.parts": self.part,
                 f"{question}.changed": self.part, f"{question}.{self.part}": f"{self.actor.name} {number}"}
        try:
            answer = browser.post(f"/vendor/{self.actor.invitation_id}/questionnaire/answers/{question}", data=words,
                                  headers={"Origin": self.parts.settings.base_url, "X-Fragment": "yes"})
        except httpx2.HTTPError:
            self.interrupted += 1
            return
        assert answer.status_code == 200, answer.text
        self.acknowledged[question] = number


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_nothing_acknowledged_is_lost_in_a_hundred_kills(parts: Parts, cast: Cast, databases: Databases,
                                                         tmp_path: Path) -> None:
    assessment, people = _two_people(parts, cast)
    questions = [f"SUBQ-{number:02}" for number in (1, 2, 7, 8, 19)]
    with _server(databases, tmp_path) as (base, kill):
        writers = [Writer(parts, actor, part, base, questions)
                   for actor, part in zip(people, ("owner", "explanation"), strict=True)]
        stop = threading.Event()
        threads = [threading.Thread(target=writer.write, args=(stop,)) for writer in writers]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            time.sleep(random.uniform(0.0, 0.12))
            kill()
        time.sleep(0.5)
        stop.set()
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()
    assert all(sum(writer.acknowledged.values()) > 0 for writer in writers)
    assert sum(writer.interrupted for writer in writers) >= 10
    for writer in writers:
        _check(parts, assessment, writer)
    _check_counts(parts, assessment)


def _check(parts: Parts, assessment: Assessment, writer: Writer) -> None:
    """What stands is the last acknowledged wording, or one that was sent after it; and each wording is in the edits."""
    for question, number in writer.acknowledged.items():
        row = assessing.row(parts, assessment, question)
        standing = int(str(row.entered[writer.part]).rpartition(" ")[2])
        assert number <= standing <= writer.sent[question]
        with parts.database.transaction(assessment.practice_id, write=False) as db:
            edits = db.exec(select(AnswerEdit).where(AnswerEdit.answer_id == row.id)).all()
        assert f"{writer.actor.name} {number}" in [edit.entered.get(writer.part) for edit in edits]
        assert sorted(edit.version for edit in edits) == list(range(1, row.version + 1))


def _check_counts(parts: Parts, assessment: Assessment) -> None:
    """The counters agree with the answers, whatever moment the server died at."""
    with parts.database.transaction(assessment.practice_id) as db:
        row = db.exec(select(Assessment).where(Assessment.id == assessment.id)).one()
        before = (row.asked, row.answered, row.complete)
        answers.count_all(db, row)
        assert (row.asked, row.answered, row.complete) == before
        assert db.exec(select(Answer).where(Answer.assessment_id == row.id)).all()


def _two_people(parts: Parts, cast: Cast) -> tuple[Assessment, list[VendorActor]]:
    vendor = factories.vendor(parts, cast.ada)
    contacts = [posting.contact(parts, cast.ada, vendor),
                posting.contact(parts, cast.ada, vendor, "val@billing.example.com", "Val Example")]
    choice = assessing.choice(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        assessment = assessments.send(parts, db, cast.ada, vendor, choice, contacts, clock.today())
        sent = [one.invitation for one in invitations.of_subject(db, cast.ada, assessment.id)]
    return assessment, [assessing.vendor_actor(parts, invitation) for invitation in sent]


@contextmanager
def _server(databases: Databases, folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Its address, and a function that kills it; another takes its place at once."""
    port = free_port()
    given = {"port": port, "files": str(folder / "files"),
             "databases": {"app": databases.app, "owner": databases.owner, "jobs": databases.jobs}}
    command = [sys.executable, "-m", "tests.portal.web.vendor.kills", json.dumps(given)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    sending, hearing = process.stdin, process.stdout

    def kill() -> None:
        sending.write("next\n")
        sending.flush()
        assert hearing.readline() == "next\n"

    try:
        yield f"http://127.0.0.1:{port}", kill
    finally:
        sending.close()
        process.wait(10)
