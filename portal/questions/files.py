"""The files of a questionnaire: read strictly, checked by their schema, hashed so that a published one is frozen."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import yaml

ROOT = Path(__file__).parents[2] / "questionnaires"
MOST_CHARACTERS = 2_000_000
DEEPEST = 40
ASKED = ("questionnaire.yaml", "sections/*.yaml")
SCORED = ("scoring.yaml",)
# The schemas choose between forms in two places only: rules, and ages that may be words.
ONE_RULE = "this must say exactly one thing, such as is, over, older or all; see questionnaires/README.md"


class BadCatalog(ValueError):
    """A questionnaire breaks its schema, names what is not there, or was changed after it was published. The message
    says where, what is wrong and what would be right."""


if TYPE_CHECKING:
    _Fast = yaml.SafeLoader
else:  # four times as fast, where PyYAML was built with it
    _Fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Fast):
    """YAML as people mean it: yes, no and dates stay words, and a key that stands twice is a mistake."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as its base has it
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in ("bool", "timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = Counter(str(key.value) for key, _ in node.value)
        if twice := sorted(key for key, count in keys.items() if count > 1):
            raise yaml.MarkedYAMLError(problem=f"'{twice[0][:40]}' stands twice here", problem_mark=node.start_mark)
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if odd := [key for key in found if not isinstance(key, str)]:
            raise yaml.MarkedYAMLError(problem=f"the name {odd[0]} needs quotes", problem_mark=node.start_mark)
        return found


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read(path: Path, kind: str) -> dict[str, Any]:
    """The content of one file, checked by schema/<kind>.json. Raises BadCatalog."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise BadCatalog(f"{_place(path)} is not there") from None
    except UnicodeDecodeError as error:
        raise BadCatalog(f"{_place(path)} is not text in UTF-8") from error
    return parse(text, kind, _place(path))


def parse(text: str, kind: str, place: str) -> dict[str, Any]:
    """The same of a text from anywhere, also from somebody who means harm. Raises BadCatalog."""
    return check(load(text, place), kind, place)


def load(text: str, place: str, *, back_references: bool = False) -> Any:
    """What a text from anywhere says as YAML, whatever its shape. With `back_references` one value may stand in many
    places: whoever walks it must count its steps. Raises BadCatalog."""
    if len(text) > MOST_CHARACTERS:
        raise BadCatalog(f"{place} has {len(text):,} characters; {MOST_CHARACTERS:,} fit")
    try:
        _check_shape(text, place, back_references)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, BadCatalog):
            raise
        raise BadCatalog(f"{place} is not readable as YAML: {_problem(error)}") from error


def _check_shape(text: str, place: str, back_references: bool) -> None:
    """Stops at what a few lines could blow up: references back, and lists in lists in lists."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) and not back_references:
            raise BadCatalog(f"{place} refers back with *name: write it out")
        if back_references and isinstance(event, yaml.ScalarEvent) and event.value == "<<":  # each use would double it
            raise BadCatalog(f"{place} merges with <<: write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise BadCatalog(f"{place} is nested more than {DEEPEST} deep")


def check(content: Any, kind: str, place: str) -> dict[str, Any]:
    """The content, if it keeps to schema/<kind>.json. Raises BadCatalog with the deepest fault and where it is."""
    fault = jsonschema.exceptions.best_match(validator(kind).iter_errors(content))
    if fault is None:
        checked: dict[str, Any] = content
        return checked
    message = ONE_RULE if fault.validator == "oneOf" else fault.message[:300]
    raise BadCatalog(f"{place}: {_path(content, list(fault.absolute_path))}: {message}")


def digest(folder: Path, patterns: tuple[str, ...]) -> str:
    """The SHA-256 of those files, with their names, in the order of their names."""
    total = hashlib.sha256()
    for path in sorted(found for pattern in patterns for found in folder.glob(pattern)):
        content = path.read_bytes()
        total.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


@cache
def validator(kind: str) -> jsonschema.Draft202012Validator:
    """What checks against schema/<kind>.json."""
    schema = json.loads((ROOT / "schema" / f"{kind}.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema)


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def _problem(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    line = f" (line {mark.line + 1})" if mark else ""
    return f"{getattr(error, 'problem', None) or str(error)[:200]}{line}"


def _path(content: Any, keys: list[str | int]) -> str:
    """Where the fault is, with a question's own id rather than its number: ACC-06/options."""
    names: list[str] = []
    for key in keys:
        content = content[key]
        own = content.get("id") if isinstance(content, dict) and isinstance(key, int) else None
        names = [*(names[:-1] if names[-1:] == ["questions"] else names), str(own or key)]
    return "/".join(names) or "the file"
