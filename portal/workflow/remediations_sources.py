"""The findings that fixes are opened from: each found by its kind and id, with its words as they stand now.

A source is written `kind:id`, with a part after "#" where the finding has one: term:<finding>, question:<questionnaire>
#SEC-01, check:2c, contradiction:<id>, test:<evidence test>#1 (the exception's number), walk-through:<id>.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from portal import access, clock
from portal.errors import NotFound
from portal.models import Vendor
from portal.questions import telling
from portal.questions.findings import red_flags
from portal.scoring import catalog
from portal.scoring.indicators import Indicator
from portal.scoring.levels import Level
from portal.vocabulary.actors import Actor
from portal.vocabulary.terms import STATUS_WORDS
from portal.workflow import scores, submissions, submissions_answers, wordings
from portal.workflow.remediations import GAP_MAX, Source

QUOTE_MAX = 400


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as a fix begins with it: what is missing, what to ask of the vendor, and how grave it looks."""

    source: Source
    title: str
    gap: str
    asked: str = ""
    risk: str = "medium"


def find(db: Session, actor: Actor, vendor: Vendor, written: str) -> Found:
    """The finding that the address names, of this vendor. Nothing written is a person's own words. Raises NotFound for
    what is not there, or is another vendor's."""
    kind, _, rest = written.partition(":")
    id, _, part = rest.partition("#")
    if not written or kind == "own":
        return Found(Source(), "", "")
    if kind not in _FINDERS or not id:
        raise NotFound("There is no finding at this address to open a fix from.")
    return _FINDERS[kind](db, actor, vendor, id, part)


def _term(db: Session, actor: Actor, vendor: Vendor, id: str, _part: str) -> Found:
    finding = access.finding_for(db, actor, id)
    _check(access.agreement_for(db, actor, finding.agreement_id).vendor_id, vendor)
    status = STATUS_WORDS.get(finding.status, finding.status)
    quote = next((str(one.get("quote", "")) for one in finding.evidence), "")
    words = f"{finding.title}: {status}." + (f" “{quote[:QUOTE_MAX]}”" if quote else "")
    notes = " ".join(str(note.get("text", "")) for note in finding.reason_notes)
    indicator = _indicator(one.id for one in _checks() if finding.clause in one.clauses)
    risk = "high" if finding.status in ("missing", "conflict") and finding.tier == "required" else "medium"
    gap = f"The agreement’s term “{finding.title}” is {status.lower()}." + (f" {notes}" if notes else "")
    return Found(Source("term", id, words[:GAP_MAX], indicator), finding.title, gap[:GAP_MAX],
                 finding.advice[:GAP_MAX], risk)


def _question(db: Session, actor: Actor, vendor: Vendor, id: str, part: str) -> Found:
    """By what was attested: an answer that the vendor has not sent is not the practice's to read."""
    assessment = access.assessment_for(db, actor, id)
    _check(assessment.vendor_id, vendor)
    questionnaire, sent = wordings.questionnaire_of(db, assessment), submissions.of(db, assessment)
    if (question := questionnaire.by_id.get(part)) is None or not sent:
        raise NotFound
    given = submissions_answers.answers_in(sent[0], questionnaire)
    told = telling.part(question, "value", given[part].entered.get("value")) if part in given else "Nothing"
    words = f"{part}: {question.text} Answer: {told}"
    scoring, flags = wordings.scoring_of(assessment), red_flags(question, given, clock.today())
    marks = scoring.marks.get(part) if scoring else None
    return Found(Source("question", f"{id}#{part}", words[:GAP_MAX], _indicator(marks.indicators if marks else ())),
                 part, (" ".join(flag.says for flag in flags) or words)[:GAP_MAX],
                 " ".join(flag.green for flag in flags)[:GAP_MAX], "high" if flags else "medium")


def _check_of_table(db: Session, _actor: Actor, vendor: Vendor, id: str, _part: str) -> Found:
    check = catalog.latest().by_id.get(id)
    if check is None:
        raise NotFound
    score = scores.latest(db, vendor)
    judged = next((one for one in score.case["judgments"] if one["indicator"] == id), None) if score else None
    level = judged["level"] if judged else Level.NOT_EVIDENCED.value
    because = judged["because"] if judged else "Nothing speaks of it yet."
    word = {"strong": "strong", "partial": "partial", "red-flag": "a red flag"}.get(level, "not evidenced")
    words = f"{id} {check.title}: {word}. {because}".strip()
    return Found(Source("check", id, words[:GAP_MAX], id), check.title, f"{check.title}: {because or word}"[:GAP_MAX],
                 check.raises[:GAP_MAX], "high" if level == Level.RED_FLAG.value and check.critical else "medium")


def _contradiction(db: Session, actor: Actor, vendor: Vendor, id: str, _part: str) -> Found:
    row = access.contradiction_for(db, actor, id)
    _check(row.vendor_id, vendor)
    sides = [f"{side.get('who', '')}: “{side.get('words', '')}”" for side in (row.left, row.right)]
    return Found(Source("contradiction", id, " ".join((f"{row.title}.", *sides))[:GAP_MAX]), row.title,
                 f"{row.title}. Both cannot be right."[:GAP_MAX], row.ask[:GAP_MAX])


def _test(db: Session, actor: Actor, vendor: Vendor, id: str, part: str) -> Found:
    test = access.evidence_test_for(db, actor, id)
    _check(test.vendor_id, vendor)
    found = next((one for one in test.result.get("exceptions", []) if str(one["number"]) == part), None)
    if found is None:
        raise NotFound
    says = f"{found['about']}. {found['says']}"
    return Found(Source("test", f"{id}#{part}", says[:GAP_MAX], _indicator([found["check"]])), says[:120],
                 says[:GAP_MAX], risk="high" if found["grave"] else "medium")


def _walk_through(db: Session, actor: Actor, vendor: Vendor, id: str, _part: str) -> Found:
    row = access.walk_through_for(db, actor, id)
    _check(row.vendor_id, vendor)
    what = {"access-request": "an access request", "suspected-breach": "a suspected breach"}.get(row.scenario,
                                                                                               row.scenario)
    indicator = "5i" if row.scenario == "suspected-breach" else "2f"
    words = f"Walk-through of {what}, held {row.held_on:%b} {row.held_on.day}, {row.held_on.year}. {row.summary}"
    gap = f"What was told in the walk-through of {what} does not match the written policy. {row.summary}"
    return Found(Source("walk-through", id, words[:GAP_MAX], _indicator([indicator])), f"Walk-through of {what}",
                 gap.strip()[:GAP_MAX])


def _checks() -> Iterable[Indicator]:
    return catalog.latest().by_id.values()


def _indicator(ids: Iterable[str]) -> str:
    """The first of these that the table has."""
    return next((id for id in ids if id in catalog.latest().by_id), "")


def _check(vendor_id: str, vendor: Vendor) -> None:
    if vendor_id != vendor.id:
        raise NotFound


_FINDERS: Mapping[str, Callable[[Session, Actor, Vendor, str, str], Found]] = {
    "term": _term, "question": _question, "check": _check_of_table, "contradiction": _contradiction, "test": _test,
    "walk-through": _walk_through}
