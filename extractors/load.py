"""Bytes of one file -> Source: what it is, whether it may be read, and its words or lines."""

from __future__ import annotations

from hashlib import sha256

from extractors import load_docx, load_html, load_pdf, load_text, media, sanitize
from extractors.errors import EmptyFile, TooLarge
from extractors.limits import MIB, Limits
from extractors.types import Line, Source

__all__ = ["Limits", "load"]


def load(content: bytes, filename: str, limits: Limits = Limits()) -> Source:
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
    if media_type == media.PDF:
        return _paged(content, limits)
    return _unpaged(content, media_type, limits)


def _paged(content: bytes, limits: Limits) -> Source:
    read = load_pdf.read(content, limits)
    return Source(
        media_type=media.PDF,
        sha256=sha256(content).hexdigest(),
        pages=read.pages,
        page_count=len(read.pages),
        flags=_ordered(sanitize.inspect(content, media.PDF) + read.flags),
        quality=read.quality,
    )


def _unpaged(content: bytes, media_type: str, limits: Limits) -> Source:
    lines: tuple[Line, ...]
    flags: tuple[str, ...] = ()
    if media_type == media.DOCX:
        lines, flags = load_docx.read(content, limits)
        flags += sanitize.inspect(content, media_type)
    elif media_type == media.HTML:
        lines = load_html.read(content)
    else:
        lines = load_text.read(content, markdown=media_type == media.MARKDOWN)
    return Source(media_type=media_type, sha256=sha256(content).hexdigest(), lines=lines, flags=_ordered(flags))


def _ordered(flags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(flags)))
