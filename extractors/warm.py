"""Loads everything that a reading needs; imported by the server from which the sandbox forks its children."""

from __future__ import annotations

import gc
import logging

from extractors import confinement, layout, load, proofs, render, sanitize

log = logging.getLogger(__name__)

READY = (confinement, load, layout, proofs, render, sanitize)

try:
    from extractors import pipeline

    pipeline.warm()
except Exception:  # an error here would end the server; in the child it is told
    log.exception("the rules could not be loaded before the first document")

# Children share what is loaded as long as nothing writes to it, and the collector would.
gc.collect()
gc.freeze()
