"""The demonstration's fixes, duties and evidence tests: each step by the verb and the person that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial

from sqlmodel import Session, select

from portal import access, clock
from portal.demonstration import documents
from portal.demonstration.documents import Given
from portal.exchange.evidence_tests import AUTO
from portal.models import EvidenceTest, Remediation, Vendor
from portal.tracing import columns
from portal.vocabulary.actors import Actor
from portal.workflow import (
    duties,
    evidence_tests,
    evidence_tests_lists,
    remediations,
    remediations_changing,
    remediations_closing,
    remediations_proofs,
    remediations_sources,
)
from portal.workflow.parts import Parts
from portal.workflow.remediations import Plan, Source

Step = tuple[int, Callable[[], None]]
Actors = Mapping[str, Actor]


def steps(parts: Parts, vendors: list[Given], actors: Actors) -> Iterator[Step]:
    """What happened before today, by how many days ago: fixes that people opened in their own words."""
    for vendor in vendors:
        for fix in vendor.get("fixes", ()):
            yield fix["opened_days_ago"], partial(_open, parts, vendor, fix, actors)


def put(parts: Parts, vendors: list[Given], actors: Actors) -> None:
    """What is done today: the duties, how far each fix has come, and the lists that are traced."""
    for vendor in vendors:
        if "duties_by" in vendor:
            _set_duties(parts, vendor, actors)
        for fix in vendor.get("fixes", ()):
            for act in fix.get("acts", ()):
                _act(parts, vendor, fix, act, actors)
        for test in vendor.get("tests", ()):
            _trace(parts, vendor, test, actors)


def _vendor(db: Session, actor: Actor, given: Given) -> Vendor:
    found = documents.vendor_of(db, given)
    assert found is not None, f"{given['id']} was put in first"
    return access.vendor_for(db, actor, found.id, lock=True)


def _fix(db: Session, vendor: Vendor, gap: str) -> Remediation | None:
    return db.exec(select(Remediation).where(Remediation.vendor_id == vendor.id, Remediation.gap == gap)).first()


def _open(parts: Parts, given: Given, fix: Given, actors: Actors) -> None:
    with parts.database.transaction(given["practice"]) as db:
        actor = actors[fix["by"]]
        vendor = _vendor(db, actor, given)
        if _fix(db, vendor, fix["gap"]) is None:
            remediations.open(parts, db, actor, vendor, Source(row=fix["row"]), Plan(
                fix["gap"], fix["risk"], fix["risk_reason"], fix["asked"], fix.get("vendor_owner", ""), actor.name,
                clock.today() + timedelta(days=fix["target_in_days"]), fix.get("interim", "")))


def _set_duties(parts: Parts, given: Given, actors: Actors) -> None:
    with parts.database.transaction(given["practice"]) as db:
        actor = actors[given["duties_by"]]
        duties.set_usual(parts, db, actor, _vendor(db, actor, given))


def _act(parts: Parts, given: Given, fix: Given, act: Given, actors: Actors) -> None:
    """One step of a fix, unless it was taken: they are taken in their order."""
    actor = actors[act["by"]]
    with parts.database.transaction(given["practice"]) as db:
        found = _fix(db, _vendor(db, actor, given), fix["gap"])
        assert found is not None
        row = access.remediation_for(db, actor, found.id, lock=True)
        done = [entry.kind for entry in remediations.history(db, row)]
        if _KINDS[act["do"]] not in done:
            _DO[act["do"]](parts, db, actor, row, act)


def _begin(parts: Parts, db: Session, actor: Actor, row: Remediation, act: Given) -> None:
    remediations_changing.begin(parts, db, actor, row)


def _prove(parts: Parts, db: Session, actor: Actor, row: Remediation, act: Given) -> None:
    remediations_proofs.tell(parts, db, actor, row, act["text"])


def _see(parts: Parts, db: Session, actor: Actor, row: Remediation, act: Given) -> None:
    remediations_closing.see(parts, db, actor, row, version=row.version)


def _retest(parts: Parts, db: Session, actor: Actor, row: Remediation, act: Given) -> None:
    remediations_closing.retest(parts, db, actor, row, "passed", act["level"], act["text"], version=row.version)


def _close(parts: Parts, db: Session, actor: Actor, row: Remediation, act: Given) -> None:
    remediations_closing.close(parts, db, actor, row, version=row.version)


def _accept(parts: Parts, db: Session, actor: Actor, row: Remediation, act: Given) -> None:
    remediations_closing.accept(parts, db, actor, row, act["text"], clock.today() + timedelta(days=act["for_days"]),
                                version=row.version)


_DO: Mapping[str, Callable[[Parts, Session, Actor, Remediation, Given], None]] = {
    "begin": _begin, "prove": _prove, "see": _see, "retest": _retest, "close": _close, "accept": _accept}
_KINDS = {"begin": "begun", "prove": "proof", "see": "seen", "retest": "retest", "close": "closed",
          "accept": "accepted"}


def _trace(parts: Parts, given: Given, test: Given, actors: Actors) -> None:
    """Both lists are put in and traced, and a fix is opened for each exception that is grave."""
    actor = actors[test["by"]]
    with parts.database.transaction(given["practice"]) as db:
        vendor = _vendor(db, actor, given)
        if db.exec(select(EvidenceTest.id).where(EvidenceTest.vendor_id == vendor.id,
                                                 EvidenceTest.kind == test["kind"])).first():
            return
        id = evidence_tests.begin(parts, db, actor, vendor, test["kind"]).id
    for side in evidence_tests_lists.SIDES:
        evidence_tests.put_in(parts, actor, id, side, test[side]["rows"].encode(), test[side]["name"], divided=AUTO,
                              version=_version(parts, actor, id))
        _choose(parts, actor, id, side)
    with parts.database.transaction(given["practice"]) as db:
        vendor, row = _vendor(db, actor, given), access.evidence_test_for(db, actor, id, lock=True)
        evidence_tests.finish(parts, db, actor, vendor, row, version=row.version)
        for one in row.result["exceptions"]:
            if one["grave"]:
                found = remediations_sources.find(db, actor, vendor, f"test:{id}#{one['number']}")
                remediations.open(parts, db, actor, vendor, found.source, Plan(
                    found.gap, found.risk, "Somebody who left may still see patient data.", test["asked"],
                    practice_owner=actor.name, before_go_live=True))


def _version(parts: Parts, actor: Actor, id: str) -> int:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return access.evidence_test_for(db, actor, id).version


def _choose(parts: Parts, actor: Actor, id: str, side: str) -> None:
    with parts.database.transaction(actor.practice_id) as db:
        row = access.evidence_test_for(db, actor, id, lock=True)
        entry = evidence_tests_lists.of_side(row, side)
        assert entry is not None
        heads, *rows = entry["rows"]
        chosen = columns.guess(heads, rows, evidence_tests_lists.list_kind(row, side))
        evidence_tests.choose_columns(parts, db, actor, row, side, headed=True, chosen=chosen, version=row.version)
