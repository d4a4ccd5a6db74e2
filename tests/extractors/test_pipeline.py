"""Whole readings: our own agreements give what a careful reader finds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors import pipeline, rulebook
from extractors.layout import lines as lay_out
from extractors.load import load
from extractors.types import Line, Reading

AGREEMENTS = Path(__file__).parents[2] / "fixtures" / "agreements"
SLUGS = sorted(path.parent.name for path in AGREEMENTS.glob("*/expected.yaml"))
SCANS = {"scanned", "unreadable-scan"}
FOUND = ("present", "weak", "conflict")


def _file(slug: str) -> Path:
    return next(path for path in sorted((AGREEMENTS / slug).iterdir()) if path.stem == "agreement")


@cache
def _reading(slug: str) -> Reading:
    path = _file(slug)
    return pipeline.read(path.read_bytes(), path.name)


def _expected(slug: str) -> dict[str, Any]:
    expected: dict[str, Any] = yaml.safe_load((AGREEMENTS / slug / "expected.yaml").read_text("utf-8"))
    return expected


def test_there_are_agreements_to_read() -> None:
    assert len(SLUGS) >= 10


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in SCANS])
def test_finds_what_a_careful_reader_finds(slug: str) -> None:
    expected, reading = _expected(slug), _reading(slug)
    assert reading.is_baa == expected["is_baa"]
    if not expected["is_baa"]:
        return
    found = {clause.id: clause.status.value for clause in reading.clauses}
    wrong = {
        name: (label["status"], found[name])
        for name, label in expected["clauses"].items()
        if (label["status"] in FOUND) != (found[name] in FOUND)
    }
    assert not wrong


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in SCANS | {"invoice"}])
def test_gives_the_reasons_of_a_careful_reader(slug: str) -> None:
    found = {clause.id: set(clause.reasons) - {"CONFLICTING-WINDOWS"} for clause in _reading(slug).clauses}
    labels = _expected(slug)["clauses"]
    wrong = {
        name: (label["reasons"], found[name]) for name, label in labels.items() if set(label["reasons"]) != found[name]
    }
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in SCANS | {"invoice"}])
def test_finds_the_stated_time_limits(slug: str) -> None:
    skipped = {"other", "security-incident-attempts"}
    wanted = {
        (w["event"], w["number"], w["unit"])
        for w in _expected(slug)["windows"]
        if w["number"] and w["event"] not in skipped
    }
    found = {(w.event, w.number, w.unit) for w in _reading(slug).windows if w.number and w.event not in skipped}
    assert len(wanted & found) >= 0.75 * len(wanted | found), (wanted - found, found - wanted)


def test_poor_text_is_never_called_missing() -> None:
    reading = _reading("unreadable-scan")
    assert reading.quality == "poor"
    assert not [clause.id for clause in reading.clauses if clause.status.value == "missing"]


def test_every_quote_stands_in_the_document() -> None:
    path = _file("complete")
    text = " ".join(line.text.strip() for line in lay_out(load(path.read_bytes(), path.name)))
    quotes = [evidence.quote for clause in _reading("complete").clauses for evidence in clause.evidence]
    assert quotes
    assert not [quote for quote in quotes if quote not in text]


def test_evidence_of_a_pdf_has_a_page_and_boxes_on_it() -> None:
    reading = _reading("complete")
    for clause in reading.clauses:
        for evidence in clause.evidence:
            assert evidence.page is not None
            width, height = reading.page_sizes[evidence.page - 1]
            assert evidence.boxes
            assert all(0 <= box.x0 < box.x1 <= width and 0 <= box.top < box.bottom <= height for box in evidence.boxes)


def test_the_reading_has_the_shape_of_the_contract() -> None:
    shown = _reading("complete").to_json()
    assert shown["schema"] == "reading/1"
    assert shown["rules_version"] == rulebook.default().version
    assert set(shown["timings"]) >= {"load", "layout", "segment", "classify", "windows", "findings"}
    assert {clause["status"] for clause in shown["clauses"]} <= {
        "present",
        "weak",
        "missing",
        "conflict",
        "unclear",
        "not-applicable",
    }


def test_the_same_file_reads_the_same() -> None:
    path = _file("example-billing-v1")
    first, second = (pipeline.read(path.read_bytes(), path.name) for _ in range(2))
    assert (first.clauses, first.windows, first.document) == (second.clauses, second.windows, second.document)


def test_text_without_any_promise_is_read_too() -> None:
    assert pipeline.read_lines([]).is_baa is False
    assert not pipeline.read_lines([Line("…")]).windows
