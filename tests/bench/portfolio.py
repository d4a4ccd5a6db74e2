"""The portfolio and the first page among 10,000 vendors, on SQLite and on PostgreSQL, against the work that cannot be
spared: their bare SQL and their template.

Bare SQL is every statement that the page sends after it knows who asks (the list's 50 rows, the counts of all groups
and of the red flags of all rows over 10,000 lines, what needs whom today), with the same parameters, sent by the
database's own driver and fetched to the last row, without SQLAlchemy. The template is that of the whole page, with the
same context, by Jinja alone. The page is one GET through the web server's own code: session, permission, transaction,
statements, objects, HTML. Each vendor has a signed agreement with 25 findings, a score that was renewed three times, a
line, duties; a third have fixes, a twentieth a term that needs work. PostgreSQL has its statistics, as autovacuum
gives it; SQLite has none, as nobody gives it any."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event, insert

from portal import clock
from portal.app import create_app
from portal.commands.migrate import migrate
from portal.models import (
    Agreement,
    Document,
    Duty,
    Finding,
    PortfolioLine,
    Reading,
    Remediation,
    Score,
    Vendor,
)
from portal.models.columns import new_id
from portal.scoring.decisions import RANKS, Standing
from portal.scoring.rows import Verdict
from portal.vocabulary.statuses import RemediationStatus
from portal.workflow.parts import Parts
from tests import cast as the_cast
from tests.bench.answers import installation
from tests.bench.pages import Kept
from tests.installation import Databases, parts_for, settings_for
from tests.portal.web.browser import signed_in
from tests.services import postgres

VENDORS, AT_ONCE = 10_000, 500
SCORES, FINDINGS = 3, 25
ROUNDS = 9
BAR = 3.0
PAGES = {"portfolio": ("/portfolio", "practice/portfolio/show.html"),
         "portfolio, page 150": ("/portfolio?page=150", "practice/portfolio/show.html"),
         "portfolio, red flags of one row": ("/portfolio?row=2-red-flag&sort=due", "practice/portfolio/show.html"),
         "over time": ("/portfolio/trends", "practice/portfolio/trends.html"),
         "home": ("/", "practice/home/show.html"), "vendors": ("/vendors", "practice/vendors/index.html")}


@contextmanager
def _on_postgres() -> Iterator[Parts]:
    with postgres.running() as facts, tempfile.TemporaryDirectory() as folder:
        server = postgres.reached_by(facts)
        made = server.create("portal_bench")
        settings = settings_for(Databases(made.app_url, made.owner_url, made.app_url), Path(folder) / "files")
        migrate(settings)
        parts = parts_for(settings)
        yield parts
        parts.database.close()


def _seed(parts: Parts, practice: str) -> None:
    chance = random.Random(5)
    for _ in range(0, VENDORS, AT_ONCE):
        rows: dict[Any, list[dict[str, Any]]] = {}
        for _ in range(AT_ONCE):
            for table, row in _vendor(chance, practice):
                rows.setdefault(table, []).append(row)
        with parts.database.transaction(practice) as db:
            for table, found in rows.items():
                db.execute(insert(table), found)


def _vendor(chance: random.Random, practice: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """One vendor and all that is known of it."""
    ids = {name: new_id() for name in ("vendor", "document", "agreement", "reading")}
    own = {"practice_id": practice, "vendor_id": ids["vendor"]}
    yield Vendor, {"id": ids["vendor"], "practice_id": practice, "name": f"Example {ids['vendor'][:8]}",
                   "owner_name": chance.choice(("Ada Sample", "Ben Sample", "Remy Sample")), "status": "live"}
    yield Document, {"id": ids["document"], "practice_id": practice, "sha256": "0" * 64, "size": 1,
                     "filename": "agreement.pdf", "uploaded_by": "Ada Sample"}
    yield Agreement, {**own, "id": ids["agreement"], "document_id": ids["document"], "number": 1, "signed": True,
                      "status": "read", "reading_id": ids["reading"], "received_by": "Ada Sample"}
    yield Reading, {"id": ids["reading"], "practice_id": practice, "agreement_id": ids["agreement"],
                    "rules_version": "1", "is_baa": True, "text_source": "pdf", "quality": "good"}
    weak = chance.random() < 0.05
    for position in range(FINDINGS):
        yield Finding, {"id": new_id(), "practice_id": practice, "agreement_id": ids["agreement"],
                        "reading_id": ids["reading"], "clause": "written-signed" if not position else f"c{position}",
                        "position": position, "tier": "required", "title": "A term", "citation": "", "as_of": "",
                        "computed": "weak" if weak and position == 3 else "present"}
    yield from _scored(chance, own)
    due = clock.today() + timedelta(days=chance.randrange(-3, 300))
    yield Duty, {**own, "id": new_id(), "kind": "review", "what": "Yearly review", "every": "12m", "next_due": due,
                 "set_by": "Ada Sample"}
    if chance.random() < 0.33:
        status = chance.choice([RemediationStatus.CLOSED] * 8 + [RemediationStatus.OPEN, RemediationStatus.RETEST])
        yield Remediation, {**own, "id": new_id(), "number": chance.randrange(10**9), "source_kind": "own",
                            "gap": "Accounts of people who left are open.", "risk": "high", "opened_by": "Ada Sample",
                            "target_on": due, "status": status.value, "shared_at": clock.now()}


def _scored(chance: random.Random, own: dict[str, str]) -> Iterator[tuple[Any, dict[str, Any]]]:
    decision = chance.choice([one for one in Standing if RANKS[one] < 5])
    for number in range(1, SCORES + 1):
        id, score, coverage = new_id(), chance.randrange(300, 980), chance.randrange(400, 1000)
        rows = {f"row_{row}": chance.choice(list(Verdict)).value for row in range(1, 7)}
        yield Score, {**own, **rows, "id": id, "number": number, "indicators_version": "1.0.0",
                      "table_version": "1.0.0", "case": {"judgments": ["x" * 40] * 46}, "score": score,
                      "coverage": coverage, "because": "Answers sent", "decision": decision.value,
                      "created_at": clock.now() - timedelta(days=100 * (SCORES - number) + chance.randrange(90))}
    yield PortfolioLine, {**own, **rows, "id": new_id(), "score_id": id, "decision": decision.value,
                          "rank": RANKS[decision], "score": score, "coverage": coverage, "with_phi": True,
                          "contradictions_open": int(chance.random() < 0.03),
                          "next_due": clock.today() + timedelta(days=chance.randrange(-3, 300)),
                          "next_what": "Yearly review"}


class _Statements:
    """What a page sends to the database while this listens."""

    def __init__(self, parts: Parts) -> None:
        self._engine = parts.database.engine
        self.found: list[tuple[str, Any]] = []

    def __enter__(self) -> _Statements:
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "web_sessions" in statement:  # who asks is known: what was said before is of every page
            self.found.clear()
        elif not statement.startswith(("BEGIN", "set transaction")):
            self.found.append((statement, parameters))


def _bare(parts: Parts, statements: list[tuple[str, Any]]) -> None:
    connection = parts.database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
            cursor.fetchall()
    finally:
        connection.rollback()
        connection.close()


def _milliseconds(*acts: Callable[[], object]) -> list[float]:
    """The median of each; in turns, so that what else the machine does is shared fairly."""
    times: list[list[float]] = [[] for _ in acts]
    for _ in range(ROUNDS):
        for act, found in zip(acts, times, strict=True):
            started = time.perf_counter()
            act()
            found.append(time.perf_counter() - started)
    return [1000 * statistics.median(found) for found in times]


def _measure(parts: Parts, name: str) -> None:
    cast = the_cast.on_stage(parts)
    _seed(parts, cast.sample.id)
    if name == "PostgreSQL":
        with psycopg.connect(parts.settings.migration_url, autocommit=True) as owner:
            owner.execute("analyze")
    app = create_app(parts=parts)
    ada, environment = signed_in(app, parts, cast.ada), app.state.templates
    for page, (address, template_name) in PAGES.items():
        kept = Kept(environment, template_name)
        app.state.templates = kept
        with _Statements(parts) as statements:
            if (status := ada.get(address).status_code) != 200:
                raise RuntimeError(f"{address} answers {status}")
        whole, sql, drawn = _milliseconds(
            partial(ada.get, address), partial(_bare, parts, statements.found),
            partial(environment.get_template(template_name).render, **kept.context))
        print(f"{name}, {VENDORS:,} vendors, {page}: {whole:.0f} ms, bare SQL {sql:.0f} ms ({len(statements.found)} "
              f"statements), template {drawn:.0f} ms: {whole / (sql + drawn):.2f} times (bar {BAR})")


def run() -> None:
    with installation() as parts:
        _measure(parts, "SQLite")
    with _on_postgres() as parts:
        _measure(parts, "PostgreSQL")
