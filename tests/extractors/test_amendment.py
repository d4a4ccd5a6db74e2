"""The wording that we ask for: our own reading must find in it what was asked, with the right time limit."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from extractors import amendment, pipeline, rulebook
from extractors.amendment import FOLDER, Draft, NoWording, Parties, Rider, Section
from extractors.rulebook import BadRules
from extractors.types import Line, Reading, Status, Tier
from tests.yaml_files import read_yaml

PARTIES = Parties(covered_entity_name="Sample Family Practice", business_associate_name="Example Billing Co.")
USUAL = {"breach": 72, "unauthorized-use": 72, "security-incident": 72, "access": 240, "amendment": 360,
         "accounting": 360, "return-destroy": 720, "cure": 720}
STRICT = {"breach": 24, "unauthorized-use": 48, "security-incident": 24, "access": 120, "amendment": 240,
          "accounting": 240, "return-destroy": 240, "cure": 240}
ODD = {"breach": 1, "unauthorized-use": 100, "security-incident": 96, "access": 719, "amendment": 24,
       "accounting": 48, "return-destroy": 1001, "cure": 1}
ENDLESS = dict.fromkeys(USUAL, 24 * 366)
ASKABLE = amendment.askable()


def _lines(rider: Rider) -> list[Line]:
    texts = [(rider.title, "heading"), (rider.opening, "body")]
    for number, section in enumerate(rider.sections, start=1):
        texts += [(f"{number}. {section.heading}", "heading"), (section.text, "body")]
    texts.append((rider.signing, "body"))
    texts += [(text, "body") for name, _ in rider.signers
              for text in (name, *(f"{field}: ____________" for field in rider.fields))]
    return [Line(text, kind=kind, starts_paragraph=True) for text, kind in texts]


def _read(drafts: list[Draft]) -> Reading:
    sections = [Section(draft.title, draft.text) for draft in drafts if draft.kind == "clause"]
    return pipeline.read_lines(_lines(amendment.rider(sections, PARTIES)))


def _unmet(drafts: list[Draft], reading: Reading) -> list[str]:
    """What the reading does not find as it was asked for: absent, weak from w2 on, or with another time limit."""
    found = {clause.id: clause for clause in reading.clauses}
    wrong = []
    for draft in drafts:
        clause = found[draft.clause]
        if draft.kind == "clause" and (
                clause.status is not Status.PRESENT or any(note.severity != "w1" for note in clause.reason_notes)):
            wrong.append(f"{draft.clause} is {clause.status}: {clause.reasons}")
        event = rulebook.default().windows.events.get(draft.clause)
        times = [window.hours_worst for window in reading.windows if window.event == event]
        if draft.hours is not None and (draft.hours not in times or max(filter(None, times)) > draft.hours):
            wrong.append(f"{draft.clause}: {times} instead of {draft.hours}")
    return wrong


@pytest.mark.parametrize("targets", [USUAL, STRICT, ODD, ENDLESS], ids=["usual", "strict", "odd", "endless"])
def test_our_own_reading_finds_every_clause_of_a_whole_rider_with_its_time_limit(targets: Mapping[str, int]) -> None:
    drafts = [amendment.draft(clause, (), targets, PARTIES) for clause in ASKABLE]
    reading = _read(drafts)
    assert reading.is_baa
    assert reading.document.reasons == ()
    assert (reading.document.covered_entity, reading.document.business_associate) == (
        "Sample Family Practice", "Example Billing Co.")
    assert _unmet(drafts, reading) == []


VARIANTS = [(clause, variant["for"]) for clause in ASKABLE
            for variant in amendment.wording().clauses[clause].get("variants", ())]


@pytest.mark.parametrize(("clause", "codes"), VARIANTS, ids=lambda value: value if isinstance(value, str) else value[0])
def test_our_own_reading_finds_each_variant_alone(clause: str, codes: list[str]) -> None:
    draft = amendment.draft(clause, codes, USUAL, PARTIES)
    assert draft.text != amendment.draft(clause, (), USUAL, PARTIES).text
    assert _unmet([draft], _read([draft])) == []


def test_every_term_of_the_catalogue_can_be_asked_for() -> None:
    assert list(ASKABLE) == [requirement.id for requirement in rulebook.default().requirements]
    required = [one.id for one in rulebook.default().requirements if one.tier in (Tier.REQUIRED, Tier.CONDITIONAL)]
    assert {"delegated-obligations", "standard-transactions"} <= set(required)
    assert all(amendment.draft(clause, (), USUAL, PARTIES).text for clause in required)


def test_a_variant_is_taken_only_where_it_answers_every_reason() -> None:
    whole = amendment.draft("report-breach", (), USUAL, PARTIES)
    number = amendment.draft("report-breach", ["NO-NUMBER"], USUAL, PARTIES)
    assert "affected Individual" in whole.text
    assert "takes the place of every other time" in number.text
    assert number.why != whole.why
    assert amendment.draft("report-breach", ["NO-NUMBER", "MATERIAL-ONLY"], USUAL, PARTIES).text == whole.text
    assert amendment.draft("report-breach", ["NEVER-SEEN"], USUAL, PARTIES).text == whole.text
    agents = amendment.draft("subcontractor-flow-down", ["AGENTS-ONLY"], USUAL, PARTIES)
    assert agents.text.startswith("What the Agreement says of agents applies to subcontractors as well.")


@pytest.mark.parametrize(("codes", "why"), [
    ({"NO-NUMBER"}, "The duty is there; a fixed time for it is missing."),
    ({"OVER-TARGET"}, "The duty is there; the time that it allows is too long."),
    ({"STATUTORY-CEILING-ONLY", "OVER-TARGET"}, "The duty is there; the time that it allows is too long."),
    ({"CONFLICTING-WINDOWS"}, "The duty is there; the agreement gives two different times for it."),
    ({"CONFLICTING-WINDOWS", "OVER-TARGET"},
     "The duty is there; the agreement gives two different times for it, and the longer one is too long.")])
@pytest.mark.parametrize("clause", ["report-breach", "report-security-incident", "report-unauthorized-use"])
def test_the_reason_says_whether_a_time_is_missing_or_too_long(clause: str, codes: set[str], why: str) -> None:
    assert amendment.draft(clause, codes, USUAL, PARTIES).why == why


def test_wordings_of_an_earlier_version_stay_as_they_were_sent() -> None:
    first = amendment.draft("report-breach", {"OVER-TARGET"}, USUAL, PARTIES, "1.0.0")
    assert (first.version, "or the one that is there" in first.why) == ("1.0.0", True)
    assert first.text == amendment.draft("report-breach", {"OVER-TARGET"}, USUAL, PARTIES).text


@pytest.mark.parametrize(("hours", "words"), [
    (1, "1 hour"), (72, "72 hours"), (95, "95 hours"), (96, "4 calendar days"), (100, "100 hours"),
    (240, "10 calendar days")])
def test_times_are_written_as_people_say_them(hours: int, words: str) -> None:
    assert amendment.in_words(hours) == words


def test_no_time_is_asked_for_that_would_be_weak_again() -> None:
    assert amendment.limit("breach", {"breach": 1440}) == 240
    assert amendment.limit("cure", {"cure": 2000}) == 720
    assert amendment.limit("access", {"access": 720}) == 719
    assert amendment.limit("breach", {}) == 240
    assert amendment.limit("return-destroy", {"return-destroy": 1001}) == 984  # written in whole days


def test_names_with_braces_stay_as_they_are() -> None:
    odd = Parties(covered_entity="{breach_window}", business_associate="B{0}", services="coding {x}.")
    text = amendment.draft("permitted-uses", (), USUAL, odd).text
    assert "for {breach_window}: coding {x}," in text
    assert text.startswith("B{0} may use")


def test_an_unknown_term_has_no_wording() -> None:
    with pytest.raises(NoWording):
        amendment.draft("warranty", (), USUAL, PARTIES)
    with pytest.raises(NoWording):
        amendment.severity("warranty")
    assert amendment.severity("delegated-obligations") == "w3"


def test_a_published_wording_that_was_changed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "amendment"))
    monkeypatch.setattr(amendment, "FOLDER", folder)
    assert amendment.wording.__wrapped__("1.0.0").version == "1.0.0"
    file = folder / "1.0.0" / "clauses.yaml"
    file.write_text(file.read_text("utf-8") + "\n# another word\n", "utf-8")
    with pytest.raises(BadRules, match="as it was published"):
        amendment.wording.__wrapped__("1.0.0")


CONTENT = read_yaml(FOLDER / amendment.CURRENT / "clauses.yaml")


@pytest.mark.parametrize(("change", "message"), [
    (lambda clauses: clauses.update({"warranty": clauses["training"]}), "no requirement warranty"),
    (lambda clauses: clauses["training"].update(text="{vendor} shall train everyone."), "no slot vendor"),
    (lambda clauses: clauses["safeguards"]["variants"][0].update({"for": ["NO-SUCH-CODE"]}), "no reason NO-SUCH-CODE"),
    (lambda clauses: clauses["training"].update(weight=3), "Additional properties"),
    (lambda clauses: clauses["training"].update(why="no sentence"), "does not match"),
])
def test_wording_that_names_what_is_not_known_is_refused(change: object, message: str) -> None:
    content = copy.deepcopy(CONTENT)
    change(content["clauses"])  # type: ignore[operator]
    with pytest.raises(BadRules, match=message):
        amendment.check(content)


def test_the_rider_and_the_letter_name_both_parties_and_guide_only() -> None:
    rider = amendment.rider([Section("Training", "Words.")], PARTIES, number=2, dated="November 2, 2026")
    assert rider.title == "Amendment No. 2 to the Business Associate Agreement"
    assert "between Sample Family Practice (“Covered Entity”)" in rider.opening
    assert "dated November 2, 2026" in rider.opening
    assert [section.heading for section in rider.sections] == ["Training", "Precedence"]
    assert "does not replace legal review" in rider.note
    letter = amendment.letter(contact="Vic Example", document="version 1 of your agreement", count="3 changes")
    assert "3 changes" in letter.opening
    assert letter.greeting == "To Vic Example,"


@pytest.mark.parametrize(("clause", "text", "status", "codes", "hours"), [
    ("report-breach", "Vendor will notify Practice of any Breach of Unsecured PHI within 5 calendar days of discovery.",
     "present", [], 120),
    ("report-breach", "Business Associate shall report any Breach of Unsecured PHI promptly.",
     "weak", ["NO-NUMBER"], None),
    ("subcontractor-flow-down", "Business Associate shall require subcontractors to accept similar terms.",
     "weak", ["NOT-SAME-TERMS"], None),
    ("delegated-obligations", "We will add a sentence to our services agreement.", "missing", [], None),
    ("report-breach", "", "missing", [], None)])
def test_other_words_are_read_as_if_they_stood_in_the_rider(
        clause: str, text: str, status: str, codes: list[str], hours: int | None) -> None:
    judged = amendment.judged(clause, text)
    assert (judged.status, [note.code for note in judged.notes], judged.hours) == (status, codes, hours)


def test_our_own_words_are_read_as_present() -> None:
    for clause in ("report-breach", "safeguards", "return-or-destroy"):
        assert amendment.judged(clause, amendment.draft(clause, (), USUAL, PARTIES).text).status is Status.PRESENT
