"""The red-flag table that ships: whole, plain, frozen, and at one with the questionnaires and the agreement."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from portal.questions import building as asking
from portal.questions import catalog as asked
from portal.questions import names
from portal.questions.types import Question
from portal.scoring import catalog
from portal.scoring.indicators import Indicator, Stops
from portal.scoring.levels import Level
from tests.portal.scoring.judging import TABLE, WHOLE

QUESTIONS: dict[str, Question] = {question.id: question for set_ in asked.sets()
                                  for question in asked.latest(set_).questions}
MARKS = {id: marks for set_ in asked.sets()
         for id, marks in asked.scoring(set_, asked.published(set_)[-1]).marks.items()}
EACH = pytest.mark.parametrize("indicator", [pytest.param(one, id=one.id) for one in WHOLE.by_id.values()])
SCHEMAS = pytest.mark.parametrize("kind", ["row", "caps", "events", "table"])


def test_there_are_six_rows_and_their_indicators() -> None:
    assert {row.id: (row.title, len(row.indicators), sum(one.critical for one in row.indicators))
            for row in WHOLE.rows} == {
        "1": ("Agreement and subcontractors", 7, 4), "2": ("Access controls", 9, 5),
        "3": ("Workforce training", 6, 2), "4": ("Monitoring and audits", 9, 4),
        "5": ("Incident response", 9, 4), "6": ("Secure offboarding", 6, 3)}


def test_the_table_is_that_of_the_catalogue_of_requirements() -> None:
    assert dict(TABLE.rows) == {"1": 25, "2": 20, "3": 10, "4": 15, "5": 20, "6": 10}
    assert (TABLE.critical, TABLE.other) == (2, 1)
    assert (TABLE.strong_score, TABLE.strong_coverage, TABLE.evidenced, TABLE.banded) == (80, 80, 50, 60)
    assert list(TABLE.caps.values()) == [0, 0, 40, 40, 50, 50, 50, 55, 55, 55, 60, 70]
    assert [(band.id, band.least, band.coverage) for band in TABLE.bands] == [
        ("approve", 85, 80), ("conditions", 70, 0), ("hold", 50, 0), ("no-release", 0, 0)]


def test_the_signed_agreements_are_never_taken_on_the_vendors_word() -> None:
    assert [id for id, one in WHOLE.by_id.items() if one.by_record] == ["1a", "1b", "1d"]


def test_the_caps_that_stop_a_release_are_the_gates() -> None:
    gates = [code for code, cap in WHOLE.caps.items() if cap.stops is Stops.NO_RELEASE]
    assert gates == ["K1", "K2", "K6", "K7", "K9", "K10"]
    assert [WHOLE.caps[code].stops for code in ("K3", "K4", "K5", "K8", "K11", "K12")] == [
        Stops.REVIEW, Stops.PATH, Stops.LEGAL, Stops.RETEST, Stops.NOTHING, Stops.RENEWAL]


@SCHEMAS
def test_the_schemas_are_schemas(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(_schema(kind))


@SCHEMAS
def test_the_dictionary_knows_every_key(kind: str) -> None:
    dictionary = (catalog.ROOT / "README.md").read_text()
    own = {name: part for name, part in _schema(kind).items() if name != "$defs"}
    parts = [own, *(part for name, part in _schema(kind).get("$defs", {}).items() if name != "rule")]
    known = {key for part in parts for key in _keys(part)} - {"indicators", "version"}
    assert not {key for key in known if not re.search(rf"[`.]{key}\b", dictionary)}


@pytest.mark.parametrize("kind", ["slug", "question-id", "age", "rule"])
def test_rules_are_written_as_in_questionnaires(kind: str) -> None:
    theirs = json.loads((asked.files.ROOT / "schema" / "scoring.json").read_text())
    assert _schema("row")["$defs"][kind] == theirs["$defs"][kind]


def test_the_files_are_those_that_were_published() -> None:
    folders = sorted(path.parent.name for path in catalog.ROOT.glob("*/caps.yaml"))
    assert folders == sorted(catalog.published())
    for version, digests in yaml.safe_load((catalog.ROOT / "published.yaml").read_text()).items():
        assert digests == {"indicators": catalog.digest(catalog.ROOT / version, catalog.INDICATORS),
                           "table": catalog.digest(catalog.ROOT / version, catalog.TABLE)}, "a change is a new version"
        assert (catalog.indicators(version).version, catalog.table(version).version) == (version, version)


def test_questions_and_indicators_name_each_other() -> None:
    fed = defaultdict(set)
    for id, marks in MARKS.items():
        for indicator in marks.indicators:
            fed[indicator].add(id)
    assert {id: set(indicator.questions) for id, indicator in WHOLE.by_id.items()} == dict(fed)


def test_every_cap_that_a_question_names_is_there_and_shows_as_a_red_flag_in_its_indicator() -> None:
    for id, marks in MARKS.items():
        for flag, code in marks.caps.items():
            showing = [one for one in WHOLE.caps[code].indicators if f"{id}/{flag}" in WHOLE.by_id[one].red_flag.flags]
            assert showing, f"{id}/{flag} calls for {code} and makes none of its indicators a red flag"


def test_every_cap_has_a_question_or_is_found_elsewhere() -> None:
    named = {code for marks in MARKS.values() for code in marks.caps.values()}
    assert set(WHOLE.caps) - named == {"K5", "K8"}  # the agreement's reading, and the sample of people who left


def test_no_red_flag_of_a_question_is_lost() -> None:
    placed = {flag for one in WHOLE.by_id.values() for flag in (*one.red_flag.flags, *one.partial.flags)}
    assert placed == {f"{id}/{flag.id}" for id, question in QUESTIONS.items() for flag in question.red_flags}


@EACH
def test_an_indicator_reads_what_it_names(indicator: Indicator) -> None:
    for condition in (indicator.red_flag, indicator.partial):
        assert {flag.partition("/")[0] for flag in condition.flags} <= set(indicator.questions)
        for rule in map(asking.rule, condition.when):
            names._check_rule(rule, {id: QUESTIONS[id] for id in indicator.questions}, indicator.id, "read by it")
    assert not set(indicator.red_flag.flags) & set(indicator.partial.flags)


@EACH
def test_the_terms_that_it_reads_are_those_of_the_reading(indicator: Indicator) -> None:
    assert set(indicator.clauses) <= _terms().keys()


def test_the_terms_that_the_law_requires_are_all_read() -> None:
    required = {id for id, tier in _terms().items() if tier in ("required", "required-if")}
    assert set(WHOLE.by_id["1b"].clauses) == required


@EACH
def test_its_words_are_plain_sentences(indicator: Indicator) -> None:
    assert {Level.STRONG, Level.PARTIAL, Level.RED_FLAG} <= indicator.says.keys()
    for text in (*indicator.says.values(), indicator.raises):
        assert text[0].isupper(), text
        assert text.endswith("."), text
        assert len(text.split()) <= 30, text
    assert not indicator.title.endswith(".")


def test_every_event_reopens_and_every_row_can_be_reopened() -> None:
    reopened = {event for one in WHOLE.by_id.values() for event in one.events}
    assert reopened == set(WHOLE.events)
    assert {one.row for one in WHOLE.by_id.values() if one.events} == {row.id for row in WHOLE.rows}


def _schema(kind: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((catalog.ROOT / "schema" / f"{kind}.json").read_text())
    return content


def _keys(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {key for part in schema for key in _keys(part)}
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", {})) | {key for part in schema.values() for key in _keys(part)}


@cache
def _terms() -> dict[str, str]:
    path = Path(__file__).parents[3] / "extractors" / "rules" / "baa" / "requirements.yaml"
    return {id: term["tier"] for id, term in yaml.safe_load(path.read_text("utf-8"))["requirements"].items()}
