"""Pages of a PDF as grayscale pictures, never larger than memory allows."""

from __future__ import annotations

import math

import pypdfium2
from PIL import Image

OCR_DPI = 200
POINTS_PER_INCH = 72
# An A3 page at 200 dpi has 7.7 million pixels; larger pages are drawn at a lower resolution.
MAX_PIXELS = 9_000_000
MAX_SIDE = 12_000


def for_ocr(document: pypdfium2.PdfDocument, index: int) -> tuple[Image.Image, float]:
    """Page `index` (from 0) in gray, and its resolution in dpi: 200, or less where the page is very large."""
    page = document[index]
    try:
        scale = fitting_scale(page.get_width(), page.get_height(), OCR_DPI / POINTS_PER_INCH)
        return draw(page, scale), scale * POINTS_PER_INCH
    finally:
        page.close()


def fitting_scale(width: float, height: float, scale: float) -> float:
    """The largest scale (pixels a point) up to `scale` at which a page of this size in points stays within bounds."""
    width, height = max(width, 1.0), max(height, 1.0)
    return min(scale, math.sqrt(MAX_PIXELS / (width * height)), MAX_SIDE / width, MAX_SIDE / height)


def draw(page: pypdfium2.PdfPage, scale: float) -> Image.Image:
    """The page in gray at `scale` pixels a point."""
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    try:
        image: Image.Image = bitmap.to_pil().convert("L")
        image.load()
        return image.copy()
    finally:
        bitmap.close()
