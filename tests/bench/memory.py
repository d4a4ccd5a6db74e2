"""How much memory a reading of a long file takes at most, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from tests.bench.documents import text_pdf

PAGES = 100
# Prints the most kilobytes that the process had, program and rules included.
READ = """
import pathlib, sys
from extractors import pipeline
pipeline.read(sys.stdin.buffer.read(), "a.pdf")
print(pathlib.Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


def run() -> None:
    done = subprocess.run([sys.executable, "-c", READ], input=text_pdf(PAGES), capture_output=True, check=True)
    print(f"peak memory of reading {PAGES} pages: {int(done.stdout) / 1000:.0f} MB (bar 400)")
