"""pdfium's functions that are called for every letter and line, with addresses as plain numbers: pointers cost more."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium


def address(pointer: Any) -> int:
    """Where a pointer of pypdfium2 points to."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _call(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.CFUNCTYPE(result, *arguments)(address(getattr(pdfium, name)))


_PLACE, _INT, _FLOAT, _LONG, _SIZE = ctypes.c_void_p, ctypes.c_int, ctypes.c_float, ctypes.c_ulong, ctypes.c_size_t

unicode_of = _call("FPDFText_GetUnicode", ctypes.c_uint, _PLACE, _INT)
object_of = _call("FPDFText_GetTextObject", _PLACE, _PLACE, _INT)
loose_box = _call("FPDFText_GetLooseCharBox", _INT, _PLACE, _INT, _PLACE)
matrix_of_letter = _call("FPDFText_GetMatrix", _INT, _PLACE, _INT, _PLACE)
origin = _call("FPDFText_GetCharOrigin", _INT, _PLACE, _INT, _PLACE, _PLACE)
font_of = _call("FPDFTextObj_GetFont", _PLACE, _PLACE)
font_size = _call("FPDFTextObj_GetFontSize", _INT, _PLACE, _PLACE)
descent = _call("FPDFFont_GetDescent", _INT, _PLACE, _FLOAT, _PLACE)
glyph_width = _call("FPDFFont_GetGlyphWidth", _INT, _PLACE, ctypes.c_uint, _FLOAT, _PLACE)
base_name = _call("FPDFFont_GetBaseFontName", _SIZE, _PLACE, _PLACE, _SIZE)
count_objects = _call("FPDFPage_CountObjects", _INT, _PLACE)
object_at = _call("FPDFPage_GetObject", _PLACE, _PLACE, _INT)
kind_of = _call("FPDFPageObj_GetType", _INT, _PLACE)
bounds = _call("FPDFPageObj_GetBounds", _INT, _PLACE, _PLACE, _PLACE, _PLACE, _PLACE)
matrix_of_object = _call("FPDFPageObj_GetMatrix", _INT, _PLACE, _PLACE)
count_in_form = _call("FPDFFormObj_CountObjects", _INT, _PLACE)
object_in_form = _call("FPDFFormObj_GetObject", _PLACE, _PLACE, _LONG)
count_segments = _call("FPDFPath_CountSegments", _INT, _PLACE)
segment_at = _call("FPDFPath_GetPathSegment", _PLACE, _PLACE, _INT)
segment_kind = _call("FPDFPathSegment_GetType", _INT, _PLACE)
segment_closes = _call("FPDFPathSegment_GetClose", _INT, _PLACE)
segment_end = _call("FPDFPathSegment_GetPoint", _INT, _PLACE, _PLACE, _PLACE)
