"""Every question of every set that ships: whole, explained, sourced, and frozen as it was published."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import jsonschema
import pytest
import yaml

from portal.questions import catalog, files
from portal.questions.types import Demand, Kind, Questionnaire

SETS = {set_: catalog.latest(set_) for set_ in catalog.sets()}
# Sources that were not read in their own text.
UNVERIFIED = {"state-offshore", "oig-63-fr-70138", "ocr-no-blocking", "market-practice", "cfr-42-2",
              "nprm-contingency", "nprm-annual"}
ALL = pytest.mark.parametrize("questionnaire", [pytest.param(set_, id=id) for id, set_ in SETS.items()])


@pytest.mark.parametrize(("id", "questions", "gates"), [
    ("billing-vendor", 75, 28), ("subcontractor", 25, 9), ("annual-review", 25, 1), ("offboarding", 15, 0),
])
def test_each_set_has_its_questions_and_gates(id: str, questions: int, gates: int) -> None:
    assert len(SETS[id].questions) == questions
    assert sum(question.gate for question in SETS[id].questions) == gates


def test_there_are_four_sets() -> None:
    assert sorted(SETS) == ["annual-review", "billing-vendor", "offboarding", "subcontractor"]


@pytest.mark.parametrize("kind", ["questionnaire", "section", "scoring"])
def test_the_schemas_are_schemas(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads((files.ROOT / "schema" / f"{kind}.json").read_text()))


@pytest.mark.parametrize("kind", ["questionnaire", "section", "scoring"])
def test_the_dictionary_knows_every_key(kind: str) -> None:
    dictionary = (files.ROOT / "README.md").read_text()
    schema = json.loads((files.ROOT / "schema" / f"{kind}.json").read_text())
    assert not {key for key in _keys(schema) if not re.search(rf"[`.]{key}\b", dictionary)}


@ALL
def test_the_files_are_those_that_were_published(questionnaire: Questionnaire) -> None:
    folder = files.ROOT / questionnaire.id / questionnaire.version
    digests = {"questions": files.digest(folder, files.ASKED), "scoring": files.digest(folder, files.SCORED)}
    published = yaml.safe_load((files.ROOT / "published.yaml").read_text())
    assert published[questionnaire.id][questionnaire.version] == digests, "a changed set is a new version"


def test_every_folder_of_a_version_is_published() -> None:
    folders = {path.parent.relative_to(files.ROOT).as_posix() for path in files.ROOT.glob("*/*/questionnaire.yaml")}
    assert folders == {f"{set_}/{version}" for set_ in catalog.sets() for version in catalog.published(set_)}


def test_no_id_stands_in_two_sets() -> None:
    ids = [question.id for set_ in SETS.values() for question in set_.questions]
    assert len(ids) == len(set(ids)) == 140


@ALL
def test_the_questions_stand_in_the_order_of_their_numbers(questionnaire: Questionnaire) -> None:
    groups = [question.id.split("-") for question in questionnaire.questions]
    for (group, number), (following, next_number) in pairwise(groups):
        assert int(next_number) == (int(number) + 1 if group == following else 1), following


@ALL
def test_questions_are_plain_sentences(questionnaire: Questionnaire) -> None:
    for question in questionnaire.questions:
        assert question.text.endswith(("?", ".")), question.id
        assert question.help.endswith("."), question.id
        assert len(question.text.split()) <= 45, question.id
        sentences = question.help.replace("?", ".").replace(":", ".").split(". ")
        assert max(len(sentence.split()) for sentence in sentences) <= 32, f"{question.id}: too long to read once"


@ALL
def test_questions_say_what_worries_and_what_settles_it(questionnaire: Questionnaire) -> None:
    for question in questionnaire.questions:
        assert question.red_flags, question.id
        assert all(flag.says.endswith(".") and flag.green.endswith(".") for flag in question.red_flags), question.id


@ALL
def test_what_is_proposed_or_unread_is_marked(questionnaire: Questionnaire) -> None:
    for source in {source.id: source for question in questionnaire.questions for source in question.sources}.values():
        assert source.proposed == source.citation.startswith("proposed"), source.id
        assert not (source.proposed and source.verified), "a proposed rule is never shown as checked law"
        assert source.verified != (source.id in UNVERIFIED), source.id


@ALL
def test_demanded_proof_is_described(questionnaire: Questionnaire) -> None:
    for question in questionnaire.questions:
        assert bool(question.proof) == (Demand.EVIDENCE in question.demands), question.id


@ALL
def test_no_patient_data_is_wanted(questionnaire: Questionnaire) -> None:
    assert questionnaire.reminder.startswith("No patient data is wanted here.")


@ALL
def test_sources_are_all_used(questionnaire: Questionnaire) -> None:
    folder = files.ROOT / questionnaire.id / questionnaire.version
    listed = catalog.content(folder)["questionnaire"]["sources"].keys()
    assert listed == {source.id for question in questionnaire.questions for source in question.sources}


def test_the_yearly_review_shows_answers_to_questions_that_were_asked() -> None:
    asked = SETS["billing-vendor"].by_id.keys()
    for question in SETS["annual-review"].questions:
        assert question.compares
        assert set(question.compares) <= asked


def test_each_line_of_the_end_wants_all_four() -> None:
    assert all(question.demands == set(Demand) for question in SETS["offboarding"].questions)


def test_every_type_of_answer_is_in_use() -> None:
    assert {question.kind for set_ in SETS.values() for question in set_.questions} == set(Kind)


def test_the_red_flag_table_gets_every_check_that_answers_can_feed() -> None:
    fed = {indicator for marks in catalog.scoring("billing-vendor", "1.0.0").marks.values()
           for indicator in marks.indicators}
    every = {f"{row}{check}" for row, checks in enumerate(
        ("abcdefg", "abcdefghi", "abcdef", "abcdefghi", "abcdefghi", "abcdef"), start=1) for check in checks}
    assert every - fed == {"6f"}, "6f is the signed checklist at the end"


def test_the_facts_that_hold_a_score_down_come_from_red_flags() -> None:
    caps = {cap for set_, questionnaire in SETS.items()
            for marks in catalog.scoring(set_, questionnaire.version).marks.values() for cap in marks.caps.values()}
    assert caps == {"K1", "K2", "K3", "K4", "K6", "K7", "K9", "K10", "K11", "K12"}, "K5 is read, K8 is tested"


def _keys(schema: Any) -> set[str]:
    """Every key that a schema allows, at any depth."""
    if isinstance(schema, list):
        return {key for part in schema for key in _keys(part)}
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties", {})
    named = {key for key, value in own.items() if isinstance(value, dict)}
    return named | {key for part in schema.values() for key in _keys(part)}
