"""Asking a vendor for changes, and what it answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TENANT_TABLES = ("negotiations", "negotiation_requests", "request_moves")


def upgrade() -> None:
    op.create_table('negotiations',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('agreement_id', sa.String(length=32), nullable=False),
    sa.Column('wording', sa.String(length=20), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('drafted_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by', sa.String(length=120), nullable=False),
    sa.Column('sent_how', sa.String(length=10), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.String(length=120), nullable=False),
    sa.Column('answered_title', sa.String(length=120), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.String(length=120), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('negotiations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_negotiations_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_negotiations_practice_id'), ['practice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_negotiations_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_negotiations_vendor_id'), ['vendor_id'], unique=False)

    op.create_table('negotiation_requests',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('negotiation_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('clause', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('tier', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('found', sa.String(length=20), nullable=False),
    sa.Column('reasons', JSON_VALUE, nullable=False),
    sa.Column('quote', sa.String(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('citation', sa.String(length=300), nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('wording', sa.String(length=4000), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=True),
    sa.Column('chosen', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('answer', sa.String(length=4000), nullable=False),
    sa.Column('reply', sa.String(length=20), nullable=False),
    sa.Column('reply_text', sa.String(length=4000), nullable=False),
    sa.Column('reply_by', sa.String(length=120), nullable=False),
    sa.Column('reply_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked', sa.String(length=20), nullable=False),
    sa.Column('checked_reason', sa.String(length=2000), nullable=False),
    sa.Column('checked_by', sa.String(length=120), nullable=False),
    sa.Column('checked_agreement_id', sa.String(length=32), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['negotiation_id'], ['negotiations.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('negotiation_id', 'position')
    )
    with op.batch_alter_table('negotiation_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_negotiation_requests_negotiation_id'), ['negotiation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_negotiation_requests_practice_id'), ['practice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_negotiation_requests_status'), ['status'], unique=False)

    op.create_table('request_moves',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('request_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('recorded_by', sa.String(length=120), nullable=False),
    sa.Column('text', sa.String(length=4000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['request_id'], ['negotiation_requests.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('request_id', 'number')
    )
    with op.batch_alter_table('request_moves', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_moves_practice_id'), ['practice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_request_moves_request_id'), ['request_id'], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        for table in TENANT_TABLES:
            _isolate(table)


def _isolate(table: str) -> None:
    """Rows of this table exist for their own practice only, for reading and for writing, the owner included."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    own = "practice_id = current_setting('app.tenant', true)"
    op.execute(f"create policy own_practice on {table} using ({own}) with check ({own})")
