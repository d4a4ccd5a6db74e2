"""A practice may leave proposed rules out of its reviews."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('practices', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proposed_rules', sa.Boolean(), nullable=False, server_default=sa.true()))
