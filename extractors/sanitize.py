"""What a file could do beyond being read, and a copy of it that cannot."""

from __future__ import annotations


def inspect(content: bytes, media_type: str) -> tuple[str, ...]:
    """Flags of the active or outside parts that the file carries."""
    return ()
