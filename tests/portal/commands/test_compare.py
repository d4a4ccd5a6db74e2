"""`portal compare`: the report, the JSON and the exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.cli import main
from portal.commands import report
from tests import factories
from tests.documents import blurred, picture, scan, short_page

AGREEMENTS = factories.FIXTURES / "agreements"
BETTER = factories.SHORT_AGREEMENT.replace(b"within 60 days of discovery", b"within 24 hours of discovery")


@pytest.fixture
def versions(tmp_path: Path) -> tuple[str, str]:
    paths = tmp_path / "one.txt", tmp_path / "two.txt"
    for path, content in zip(paths, (factories.SHORT_AGREEMENT, BETTER), strict=True):
        path.write_bytes(content)
    return str(paths[0]), str(paths[1])


def _json(capsys: pytest.CaptureFixture[str], *names: str) -> tuple[int, Any, str]:
    status = main(["compare", "--json", *names])
    printed = capsys.readouterr()
    return status, json.loads(printed.out), printed.err


def test_a_shorter_time_limit_is_strengthened_and_ends_with_status_0(
        versions: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    status, found, err = _json(capsys, *versions)
    assert (status, err, found["schema"]) == (0, "", "comparison/1")
    assert (found["before"]["file"], found["after"]["file"]) == versions
    breach = next(clause for clause in found["clauses"] if clause["id"] == "report-breach")
    assert breach["change"] == "strengthened"
    assert found["summary"]["removed"] == found["summary"]["weakened"] == 0
    [limit] = [window for window in found["windows"] if window["event"] == "breach"]
    assert (limit["change"], limit["before"]["number"], limit["after"]["number"]) == ("strengthened", 60, 24)


def test_something_weakened_or_removed_ends_with_status_1(
        versions: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found, _ = _json(capsys, versions[1], versions[0])
    assert (status, found["summary"]["weakened"]) == (1, 1)
    without = tmp_path / "without.txt"
    without.write_bytes(factories.SHORT_AGREEMENT.partition(b"4. End.")[0])
    status, found, _ = _json(capsys, versions[0], str(without))
    assert (status, found["summary"]["removed"] > 0) == (1, True)


def test_the_same_file_twice_has_no_change(versions: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", versions[0], versions[0]]) == 0
    assert "No term changed." in capsys.readouterr().out


def test_a_file_that_cannot_be_read_ends_with_status_2_and_one_line(
        versions: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent = str(tmp_path / "absent.pdf")
    status, found, err = _json(capsys, versions[0], absent)
    assert (status, found["errors"][0]["error"]["code"]) == (2, "no-file")
    assert err == f"portal compare: {absent}: It cannot be opened: no such file or directory.\n"
    assert main(["compare", versions[0], absent]) == 2
    assert capsys.readouterr().out == ""


def test_prints_the_words_with_marks_that_need_no_color(
        versions: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["compare", *versions]) == 0
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert "\x1b" not in printed
    assert "1 term is better." in printed
    assert "[-60 days-] {+24 hours+}" in " ".join(printed.split())
    assert "Time limit: 60 days from discovery → 24 hours from discovery" in " ".join(printed.split())
    assert report.GUIDANCE in printed


def _unreadable_scan() -> bytes:
    return scan(blurred(picture(short_page())))


def _invoice() -> bytes:
    return (AGREEMENTS / "invoice" / "agreement.pdf").read_bytes()


@pytest.mark.parametrize(("other", "why"), [
    (_unreadable_scan, "We cannot read enough of this scan to say anything. Ask the vendor for the original file."),
    (_invoice, "This does not look like a business associate agreement.")])
def test_a_file_that_tells_nothing_ends_with_status_1_and_one_line(
        other: Callable[[], bytes], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [str(AGREEMENTS / "complete" / "agreement.pdf"), str(tmp_path / "other.pdf")]
    Path(names[1]).write_bytes(other())
    assert main(["compare", *names]) == 1
    printed = capsys.readouterr()
    assert printed.err == f"portal compare: {names[1]}: {why} What changed cannot be told.\n"
    assert "What changed cannot be told." in printed.out
    assert "No longer" not in printed.out and "[-" not in printed.out
    status, found, err = _json(capsys, *names)
    assert (status, err) == (1, printed.err)
    assert {window["change"] for window in found["windows"]} == {"unclear"}
    assert not any(clause["reasons_lost"] for clause in found["clauses"])


def test_limits_in_conflict_are_told_with_each_other(
        capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    main(["compare", *(str(factories.FIXTURES / "agreements" / f"example-billing-{v}" / "agreement.pdf")
                       for v in ("v1", "v2"))])
    printed = " ".join(capsys.readouterr().out.split())
    assert ("Time limit: 10 calendar days from awareness → 5 business days from awareness, in conflict with "
            "10 calendar days from awareness") in printed
    assert "none → 5 business days" not in printed
