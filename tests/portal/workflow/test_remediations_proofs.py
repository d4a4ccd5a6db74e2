"""A file as proof of a fix: who may send one, what becomes of it, who decides on it, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from portal import access
from portal.errors import InvalidInput, NotFound, ScannerUnavailable, TooMany, WrongState
from portal.models import Document, ProofFile, Remediation
from portal.storage import keys
from portal.storage.scanning import ClamAV
from portal.vocabulary.actors import Actor, VendorActor, system
from portal.workflow import (
    remediations_changing,
    remediations_checking,
    remediations_closing,
    remediations_proofs,
)
from portal.workflow.parts import Parts
from tests import factories, hostile
from tests.cast import Cast
from tests.documents import text_pdf
from tests.portal import fixing
from tests.portal.workflow.test_evidence import PATIENTS

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def fix(parts: Parts, cast: Cast) -> Remediation:
    return fixing.shared(parts, cast.ben, fixing.opened(parts, cast.ben, practice_owner=""))


@pytest.fixture
def vic(fix: Remediation) -> VendorActor:
    return fixing.visitor(fix)


def _document(parts: Parts, row: ProofFile) -> Document:
    with parts.database.transaction(row.practice_id, write=False) as db:
        return access.document_for(db, system(row.practice_id), row.document_id)


def _stored(parts: Parts, row: ProofFile) -> list[bool]:
    """Whether its bytes are in quarantine, filed, and there as a safe copy."""
    sha256 = _document(parts, row).sha256
    held = (keys.quarantine(row.practice_id, row.document_id), keys.document(row.practice_id, sha256),
            keys.derived(row.practice_id, sha256, "sanitized"))
    return [parts.storage.exists(key) for key in held]


def _do(parts: Parts, actor: Actor | VendorActor, fix: Remediation, row: ProofFile, verb: Callable[..., None]) -> None:
    fixing.did(parts, actor, fix, lambda parts, db, actor, fix: verb(
        parts, db, actor, fix, remediations_proofs.one_of(db, fix, row.id, lock=True)))


def _content(parts: Parts, actor: Any, row: ProofFile) -> bytes:
    with parts.database.transaction(row.practice_id) as db:
        return remediations_proofs.content(parts, db, actor, row)[2]


@pytest.mark.parametrize("by", ["vic", "ben"])
def test_a_file_from_either_side_is_scanned_filed_and_waits_for_a_retest(
        parts: Parts, cast: Cast, fix: Remediation, vic: VendorActor, by: str) -> None:
    actor = vic if by == "vic" else cast.ben
    row = fixing.sent(parts, actor, fix, text_pdf(), "minutes.pdf")
    assert (row.status, row.side, row.readable) == ("kept", "vendor" if by == "vic" else "practice", True)
    assert _stored(parts, row) == [False, True, True]
    assert fixing.reloaded(parts, fix).status == "retest"
    assert [one.removeprefix("proof:") for one in factories.events_of(parts, row.practice_id, row.id)] == [
        "received", "kept"]
    assert _content(parts, cast.ada, row).startswith(b"%PDF")
    assert factories.events_of(parts, row.practice_id, row.id)[-1] == "proof:downloaded"
    assert factories.chain_faults(parts, row.practice_id) == []


def test_what_looks_like_patient_data_is_held_and_seen_by_nobody(
        parts: Parts, cast: Cast, fix: Remediation, vic: VendorActor) -> None:
    row = fixing.sent(parts, vic, fix, PATIENTS, "list.txt")
    assert (row.status, row.suspected, row.places) == ("held", ["mrn", "birth"], {"mrn": [1], "birth": [1]})
    assert _stored(parts, row) == [True, False, False]
    for actor in (cast.ada, vic):
        with pytest.raises(NotFound):
            _content(parts, actor, row)
    assert fixing.reloaded(parts, fix).status == "open"


def test_who_sent_a_held_file_confirms_it_by_name_and_nobody_else(
        parts: Parts, cast: Cast, fix: Remediation, vic: VendorActor) -> None:
    row = fixing.sent(parts, vic, fix, PATIENTS, "list.txt")
    for verb in (remediations_proofs.confirm, remediations_proofs.remove):
        with pytest.raises(WrongState, match="The other side"):
            _do(parts, cast.ada, fix, row, verb)
    _do(parts, vic, fix, row, remediations_proofs.confirm)
    row = fixing.worked(parts, row)
    assert (row.status, row.confirmed_by) == ("kept", "Vic Example")
    assert fixing.reloaded(parts, fix).status == "retest"
    with pytest.raises(WrongState, match="not held"):
        _do(parts, vic, fix, row, remediations_proofs.confirm)


def test_a_held_file_that_is_taken_away_leaves_no_bytes_and_its_line(
        parts: Parts, fix: Remediation, vic: VendorActor) -> None:
    row = fixing.sent(parts, vic, fix, PATIENTS, "list.txt")
    _do(parts, vic, fix, row, remediations_proofs.remove)
    row = fixing.worked(parts, row)
    assert (row.status, _stored(parts, row)) == ("removed", [False, False, False])
    assert factories.events_of(parts, row.practice_id, row.id)[-2:] == ["proof:removed", "proof:erased"]
    assert fixing.kinds(parts, fix)[-1] == "proof"
    assert not fixing.current(parts, fix).kept


def test_what_is_kept_as_proof_stays(parts: Parts, fix: Remediation, vic: VendorActor) -> None:
    row = fixing.sent(parts, vic, fix)
    with pytest.raises(WrongState, match="kept as proof"):
        _do(parts, vic, fix, row, remediations_proofs.remove)


def test_a_file_that_cannot_be_taken_is_refused_and_leaves_no_bytes(
        parts: Parts, fix: Remediation, vic: VendorActor) -> None:
    for content, name in ((b"", "empty.txt"), (b"MZ\x90\x00\x03", "run.exe")):
        with pytest.raises(InvalidInput):
            fixing.sent(parts, vic, fix, content, name)
    row = fixing.sent(parts, vic, fix, hostile.macro_docx(), "minutes.docx")
    assert (row.status, _stored(parts, row)) == ("refused", [False, False, False])
    assert row.problem
    assert fixing.reloaded(parts, fix).status == "open"


def test_while_the_scanner_does_not_answer_a_file_waits_and_then_says_so(
        parts: Parts, cast: Cast, fix: Remediation, vic: VendorActor) -> None:
    row = fixing.sent(parts, vic, fix, work=False)
    deaf = replace(parts, scanner=ClamAV("tcp://127.0.0.1:1"))
    with pytest.raises(ScannerUnavailable):
        remediations_checking.scan(deaf, row.practice_id, row.id)
    remediations_checking.look(parts, row.practice_id, row.id)  # not scanned yet: nothing is looked at
    assert not fixing.current(parts, fix).kept
    remediations_checking.fail(parts, row.practice_id, row.id)
    _do(parts, vic, fix, row, remediations_proofs.retry)
    assert fixing.worked(parts, row).status == "kept"


def test_the_same_file_twice_and_too_many_are_refused(
        parts: Parts, fix: Remediation, vic: VendorActor, monkeypatch: pytest.MonkeyPatch) -> None:
    fixing.sent(parts, vic, fix, work=False)
    with pytest.raises(InvalidInput) as refused:
        fixing.sent(parts, vic, fix, work=False)
    assert refused.value.fields == {"file": "This file is on this fix already."}
    monkeypatch.setattr(remediations_proofs, "MOST_FILES", 1)
    with pytest.raises(TooMany):
        fixing.sent(parts, vic, fix, b"Another one.\n", work=False)


def test_a_fix_that_is_not_shared_closed_or_accepted_takes_no_file(parts: Parts, cast: Cast) -> None:
    hidden = fixing.opened(parts, cast.ben, practice_owner="")
    with pytest.raises(NotFound):
        fixing.sent(parts, fixing.visitor(hidden), hidden)
    with pytest.raises(NotFound):
        fixing.sent(parts, cast.cleo, hidden)
    fixing.closed(parts, hidden, sees=cast.ada, tests=cast.remy)
    with pytest.raises(WrongState):
        fixing.sent(parts, cast.ben, hidden)


def test_a_file_that_is_kept_after_more_was_asked_for_counts_no_more(
        parts: Parts, cast: Cast, fix: Remediation, vic: VendorActor) -> None:
    row = fixing.sent(parts, vic, fix, work=False)
    fixing.did(parts, cast.ben, fix, remediations_changing.ask, "The signed minutes.")
    fixing.worked(parts, row)
    assert fixing.reloaded(parts, fix).status == "awaiting-proof"
    with pytest.raises(WrongState):
        fixing.did(parts, cast.ada, fix, remediations_closing.see)
