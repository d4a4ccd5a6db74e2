"""How much memory a reading of a long file takes at most, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from tests.bench.documents import text_pdf

PAGES = 100
# Prints the most megabytes that the process had, program and rules included.
READ = """
import resource, sys
from extractors import pipeline
pipeline.read(sys.stdin.buffer.read(), "a.pdf")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
"""


def run() -> None:
    done = subprocess.run([sys.executable, "-c", READ], input=text_pdf(PAGES), capture_output=True, check=True)  # noqa: S603
    print(f"peak memory of reading {PAGES} pages: {float(done.stdout):.0f} MB (bar 400)")
