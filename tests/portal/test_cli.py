"""The command `portal`: `read` as its contract says, and the commands that run an installation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from portal.cli import main
from portal.commands import report
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import MOCKUP, SAMPLE, Cast
from tests.installation import Databases

READ_KEYS = {"schema", "file", "sha256", "media_type", "pages", "seconds", "text", "is_baa", "document", "clauses",
             "windows"}
COMPLETE = factories.FIXTURES / "agreements" / "complete" / "agreement.pdf"


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    path = tmp_path / "agreement.txt"
    path.write_bytes(factories.SHORT_AGREEMENT)
    return path


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    """This process has the settings of the test's installation."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def _json(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any, str]:
    status = main(["read", "--json", *map(str, arguments)])
    printed = capsys.readouterr()
    return status, json.loads(printed.out), printed.err


def test_reads_one_file_as_one_object(agreement: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, reading, err = _json(capsys, agreement)
    assert (status, err) == (1, "")
    assert reading.keys() >= READ_KEYS
    assert (reading["schema"], reading["file"]) == ("reading/1", str(agreement))


def test_a_complete_agreement_ends_with_status_0(capsys: pytest.CaptureFixture[str]) -> None:
    status, reading, _ = _json(capsys, COMPLETE)
    assert status == 0
    assert reading["is_baa"]


def test_one_unreadable_file_never_stops_the_others(
        agreement: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty, absent = tmp_path / "empty.pdf", tmp_path / "absent.pdf"
    empty.touch()
    status, readings, err = _json(capsys, empty, agreement, absent, tmp_path)
    assert status == 2
    assert [answer["file"] for answer in readings] == [str(f) for f in (empty, agreement, absent, tmp_path)]
    assert [answer.get("error", {}).get("code") for answer in readings] == ["empty", None, "no-file", "no-file"]
    lines = [line for line in err.splitlines() if line.startswith("portal read: ")]
    assert len(lines) == 3
    assert "1 of 4" in err


def test_an_unreadable_file_alone_is_one_object_with_its_error(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, answer, err = _json(capsys, tmp_path / "absent.pdf")
    assert status == 2
    assert answer.keys() == {"file", "error"}
    assert answer["error"].keys() == {"code", "message"}
    assert len(err.splitlines()) == 1


def test_a_file_over_the_limit_is_refused_without_being_loaded(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(1 << 40)
    status, answer, _ = _json(capsys, large)
    assert (status, answer["error"]["code"]) == (2, "too-large")


def test_prints_a_report_of_80_columns_without_color(agreement: Path, capsys: pytest.CaptureFixture[str],
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["read", str(agreement)]) == 1
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert "\x1b" not in printed
    assert printed.index("Do not sign yet.") < printed.index("Required terms") < printed.index("Time limits")
    assert report.GUIDANCE in printed


def test_what_comes_from_a_document_cannot_steer_the_terminal() -> None:
    assert report.clean("a\x1b[31mred\x07\nb\u202ec") == "a�[31mred� b�c"


def test_reading_needs_no_settings_and_loads_no_database(agreement: Path) -> None:
    seen = "import sys; from portal.cli import main; main(['read', sys.argv[1]]); print(*sys.modules)"
    bare = {key: value for key, value in os.environ.items() if not key.startswith("FLOWDOWN")}
    done = subprocess.run([sys.executable, "-c", seen, str(agreement)], env=bare, capture_output=True, text=True,
                          check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"sqlalchemy", "sqlmodel", "starlette", "dbos", "boto3"}


def test_missing_settings_are_listed_in_one_message(
        capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FLOWDOWN_")]:
        monkeypatch.delenv(name)
    assert main(["check"]) == 2
    assert "FLOWDOWN_AUDIT_KEY is not set" in capsys.readouterr().err


def test_check_says_what_is_fit(installed: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "settings: good", "database: good", "tables: good", "files: good", "malware scan: good", "mail: good"]


def test_check_says_what_is_not(installed: None, capsys: pytest.CaptureFixture[str],
                                monkeypatch: pytest.MonkeyPatch, databases: Databases) -> None:
    _as_owner(databases, "delete from alembic_version")
    monkeypatch.setenv("FLOWDOWN_CLAMAV_URL", "tcp://127.0.0.1:1")
    assert main(["check"]) == 1
    err = capsys.readouterr().err
    assert "tables: they are not those of this release" in err
    assert "malware scan: clamd does not answer" in err


@pytest.mark.parametrize("databases", ["postgres"], indirect=True)
def test_check_refuses_to_run_as_the_tables_owner(
        installed: None, databases: Databases, capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWDOWN_DATABASE_URL", databases.owner)
    assert main(["check"]) == 1
    assert "row-level security does not bind" in capsys.readouterr().err


def test_migrate_can_be_run_again(installed: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0


def test_a_practice_is_added_and_its_groups_mapped(
        installed: None, parts: Parts, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", "add", "Sample Family Practice", "--group", "owners=owner"]) == 0
    assert main(["group", "map", "readers=auditor", "--practice", "Sample Family Practice"]) == 0
    assert main(["group", "unmap", "owners", "--practice", "Sample Family Practice"]) == 0
    assert main(["group", "unmap", "owners", "--practice", "Sample Family Practice"]) == 2
    assert "has no role" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["owners", "owners=boss", "=owner"])
def test_a_mapping_needs_a_group_and_a_known_role(
        installed: None, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", "add", "Sample Family Practice", "--group", given]) == 2
    assert "GROUP=ROLE" in capsys.readouterr().err


def _as_owner(databases: Databases, *statements: str) -> None:
    engine = create_engine(databases.owner)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("select set_config('app.tenant', :tenant, true)"), {"tenant": SAMPLE})
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _verified(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["verify", *map(str, arguments)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_verify_prints_the_head_of_each_practice(
        installed: None, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _verified(capsys)
    assert (status, err) == (0, "")
    assert [line.split()[:2] for line in out.splitlines()] == [[MOCKUP, "2"], [SAMPLE, "5"]]


def test_verify_names_a_broken_chain(
        installed: None, cast: Cast, databases: Databases, capsys: pytest.CaptureFixture[str]) -> None:
    _as_owner(databases, f"delete from audit_events where sequence = 2 and practice_id = '{SAMPLE}'")
    status, _, err = _verified(capsys)
    assert (status, err) == (1, "Sample Family Practice: event 2 removed\n")


def test_verify_against_an_earlier_print_passes_when_the_chain_has_grown(
        installed: None, parts: Parts, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "heads").write_text(_verified(capsys)[1])
    factories.vendor(parts, cast.ada)
    assert _verified(capsys, "--against", tmp_path / "heads")[0] == 0


def test_verify_against_an_earlier_print_finds_that_an_older_copy_was_put_back(
        installed: None, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heads = _verified(capsys)[1].replace(f"{SAMPLE} 5 ", f"{SAMPLE} 7 ")
    (tmp_path / "heads").write_text(heads + f"gone-practice 3 {'0' * 64}\n")
    status, _, err = _verified(capsys, "--against", tmp_path / "heads")
    assert status == 1
    assert "ends at event 5, but event 7 was printed before" in err
    assert "gone-practice was printed before and is gone" in err


def test_verify_against_an_earlier_print_finds_a_chain_that_was_written_anew(
        installed: None, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = _verified(capsys)[1].splitlines()
    (tmp_path / "heads").write_text("\n".join(line.rsplit(" ", 1)[0] + " " + "0" * 64 for line in lines))
    status, _, err = _verified(capsys, "--against", tmp_path / "heads")
    assert status == 1
    assert "was written anew" in err


def test_verify_says_when_the_earlier_print_is_none(
        installed: None, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "heads").write_text("something else\n")
    assert _verified(capsys, "--against", tmp_path / "heads")[0] == 2
