"""Two versions of an agreement clause by clause."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import compare, pipeline
from extractors.compare import Comparison, Version
from extractors.compare_limits import Turn
from extractors.compare_text import sentences
from extractors.types import Clause, Evidence, Line, Status, Tier, Window
from fixtures import source
from fixtures.build import AGREEMENTS, render
from tests import factories
from tests.extractors.test_compare_limits import WINDOWS, window

WORDS = "Vendor shall report any breach to the practice."
OTHERS = "Vendor shall tell the practice of any breach that it finds out about."
QUOTES = st.lists(st.sampled_from([WORDS, OTHERS, "Vendor shall return all records.", "Vendor shall return records."]),
                  max_size=3)
STATUSES = tuple(Status)


def clause(status: Status = Status.PRESENT, *quotes: str, reasons: tuple[str, ...] = (), id: str = "report-breach",
           tier: Tier = Tier.REQUIRED) -> Clause:
    return Clause(id, "Reports", tier, "45 CFR 164.410", "2026-10-01", True, status, reasons,
                  evidence=tuple(Evidence(quote) for quote in quotes))


def one(before: Clause, after: Clause, old: tuple[Window, ...] = (), new: tuple[Window, ...] = (),
        **more: dict[str, Status]) -> compare.ClauseChange:
    found = compare.compare(Version([before], old, decided=more.get("decided_before", {})),
                            Version([after], new, decided=more.get("decided_after", {})))
    return found.clauses[0]


@cache
def fixture(slug: str) -> Version:
    file = next((factories.FIXTURES / "agreements" / slug).glob("agreement.*"))
    return compare.version(*pipeline.read_with_text(file.read_bytes(), file.name))


@cache
def second_of_billing() -> Comparison:
    return compare.compare(fixture("example-billing-v1"), fixture("example-billing-v2"))


def change(id: str) -> compare.ClauseChange:
    return next(c for c in second_of_billing().clauses if c.id == id)


@pytest.mark.parametrize(("before", "after", "turn"), [
    (clause(Status.MISSING), clause(Status.PRESENT, WORDS), Turn.ADDED),
    (clause(Status.MISSING), clause(Status.WEAK, WORDS), Turn.ADDED),
    (clause(Status.PRESENT, WORDS), clause(Status.MISSING), Turn.REMOVED),
    (clause(Status.PRESENT, WORDS), clause(Status.WEAK, OTHERS, reasons=("NO-NUMBER",)), Turn.WEAKENED),
    (clause(Status.WEAK, WORDS, reasons=("NO-NUMBER",)), clause(Status.PRESENT, OTHERS), Turn.STRENGTHENED),
    (clause(Status.WEAK, WORDS, reasons=("A", "B")), clause(Status.WEAK, OTHERS, reasons=("A",)), Turn.STRENGTHENED),
    (clause(Status.WEAK, WORDS, reasons=("A",)), clause(Status.WEAK, OTHERS, reasons=("B",)), Turn.MIXED),
    (clause(Status.PRESENT, WORDS), clause(Status.PRESENT, OTHERS), Turn.REWORDED),
    (clause(Status.PRESENT, WORDS), clause(Status.PRESENT, WORDS), Turn.UNCHANGED),
    (clause(Status.PRESENT, f"3.1 {WORDS}"), clause(Status.PRESENT, f"4.2 {WORDS}"), Turn.UNCHANGED),
    (clause(Status.UNCLEAR), clause(Status.PRESENT, WORDS), Turn.UNCLEAR),
    (clause(Status.UNCLEAR), clause(Status.UNCLEAR), Turn.UNCHANGED)])
def test_tells_what_became_of_a_clause(before: Clause, after: Clause, turn: Turn) -> None:
    assert one(before, after).turn is turn


def test_a_shorter_time_limit_makes_a_clause_stronger_and_a_longer_one_weaker() -> None:
    weak = clause(Status.WEAK, WORDS)
    assert one(weak, weak, (window(10, "business_day"),), (window(24, "hour"),)).turn is Turn.STRENGTHENED
    assert one(weak, weak, (window(24, "hour"),), (window(10, "business_day"),)).turn is Turn.WEAKENED
    assert one(weak, weak, (), (window(24, "hour"),)).turn is Turn.STRENGTHENED
    assert one(weak, weak, (window(24, "hour"),), ()).turn is Turn.WEAKENED


def test_tells_the_reasons_gained_and_lost() -> None:
    found = one(clause(Status.WEAK, WORDS, reasons=("A", "B")), clause(Status.WEAK, WORDS, reasons=("B", "C")))
    assert (found.reasons_gained, found.reasons_lost) == (("C",), ("A",))


def test_the_word_of_a_person_counts() -> None:
    weak = clause(Status.WEAK, WORDS, reasons=("A",))
    settled = one(weak, clause(Status.WEAK, OTHERS, reasons=("A",)), decided_after={"report-breach": Status.PRESENT})
    assert (settled.turn, settled.before, settled.after) == (Turn.STRENGTHENED, Status.WEAK, Status.PRESENT)
    assert settled.reasons_lost == ("A",)


def test_a_decision_on_the_same_words_is_no_change_of_the_agreement() -> None:
    weak = clause(Status.WEAK, WORDS)
    assert one(weak, weak, decided_before={"report-breach": Status.PRESENT}).turn is Turn.DECIDED


def test_words_that_are_quoted_on_one_side_and_stand_on_both_are_no_change() -> None:
    text = sentences([Line(WORDS, starts_paragraph=True), Line(OTHERS, starts_paragraph=True)])
    before, after = clause(Status.PRESENT, WORDS), clause(Status.PRESENT, WORDS, OTHERS)
    found = compare.compare(Version([before], (), text), Version([after], (), text))
    assert (found.clauses[0].turn, found.passages) == (Turn.UNCHANGED, ())


def test_five_days_do_not_stand_in_fifteen() -> None:
    text = sentences([Line("Notice comes within 15 days of discovery.", starts_paragraph=True)])
    before, after = clause(Status.WEAK, WORDS), clause(Status.WEAK, "5 days of discovery.")
    found = compare.compare(Version([before], (), text), Version([after], (), text))
    assert found.clauses[0].turn is Turn.REWORDED


def test_a_permission_that_goes_is_no_loss() -> None:
    gone = one(clause(Status.PRESENT, WORDS, tier=Tier.PERMISSION), clause(Status.MISSING, tier=Tier.PERMISSION))
    assert (gone.turn, gone.worse, gone.better) == (Turn.REMOVED, False, False)


def test_a_second_draft_is_told_with_the_words_of_both() -> None:
    assert {c.id for c in second_of_billing().of(Turn.ADDED)} >= {"insurance", "encryption"}
    found = change("report-breach")
    assert (found.turn, found.reasons_lost) == (Turn.STRENGTHENED, ("STATUTORY-CEILING-ONLY",))
    words = "".join(f"<{piece.kept}>{piece.text}" for piece in found.words[0].pieces)
    assert "<removed> sixty (60) calendar<added> ten (10) business<same> days after discovery." in words
    assert change("termination-for-breach").limits[0].turn is Turn.STRENGTHENED
    assert change("report-security-incident").turn is Turn.MIXED
    assert change("safeguards").turn is Turn.UNCHANGED


def test_tells_what_changed_outside_of_any_term() -> None:
    passages = second_of_billing().passages
    assert passages is not None
    told = [(p.change.value, "".join(piece.text for piece in p.pieces)) for p in passages]
    assert any(kind == "removed" and "lost profits" in words for kind, words in told)
    assert not any("ten (10) business" in words for _, words in told)  # its term tells that


@pytest.mark.parametrize("slug", ["example-billing-v1", "docx-tracked", "two-column"])
def test_a_reading_does_not_differ_from_itself(slug: str) -> None:
    found = compare.compare(fixture(slug), fixture(slug))
    assert set(found.counts) == {Turn.UNCHANGED}
    assert (found.passages, found.lost) == ((), False)
    assert {limit.turn for limit in found.limits} <= {Turn.UNCHANGED}


@cache
def dressed(slug: str, layout: str) -> Version:
    parsed = source.read(AGREEMENTS / slug / "source.md")
    front = {key: value for key, value in parsed.front.items() if key not in ("font", "size", "margin", "top")}
    name = {"docx": "a.docx", "html": "a.html"}.get(layout, "a.pdf")
    return compare.version(*pipeline.read_with_text(render(replace(parsed, front=front | {"layout": layout})), name))


@pytest.mark.parametrize("pair", [("plain", "docx"), ("docx", "two-column"), ("html", "plain")])
@pytest.mark.parametrize("slug", ["example-billing-v1", "hhs-shape"])
def test_an_agreement_in_other_clothes_is_unchanged(slug: str, pair: tuple[str, str]) -> None:
    found = compare.compare(*(dressed(slug, layout) for layout in pair))
    assert {change.id: change.turn for change in found.clauses if change.turn is not Turn.UNCHANGED} == {}
    assert {limit.turn for limit in found.limits} == {Turn.UNCHANGED}
    assert found.passages == ()


def test_a_signature_is_the_same_as_a_line_and_as_a_name() -> None:
    signed, named = (clause(Status.PRESENT, words) for words in ("By: /s/ Ada Sample", "Name: Ada Sample"))
    assert one(signed, named).turn is Turn.UNCHANGED
    assert one(signed, clause(Status.PRESENT, "Name: Val Example")).turn is Turn.REWORDED


def test_a_text_too_poor_to_read_has_no_passages() -> None:
    file = factories.FIXTURES / "agreements" / "docx-tracked" / "agreement.docx"
    reading, lines = pipeline.read_with_text(file.read_bytes(), file.name)
    poor = compare.version(replace(reading, quality="poor"), lines)
    assert compare.compare(fixture("docx-tracked"), poor).passages is None
    assert compare.compare(poor, fixture("docx-tracked")).passages is None


def test_swapping_two_agreements_mirrors_every_verdict() -> None:
    there = second_of_billing()
    back = compare.compare(fixture("example-billing-v2"), fixture("example-billing-v1"))
    assert [c.turn.mirrored for c in back.clauses] == [c.turn for c in there.clauses]


CLAUSES = st.builds(lambda status, quotes, reasons: (status, quotes, tuple(sorted(reasons))), st.sampled_from(STATUSES),
                    QUOTES, st.sets(st.sampled_from("ABC")))
DECIDED = st.dictionaries(st.just("report-breach"), st.sampled_from(STATUSES), max_size=1)
VERSIONS = st.builds(
    lambda made, windows, decided: Version([clause(made[0], *made[1], reasons=made[2])], windows, decided=decided),
    CLAUSES, WINDOWS, DECIDED)


@settings(max_examples=60)
@given(VERSIONS, VERSIONS)
def test_swapping_mirrors_and_the_same_is_unchanged(before: Version, after: Version) -> None:
    there, back = compare.compare(before, after).clauses[0], compare.compare(after, before).clauses[0]
    assert there.turn is back.turn.mirrored
    assert (there.reasons_gained, there.reasons_lost) == (back.reasons_lost, back.reasons_gained)
    assert compare.compare(before, before).clauses[0].turn is Turn.UNCHANGED


def test_is_plain_json() -> None:
    shape = json.loads(json.dumps(second_of_billing().to_json()))
    assert shape["summary"]["added"] == len(second_of_billing().of(Turn.ADDED))
    breach = next(c for c in shape["clauses"] if c["id"] == "report-breach")
    assert (breach["change"], breach["before"]["status"]) == ("strengthened", "weak")
    assert {piece["kept"] for words in breach["words"] for piece in words["words"]} == {"same", "removed", "added"}


@pytest.mark.parametrize("other", ["unreadable-scan", "invoice"])
def test_nothing_is_told_of_a_file_that_tells_nothing(other: str) -> None:
    for pair in ((fixture("complete"), fixture(other)), (fixture(other), fixture("complete"))):
        found = compare.compare(*pair)
        assert not found.tells
        assert found.counts == {"unclear": len(found.clauses)}
        assert found.limits and {limit.turn for limit in found.limits} == {Turn.UNCLEAR}
        assert not any(change.reasons_lost or change.reasons_gained for change in found.clauses)
        assert found.passages is None


def test_two_limits_in_conflict_are_told_as_one_change_that_swaps() -> None:
    own = [c for c in second_of_billing().limits if c.event == "security-incident"]
    assert own == list(change("report-security-incident").limits)
    [limit] = own
    assert (limit.turn, limit.before.number, limit.after.number) == (Turn.UNCLEAR, 10, 5)  # type: ignore[union-attr]
    assert ([w.number for w in limit.beside_before], [w.number for w in limit.beside_after]) == ([], [10])
    back = compare.compare(fixture("example-billing-v2"), fixture("example-billing-v1"))
    [limit] = [c for c in back.limits if c.event == "security-incident"]
    assert (limit.turn, [w.number for w in limit.beside_before], limit.beside_after) == (Turn.UNCLEAR, [10], ())
