"""What a score rests on, as words and links: answers, terms of the agreement, files, tests, fixes, events and gates.

A source is an id of one form everywhere, `kind:id[#part]`; those of a page are looked up together, each kind at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from portal.models import (
    Agreement,
    Answer,
    Assessment,
    Evidence,
    EvidenceTest,
    Finding,
    GatePass,
    Remediation,
    Vendor,
    VendorEvent,
    WalkThrough,
)
from portal.scoring import catalog
from portal.templating import day
from portal.tracing.kinds import KINDS
from portal.vocabulary import kinds
from portal.web.pages import Call
from portal.web.practice.assessments_view import door

QUOTE_MAX = 180


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that speaks of a check. `href` is empty where it has no page, `quote` the document's own words."""

    id: str
    kind: str
    sign: str
    words: str
    href: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A source's id, taken apart."""

    id: str
    kind: str
    row: str
    part: str


def of(call: Call, ids: Iterable[str]) -> Mapping[str, Source]:
    """Every id with its source; one that is not there any more says so."""
    wanted = [_apart(id) for id in dict.fromkeys(ids)]
    found = {one.id: Source(one.id, one.kind, "info-circle", "No longer there") for one in wanted}
    for kind, (sign, find) in _FINDERS.items():
        if mine := [one for one in wanted if one.kind == kind]:
            found.update((id, replace(source, sign=sign, kind=kind)) for id, source in find(call, mine))
    return found


def _apart(id: str) -> _Asked:
    kind, _, rest = id.partition(":")
    row, _, part = rest.partition("#")
    return _Asked(id, kind, row, part)


def _rows(asked: Iterable[_Asked]) -> set[str]:
    return {one.row for one in asked}


def _source(id: str, words: str, href: str = "", quote: str = "") -> tuple[str, Source]:
    return id, Source(id, "", "", words, href, quote)


_Found = Iterable[tuple[str, Source]]


def _answers(call: Call, asked: list[_Asked]) -> _Found:
    query = (select(col(Answer.assessment_id), col(Answer.question), col(Answer.given), col(Answer.saved_at),
                    col(Answer.taken_from), col(Assessment.created_at))
             .join(Assessment, col(Assessment.id) == col(Answer.assessment_id))
             .where(col(Answer.practice_id) == call.actor.practice_id, col(Answer.assessment_id).in_(_rows(asked)),
                    col(Answer.question).in_({one.part for one in asked})))
    for assessment, question, given, saved_at, taken_from, sent_at in call.db.execute(query):
        told = f"answered {day(saved_at)}" if given and saved_at else f"asked {day(sent_at)}"
        words = f"{question}, {'taken over' if given and taken_from and not saved_at else told}"
        yield _source(f"answer:{assessment}#{question}", words,
                      door(call, "answer", id=assessment, question=question))


def _terms(call: Call, asked: list[_Asked]) -> _Found:
    """The finding of the agreement's newest reading; without a clause the agreement itself."""
    agreements = dict(_versions(call, asked))
    query = (select(col(Finding.id), col(Finding.agreement_id), col(Finding.clause), col(Finding.title),
                    col(Finding.evidence))
             .join(Agreement, (col(Agreement.id) == col(Finding.agreement_id))
                   & (col(Agreement.reading_id) == col(Finding.reading_id)))
             .where(col(Finding.practice_id) == call.actor.practice_id, col(Finding.agreement_id).in_(_rows(asked)),
                    col(Finding.clause).in_({one.part for one in asked})))
    for one in asked:
        if not one.part and one.row in agreements:
            words = agreements[one.row]
            yield _source(one.id, f"Agreement, {words}", door(call, "agreement", id=one.row))
    for finding, agreement, clause, title, evidence in call.db.execute(query):
        page, quote = _where(evidence)
        yield _source(f"term:{agreement}#{clause}", f"{title}, {agreements.get(agreement, 'agreement')}{page}",
                      door(call, "finding", id=agreement, finding=finding), quote)


def _versions(call: Call, asked: list[_Asked]) -> Iterable[tuple[str, str]]:
    query = select(col(Agreement.id), col(Agreement.kind), col(Agreement.number)).where(
        col(Agreement.practice_id) == call.actor.practice_id, col(Agreement.id).in_(_rows(asked)))
    for id, kind, number in call.db.execute(query):
        yield id, kinds.called(kind, number)


def _where(evidence: list[dict[str, Any]]) -> tuple[str, str]:
    """The page and the words of the first passage that shows a term."""
    if not evidence:
        return "", ""
    first = evidence[0]
    quote = " ".join(str(first.get("quote", "")).split())
    page = f", page {first['page']}" if first.get("page") else ""
    return page, quote if len(quote) <= QUOTE_MAX else quote[:QUOTE_MAX].rsplit(" ", 1)[0] + " …"


def _files(call: Call, asked: list[_Asked]) -> _Found:
    query = select(col(Evidence.id), col(Evidence.assessment_id), col(Evidence.question), col(Evidence.name),
                   col(Evidence.dated)).where(
        col(Evidence.practice_id) == call.actor.practice_id, col(Evidence.id).in_({one.part for one in asked}))
    for id, assessment, question, name, dated in call.db.execute(query):
        told = f"of {day(dated)}" if dated else "no date"
        yield _source(f"file:{assessment}#{id}", f"{name} ({question}), {told}",
                      door(call, "evidence", id=assessment, evidence=id))


def _tests(call: Call, asked: list[_Asked]) -> _Found:
    query = select(col(EvidenceTest.id), col(EvidenceTest.kind), col(EvidenceTest.done_at)).where(
        *_own(call, EvidenceTest, asked))
    for id, kind, done_at in call.db.execute(query):
        title = KINDS[kind].title if kind in KINDS else kind
        yield _source(f"test:{id}", f"Test: {title}, {day(done_at) or 'not ended'}",
                      door(call, "evidence-test", test=id))


def _fixes(call: Call, asked: list[_Asked]) -> _Found:
    query = select(col(Remediation.id), col(Remediation.number), col(Remediation.closed_at)).where(
        *_own(call, Remediation, asked))
    for id, number, closed_at in call.db.execute(query):
        told = f", closed {day(closed_at)}" if closed_at else ""
        yield _source(f"fix:{id}", f"Fix {number}{told}", door(call, "fix", fix=id))


def _events(call: Call, asked: list[_Asked]) -> _Found:
    query = select(col(VendorEvent.id), col(VendorEvent.vendor_id), col(VendorEvent.event),
                   col(VendorEvent.happened_on)).where(*_own(call, VendorEvent, asked))
    for id, vendor, event, happened_on in call.db.execute(query):
        says = catalog.latest().events.get(event, event)
        yield _source(f"event:{id}", f"{says}, {day(happened_on)}",
                      f"{call.url('vendor-events', id=vendor)}#event-{id}")


def _gates(call: Call, asked: list[_Asked]) -> _Found:
    query = select(col(GatePass.id), col(GatePass.vendor_id), col(GatePass.gate), col(GatePass.by),
                   col(GatePass.created_at)).where(*_own(call, GatePass, asked))
    for id, vendor, gate, by, created_at in call.db.execute(query):
        yield _source(f"gate:{id}", f"Gate {gate}, signed by {by}, {day(created_at)}",
                      door(call, "gate", id=vendor, gate=gate))


def _walks(call: Call, asked: list[_Asked]) -> _Found:
    query = select(col(WalkThrough.id), col(WalkThrough.vendor_id), col(WalkThrough.held_on)).where(
        *_own(call, WalkThrough, asked))
    for id, vendor, held_on in call.db.execute(query):
        yield _source(f"walk-through:{id}", f"Walk-through, {day(held_on)}",
                      door(call, "walk-through", id=vendor, walk_through=id))


def _vendors(call: Call, asked: list[_Asked]) -> _Found:
    query = select(col(Vendor.id), col(Vendor.first_phi_on), col(Vendor.executed_on), col(Vendor.has_phi_since)).where(
        *_own(call, Vendor, asked))
    for id, first_phi_on, executed_on, has_phi_since in call.db.execute(query):
        if first_phi_on:
            words = f"First patient data {day(first_phi_on)}"
        elif has_phi_since:
            words = f"Has patient data, noted {day(has_phi_since)}"
        else:
            words = f"Signed {day(executed_on)}" if executed_on else "First-PHI date is empty"
        yield from (_source(one.id, words, f"{call.url('vendor', id=id)}#details") for one in asked if one.row == id)


def _own(call: Call, table: Any, asked: list[_Asked]) -> tuple[Any, ...]:
    return col(table.practice_id) == call.actor.practice_id, col(table.id).in_(_rows(asked))


_FINDERS: Mapping[str, tuple[str, Callable[[Call, list[_Asked]], _Found]]] = {
    "answer": ("message", _answers), "term": ("quote", _terms), "file": ("clip", _files),
    "test": ("clipboard-list", _tests), "fix": ("circle-check-f", _fixes), "event": ("calendar", _events),
    "gate": ("signature", _gates), "walk-through": ("users", _walks), "vendor": ("file-text", _vendors)}
