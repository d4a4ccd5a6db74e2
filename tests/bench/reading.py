"""Times whole readings against pdfplumber's own word extraction of the same files, in one run: `make bench`."""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

from extractors import pipeline
from extractors.types import Reading

FIXTURES = Path(__file__).parents[2] / "fixtures" / "agreements"
FILES = ("example-billing-v1", "complete", "two-column", "services-agreement")
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
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(path: Path) -> float:
    """Print one file's line; returns the ratio. The rounds take turns, so that both meet the same load."""
    content = path.read_bytes()
    bare, whole = [], []
    for _ in range(ROUNDS):
        bare.append(seconds(lambda: words(content)))
        whole.append(seconds(lambda: pipeline.read(content, path.name)))
    ratio = statistics.median(whole) / statistics.median(bare)
    last = pipeline.read(content, path.name)
    taken = f"{statistics.median(bare):9.3f} {statistics.median(whole):9.3f}"
    print(f"{_name(path):22} {last.pages:5} {taken} {ratio:7.2f}")
    print(f"{'':22} {_stages(last)}")
    return ratio


def _name(path: Path) -> str:
    return path.parent.name if path.stem == "agreement" else path.name


def _stages(reading: Reading) -> str:
    return ", ".join(f"{stage} {taken:.3f}" for stage, taken in reading.timings.items())


def main(given: list[str]) -> None:
    """Measure the files named, or ours; one core, everything loaded before the clock starts."""
    paths = [Path(name) for name in given] or [FIXTURES / name / "agreement.pdf" for name in FILES]
    pipeline.warm()
    pipeline.read(paths[0].read_bytes(), paths[0].name)
    print(f"Seconds, median of {ROUNDS}; ratio = whole reading / pdfplumber's words of the same file\n")
    print(f"{'file':22} {'pages':>5} {'words':>9} {'reading':>9} {'ratio':>7}")
    ratios = [measure(path) for path in paths]
    print(f"\nratio of a whole reading to pdfplumber's own words: {statistics.median(ratios):.2f} (median of files)")


if __name__ == "__main__":
    main(sys.argv[1:])
