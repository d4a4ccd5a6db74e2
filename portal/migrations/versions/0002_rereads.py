"""Reading the archive again by newer rules."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

TENANT_TABLES = ("rereads", "reread_items")


def upgrade() -> None:
    op.create_table('rereads',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('rules_version', sa.String(length=40), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('asked_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('rereads', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rereads_practice_id'), ['practice_id'], unique=False)

    op.create_table('reread_items',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('reread_id', sa.String(length=32), nullable=False),
    sa.Column('agreement_id', sa.String(length=32), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('before_id', sa.String(length=32), nullable=False),
    sa.Column('after_id', sa.String(length=32), nullable=True),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('unsettled', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(length=500), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['after_id'], ['readings.id'], ),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], ),
    sa.ForeignKeyConstraint(['before_id'], ['readings.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['reread_id'], ['rereads.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('reread_id', 'agreement_id')
    )
    with op.batch_alter_table('reread_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reread_items_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reread_items_practice_id'), ['practice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reread_items_reread_id'), ['reread_id'], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        for table in TENANT_TABLES:
            _isolate(table)


def _isolate(table: str) -> None:
    """Rows of this table exist for their own practice only, for reading and for writing, the owner included."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    own = "practice_id = current_setting('app.tenant', true)"
    op.execute(f"create policy own_practice on {table} using ({own}) with check ({own})")
