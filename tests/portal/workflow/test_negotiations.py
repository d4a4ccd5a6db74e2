"""The talk about changes: drafted from a review, sent, answered, decided, and laid beside a new version."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlmodel import Session

from portal import access
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Agreement, Negotiation, NegotiationRequest
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import NegotiationStatus, RequestStatus
from portal.workflow import (
    agreements,
    findings,
    negotiations,
    negotiations_files,
    negotiations_matching,
    practices,
    together,
)
from portal.workflow import negotiations_answers as answers
from portal.workflow.negotiations import Edit, OwnRequest, StaleNegotiation
from portal.workflow.negotiations_answers import StaleRequest
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import negotiating
from tests.portal.negotiating import NEXT_VERSION

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
"""For what the database has no part in: one run is enough."""


@pytest.fixture
def agreement(parts: Parts, cast: Cast) -> Agreement:
    return negotiating.read(parts, cast.ada)


@pytest.fixture
def open_draft(parts: Parts, cast: Cast, agreement: Agreement) -> Iterator[tuple[Session, Negotiation]]:
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.remy, agreement.id, lock=True)
        yield db, negotiations.start(parts, db, cast.remy, row)


@pytest.fixture
def asked(parts: Parts, cast: Cast, open_draft: tuple[Session, Negotiation]) -> tuple[Session, Negotiation]:
    db, negotiation = open_draft
    negotiations.send(parts, db, cast.remy, negotiation, "self", version=1)
    return db, negotiation


def _request(db: Session, negotiation: Negotiation, clause: str) -> NegotiationRequest:
    return next(one for one in negotiations.requests_of(db, negotiation) if one.clause == clause)


def test_a_draft_has_each_term_that_needs_work_in_our_words(
        parts: Parts, cast: Cast, open_draft: tuple[Session, Negotiation], agreement: Agreement) -> None:
    db, negotiation = open_draft
    rows = {row.clause: row for row in findings.of_agreement(db, agreement)}
    requests = negotiations.requests_of(db, negotiation)
    assert {one.clause for one in requests} == {row.clause for row in rows.values() if findings.needs_work(row)}
    missing = _request(db, negotiation, "delegated-obligations")
    assert (missing.found, missing.chosen, missing.status) == ("missing", True, "draft")
    assert "Subpart E" in missing.wording
    breach = _request(db, negotiation, "report-breach")
    assert breach.found == "weak"
    assert breach.hours == 72
    assert "72 hours after discovery" in breach.wording
    assert "takes the place of every other time" in breach.wording  # only the number is asked for
    assert "60 days" in breach.quote
    assert not _request(db, negotiation, "insurance").chosen
    assert [one.tier for one in requests if one.chosen] == ["required"] * sum(one.chosen for one in requests)


@on_sqlite
def test_the_practices_own_limits_and_the_human_word_make_the_draft(
        parts: Parts, cast: Cast, agreement: Agreement) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        practice = access.practice_of(db, cast.ada, lock=True)
        practices.change_limits(parts, db, cast.ada, practice, practice.limits | {"breach": 120}, version=1)
        for clause, human in (("report-breach", "missing"), ("delegated-obligations", "present")):
            row = next(r for r in findings.of_agreement(db, agreement) if r.clause == clause)
            findings.overrule(parts, db, cast.remy, row, version=row.version, human=human, reason="By hand.")
        negotiation = negotiations.start(parts, db, cast.remy, access.agreement_for(db, cast.remy, agreement.id))
        breach = _request(db, negotiation, "report-breach")
        assert (breach.found, breach.hours, breach.reasons) == ("missing", 120, [])
        assert "5 calendar days after discovery" in breach.wording
        assert "each affected Individual" in breach.wording  # the whole clause
        assert "delegated-obligations" not in {one.clause for one in negotiations.requests_of(db, negotiation)}


@on_sqlite
def test_a_time_that_is_longer_than_the_practice_accepts_is_asked_to_be_shorter(
        parts: Parts, cast: Cast) -> None:
    slow = factories.SHORT_AGREEMENT.replace(b"within 60 days", b"within 8 calendar days")
    agreement = negotiating.read(parts, cast.ada, content=slow)
    with parts.database.transaction(cast.sample.id) as db:
        negotiation = negotiations.start(parts, db, cast.remy, access.agreement_for(db, cast.remy, agreement.id))
        breach = _request(db, negotiation, "report-breach")
        assert (breach.found, breach.chosen, breach.reasons) == ("weak", True, ["OVER-TARGET"])
        assert "72 hours" in breach.wording


@on_sqlite
def test_starting_twice_gives_the_same_draft(
        parts: Parts, cast: Cast, open_draft: tuple[Session, Negotiation], agreement: Agreement) -> None:
    db, negotiation = open_draft
    assert negotiations.start(parts, db, cast.ada, access.agreement_for(db, cast.ada, agreement.id)) is negotiation


def test_two_who_start_at_once_share_one_draft(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    found = []

    def start(actor: Actor) -> None:
        with parts.database.transaction(actor.practice_id) as db:
            row = access.agreement_for(db, actor, agreement.id, lock=True)
            found.append(negotiations.start(parts, db, actor, row).id)

    both = [threading.Thread(target=start, args=(actor,)) for actor in (cast.ada, cast.remy)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(found) == 2
    assert len(set(found)) == 1


@on_sqlite
def test_the_signed_rider_is_laid_beside_the_requests_as_a_new_version_is(parts: Parts, cast: Cast) -> None:
    first = factories.read(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.remy, first.id, lock=True)
        negotiation = negotiations.start(parts, db, cast.remy, row)
        _, rider = negotiations_files.rider(db, cast.remy, negotiation)
        negotiations.send(parts, db, cast.remy, negotiation, "self", version=1)
        assert negotiations_matching.before(db, cast.remy, row) is None
    added = agreements.receive_document(parts, cast.ada, first.id, factories.incoming(rider, "rider.docx"), "amendment")
    agreements.scan(parts, cast.sample.id, added.id)
    agreements.read(parts, cast.sample.id, added.id)
    with parts.database.transaction(cast.sample.id) as db:  # unsigned, it answers nothing
        assert negotiations_matching.newer(db, cast.remy, negotiation) is None
    known = together.texts(parts, cast.sample.id, added.id)
    with parts.database.transaction(cast.sample.id) as db:
        together.count_again(parts, db, cast.remy, access.agreement_for(db, cast.remy, added.id, lock=True), known)
    with parts.database.transaction(cast.sample.id) as db:
        amended = negotiations_matching.newer(db, cast.remy, negotiation)
        assert amended is not None
        assert amended.id == first.id
        assert negotiations_matching.before(db, cast.remy, amended) == negotiation
        found = negotiations_matching.compare(db, cast.remy, negotiation, amended)
        assert found.name == "version 1 with its amendment"
        assert {match.request.clause: match.outcome.value for match in found.matches} == {
            match.request.clause: "to-sign" if match.request.clause == "written-signed" else "met"
            for match in found.matches}
    assert factories.events_of(parts, cast.sample.id, negotiation.id)[-1] == "negotiation:compared"


@on_sqlite
def test_an_agreement_that_waits_has_nothing_to_ask_for(parts: Parts, cast: Cast) -> None:
    waiting = factories.received(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db, pytest.raises(WrongState):
        negotiations.start(parts, db, cast.remy, access.agreement_for(db, cast.remy, waiting.id))


@on_sqlite
def test_saving_keeps_words_ticks_and_an_own_request(
        parts: Parts, cast: Cast, open_draft: tuple[Session, Negotiation]) -> None:
    db, negotiation = open_draft
    breach = _request(db, negotiation, "report-breach")
    edit = Edit(breach.id, False, "Tell us of a Breach within one day.", "We want to know soon.")
    negotiations.save(parts, db, cast.remy, negotiation, {breach.id: edit},
                      OwnRequest("Backups", "Keep backups for 30 days."), version=1)
    assert (breach.chosen, breach.wording, breach.why) == (False, edit.wording, edit.why)
    own = negotiations.requests_of(db, negotiation)[-1]
    assert (own.kind, own.title, own.clause, own.chosen) == ("own", "Backups", "", True)
    assert negotiation.version == 2
    with pytest.raises(StaleNegotiation):
        negotiations.save(parts, db, cast.ada, negotiation, {}, OwnRequest("", ""), version=1)


@on_sqlite
@pytest.mark.parametrize(("edit", "own", "field"), [
    (("", "why"), OwnRequest("", ""), "wording-"),
    (("w" * 4001, "why"), OwnRequest("", ""), "wording-"),
    (("words", "y" * 501), OwnRequest("", ""), "why-"),
    (("words", "why"), OwnRequest("", "Only words."), "own-title"),
    (("words", "why"), OwnRequest("Only a name", ""), "own-wording"),
])
def test_what_cannot_be_saved_is_told_at_its_field(
        parts: Parts, cast: Cast, open_draft: tuple[Session, Negotiation], edit: tuple[str, str], own: OwnRequest,
        field: str) -> None:
    db, negotiation = open_draft
    breach = _request(db, negotiation, "report-breach")
    with pytest.raises(InvalidInput) as refused:
        negotiations.save(parts, db, cast.remy, negotiation, {breach.id: Edit(breach.id, True, *edit)}, own, version=1)
    assert [name for name in refused.value.fields if name.startswith(field)]
    assert negotiation.version == 1


@on_sqlite
def test_sending_asks_for_the_chosen_ones_only(
        parts: Parts, cast: Cast, asked: tuple[Session, Negotiation]) -> None:
    db, negotiation = asked
    assert (negotiation.status, negotiation.sent_how, negotiation.sent_by) == ("asked", "self", "Remy Sample")
    statuses = {one.chosen: one.status for one in negotiations.requests_of(db, negotiation)}
    assert statuses == {True: "asked", False: "draft"}
    with pytest.raises(WrongState):
        negotiations.send(parts, db, cast.remy, negotiation, "self", version=2)
    with pytest.raises(WrongState):
        negotiations.save(parts, db, cast.remy, negotiation, {}, OwnRequest("", ""), version=2)


@on_sqlite
def test_nothing_is_sent_without_a_choice(parts: Parts, cast: Cast, open_draft: tuple[Session, Negotiation]) -> None:
    db, negotiation = open_draft
    for one in negotiations.requests_of(db, negotiation):
        one.chosen = False
    with pytest.raises(InvalidInput, match="No request is chosen"):
        negotiations.send(parts, db, cast.remy, negotiation, "self", version=1)
    with pytest.raises(InvalidInput):
        negotiations.send(parts, db, cast.remy, negotiation, "pigeon", version=1)


def _record(parts: Parts, cast: Cast, db: Session, negotiation: Negotiation, clause: str, reply: str,
            text: str = "") -> NegotiationRequest:
    request = _request(db, negotiation, clause)
    answers.record(parts, db, cast.remy, negotiation, request, reply, text, said_by="Val, by telephone",
                   version=request.version)
    return request


@on_sqlite
def test_an_answer_by_telephone_is_marked_as_written_down_by_the_practice(
        parts: Parts, cast: Cast, asked: tuple[Session, Negotiation]) -> None:
    db, negotiation = asked
    request = _record(parts, cast, db, negotiation, "report-breach", "counter", "Five days.")
    assert (request.status, request.answer) == ("countered", "Five days.")
    move = negotiations.moves_of(db, [request])[request.id][-1]
    assert (move.side, move.by, move.recorded_by, move.text) == (
        "vendor", "Val, by telephone", "Remy Sample", "Five days.")
    assert negotiation.status == NegotiationStatus.ASKED  # others still wait
    with pytest.raises(StaleRequest):
        answers.record(parts, db, cast.ada, negotiation, request, "accept", "", said_by="Val", version=2)


@on_sqlite
@pytest.mark.parametrize(("reply", "text", "said_by", "field"), [
    ("", "", "Val", "reply"), ("counter", "", "Val", "text"), ("decline", "", "Val", "text"),
    ("accept", "", "", "said-by"), ("counter", "x" * 4001, "Val", "text"), ("accept", "", "V" * 121, "said-by")])
def test_an_answer_says_what_by_whom_and_why(
        parts: Parts, cast: Cast, asked: tuple[Session, Negotiation], reply: str, text: str, said_by: str,
        field: str) -> None:
    db, negotiation = asked
    request = _request(db, negotiation, "report-breach")
    with pytest.raises(InvalidInput) as refused:
        answers.record(parts, db, cast.remy, negotiation, request, reply, text, said_by=said_by, version=2)
    assert list(refused.value.fields) == [field]


@on_sqlite
def test_the_vendors_answers_count_together_once_sent(
        parts: Parts, cast: Cast, asked: tuple[Session, Negotiation]) -> None:
    db, negotiation = asked
    open_ones = [one for one in negotiations.requests_of(db, negotiation) if one.status == "asked"]
    first = open_ones[0]
    answers.keep_reply(db, cast.ada, first, "decline", "", version=first.version)
    assert first.status == "asked"
    with pytest.raises(InvalidInput) as refused:
        answers.submit(parts, db, cast.ada, negotiation, name="Val Example", title="")
    assert {f"text-{first.id}", f"reply-{open_ones[1].id}", "title"} <= set(refused.value.fields)
    for one in open_ones:
        answers.keep_reply(db, cast.ada, one, "accept", "", version=one.version)
    answers.submit(parts, db, cast.ada, negotiation, name="Val Example", title="Compliance officer")
    assert {one.status for one in negotiations.requests_of(db, negotiation) if one.chosen} == {"accepted"}
    assert (negotiation.status, negotiation.answered_by) == ("answered", "Val Example")
    with pytest.raises(WrongState):
        answers.submit(parts, db, cast.ada, negotiation, name="Val Example", title="Compliance officer")
    with pytest.raises(WrongState):
        answers.keep_reply(db, cast.ada, first, "accept", "", version=first.version)


def test_the_practice_answers_a_counter(parts: Parts, cast: Cast, asked: tuple[Session, Negotiation]) -> None:
    db, negotiation = asked
    breach = _record(parts, cast, db, negotiation, "report-breach", "counter", "Five days.")
    answers.accept_counter(parts, db, cast.remy, negotiation, breach, version=breach.version)
    assert breach.status == RequestStatus.ACCEPTED_COUNTER
    other = _record(parts, cast, db, negotiation, "delegated-obligations", "decline", "Not for us.")
    with pytest.raises(WrongState):
        answers.accept_counter(parts, db, cast.remy, negotiation, other, version=other.version)
    answers.ask_again(parts, db, cast.remy, negotiation, other, "Please add one sentence.", version=other.version)
    assert (other.status, other.wording, other.answer) == ("asked", "Please add one sentence.", "")
    with pytest.raises(InvalidInput):
        answers.accept_risk(parts, db, cast.remy, negotiation, other, " ", version=other.version)
    answers.accept_risk(parts, db, cast.remy, negotiation, other, "They delegate nothing.", version=other.version)
    assert other.status == RequestStatus.RISK_ACCEPTED
    assert [move.status for move in negotiations.moves_of(db, [other])[other.id]] == [
        "asked", "declined", "asked", "risk-accepted"]


@on_sqlite
def test_the_word_goes_to_the_practice_once_everything_is_answered_and_it_can_end(
        parts: Parts, cast: Cast, asked: tuple[Session, Negotiation]) -> None:
    db, negotiation = asked
    chosen = [one for one in negotiations.requests_of(db, negotiation) if one.chosen]
    for one in chosen[:-1]:
        _record(parts, cast, db, negotiation, one.clause, "accept")
    assert negotiation.status == "asked"
    with pytest.raises(WrongState, match="1 of the requests"):
        negotiations.close(parts, db, cast.remy, negotiation, version=negotiation.version)
    last = chosen[-1]
    answers.withdraw(parts, db, cast.remy, negotiation, last, "Not needed.", version=last.version)
    assert negotiation.status == "answered"
    negotiations.close(parts, db, cast.remy, negotiation, version=negotiation.version)
    assert negotiation.status == "closed"
    with pytest.raises(WrongState):
        answers.ask_again(parts, db, cast.remy, negotiation, last, "Once more.", version=last.version)


def test_a_new_version_is_laid_beside_the_requests(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    first = negotiating.read(parts, cast.ada, vendor)
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.remy, first.id, lock=True)
        negotiation = negotiations.start(parts, db, cast.remy, row)
        negotiations.save(parts, db, cast.remy, negotiation, {}, OwnRequest("Backups", "Thirty days."), version=1)
        negotiations.send(parts, db, cast.remy, negotiation, "self", version=2)
        assert negotiations_matching.newer(db, cast.remy, negotiation) is None
    second = negotiating.read(parts, cast.ada, vendor, NEXT_VERSION)
    with parts.database.transaction(cast.sample.id) as db:
        negotiation = access.negotiation_for(db, cast.remy, negotiation.id)
        newer = negotiations_matching.newer(db, cast.remy, negotiation)
        assert newer is not None
        assert newer.id == second.id
        assert negotiations_matching.before(db, cast.remy, newer) == negotiation
        found = negotiations_matching.compare(db, cast.remy, negotiation, newer)
        outcomes = {match.request.clause or "own": match for match in found.matches}
        assert outcomes["no-other-use"].outcome == "met"
        assert "other than as this Agreement" in outcomes["no-other-use"].quote
        assert outcomes["report-security-incident"].outcome == "met"
        assert outcomes["subcontractor-flow-down"].outcome == "partly-met"
        assert outcomes["delegated-obligations"].outcome == "not-met"
        assert (outcomes["own"].outcome, outcomes["own"].why) == ("unclear", negotiations_matching.BY_HAND)
        request = outcomes["delegated-obligations"].request
        with pytest.raises(InvalidInput):
            answers.check(parts, db, cast.remy, request, newer, "met", "", version=request.version)
        answers.check(parts, db, cast.remy, request, newer, "met", "It is in Exhibit C.", version=request.version)
        again = negotiations_matching.compare(db, cast.remy, negotiation, newer).of(request)
        assert again is not None
        assert (again.outcome, again.by, again.why) == ("met", "Remy Sample", "It is in Exhibit C.")
        finding = next(f for f in findings.of_agreement(db, newer) if f.clause == "no-other-use")
        findings.overrule(parts, db, cast.remy, finding, version=1, human="missing", reason="It is struck out.")
        later = negotiations_matching.compare(db, cast.remy, negotiation, newer)
        assert next(m for m in later.matches if m.request.clause == "no-other-use").outcome == "not-met"
    assert factories.events_of(parts, cast.sample.id, negotiation.id) == [
        "negotiation:drafted", "negotiation:changed", "negotiation:sent", "negotiation:compared"]
    assert factories.chain_faults(parts, cast.sample.id) == []


def test_another_practice_finds_nothing(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.remy, agreement.id)
        negotiation = negotiations.start(parts, db, cast.remy, row)
        request = negotiations.requests_of(db, negotiation)[0]
    with parts.database.transaction(cast.mockup.id, write=False) as db:
        with pytest.raises(NotFound):
            access.negotiation_for(db, cast.cleo, negotiation.id)
        with pytest.raises(NotFound):
            access.request_for(db, cast.cleo, request.id)
