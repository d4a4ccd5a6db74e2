"""The rule files: schema, names, and what must be in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml

from extractors import reasons, rulebook
from extractors.rulebook import RULES, BadRules
from extractors.types import Tier

FILES = sorted((RULES / "baa").glob("*.yaml"))
REQUIRED = {
    "permitted-uses",
    "no-other-use",
    "safeguards",
    "report-unauthorized-use",
    "report-security-incident",
    "report-breach",
    "subcontractor-flow-down",
    "individual-access",
    "amendment",
    "accounting",
    "delegated-obligations",
    "hhs-books-and-records",
    "return-or-destroy",
    "infeasibility",
    "termination-for-breach",
}
NAMED = REQUIRED | {
    "minimum-necessary",
    "management-administration-use",
    "data-aggregation",
    "de-identification",
    "mitigation",
    "audit-rights",
    "breach-costs-indemnification",
    "insurance",
    "offshore",
    "standard-transactions",
    "encryption",
    "training",
    "amend-to-comply",
    "survival",
    "restrictions-notice",
}


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULES / "baa", tmp_path / "baa"))


def test_there_are_rule_files_and_each_has_its_schema() -> None:
    assert {path.stem for path in FILES} == {path.stem for path in (RULES / "schema").glob("*.json")}
    assert len(FILES) == 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_fits_its_schema_and_each_schema_is_one(path: Path) -> None:
    schema = json.loads((RULES / "schema" / f"{path.stem}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(path.read_text("utf-8")), schema)


def test_every_clause_of_the_catalogue_has_a_rule_and_a_requirement() -> None:
    book = rulebook.default()
    assert {rule.id for rule in book.clauses} >= NAMED
    assert {requirement.id for requirement in book.requirements} == {rule.id for rule in book.clauses}


def test_the_fifteen_terms_of_the_rule_are_required_and_part_162_if() -> None:
    tiers = {requirement.id: requirement.tier for requirement in rulebook.default().requirements}
    assert {name for name, tier in tiers.items() if tier is Tier.REQUIRED} - {"written-signed"} == REQUIRED
    assert tiers["standard-transactions"] is Tier.CONDITIONAL


def test_proposed_rules_are_never_penalized() -> None:
    proposed = [r for r in rulebook.default().requirements if r.tier is Tier.PROPOSED]
    assert proposed
    assert not any(requirement.penalized or requirement.verified for requirement in proposed)


def test_every_named_test_of_a_reason_exists_and_is_used() -> None:
    named = {reason.test for reason in rulebook.default().reasons if reason.test}
    assert named == set(reasons.TESTS)


def test_refuses_an_unknown_key(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    path = folder / "reasons.yaml"
    path.write_text(
        path.read_text("utf-8").replace("    severity: w3\n", "    severity: w3\n    colour: red\n", 1), "utf-8"
    )
    with pytest.raises(BadRules, match="colour"):
        rulebook.load(folder)


def test_refuses_a_concept_that_no_file_defines(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    path = folder / "clauses.yaml"
    path.write_text(path.read_text("utf-8").replace("own: [mitigation]", "own: [unheard-of]"), "utf-8")
    with pytest.raises(BadRules, match="unheard-of"):
        rulebook.load(folder)


def test_refuses_a_pattern_that_does_not_compile(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    path = folder / "concepts.yaml"
    path.write_text(path.read_text("utf-8") + "  broken:\n    says: ['(']\n", "utf-8")
    with pytest.raises(BadRules, match="broken"):
        rulebook.load(folder)


def test_refuses_a_folder_without_all_files(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "windows.yaml").unlink()
    with pytest.raises(BadRules, match="windows"):
        rulebook.load(folder)


def test_the_version_changes_with_the_rules(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    path = folder / "reasons.yaml"
    path.write_text(path.read_text("utf-8") + "# one more remark\n", "utf-8")
    assert rulebook.load(folder).version != rulebook.default().version
    assert rulebook.load(folder).version.startswith("1.0.0+")


def test_a_proposed_rule_says_when_its_standing_was_checked() -> None:
    proposed = [asked for asked in rulebook.default().requirements if asked.tier is Tier.PROPOSED]
    assert all("neither final nor withdrawn when last checked, on October 7, 2026" in asked.why for asked in proposed)
    assert all(asked.citation.startswith("proposed 45 CFR") for asked in proposed)


def test_the_catalogue_has_the_current_lettering_of_the_required_terms() -> None:
    letters = {
        asked.citation.split("(e)(2)(ii)(")[1][0]: asked.id
        for asked in rulebook.default().requirements
        if "(e)(2)(ii)(" in asked.citation and asked.id not in ("report-breach", "infeasibility")
    }
    assert letters == {
        "A": "no-other-use", "B": "safeguards", "C": "report-unauthorized-use", "D": "subcontractor-flow-down",
        "E": "individual-access", "F": "amendment", "G": "accounting", "H": "delegated-obligations",
        "I": "hhs-books-and-records", "J": "return-or-destroy",
    }  # fmt: skip
