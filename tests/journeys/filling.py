"""Fills what a page of a questionnaire asks: every box that a good answer needs and that shows, each answer to the word
“Saved”."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from portal.questions.types import Kind, Question
from tests.browser import Visitor
from tests.portal import assessing

Entered = dict[str, Any]

# Boxes are changed and their events sent as the browser does it for keys and taps, which 75 questions would take long
# to be pressed by. What is hidden is a fault; questions that an answer brings are filled in their turn.
_FILL = """async (asked) => {
  const filled = new Set(), deadline = Date.now() + 30000;
  const saved = (id) => document.querySelector(`#q-${id} [data-line]`).textContent.startsWith("Saved");
  const boxes = (card, name) => [...card.querySelectorAll(`[name="${name}"]`)];
  function boxOf(card, name, words) {
    if (!boxes(card, name).length) card.querySelector("[data-more]").click();
    return boxes(card, name).find((one) => !["radio", "checkbox"].includes(one.type) || one.value === words);
  }
  function fill(card, all) {
    const found = all.map(([name, words]) => [boxOf(card, name, words), words]);
    const hidden = found.filter(([box]) => !box.checkVisibility());
    if (hidden.length) throw new Error(`${hidden.map(([box]) => box.name)} cannot be seen`);
    for (const [box, words] of found) {
      if (["radio", "checkbox"].includes(box.type)) box.checked = true; else box.value = words;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    found.at(-1)[0].dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (;;) {
    const next = Object.keys(asked).filter((id) => !filled.has(id) && document.querySelector(`#q-${id} fieldset`));
    if (!next.length) return [...filled];
    for (const id of next) { fill(document.getElementById(`q-${id}`), asked[id]); filled.add(id); }
    while (!next.every(saved)) {
      if (Date.now() > deadline) throw new Error(`not saved: ${next.filter((id) => !saved(id))}`);
      await new Promise((on) => setTimeout(on, 20));
    }
  }
}"""


def fills(visitor: Visitor, questions: Iterable[Question]) -> dict[str, Entered]:
    """Answer these well on the page where the visitor is; what the page said is saved, by question and part."""
    wanted = {question.id: _wanted(question) for question in questions}
    saved = visitor.page.evaluate(_FILL, {id: list(_boxes(id, entered)) for id, entered in wanted.items()})
    assert sorted(saved) == sorted(wanted)
    return wanted


def _wanted(question: Question) -> Entered:
    """The good answer, without the boxes that lie in a fold."""
    good = assessing.entered(question)
    parts = [part for part in ("owner", "date", "verifier") if part in question.demands]
    if question.explain and question.explain.when is None:
        parts.append("explanation")
    wanted = {part: good[part] for part in parts}
    if good.get("none"):
        return wanted | {"none": True}
    return wanted if question.kind is Kind.FILES else wanted | {"value": _filled(good["value"])}


def _filled(value: Any) -> Any:
    """A table without its empty cells, which nobody types and the portal does not keep."""
    if isinstance(value, dict):
        return {row: {column: words for column, words in cells.items() if words} for row, cells in value.items()}
    return value


def _boxes(id: str, entered: Entered) -> Iterator[tuple[str, str]]:
    """The name of each box and what goes in."""
    for part, value in entered.items():
        name = f"{id}.{part}"
        if isinstance(value, (str, bool)):
            yield name, value if isinstance(value, str) else "yes"
        elif isinstance(value, dict):
            yield from _cells(name, value.items())
        elif isinstance(value[0], str):
            yield from ((name, one) for one in value)
        else:
            yield from _cells(name, enumerate(value, start=1))


def _cells(name: str, rows: Iterable[tuple[Any, dict[str, str]]]) -> Iterator[tuple[str, str]]:
    for row, cells in rows:
        for column, words in cells.items():
            yield f"{name}.{row}.{column}", words
