"""How much one file may cost: bytes, pages, inflated bytes, memory and time."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one reading. Sizes are bytes, times are seconds.

    `max_stream_bytes` bounds one inflated stream of a PDF (pictures four times as much), `max_inflated_bytes` a whole
    archive (DOCX), and `max_ratio` how often larger than its packed size an archive may be. `memory_bytes` is what a
    sandboxed child may map beyond what it had mapped when it started, `max_result_bytes` what it may send back.
    """

    max_bytes: int = 25 * MIB
    max_pages: int = 200
    max_stream_bytes: int = 48 * MIB
    max_inflated_bytes: int = 128 * MIB
    max_ratio: int = 150
    max_entries: int = 2000
    max_result_bytes: int = 96 * MIB
    memory_bytes: int = 512 * MIB
    cpu_seconds: int = 400
    wall_seconds: float = 420.0


STANDARD = Limits()
