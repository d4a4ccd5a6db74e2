"""The rows of a page's ruled tables, from the paths that pdfium has and by pdfplumber's rules for cells."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import pypdfium2.raw as pdfium
from pdfplumber.page import Page as PlumberPage
from pdfplumber.table import TableFinder

from extractors import pdfium_calls as call
from extractors.letters import Matrix, Objects
from extractors.types import Box

# A page of more shapes than this is a drawing; finding tables in it would take long.
MOST_SHAPES, MOST_EDGES = 2000, 3000
MOST_SEGMENTS = 50
# Shorter edges, in points, rule nothing.
SHORTEST = 1.0

Point = tuple[float, float]
Edge = dict[str, Any]
Rows = tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """As much of a page as pdfplumber's finder looks at."""

    edges: list[Edge]


def table_rows(found: Objects, top: float) -> Rows:
    """The rows of ruled tables, each as the boxes of its cells: x as on the page, y down from `top`, in points."""
    if len(found.paths) > MOST_SHAPES:
        return ()
    edges = [edge for path, matrix in found.paths for edge in _edges(path, matrix, top)]
    if not any(edge["orientation"] == "v" for edge in edges):
        return ()
    return rows_of(edges) if len(edges) <= MOST_EDGES else ()


def rows_of(edges: list[Edge]) -> Rows:
    """The rows of the tables that edges rule; rows of one cell are frames, not tables."""
    finder = TableFinder(cast("PlumberPage", _Drawn(edges)))
    rows = (tuple(Box(*cell) for cell in row.cells if cell) for table in finder.tables for row in table.rows)
    return tuple(row for row in rows if len(row) > 1)


def _edges(path: int, matrix: Matrix, top: float) -> Iterator[Edge]:
    count = call.count_segments(path)
    if count > MOST_SEGMENTS:
        return
    for line in _lines(path, count):
        points = [_placed(point, matrix) for point in line]
        yield from (edge for start, end in pairwise(points) if (edge := _edge(start, end, top)))


def _lines(path: int, count: int) -> Iterable[list[Point]]:
    """The strokes of a path, each as the points that it goes through."""
    x, y = ctypes.c_float(), ctypes.c_float()
    lines: list[list[Point]] = []
    for index in range(count):
        segment = call.segment_at(path, index)
        call.segment_end(segment, ctypes.addressof(x), ctypes.addressof(y))
        if call.segment_kind(segment) == pdfium.FPDF_SEGMENT_MOVETO or not lines:
            lines.append([])
        lines[-1].append((x.value, y.value))
        if call.segment_closes(segment):
            lines[-1].append(lines[-1][0])
    return lines


def _placed(point: Point, matrix: Matrix) -> Point:
    (x, y), (a, b, c, d, e, f) = point, matrix
    return a * x + c * y + e, b * x + d * y + f


def _edge(start: Point, end: Point, top: float) -> Edge | None:
    """A stretch of a path as pdfplumber describes an edge, where it is level or upright."""
    across, down = abs(end[0] - start[0]), abs(end[1] - start[1])
    if max(across, down) < SHORTEST or min(across, down) > 0.01:
        return None
    x0, x1 = sorted((start[0], end[0]))
    bottom, head = sorted((start[1], end[1]))
    if across > down:
        bottom = head
    else:
        x1 = x0
    return {
        "object_type": "line",
        "orientation": "h" if across > down else "v",
        "x0": x0,
        "x1": x1,
        "top": top - head,
        "bottom": top - bottom,
        "width": x1 - x0,
        "height": head - bottom,
    }
