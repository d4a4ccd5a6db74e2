"""Bytes of one file -> Source: what it is, whether it may be read, and its words or lines."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from extractors import load_docx, load_html, load_pdf, load_text, media, sanitize
from extractors.errors import EmptyFile, TooLarge
from extractors.limits import MIB, STANDARD, Limits
from extractors.types import Line, Source

__all__ = ["Limits", "load"]


def load(content: bytes, filename: str, limits: Limits = STANDARD) -> Source:
    """The file as pages of words (PDF, lengths in points) or as lines (DOCX, HTML, Markdown, text).

    `filename` is only compared with what the bytes are. Raises EmptyFile, TooLarge, NotWhatItSays, EncryptedFile,
    DamagedFile, TooManyPages or TooMuchInside. Untrusted bytes belong in `sandbox.run`, which adds memory and time.
    """
    if not content.strip():
        raise EmptyFile("The file is empty: upload the agreement again.")
    if len(content) > limits.max_bytes:
        raise TooLarge(
            f"The file has {len(content) / MIB:.0f} MB; up to {limits.max_bytes // MIB} MB are read: "
            "upload the agreement alone, or scan it at a lower resolution."
        )
    media_type = media.detect(content, filename)
    source = Source(media_type, sha256(content).hexdigest())
    source = _paged(source, content, limits) if source.paged else _unpaged(source, content, limits)
    return replace(source, flags=tuple(sorted({*source.flags, *sanitize.inspect(content, media_type)})))


def _paged(source: Source, content: bytes, limits: Limits) -> Source:
    read = load_pdf.read(content, limits)
    return replace(source, pages=read.pages, page_count=len(read.pages), flags=read.flags, quality=read.quality)


def _unpaged(source: Source, content: bytes, limits: Limits) -> Source:
    lines: tuple[Line, ...]
    if source.media_type == media.DOCX:
        read = load_docx.read(content, limits)
        lines = read.lines
        source = replace(source, flags=read.flags, open_changes=read.open_changes)
    elif source.media_type == media.HTML:
        lines = load_html.read(content)
    else:
        lines = load_text.read(content, markdown=source.media_type == media.MARKDOWN)
    if not lines:
        raise EmptyFile("There is no text in the file: upload the agreement again.")
    return replace(source, lines=lines)
