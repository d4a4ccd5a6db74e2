"""`portal migrate`: brings the portal's tables and the job engine's up to date."""

import argparse

from sqlalchemy import make_url

from portal import config, migrations
from portal.config import Settings


def run(arguments: argparse.Namespace) -> int:
    """Safe to run again. On PostgreSQL it signs in as the owner, and grants the portal's own role what it needs."""
    migrate(config.load())
    print("The database is up to date.")
    return 0


def migrate(settings: Settings) -> None:
    """Bring both sets of tables up to date."""
    from portal.jobs import engine  # the engine costs a second that no other command need spend

    migrations.upgrade(settings.migration_url, _app_role(settings))
    engine.migrate(settings)


def _app_role(settings: Settings) -> str | None:
    """The role to grant to; None where the portal and the owner are one, as on SQLite."""
    app, owner = make_url(settings.database_url).username, make_url(settings.migration_url).username
    return app if settings.postgres and app != owner else None
