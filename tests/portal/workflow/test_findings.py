"""What a reviewer says of a finding: the human's word counts, both stay, both are audited."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from portal import access
from portal.errors import InvalidInput, PortalError, WrongState
from portal.models import AuditEvent, Finding, Note
from portal.vocabulary.actors import Actor
from portal.workflow import findings, practices
from portal.workflow.findings import StaleFinding
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast


@pytest.fixture
def finding(parts: Parts, cast: Cast) -> Finding:
    """What was found on safeguards, in an agreement that was really read."""
    agreement = factories.read(parts, cast.ada)
    return next(f for f in factories.findings_of(parts, cast.ada, agreement) if f.clause == "safeguards")


@pytest.fixture
def open_finding(parts: Parts, cast: Cast, finding: Finding) -> Iterator[tuple[Session, Finding]]:
    with parts.database.transaction(cast.sample.id) as db:
        yield db, access.finding_for(db, cast.remy, finding.id, lock=True)


def _other(finding: Finding) -> str:
    return "missing" if finding.computed != "missing" else "present"


def _overrule(parts: Parts, actor: Actor, finding: Finding, human: str, version: int) -> None:
    with parts.database.transaction(actor.practice_id) as db:
        row = access.finding_for(db, actor, finding.id, lock=True)
        findings.overrule(parts, db, actor, row, version=version, human=human, reason="Read it again.")


def test_confirming_keeps_the_computed_status(parts: Parts, cast: Cast, open_finding: tuple[Session, Finding]) -> None:
    db, finding = open_finding
    findings.confirm(parts, db, cast.remy, finding, version=1, reason=" Agreed. ")
    assert (finding.status, finding.decision, finding.human_reason) == (finding.computed, "confirmed", "Agreed.")
    assert (finding.decided_by, finding.version) == ("Remy Sample", 2)


def test_confirming_twice_by_one_person_changes_nothing(
        parts: Parts, cast: Cast, open_finding: tuple[Session, Finding]) -> None:
    db, finding = open_finding
    findings.confirm(parts, db, cast.remy, finding, version=1)
    findings.confirm(parts, db, cast.remy, finding, version=1)
    assert finding.version == 2
    assert len(db.exec(select(AuditEvent).where(AuditEvent.subject_id == finding.id)).all()) == 1
    with pytest.raises(StaleFinding):
        findings.confirm(parts, db, cast.ada, finding, version=1)


def test_overruling_counts_and_leaves_the_computed_status_beside_it(
        parts: Parts, cast: Cast, open_finding: tuple[Session, Finding]) -> None:
    db, finding = open_finding
    human, computed = _other(finding), finding.computed
    findings.overrule(parts, db, cast.remy, finding, version=1, human=human, reason="Appendix B says so.")
    assert (finding.status, finding.computed) == (human, computed)
    event = db.exec(select(AuditEvent).where(AuditEvent.subject_id == finding.id)).one()
    assert event.facts == {"clause": "safeguards", "computed": computed, "human": human,
                           "reason": "Appendix B says so."}


@pytest.mark.parametrize(("human", "reason", "field"), [("present", "  ", "reason"), ("perfect", "Why not", "human")])
def test_overruling_needs_a_known_status_and_a_reason(
        parts: Parts, cast: Cast, open_finding: tuple[Session, Finding], human: str, reason: str, field: str) -> None:
    db, finding = open_finding
    with pytest.raises(InvalidInput) as refused:
        findings.overrule(parts, db, cast.remy, finding, version=1, human=human, reason=reason)
    assert field in refused.value.fields


def test_overruling_to_what_was_computed_is_refused(
        parts: Parts, cast: Cast, open_finding: tuple[Session, Finding]) -> None:
    db, finding = open_finding
    with pytest.raises(InvalidInput) as refused:
        findings.overrule(parts, db, cast.remy, finding, version=1, human=finding.computed, reason="The same.")
    assert "human" in refused.value.fields


def test_a_reason_has_a_greatest_length(parts: Parts, cast: Cast, open_finding: tuple[Session, Finding]) -> None:
    db, finding = open_finding
    with pytest.raises(InvalidInput):
        findings.confirm(parts, db, cast.remy, finding, version=1, reason="x" * 2001)


def test_reopening_takes_the_humans_word_back(
        parts: Parts, cast: Cast, open_finding: tuple[Session, Finding]) -> None:
    db, finding = open_finding
    findings.overrule(parts, db, cast.remy, finding, version=1, human=_other(finding), reason="Too quick.")
    findings.reopen(parts, db, cast.ada, finding, version=2)
    assert (finding.status, finding.decision, finding.human) == (finding.computed, None, None)
    events = db.exec(select(AuditEvent.event).where(AuditEvent.subject_id == finding.id).order_by("sequence")).all()
    assert events == ["finding:overruled", "finding:reopened"]


def test_of_two_reviewers_at_once_one_is_told_of_the_other(parts: Parts, cast: Cast, finding: Finding) -> None:
    outcomes: list[PortalError | None] = []

    def overrule(actor: Actor, human: str) -> None:
        try:
            _overrule(parts, actor, finding, human, version=1)
            outcomes.append(None)
        except PortalError as error:
            outcomes.append(error)

    choices = [status for status in ("present", "missing", "weak") if status != finding.computed]
    both = [threading.Thread(target=overrule, args=pair) for pair in zip((cast.remy, cast.ada), choices, strict=False)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    stale = [outcome for outcome in outcomes if isinstance(outcome, StaleFinding)]
    assert (len(stale), outcomes.count(None)) == (1, 1)
    assert stale[0].message.startswith(("Remy Sample changed", "Ada Sample changed"))
    assert factories.events_of(parts, cast.sample.id, finding.id) == ["finding:overruled"]


def test_a_note_is_kept_with_its_writer_and_never_in_the_audit_trail(
        parts: Parts, cast: Cast, open_finding: tuple[Session, Finding]) -> None:
    db, finding = open_finding
    findings.note(parts, db, cast.remy, finding, " Ask Vic about this. ")
    note = db.exec(select(Note)).one()
    assert (note.text, note.written_by) == ("Ask Vic about this.", "Remy Sample")
    facts = db.exec(select(AuditEvent.facts).where(AuditEvent.subject_id == finding.id)).one()
    assert facts == {"clause": "safeguards", "note_id": note.id}


def test_an_empty_note_is_refused(parts: Parts, cast: Cast, open_finding: tuple[Session, Finding]) -> None:
    db, finding = open_finding
    with pytest.raises(InvalidInput):
        findings.note(parts, db, cast.remy, finding, " \n ")


def test_the_headline_follows_the_humans_word(parts: Parts, cast: Cast) -> None:
    row = Finding(practice_id="p", agreement_id="a", reading_id="r", clause="safeguards", position=1, tier="required",
                  title="Safeguards", citation="", as_of="", computed="missing")
    assert findings.summary([row]).required_gaps == 1
    row.human = "present"
    assert findings.summary([row]).verdict == "No gap found in the terms we check."


def test_too_long_a_note_is_told_beside_the_note(
        parts: Parts, cast: Cast, open_finding: tuple[Session, Finding]) -> None:
    db, finding = open_finding
    with pytest.raises(InvalidInput) as refused:
        findings.note(parts, db, cast.remy, finding, "a" * 2001)
    assert set(refused.value.fields) == {"text"}


def test_what_nobody_decided_is_not_reopened(
        parts: Parts, cast: Cast, open_finding: tuple[Session, Finding]) -> None:
    db, finding = open_finding
    with pytest.raises(WrongState):
        findings.reopen(parts, db, cast.remy, finding, version=finding.version)


def test_a_review_leaves_proposed_rules_out_where_the_practice_wants_that(parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        practice = access.practice_of(db, cast.ada, lock=True)
        every = findings.reviewed(db, agreement, practice)
        practices.show_proposed_rules(parts, db, cast.ada, practice, False)
        kept = findings.reviewed(db, agreement, practice)
        assert {row.tier for row in every} - {row.tier for row in kept} == {"proposed"}
        before, after = findings.summary(every), findings.summary(kept)
        assert (after.need_work, after.by_status) == (before.need_work, before.by_status)
        assert before.terms - after.terms == len(every) - len(kept)
