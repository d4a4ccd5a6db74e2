"""What a vendor may see is a list (vendor_fields.txt): a page or a mail that shows another field fails here, until
somebody has thought about it and put it on the list. What only the practice sees cannot be reached from that side."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes

from portal import templating

ROOT = Path(__file__).parents[2]
SIDE = ROOT / "portal" / "web" / "vendor"
LIST = Path(__file__).with_name("vendor_fields.txt")
SHOWN = ("vendor/**/*.html", "questions/*.html", "account/invitations/*.html", "emails/**/*.*")
# Rows and values that are the practice's own business.
INTERNAL = frozenset({"AnswerNote", "AnswerReview", "QuestionSet", "QuestionSetVersion", "Finding", "Note", "Scoring",
                      "scoring_of", "scoring", "answer_reviews", "question_sets", "drafts"})
NEVER = frozenset({"weight", "weights", "indicators", "caps", "looks", "contradictions", "drafted", "reason", "code",
                   "level", "score", "internal", "reviewed_by", "settled_by"})


def templates() -> list[Path]:
    return sorted(path for pattern in SHOWN for path in (ROOT / "templates").glob(pattern) if path.is_file())


def fields(template: Path) -> Iterator[str]:
    """Every field that the template reads, with the name of what it is read of: "card.help"."""
    for read in templating.environment().parse(template.read_text("utf-8")).find_all(nodes.Getattr):
        inner = read.node
        name = inner.name if isinstance(inner, nodes.Name) else inner.attr if isinstance(inner, nodes.Getattr) else "?"
        yield f"{name}.{read.attr}"


def allowed() -> frozenset[str]:
    return frozenset(LIST.read_text("utf-8").split())


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_shows_only_what_is_on_the_list(template: Path) -> None:
    assert set(fields(template)) <= allowed()


def test_the_list_holds_nothing_that_no_page_shows() -> None:
    assert allowed() <= {field for template in templates() for field in fields(template)}


def test_the_list_holds_nothing_internal() -> None:
    assert not {field for field in allowed() if field.rpartition(".")[2] in NEVER} - {"values.reason"}


@pytest.mark.parametrize("module", sorted(SIDE.glob("*.py")), ids=lambda path: path.stem)
def test_the_vendors_side_cannot_reach_what_is_internal(module: Path) -> None:
    named = {node.id for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Name)}
    reached = {node.attr for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    assert not (named | reached) & INTERNAL
