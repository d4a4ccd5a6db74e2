"""Run by Alembic: connects with the URL that `portal.migrations` gives."""

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel

import portal.models  # noqa: F401  registers the tables

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True,
                      transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
