"""The red-flag table as it ships: loaded, checked by its schemas, refused where a published version was changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import yaml

from portal.scoring import building
from portal.scoring.building import BadTable
from portal.scoring.indicators import Indicators, Table

__all__ = ["ROOT", "BadTable", "digest", "faults", "indicators", "latest", "published", "read", "read_table", "table"]

ROOT = Path(__file__).parents[2] / "indicators"
INDICATORS = ("caps.yaml", "events.yaml", "rows/*.yaml")
TABLE = ("table.yaml",)

if TYPE_CHECKING:
    _Loader = yaml.SafeLoader
else:  # four times as fast, where PyYAML was built with it
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def published() -> tuple[str, ...]:
    """The published versions, oldest first."""
    return tuple(sorted(_published(), key=lambda version: tuple(map(int, version.split(".")))))


def latest() -> Indicators:
    """The newest published version."""
    return indicators(published()[-1])


@cache
def indicators(version: str) -> Indicators:
    """A published version. Raises BadTable where it is not there, or not as it was published."""
    return read(_frozen(version, "indicators", INDICATORS))


@cache
def table(version: str) -> Table:
    """The weights, caps and bands that ship with it, from which a practice makes its own. Raises BadTable."""
    return read_table(_content(_frozen(version, "table", TABLE) / "table.yaml"), indicators(version))


def read(folder: Path) -> Indicators:
    """The indicators in a folder, published or not. Raises BadTable where they say what cannot be."""
    caps = _checked(_content(folder / "caps.yaml"), "caps")
    events = _checked(_content(folder / "events.yaml"), "events")
    rows = [_checked(_content(path), "row") for path in sorted((folder / "rows").glob("*.yaml"))]
    return building.indicators(rows, caps, events)


def read_table(content: Any, whole: Indicators) -> Table:
    """A table, ours or one that a practice edited, checked against its indicators. Raises BadTable."""
    return building.table(_checked(content, "table"), whole)


def faults(content: Any) -> dict[tuple[str | int, ...], str]:
    """What a table that somebody edited may not hold: where, and in words what would be right."""
    found = sorted(_validator("table").iter_errors(content), key=lambda fault: list(map(str, fault.absolute_path)))
    return {tuple(fault.absolute_path): _right(fault.schema) or fault.message[:300] for fault in reversed(found)}


def _right(schema: Any) -> str:
    if schema.get("type") == "integer":
        return f"Write a whole number from {schema['minimum']:,} to {schema['maximum']:,}."
    return ""


def digest(folder: Path, patterns: tuple[str, ...]) -> str:
    """The SHA-256 of those files, with their names, in the order of their names."""
    total = hashlib.sha256()
    for path in sorted(found for pattern in patterns for found in folder.glob(pattern)):
        content = path.read_bytes()
        total.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _frozen(version: str, part: str, patterns: tuple[str, ...]) -> Path:
    versions = _published()
    if version not in versions:
        raise BadTable(f"no version {version} of the red-flag table; published: {', '.join(versions)}")
    folder = ROOT / version
    if digest(folder, patterns) != versions[version][part]:
        raise BadTable(f"{version}: {part} not as they were published: put a change into a new version")
    return folder


def _published() -> dict[str, Mapping[str, str]]:
    content: dict[str, Mapping[str, str]] = _content(ROOT / "published.yaml")
    return content


def _content(path: Path) -> Any:
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadTable(f"{path.name} is not readable as YAML: {type(error).__name__}") from error


def _checked(content: Any, kind: str) -> dict[str, Any]:
    fault = jsonschema.exceptions.best_match(_validator(kind).iter_errors(content))
    if fault is not None:
        raise BadTable(f"{kind}: {'/'.join(map(str, fault.absolute_path)) or 'the file'}: {fault.message[:300]}")
    checked: dict[str, Any] = content
    return checked


@cache
def _validator(kind: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((ROOT / "schema" / f"{kind}.json").read_text("utf-8")))
