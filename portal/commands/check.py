"""`portal check`: is this installation fit to run? Says of each part what is wrong and what would be right."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

from sqlalchemy.exc import DBAPIError

from portal import config, migrations
from portal.errors import PortalError
from portal.wiring import build_parts
from portal.workflow.parts import Parts

FIT, UNFIT = 0, 1


def run(arguments: argparse.Namespace) -> int:
    """One line for each part; faults go to standard error as well as into the exit status."""
    parts = build_parts(config.load())  # a fault in the settings ends it here
    print("settings: good")
    fit = True
    checks: dict[str, Callable[[Parts], Iterator[str]]] = {
        "database": _database, "tables": _tables, "files": _files, "malware scan": _scanner, "mail": _mail}
    for name, check in checks.items():
        faults = list(check(parts))
        for fault in faults:
            print(f"{name}: {fault}", file=sys.stderr)
        if not faults:
            print(f"{name}: good")
        fit = fit and not faults
    return FIT if fit else UNFIT


def _database(parts: Parts) -> Iterator[str]:
    try:
        parts.database.check()
    except PortalError as error:
        yield error.message
    except DBAPIError as error:
        yield f"it does not answer ({type(error.orig).__name__}): check FLOWDOWN_DATABASE_URL and that the server runs"


def _tables(parts: Parts) -> Iterator[str]:
    try:
        if not migrations.current(parts.settings.migration_url):
            yield "they are not those of this release: run `portal migrate`"
    except DBAPIError as error:
        yield (f"they could not be looked at ({type(error.orig).__name__}): set FLOWDOWN_MIGRATION_URL to the tables' "
               "owner, and run `portal migrate`")


def _files(parts: Parts) -> Iterator[str]:
    yield from parts.storage.faults()


def _scanner(parts: Parts) -> Iterator[str]:
    if not parts.scanner.healthy():
        yield "clamd does not answer: check FLOWDOWN_CLAMAV_URL and that clamd runs; uploads wait until it does"


def _mail(parts: Parts) -> Iterator[str]:
    yield from parts.mailer.faults()
