"""Plain text and Markdown -> lines."""

from __future__ import annotations

from extractors.types import Line


def decode(content: bytes) -> str:
    """The text in UTF-8, UTF-16 with a byte order mark, or else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read(content: bytes, markdown: bool = False) -> tuple[Line, ...]:
    lines: list[Line] = []
    starts = True
    for raw in decode(content).splitlines():
        text = " ".join(raw.split())
        if not text:
            starts = True
            continue
        lines.append(Line(text, starts_paragraph=starts))
        starts = False
    return tuple(lines)
