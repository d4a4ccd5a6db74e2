"""Whole readings against pdfplumber's own word extraction of the same files, in one run and on one core."""

from __future__ import annotations

import io
import os
import statistics
import time
from collections.abc import Callable

import pdfplumber

from extractors import pipeline
from extractors.types import Reading
from fixtures.build import AGREEMENTS
from tests.bench.documents import text_pdf

FILES = ("example-billing-v1", "complete", "two-column", "services-agreement")
LONG = 12
ROUNDS = 5


def words(content: bytes) -> int:
    """All words of the file by pdfplumber alone, each page closed as a careful program does."""
    count = 0
    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            count += len(page.extract_words())
            page.close()
    return count


def seconds(work: Callable[[], object]) -> float:
    """Processor time: what else the machine does in the meantime does not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def measure(name: str, content: bytes) -> float:
    """Print one file's lines; returns the ratio. The rounds take turns, so that both meet the same load."""
    bare, whole, readings = [], [], []
    for _ in range(ROUNDS):
        bare.append(seconds(lambda: words(content)))
        whole.append(seconds(lambda: readings.append(pipeline.read(content, "a.pdf"))))
    ratio = statistics.median(whole) / statistics.median(bare)
    taken = f"{statistics.median(bare):9.3f} {statistics.median(whole):9.3f}"
    print(f"{name:22} {readings[0].pages:5} {taken} {ratio:7.2f}")
    print(f"{'':22} {_shares(readings)}")
    return ratio


def _shares(readings: list[Reading]) -> str:
    """Each stage's share of the time."""
    stages = {stage: statistics.median(one.timings[stage] for one in readings) for stage in readings[0].timings}
    whole = sum(stages.values())
    return ", ".join(f"{stage} {taken / whole:.0%}" for stage, taken in stages.items() if taken >= 0.005 * whole)


def run() -> None:
    """Measure with everything loaded before the clock starts."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    pipeline.warm()
    print(f"Seconds of one core, median of {ROUNDS}; ratio = whole reading / pdfplumber's words of the same file\n")
    print(f"{'file':22} {'pages':>5} {'words':>9} {'reading':>9} {'ratio':>7}")
    for name in FILES:
        measure(name, (AGREEMENTS / name / "agreement.pdf").read_bytes())
    ratio = measure(f"{LONG} pages of text", text_pdf(LONG))
    os.sched_setaffinity(0, cores)
    print(f"\nratio on {LONG} pages of text: {ratio:.2f} (bar 1.3, aim 0.3)")
