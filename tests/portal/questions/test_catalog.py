"""What a set must be before anyone is asked: the errors say where, what is wrong, and what would be right."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.questions import catalog, files, names
from portal.questions.catalog import BadCatalog
from portal.questions.types import Demand, Kind
from tests.portal.questions import sample

Spoil = Callable[[list[dict[str, Any]]], object]


def _spoiled(spoil: Spoil) -> dict[str, Any]:
    content = sample.content()
    spoil(content["sections"]["01-only"]["questions"])
    return content


def test_builds_a_set_from_its_content() -> None:
    built = sample.questionnaire()
    firm = built.by_id["FIR-02"]
    assert [question.id for question in built.questions] == [entry["id"] for entry in sample.QUESTIONS]
    assert firm.kind is Kind.YES_NO
    assert firm.demands == {Demand.OWNER, Demand.DATE, Demand.EVIDENCE}
    assert firm.max_age is not None and firm.max_age.days == 90
    assert firm.sources[0].as_of.isoformat() == "2026-06-12"
    assert firm.na, "not applicable is an answer to yes or no"
    assert not built.by_id["DAY-01"].na


def test_content_survives_json_text() -> None:
    kept = json.loads(json.dumps(catalog.content(files.ROOT / "offboarding" / "1.0.0")))
    assert catalog.build(kept) == catalog.load("offboarding", "1.0.0")


def test_what_one_does_to_the_content_of_a_published_set_nobody_else_sees() -> None:
    catalog.shipped("offboarding", "1.0.0")["sections"].clear()
    assert catalog.shipped("offboarding", "1.0.0") == catalog.content(files.ROOT / "offboarding" / "1.0.0")


@pytest.mark.parametrize(("spoil", "says"), [
    (lambda q: q[1].update(id="FIR-01"), "FIR-01 stands twice in sample"),
    (lambda q: q[1].update({"ask-if": {"question": "CHO-01", "is": ["slow"]}}), "CHO-01 is not an earlier question"),
    (lambda q: q[1].update({"ask-if": {"question": "XYZ-01", "is": ["slow"]}}), "XYZ-01 is not an earlier question"),
    (lambda q: q[2].update({"ask-if": {"question": "FIR-02", "is": ["maybe"]}}), "it has yes, no, exceptions, na"),
    (lambda q: q[5].update({"red-flags": [sample.flag("x", **{"is": ["late"]})]}), "'late' is no answer to CHO-01"),
    (lambda q: q[0]["red-flags"].append(sample.flag("x", column="price", over=3)), "no column 'price'; it has firm"),
    (lambda q: q[4].update({"red-flags": [sample.flag("x", row="lost", column="hours", over=3)]}), "no row 'lost'"),
    (lambda q: q[0]["red-flags"].append(sample.flag("nobody", **{"is": ["none"]})), "'nobody' stands twice"),
    (lambda q: q[0]["columns"].append(q[0]["columns"][0]), "'firm' stands twice"),
    (lambda q: q[2].update({"red-flags": [sample.flag("x", part="explanation", says=["none"])]}), "no explanation"),
    (lambda q: q[1]["explain"].update(when={"question": "FIR-01", "is": ["none"]}), "FIR-01 is not this question"),
    (lambda q: q[0].update(sources=["nowhere"]), "FIR-01: no source 'nowhere'"),
    (lambda q: q[0].update({"follow-up": {"red-flag": "Send {money} now."}}), "no slot 'money'; there are age, date"),
    (lambda q: q[0].update({"follow-up": {"red-flag": "Send {proof now."}}), "a slot is written {proof}"),
    (lambda q: q[0].update(hint="Do it"), "FIR-01: Additional properties are not allowed ('hint'"),
    (lambda q: q[3].update(options={"a": "A", "b": "B"}), "NUM-01"),
    (lambda q: q[5].pop("options"), "CHO-01"),
    (lambda q: q[8].pop("proof"), "FIL-01: 'proof' is a required property"),
    (lambda q: q[8].update({"max-age": "12 months"}), "FIL-01/max-age"),
    (lambda q: q[8].update(id="plan"), "plan/id: 'plan' does not match"),
    (lambda q: q[0]["red-flags"].append(sample.flag("x", over=1, under=2)), "x/when: this must say exactly one"),
    (lambda q: q[3].update(minimum=float("nan")), "nan is no number to compare with"),
    (lambda q: q.clear(), "questions"),
])
def test_refuses_what_cannot_be(spoil: Spoil, says: str) -> None:
    with pytest.raises(BadCatalog) as refusal:
        catalog.build(_spoiled(spoil))
    assert says in str(refusal.value)


def test_refuses_a_demand_without_a_label() -> None:
    content = _spoiled(lambda questions: questions[0].update(demands=["verifier"]))
    del content["questionnaire"]["labels"]["verifier"]
    with pytest.raises(BadCatalog, match=r"FIR-01/demands: questionnaire.yaml has no label for verifier"):
        catalog.build(content)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped sets that a test may change."""
    root = tmp_path / "questionnaires"
    shutil.copytree(files.ROOT, root)
    monkeypatch.setattr(files, "ROOT", root)
    _forget()
    yield root
    _forget()


def _forget() -> None:
    for loader in (catalog.load, catalog.scoring):
        loader.cache_clear()


def test_refuses_a_published_set_that_was_changed(shipped: Path) -> None:
    path = shipped / "offboarding/1.0.0/sections/02-return.yaml"
    path.write_text(path.read_text().replace("complete", "whole", 1))
    with pytest.raises(BadCatalog, match=r"offboarding/1.0.0: questions not as they were published"):
        catalog.load("offboarding", "1.0.0")


def test_refuses_a_published_set_with_one_more_section(shipped: Path) -> None:
    (shipped / "offboarding/1.0.0/sections/09-more.yaml").write_text("title: More\n")
    with pytest.raises(BadCatalog, match="not as they were published"):
        catalog.load("offboarding", "1.0.0")


def test_a_changed_scoring_is_refused_apart_from_the_questions(shipped: Path) -> None:
    path = shipped / "offboarding/1.0.0/scoring.yaml"
    path.write_text(path.read_text() + "\n")
    assert catalog.load("offboarding", "1.0.0").version == "1.0.0"
    with pytest.raises(BadCatalog, match="scoring not as they were published"):
        catalog.scoring("offboarding", "1.0.0")


@pytest.mark.parametrize(("text", "says"), [
    ("title: One\ntitle: Two\n", "'title' stands twice here (line 1)"),
    ("title: [One\n", "is not readable as YAML"),
    ("a: &a [x, x]\nb: *a\n", "refers back with *name"),
    ("[" * 1_000_000, "is nested more than 40 deep"),
    ("? [a, b]\n: c\n", "is not readable as YAML"),
    ("1: One\n", "the name 1 needs quotes (line 1)"),
    ("title: !!python/object/apply:os.getcwd []\n", "is not readable as YAML"),
    ("#" * 2_000_001, "2,000,000 fit"),
    ("just words\n", "the file: 'just words' is not of type 'object'"),
])
def test_says_where_a_file_is_not_readable(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "section.yaml").write_text(text)
    with pytest.raises(BadCatalog) as refusal:
        files.read(tmp_path / "section.yaml", "section")
    assert says in str(refusal.value)
    assert "section.yaml" in str(refusal.value)


def test_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadCatalog, match=r"questionnaire.yaml is not there"):
        catalog.read(tmp_path)


def test_says_which_sets_and_versions_there_are() -> None:
    with pytest.raises(BadCatalog, match="no questionnaire 'nothing'; published: billing-vendor"):
        catalog.latest("nothing")
    with pytest.raises(BadCatalog, match=r"has no version 9.0.0; published: 1.0.0"):
        catalog.load("offboarding", "9.0.0")


def test_yes_and_no_stay_words(tmp_path: Path) -> None:
    (tmp_path / "section.yaml").write_text("title: yes\n")
    with pytest.raises(BadCatalog, match="'intro' is a required property"):
        files.read(tmp_path / "section.yaml", "section")


def test_a_scoring_must_fit_its_questions() -> None:
    scoring = sample.scoring()
    del scoring.marks["FIL-01"]  # type: ignore[attr-defined]
    with pytest.raises(BadCatalog, match="differ: FIL-01"):
        names.check_scoring(scoring, sample.questionnaire())
