"""`portal read --together`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portal.cli import main
from tests import factories

AMENDMENT = b"""AMENDMENT NO. 1 TO BUSINESS ASSOCIATE AGREEMENT

1. Section 3 is deleted and replaced with the following: Vendor shall report any Breach of Unsecured Protected Health
Information within 24 hours of discovery.
"""
SERVICES = b"""SERVICES AGREEMENT

1. Vendor shall report any Breach of Unsecured Protected Health Information within 5 days of discovery.
2. Vendor shall carry cyber liability insurance of one million dollars.
"""


@pytest.fixture
def names(tmp_path: Path) -> dict[str, str]:
    files = {"agreement": factories.SHORT_AGREEMENT, "amendment": AMENDMENT, "services": SERVICES}
    for name, content in files.items():
        (tmp_path / f"{name}.txt").write_bytes(content)
    return {name: str(tmp_path / f"{name}.txt") for name in files}


def _json(capsys: pytest.CaptureFixture[str], *names: str) -> tuple[int, Any, str]:
    status = main(["read", "--together", "--json", *names])
    printed = capsys.readouterr()
    return status, json.loads(printed.out), printed.err


def _term(found: Any, id: str) -> Any:
    return next(clause for clause in found["clauses"] if clause["id"] == id)


def test_names_the_document_of_each_quote(names: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    status, found, err = _json(capsys, names["agreement"], names["amendment"], names["services"])
    assert (status, err, found["schema"]) == (1, "", "together/1")
    assert [document["kind"] for document in found["documents"]] == ["agreement", "amendment", "services-agreement"]
    breach = _term(found, "report-breach")
    assert (breach["status"], breach["why"], breach["counts"]) == ("present", "amended", [names["amendment"]])
    assert {quote["document"] for quote in breach["evidence"]} == {names["amendment"]}
    assert {quote["document"] for quote in breach["replaced"]} == {names["agreement"], names["services"]}
    assert _term(found, "insurance")["counts"] == [names["services"]]
    assert [(w["number"], w["document"]) for w in found["windows"] if w["event"] == "breach"] == [
        (24, names["amendment"])]


def test_without_an_amendment_they_conflict_and_a_kind_can_be_given(
        names: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    _, found, _ = _json(capsys, names["agreement"], names["services"])
    assert _term(found, "report-breach")["status"] == "conflict"
    _, found, _ = _json(capsys, names["agreement"], f"amendment={names['services']}")
    assert (found["documents"][1]["kind"], _term(found, "report-breach")["why"]) == ("amendment", "amended")


def test_without_one_of_the_documents_nothing_is_said(
        names: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent = str(tmp_path / "absent.pdf")
    status, found, err = _json(capsys, names["agreement"], absent)
    assert (status, found["errors"][0]["file"], len(err.splitlines())) == (2, absent, 1)


def test_the_report_says_which_documents_decide(names: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--together", names["agreement"], names["services"]]) == 1
    out = capsys.readouterr().out
    printed = " ".join(out.split())
    assert "services.txt(servicesagreement)" in "".join(out.split())  # a long path is broken anywhere
    assert "agreement.txt and services.txt disagree, and neither says which one wins." in printed
    assert "Only services.txt says it." in printed
    assert "Do not sign yet." in printed


def test_warns_of_an_amendment_that_is_not_signed(names: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    _, found, _ = _json(capsys, names["agreement"], names["amendment"], names["services"])
    assert [(warning["code"], warning["file"]) for warning in found["warnings"]] == [("not-signed", names["amendment"])]
    main(["read", "--together", names["agreement"], names["amendment"]])
    assert "Warning: amendment.txt: This amendment is not signed by both sides: we see no signature." in " ".join(
        capsys.readouterr().out.split())


def test_warns_of_a_document_of_other_parties_and_not_of_a_signed_amendment(
        names: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signed = factories.SIGNED_AGREEMENT.removeprefix(factories.SHORT_AGREEMENT)
    Path(names["amendment"]).write_bytes(AMENDMENT + signed)
    Path(names["services"]).write_bytes(
        factories.SHORT_AGREEMENT.replace(b"Example Billing Co.", b"Placeholder Coding LLC"))
    _, found, _ = _json(capsys, names["agreement"], names["amendment"], f"other={names['services']}")
    assert [warning["code"] for warning in found["warnings"]] == ["other-parties"]
    assert "This document names other parties: Placeholder Coding LLC." in found["warnings"][0]["message"]


def test_two_files_of_one_name_are_told_by_their_folders(
        names: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "newer" / "agreement.txt"
    other.parent.mkdir()
    other.write_bytes(AMENDMENT)
    main(["read", "--together", names["agreement"], str(other)])
    printed = "".join(capsys.readouterr().out.split())
    assert f"{other}takestheplaceof{names['agreement']}." in printed
    assert "agreement.txttakestheplaceofagreement.txt" not in printed
