"""The questionnaires that ship: loaded, checked, and refused where a published version was changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.questions import building, files, names
from portal.questions.files import BadCatalog
from portal.questions.types import Questionnaire, Scoring

__all__ = ["BadCatalog", "build", "content", "latest", "load", "published", "read", "read_scoring", "scoring", "sets",
           "shipped"]

_Digests = Mapping[str, Mapping[str, str]]  # by version and part


def sets() -> tuple[str, ...]:
    """The ids of the published sets."""
    return tuple(_published())


def published(id: str) -> tuple[str, ...]:
    """The published versions of a set, oldest first. Raises BadCatalog for an unknown set."""
    return tuple(sorted(_versions(id), key=_as_numbers))


def latest(id: str) -> Questionnaire:
    """The newest published version of a set."""
    return load(id, published(id)[-1])


@cache
def load(id: str, version: str) -> Questionnaire:
    """A published version as a vendor may see it. Raises BadCatalog where it is not there, or not as published."""
    folder = _frozen(id, version, "questions", files.ASKED)
    questionnaire = read(folder)
    if (questionnaire.id, questionnaire.version) != (id, version):
        raise BadCatalog(f"{id}/{version} calls itself {questionnaire.id} {questionnaire.version}")
    return questionnaire


@cache
def scoring(id: str, version: str) -> Scoring:
    """What the practice sees beside it, and a vendor never. Raises BadCatalog as `load` does."""
    return read_scoring(_frozen(id, version, "scoring", files.SCORED), load(id, version))


def read(folder: Path) -> Questionnaire:
    """The set in a folder, published or not. Raises BadCatalog where a file is missing, or says what cannot be."""
    return _assembled(content(folder))


def content(folder: Path) -> dict[str, Any]:
    """The files of a set as one value for JSON text, whose order counts: to keep what was sent, or to edit a copy."""
    head = files.read(folder / "questionnaire.yaml", "questionnaire")
    paths = sorted((folder / "sections").glob("*.yaml"))
    return {"questionnaire": head, "sections": {path.stem: files.read(path, "section") for path in paths}}


def shipped(id: str, version: str) -> dict[str, Any]:
    """The `content` of a published version, each time anew: whoever asks may change it. Raises BadCatalog as `load`
    does."""
    copy: dict[str, Any] = json.loads(_shipped(id, version))
    return copy


def build(kept: Mapping[str, Any]) -> Questionnaire:
    """The set from what `content` gave, checked again. Raises BadCatalog where it says what cannot be."""
    files.check(kept["questionnaire"], "questionnaire", "questionnaire.yaml")
    for name, section in kept["sections"].items():
        files.check(section, "section", f"sections/{name}")
    return _assembled(kept)


def read_scoring(folder: Path, questionnaire: Questionnaire) -> Scoring:
    """The scoring in a folder, checked against its questionnaire. Raises BadCatalog."""
    found = building.scoring(files.read(folder / "scoring.yaml", "scoring"))
    names.check_scoring(found, questionnaire)
    return found


@cache
def _shipped(id: str, version: str) -> str:
    load(id, version)
    return json.dumps(content(files.ROOT / id / version))


def _assembled(checked: Mapping[str, Any]) -> Questionnaire:
    head, sections = checked["questionnaire"], checked["sections"]
    if not sections:
        raise BadCatalog(f"{head['id']} has no sections: put at least one file into sections/")
    questionnaire = building.questionnaire(head, dict(sorted(sections.items())))
    names.check(questionnaire)
    return questionnaire


def _frozen(id: str, version: str, part: str, patterns: tuple[str, ...]) -> Path:
    versions = _versions(id)
    if version not in versions:
        raise BadCatalog(f"{id} has no version {version}; published: {', '.join(versions)}")
    folder = files.ROOT / id / version
    if files.digest(folder, patterns) != versions[version][part]:
        raise BadCatalog(f"{id}/{version}: {part} not as they were published: put a change into a new version")
    return folder


def _versions(id: str) -> _Digests:
    known = _published()
    if id not in known:
        raise BadCatalog(f"no questionnaire '{id}'; published: {', '.join(known)}")
    return known[id]


def _published() -> dict[str, _Digests]:
    content: dict[str, _Digests] = yaml.safe_load((files.ROOT / "published.yaml").read_text("utf-8"))
    return content


def _as_numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
