"""Refuses files that expand far beyond their size, before a parser inflates them."""

from __future__ import annotations

from extractors.limits import Limits


def check_pdf(content: bytes, limits: Limits) -> None:
    """Raises TooMuchInside when a stream of the PDF inflates beyond `limits.max_stream_bytes`."""
