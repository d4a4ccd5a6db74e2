"""A file beside an answer: who may send one, what becomes of it, and what is left of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image

from portal import access, clock
from portal.errors import Conflict, InvalidInput, NotFound, ScannerUnavailable, TooMany, WrongState
from portal.models import Assessment, Assignment, Evidence
from portal.storage import keys
from portal.storage.disk import DiskStorage
from portal.storage.protocol import Stored
from portal.storage.scanning import ClamAV
from portal.vocabulary.actors import VendorActor, system
from portal.vocabulary.statuses import EvidenceStatus
from portal.workflow import answers, assessments, evidence, evidence_checking, wordings
from portal.workflow.evidence import Beside, Details
from portal.workflow.parts import Parts
from tests import factories, hostile
from tests.cast import Cast
from tests.documents import archive, text_pdf
from tests.portal import assessing, posting
from tests.services.clamav import TEST_STRING
from tests.services.sharing import Facts

QUESTION = "SUBQ-07"
PLAIN = b"Access review of October 2, 2026: 14 accounts looked at, 2 closed.\n"
PATIENTS = b"Name\tDOB\tMRN\nRoe, Jane\t03/14/1961\t00481516\nDoe, Rick\t11/02/1948\t00481517\n"


@dataclass
class Desk:
    """Vic at an open questionnaire, and what the worker does."""

    parts: Parts
    assessment: Assessment
    vic: VendorActor

    def send(self, content: bytes = PLAIN, name: str = "review.txt", question: str = QUESTION,
             details: Details | None = None, by: VendorActor | None = None) -> Evidence:
        return evidence.receive(self.parts, by or self.vic, question, factories.incoming(content, name),
                                details or Details(clock.today(), None, "Office lead"))

    def work(self, row: Evidence) -> Beside:
        """The job, step by step, each step twice."""
        for step in (evidence_checking.scan, evidence_checking.look, evidence_checking.erase):
            for _ in range(2):
                step(self.parts, row.practice_id, row.id)
        return self.found(row)

    def found(self, row: Evidence) -> Beside:
        with self.parts.database.transaction(row.practice_id, write=False) as db:
            every = evidence.beside(db, self.assessment, [row.question], EvidenceStatus)
        return next(one for one in every if one.row.id == row.id)

    def do(self, verb: Callable[..., None], row: Evidence, *args: object, by: VendorActor | None = None,
           **kwargs: object) -> Beside:
        actor = by or self.vic
        with self.parts.database.transaction(row.practice_id) as db:
            assessment = assessments.own(db, actor, lock=True)
            verb(self.parts, db, actor, assessment, evidence.own(db, actor, assessment, row.id).row, *args, **kwargs)
        return self.found(row)

    def events(self, row: Evidence) -> list[str]:
        return [one.removeprefix("evidence:") for one in factories.events_of(self.parts, row.practice_id, row.id)]

    def is_stored(self, found: Beside) -> bool:
        held = (keys.quarantine(found.row.practice_id, found.document.id),
                keys.document(found.row.practice_id, found.document.sha256),
                keys.derived(found.row.practice_id, found.document.sha256, "sanitized"))
        return any(map(self.parts.storage.exists, held))

    def counted(self) -> bool:
        with self.parts.database.transaction(self.vic.practice_id, write=False) as db:
            return bool(answers.evidence(db, self.assessment, [QUESTION]))


@pytest.fixture
def desk(parts: Parts, cast: Cast) -> Desk:
    assessment = assessing.sent(parts, cast.ada)
    return Desk(parts, assessment, assessing.vic(parts, assessment))


def test_what_was_sent_is_scanned_filed_and_counted_once(desk: Desk) -> None:
    found = desk.work(desk.send())
    assert (found.row.status, found.row.readable, found.document.media_type) == ("kept", True, "text/plain")
    assert found.document.scan == "not-scanned"
    assert evidence.content(desk.parts, found) == ("review.txt", "text/plain", PLAIN)
    assert not desk.parts.storage.exists(found.document.quarantine_key)
    assert desk.events(found.row) == ["received", "kept"]
    assert desk.counted()
    assert factories.chain_faults(desk.parts, found.row.practice_id) == []


def test_a_file_settles_the_demand_for_proof(desk: Desk, parts: Parts) -> None:
    assessing.answer_all(parts, desk.vic, but=(QUESTION,))
    with parts.database.transaction(desk.vic.practice_id, write=False) as db:
        question = wordings.questionnaire_of(db, desk.assessment).by_id[QUESTION]
    assessing.save(parts, desk.vic, QUESTION, assessing.entered(question))
    assert not assessing.row(parts, desk.assessment, QUESTION).complete
    row = desk.send()
    assert assessing.row(parts, desk.assessment, QUESTION).complete
    desk.do(evidence.remove, row)
    assert not assessing.row(parts, desk.assessment, QUESTION).complete


def test_what_looks_like_patient_data_is_held_in_quarantine_and_counts_for_nothing(desk: Desk, cast: Cast) -> None:
    found = desk.work(desk.send(PATIENTS, "list.txt"))
    assert found.row.status == "held"
    assert found.row.suspected == ["mrn", "birth"]
    assert found.row.places == {"mrn": [1], "birth": [1]}
    assert not desk.parts.storage.exists(keys.document(found.row.practice_id, found.document.sha256))
    assert not desk.counted()
    assert desk.events(found.row) == ["received", "held"]
    with pytest.raises(NotFound):
        evidence.content(desk.parts, found)
    with desk.parts.database.transaction(cast.sample.id, write=False) as db, pytest.raises(NotFound):
        evidence.kept(db, cast.ada, desk.assessment, found.row.id)


def test_a_held_file_is_filed_once_a_person_has_confirmed_by_name(desk: Desk) -> None:
    held = desk.work(desk.send(PATIENTS, "list.txt"))
    desk.do(evidence.confirm, held.row)
    found = desk.work(held.row)
    assert (found.row.status, found.row.confirmed_by) == ("kept", "Vic Example")
    assert found.row.confirmed_at
    assert desk.counted()
    assert desk.events(found.row) == ["received", "held", "confirmed", "kept"]


def test_of_a_held_file_that_was_taken_away_no_byte_is_left(desk: Desk) -> None:
    held = desk.work(desk.send(PATIENTS, "list.txt"))
    assert desk.is_stored(held)
    removed = desk.work(desk.do(evidence.remove, held.row).row)
    assert removed.row.status == "removed"
    assert not desk.is_stored(removed)
    assert desk.events(removed.row) == ["received", "held", "removed", "erased"]


class Interrupted(DiskStorage):
    """A store that lets something happen between the two files that a look files."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def put(self, key: str, content: bytes | BinaryIO, *, sha256: str | None = None,
            lock_until: datetime | None = None) -> Stored:
        if key.startswith("derived/"):
            self.meanwhile()
        return super().put(key, content, sha256=sha256, lock_until=lock_until)


def test_a_file_that_is_taken_away_while_it_is_looked_at_leaves_nothing(desk: Desk) -> None:
    row, whole = desk.send(), desk.parts
    evidence_checking.scan(whole, row.practice_id, row.id)
    slow = Interrupted(whole.settings.files or Path())

    def take_away() -> None:
        removed = desk.do(evidence.remove, row).row
        evidence_checking.erase(whole, removed.practice_id, removed.id)

    slow.meanwhile = take_away
    evidence_checking.look(replace(whole, storage=slow), row.practice_id, row.id)
    evidence_checking.erase(whole, row.practice_id, row.id)
    found = desk.found(row)
    assert found.row.status == "removed"
    assert not desk.is_stored(found)
    assert desk.events(row) == ["received", "removed", "erased"]


def test_what_was_attested_stays_when_it_is_taken_away_and_what_was_not_goes(desk: Desk, parts: Parts,
                                                                                  cast: Cast) -> None:
    attested = desk.work(desk.send())
    assessing.answer_all(parts, desk.vic)
    assessing.submit(parts, desk.vic)
    with parts.database.transaction(desk.vic.practice_id) as db:
        row = access.assessment_for(db, system(desk.vic.practice_id), desk.assessment.id)
        row.status = "open"
        db.add(row)
    fresh = desk.work(desk.send(PLAIN + b"Once more.", "later.txt"))
    for one in (attested, fresh):
        desk.work(desk.do(evidence.remove, one.row).row)
    assert desk.is_stored(attested)
    assert not desk.is_stored(fresh)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        still = evidence.kept(db, cast.ada, desk.assessment, attested.row.id)
        with pytest.raises(NotFound):
            evidence.kept(db, cast.ada, desk.assessment, fresh.row.id)
    assert evidence.content(parts, still)[2] == PLAIN


def test_bytes_that_stand_beside_another_question_too_are_not_erased(desk: Desk) -> None:
    here, there = desk.work(desk.send()), desk.work(desk.send(question="SUBQ-09"))
    desk.work(desk.do(evidence.remove, here.row).row)
    assert evidence.content(desk.parts, there)[2] == PLAIN
    desk.work(desk.do(evidence.remove, there.row).row)
    assert not desk.is_stored(there)


def test_what_the_scanner_knows_is_refused_and_deleted(desk: Desk, clamd: Facts) -> None:
    desk.parts = replace(desk.parts, scanner=ClamAV(clamd["url"], timeout=20))
    clean, bad = desk.work(desk.send()), desk.work(desk.send(TEST_STRING, "found.txt"))
    assert (clean.row.status, clean.document.scan) == ("kept", "clean")
    assert (bad.row.status, bad.document.scan) == ("refused", "infected")
    assert "malware" in bad.row.problem
    assert not desk.is_stored(bad)
    assert desk.events(bad.row) == ["received", "refused", "erased"]


def test_without_a_clear_answer_of_the_scanner_nothing_goes_on_and_it_can_be_tried_again(desk: Desk) -> None:
    row, whole = desk.send(), desk.parts
    desk.parts = replace(whole, scanner=ClamAV("tcp://127.0.0.1:9", timeout=1))
    with pytest.raises(ScannerUnavailable):
        evidence_checking.scan(desk.parts, row.practice_id, row.id)
    evidence_checking.look(desk.parts, row.practice_id, row.id)
    evidence_checking.fail(desk.parts, row.practice_id, row.id)
    assert desk.found(row).row.status == "failed"
    assert not desk.counted()
    desk.parts = whole
    desk.do(evidence.retry, row)
    assert desk.work(row).row.status == "kept"
    assert desk.events(row) == ["received", "failed", "retried", "kept"]


def test_a_locked_pdf_is_kept_as_what_nobody_can_open(desk: Desk) -> None:
    found = desk.work(desk.send(hostile.encrypted_pdf(), "locked.pdf"))
    assert (found.row.status, found.row.readable) == ("kept", False)
    with pytest.raises(NotFound):
        evidence.content(desk.parts, found)


def test_a_pdf_is_handed_on_without_its_scripts_and_a_picture_without_its_place(desk: Desk) -> None:
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at the front desk"
    Image.new("RGB", (60, 40), "white").save(picture, "JPEG", exif=exif)
    photo = desk.work(desk.send(picture.getvalue(), "screen.jpg"))
    assert b"front desk" not in evidence.content(desk.parts, photo)[2]
    paper = desk.work(desk.send(text_pdf(), "policy.pdf"))
    assert len(paper.document.page_sizes) == 1
    assert evidence.content(desk.parts, paper)[2].startswith(b"%PDF-")


def test_what_is_plainly_not_taken_is_said_at_once(desk: Desk) -> None:
    for content, name, says in (
            (b"PK\x03\x04" + b"x" * 50, "files.zip", "Unpack it"),
            (b"MZ" + b"\0" * 50, "setup.pdf", "Programs are never taken"),
            (b"<!doctype html><p>x", "page.txt", "Print the page to PDF"),
            (b"=1+1", "macro.xlsm", "Save it as .xlsx"),
            (b"", "empty.txt", "empty"),
            (b"\x89PNG\r\n\x1a\n0000", "photo.pdf", "PNG picture")):
        with pytest.raises(InvalidInput) as refused:
            desk.send(content, name)
        assert says in refused.value.fields["file"]
    assert not desk.counted()


def test_macros_inside_are_refused_by_the_job_with_what_to_send_instead(desk: Desk) -> None:
    found = desk.work(desk.send(archive({"xl/workbook.xml": "<x/>", "xl/vbaProject.bin": "x"}), "book.xlsx"))
    assert found.row.status == "refused"
    assert "Save it as .xlsx" in found.row.problem
    assert not desk.is_stored(found)


def test_a_question_that_is_not_theirs_or_not_open_takes_nothing(desk: Desk, parts: Parts, cast: Cast) -> None:
    with pytest.raises(NotFound):
        desk.send(question="SUBQ-99")
    row = desk.send()
    colleague = _colleague(parts, cast, desk, ["SUBQ-09"])
    with pytest.raises(NotFound):
        desk.send(by=colleague)
    with pytest.raises(NotFound):
        desk.do(evidence.remove, row, by=colleague)
    desk.send(by=colleague, question="SUBQ-09")
    desk.work(row)
    assessing.answer_all(parts, desk.vic)
    with parts.database.transaction(desk.vic.practice_id) as db:
        for file in answers.evidence(db, desk.assessment, ["SUBQ-09"])["SUBQ-09"]:
            file.status = "kept"
            db.add(file)
    assessing.submit(parts, desk.vic)
    for attempt in (lambda: desk.send(PLAIN + b"2"), lambda: desk.do(evidence.remove, row)):
        with pytest.raises(WrongState):
            attempt()


def _colleague(parts: Parts, cast: Cast, desk: Desk, questions: list[str]) -> VendorActor:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        vendor = access.vendor_for(db, cast.ada, desk.assessment.vendor_id)
    invitation = posting.invited(parts, cast.ada, vendor, posting.VAL, "Val Example", "assessment", desk.assessment.id)
    with parts.database.transaction(cast.sample.id) as db:
        db.add(Assignment(practice_id=cast.sample.id, assessment_id=desk.assessment.id, invitation_id=invitation.id,
                          questions=questions, assigned_by="Vic Example"))
    return assessing.vendor_actor(parts, invitation)


def test_the_same_file_and_one_too_many_add_nothing(desk: Desk) -> None:
    desk.send()
    with pytest.raises(InvalidInput, match="here already"):
        desk.send()
    for number in range(9):
        desk.send(PLAIN + str(number).encode())
    with pytest.raises(TooMany, match="10 files"):
        desk.send(PLAIN + b"one more")
    desk.send(question="SUBQ-09")


def test_there_is_an_end_to_what_is_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (9, 10):
        desk.send(question=f"SUBQ-{number:02}")
    for limit, says in (("UPLOADS_PER_DAY", "within a day"), ("MOST_OF_ASSESSMENT", "the most there can be")):
        monkeypatch.setattr(evidence, limit, 2)
        with pytest.raises(TooMany, match=says):
            desk.send(question="SUBQ-11")


def test_what_is_said_of_a_file_can_be_changed_and_never_overwrites(desk: Desk) -> None:
    row = desk.send()
    earlier = clock.today() - timedelta(days=9)
    found = desk.do(evidence.change, row, Details(earlier, None, "Compliance lead"), version=row.version)
    assert (found.row.dated, found.row.owner) == (earlier, "Compliance lead")
    with pytest.raises(Conflict):
        desk.do(evidence.change, row, Details(clock.today(), None, "Somebody"), version=row.version)
    with pytest.raises(InvalidInput) as refused:
        desk.do(evidence.change, row, Details(clock.today() + timedelta(days=1)), version=found.row.version)
    assert "still to come" in refused.value.fields["dated"]


def test_what_was_taken_away_before_the_sending_is_erased_however_late(desk: Desk, parts: Parts) -> None:
    found = desk.work(desk.send())
    desk.do(evidence.remove, found.row)
    assessing.attested(parts, desk.assessment)
    evidence_checking.erase(parts, found.row.practice_id, found.row.id)
    assert not desk.is_stored(found)
