"""A red-flag table that cannot be, or that was changed after it was published, is refused with what is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.scoring import catalog
from portal.scoring.building import BadTable
from tests.portal.scoring.judging import WHOLE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(catalog.ROOT / WHOLE.version, tmp_path / "table")
    return tmp_path / "table"


def own(**changed: Any) -> dict[str, Any]:
    """The shipped table as a practice would edit it."""
    content = yaml.safe_load((catalog.ROOT / WHOLE.version / "table.yaml").read_text("utf-8"))
    return {**content, **changed}


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_an_edited_table_keeps_its_own_version_and_weights() -> None:
    table = catalog.read_table(own(version="3.1.0", rows={**own()["rows"], "3": 30}), WHOLE)
    assert (table.version, table.rows["3"], table.rows["1"]) == ("3.1.0", 30, 25)


@pytest.mark.parametrize(("changed", "says"), [
    ({"rows": {"1": 100}}, "differ in 2, 3, 4, 5, 6"),
    ({"rows": {**own()["rows"], "3": 0}}, "less than the minimum"),
    ({"caps": {**own()["caps"], "K13": 10}}, "differ in K13"),
    ({"caps": {**own()["caps"], "K1": 101}}, "greater than the maximum"),
    ({"weights": {"critical": 1.5, "other": 1}}, "not of type 'integer'"),
    ({"bands": own()["bands"][::-1]}, "from the highest score down"),
    ({"bands": own()["bands"][:-1]}, "the last starts at 0"),
    ({"learnt": True}, "Additional properties"),
])
def test_an_edited_table_that_cannot_be_is_refused(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(BadTable, match=says):
        catalog.read_table(own(**changed), WHOLE)


@pytest.mark.parametrize(("file", "old", "new", "says"), [
    ("caps.yaml", "indicators: [1g]", "indicators: [1z]", "K2: there is no indicator 1z"),
    ("events.yaml", "reopens: [1a]", "reopens: [9a]", "there is no indicator 9a"),
    ("events.yaml", 'version: "1.0.0"', 'version: "1.0.1"', "they go together"),
    ("rows/2-access.yaml", "id: 2b", "id: 2a", "'2a' stands twice"),
    ("rows/2-access.yaml", "id: 2b", "id: 3b", "starts with its row"),
    ("rows/6-leaving.yaml", "    not-applicable: The contract is not ending.\n", "", "needs not-applicable"),
    ("rows/4-monitoring.yaml", '["no", exceptions]', "[no, exceptions]", "not"),
    ("caps.yaml", "caps:", "caps: [", "not readable"),
])
def test_indicators_that_cannot_be_are_refused(folder: Path, file: str, old: str, new: str, says: str) -> None:
    _replace(folder / file, old, new)
    with pytest.raises(BadTable, match=says):
        catalog.read(folder)


@pytest.mark.parametrize("file", ["table.yaml", "rows/1-agreement.yaml"])
def test_a_published_version_that_was_changed_is_refused(
    folder: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder.parent
    folder.rename(root / WHOLE.version)
    shutil.copytree(catalog.ROOT / "schema", root / "schema")
    shutil.copy(catalog.ROOT / "published.yaml", root)
    monkeypatch.setattr(catalog, "ROOT", root)
    with (root / WHOLE.version / file).open("a", encoding="utf-8") as opened:
        opened.write("# later\n")
    load = catalog.table if file == "table.yaml" else catalog.indicators
    with pytest.raises(BadTable, match="not as they were published"):
        load.__wrapped__(WHOLE.version)


def test_a_version_that_was_never_published_is_refused() -> None:
    with pytest.raises(BadTable, match="no version 0\\.9\\.0"):
        catalog.indicators("0.9.0")
