"""What the styles of a Word document say of a paragraph: heading level, weight and list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
HEADING_NAME = re.compile(r"^heading (\d)$", re.IGNORECASE)
MAX_BASES = 12


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style with all that it inherits. `outline` is 1-based, 0 for none; `list_id` is "" for none."""

    outline: int = 0
    bold: bool = False
    list_id: str = ""
    list_level: int = 0


class Styles:
    """The paragraph styles of one document by id."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._resolved: dict[str, Style] = {}
        self._default = ""
        for element in () if root is None else root.iter(f"{W}style"):
            name = element.get(f"{W}styleId", "")
            self._elements[name] = element
            if element.get(f"{W}type") == "paragraph" and is_on(element.get(f"{W}default", "0")):
                self._default = name

    def of(self, name: str | None) -> Style:
        """The style called `name` in the document, or its default."""
        key = name if name in self._elements else self._default
        if key not in self._resolved:
            self._resolved[key or ""] = self._resolve(key or "", MAX_BASES)
        return self._resolved[key or ""]

    def list_id_of(self, name: str) -> str:
        """The list that a numbering style stands for."""
        element = self._elements.get(name)
        found = None if element is None else element.find(f"{W}pPr/{W}numPr/{W}numId")
        return "" if found is None else found.get(VAL, "")

    def _resolve(self, name: str, bases: int) -> Style:
        element = self._elements.get(name)
        if element is None or not bases:
            return Style()
        based_on = element.find(f"{W}basedOn")
        base = Style() if based_on is None else self._resolve(based_on.get(VAL, ""), bases - 1)
        list_id, level = list_of(element.find(f"{W}pPr"))
        bold = element.find(f"{W}rPr/{W}b")
        return Style(
            outline=_outline(element) or base.outline,
            bold=base.bold if bold is None else is_on(bold.get(VAL, "1")),
            list_id=base.list_id if list_id is None else list_id,
            list_level=base.list_level if level is None else level,
        )


def list_of(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """The list id and level (from 0) that paragraph properties name; None for what they leave to the style."""
    if properties is None:
        return None, None
    list_id, level = properties.find(f"{W}numPr/{W}numId"), properties.find(f"{W}numPr/{W}ilvl")
    return None if list_id is None else list_id.get(VAL, ""), None if level is None else number(level.get(VAL), 0)


def is_on(value: str) -> bool:
    return value.lower() not in ("0", "false", "off", "none")


def number(value: str | None, otherwise: int) -> int:
    try:
        return int(value or "")
    except ValueError:
        return otherwise


def _outline(element: etree._Element) -> int:
    level = element.find(f"{W}pPr/{W}outlineLvl")
    if level is not None:
        outline = number(level.get(VAL), 9)
        return outline + 1 if 0 <= outline < 9 else 0
    name = element.find(f"{W}name")
    called = "" if name is None else name.get(VAL, "")
    heading = HEADING_NAME.match(called)
    return int(heading[1]) if heading else 1 if called.lower() == "title" else 0
