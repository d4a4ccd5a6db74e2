"""The same agreement as text, in two columns, as a Word file and as a scan: how many verdicts stay the same."""

from __future__ import annotations

from dataclasses import replace

from extractors import pipeline
from extractors.types import Reading
from fixtures import scan, source, typeset, word
from fixtures.build import AGREEMENTS

SLUGS = ("complete", "example-billing-v1", "example-billing-v2", "hhs-shape", "no-flow-down", "plain-language",
         "pre-2013", "services-agreement", "two-column", "scanned")  # fmt: skip
# Skew in degrees, at most, of a sheet that was laid on the glass with and without care.
STRAIGHT, SLANTED = scan.CLEAN, replace(scan.CLEAN, skew=2.0, seed=11)
BARS = {"two-column": 0.97, "docx": 0.97, "scan": 0.90, "slanted scan": 0.90, "two-column scan": 0.90}


def dressed(parsed: source.Source, clothes: str) -> tuple[bytes, str]:
    """The agreement as a file of a kind, with its name. Kinds: "text" and those of BARS."""
    layout = "two-column" if clothes.startswith("two-column") else "plain"
    # A source made for one layout keeps only what all layouts know.
    front = {key: value for key, value in parsed.front.items() if key not in ("size", "margin", "top")}
    parsed = replace(parsed, front=front | {"layout": layout})
    if clothes == "docx":
        return word.docx_file(parsed), "a.docx"
    pdf = typeset.pdf(parsed)
    if clothes.endswith("scan"):
        pdf = scan.scanned(pdf, SLANTED if clothes == "slanted scan" else STRAIGHT)
    return pdf, "a.pdf"


def differences(parsed: source.Source, clothes: str) -> tuple[list[str], int]:
    """The clauses whose verdict is another than in plain text, and how many clauses there are."""
    plain, other = (_verdicts(pipeline.read(*dressed(parsed, kind))) for kind in ("text", clothes))
    told = [f"{name}: {status}, as {clothes} {other[name]}" for name, status in plain.items() if other[name] != status]
    return told, len(plain)


def _verdicts(reading: Reading) -> dict[str, str]:
    return {clause.id: clause.status.value for clause in reading.clauses}


def run() -> None:
    """Print the share of equal verdicts by kind, and every verdict that differs."""
    for clothes, bar in BARS.items():
        same = all_clauses = 0
        for slug in SLUGS:
            told, count = differences(source.read(AGREEMENTS / slug / "source.md"), clothes)
            same, all_clauses = same + count - len(told), all_clauses + count
            for line in told:
                print(f"  {slug}: {line}")
        print(f"{clothes:16} {same / all_clauses:.3f} of {all_clauses} verdicts as in plain text (bar {bar:.2f})")
