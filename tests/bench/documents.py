"""Text PDFs of any length, set from the blocks of our own fixtures."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from itertools import chain, islice, repeat

import pikepdf

from fixtures import source, typeset
from fixtures.build import AGREEMENTS

SLUGS = ("example-billing-v2", "complete", "no-flow-down")


@cache
def text_pdf(pages: int) -> bytes:
    """An agreement of exactly so many pages, cut off at the end of the last."""
    parsed = [source.read(AGREEMENTS / slug / "source.md") for slug in SLUGS]
    enough = chain.from_iterable(islice(chain.from_iterable(repeat([one.blocks for one in parsed])), pages // 3 + 3))
    whole = typeset.pdf(replace(parsed[0], blocks=tuple(enough)))
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        del pdf.pages[pages:]
        pdf.remove_unreferenced_resources()
        cut = io.BytesIO()
        pdf.save(cut)
    return cut.getvalue()
