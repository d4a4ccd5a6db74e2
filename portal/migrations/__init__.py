"""The database's history (Alembic). `upgrade` brings any database of ours to today's tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

# Rows that the portal never deletes, so that nobody who gets in through it can.
KEPT = ("audit_heads, findings, documents, readings, vendors, agreements, notes, practices, negotiations, "
        "negotiation_requests, request_moves, contacts, invitations, mails, rereads, reread_items, "
        "question_set_versions, wordings, assessments, assessment_sections, assignments, submissions, reminders, "
        "answers, answer_edits, answer_notes, follow_ups, follow_up_messages, evidence, scores, overrides, "
        "score_tables, shared_cards, vendor_events, portfolio_lines, gate_passes, duties, walk_throughs, remediations, "
        "remediation_entries, proof_files, evidence_tests, contradictions, decisions")
# Rows that are added and never changed either.
NEVER_CHANGED = ("audit_events, request_moves, question_set_versions, wordings, submissions, answer_edits, "
                 "answer_notes, follow_up_messages, scores, score_tables, remediation_entries, decisions")


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = url
    return config


def upgrade(url: str, app_role: str | None = None) -> None:
    """Bring the database up to date. On PostgreSQL, `url` signs in as the owner of the tables, and `app_role`,
    the role that the portal itself uses, is granted what it needs: of the audit trail it may only add and read."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(_config(url), "head")
    if app_role:
        _grant(url, app_role)


def _grant(url: str, app_role: str) -> None:
    engine = create_engine(url)
    role = engine.dialect.identifier_preparer.quote(app_role)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"grant usage on schema public to {role}")
        connection.exec_driver_sql(f"grant select, insert, update, delete on all tables in schema public to {role}")
        connection.exec_driver_sql(f"revoke update, delete on {NEVER_CHANGED} from {role}")
        connection.exec_driver_sql(f"revoke delete on {KEPT} from {role}")
        connection.exec_driver_sql(f"revoke all on alembic_version from {role}")
    engine.dispose()


def current(url: str) -> bool:
    """True when every migration of this release has run."""
    heads = set(ScriptDirectory.from_config(_config(url)).get_heads())
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return set(MigrationContext.configure(connection).get_current_heads()) == heads
    finally:
        engine.dispose()


def check(url: str) -> None:
    """Raise if the tables and the models differ."""
    command.check(_config(url))
