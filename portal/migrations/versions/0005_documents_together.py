"""Documents that belong to an agreement, and readings of several documents together."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=20), nullable=False, server_default='agreement'))
        batch_op.add_column(sa.Column('parent_id', sa.String(length=32), nullable=True))
        batch_op.create_foreign_key('agreements_parent_id_fkey', 'agreements', ['parent_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_agreements_parent_id'), ['parent_id'], unique=False)
    with op.batch_alter_table('readings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('of_readings', JSON_VALUE, nullable=False, server_default='[]'))
