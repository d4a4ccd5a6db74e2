"""What a file could do beyond being read (flags), and a copy of it that cannot, to be served to people."""

from __future__ import annotations

from extractors import media, sanitize_docx, sanitize_html, sanitize_pdf


def inspect(content: bytes, media_type: str) -> tuple[str, ...]:
    """Flags of the active or outside parts of the file, sorted.

    "javascript", "launch-actions", "embedded-files", "forms-xfa", "external-links" and "macros". A file that cannot be
    opened has no flags: reading it says what is wrong with it. Raises TooMuchInside for a file too full to be looked
    through.
    """
    if media_type == media.PDF:
        return sanitize_pdf.inspect(content)
    if media_type == media.DOCX:
        return sanitize_docx.inspect(content)
    return sanitize_html.inspect(content) if media_type == media.HTML else ()


def sanitize(content: bytes, media_type: str) -> bytes:
    """A copy without scripts, actions, embedded files, macros and links to the outside; the same for the same bytes.

    Plain text and Markdown are returned as they are. Raises EncryptedFile, DamagedFile or TooMuchInside.
    """
    if media_type == media.PDF:
        return sanitize_pdf.sanitize(content)
    if media_type == media.DOCX:
        return sanitize_docx.sanitize(content)
    return sanitize_html.sanitize(content) if media_type == media.HTML else content
