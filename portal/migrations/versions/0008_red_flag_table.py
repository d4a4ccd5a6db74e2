"""The red-flag table: scores, gates, fixes, evidence tests, contradictions, decisions and the portfolio."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TENANT_TABLES = ("saved_views", "score_tables", "contradictions", "duties", "evidence_tests", "gate_passes",
                 "overrides", "remediations", "scores", "vendor_events", "walk_throughs", "decisions",
                 "portfolio_lines", "proof_files", "remediation_entries", "shared_cards")


TROUBLE = sa.text("coalesce(human, computed) in ('missing', 'conflict', 'weak', 'unclear')")
_ROWS = ("row_1", "row_2", "row_3", "row_4", "row_5", "row_6")
INDEXES = (
    ("ix_portfolio_lines_counts", "portfolio_lines", ("practice_id", "decision", "with_phi", *_ROWS)),
    ("ix_portfolio_lines_due", "portfolio_lines", ("practice_id", "next_due")),
    ("ix_scores_months", "scores",
     ("practice_id", "vendor_id", "number", "created_at", "decision", "coverage", *_ROWS)),
    ("ix_vendors_owners", "vendors", ("practice_id", "owner_name")),
)


def upgrade() -> None:
    op.create_table('saved_views',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('query', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('saved_views', 'person_id', 'practice_id')

    op.create_table('score_tables',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('indicators_version', sa.String(length=20), nullable=False),
    sa.Column('content', JSON_VALUE, nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('made_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('practice_id', 'number')
    )
    _index('score_tables', 'practice_id')

    op.create_table('contradictions',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('left', JSON_VALUE, nullable=False),
    sa.Column('right', JSON_VALUE, nullable=False),
    sa.Column('ask', sa.String(length=2000), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(length=120), nullable=False),
    sa.Column('settled_reason', sa.String(length=2000), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('vendor_id', 'code')
    )
    _index('contradictions', 'vendor_id')

    op.create_table('duties',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('what', sa.String(length=500), nullable=False),
    sa.Column('owner_name', sa.String(length=120), nullable=False),
    sa.Column('every', sa.String(length=5), nullable=False),
    sa.Column('next_due', sa.Date(), nullable=True),
    sa.Column('set_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('duties', 'next_due', 'vendor_id')

    op.create_table('evidence_tests',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('period_from', sa.Date(), nullable=True),
    sa.Column('period_to', sa.Date(), nullable=True),
    sa.Column('sample_size', sa.Integer(), nullable=True),
    sa.Column('lists', JSON_VALUE, nullable=False),
    sa.Column('pairs', JSON_VALUE, nullable=False),
    sa.Column('result', JSON_VALUE, nullable=False),
    sa.Column('begun_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_by', sa.String(length=120), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('evidence_tests', 'status', 'vendor_id')

    op.create_table('gate_passes',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('gate', sa.String(length=4), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('facts', JSON_VALUE, nullable=False),
    sa.Column('signed_name', sa.String(length=120), nullable=False),
    sa.Column('signed_title', sa.String(length=120), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.String(length=120), nullable=False),
    sa.Column('withdrawn_reason', sa.String(length=2000), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('gate_passes', 'vendor_id')

    op.create_table('overrides',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=10), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('overrides', 'expires_on', 'vendor_id')

    op.create_table('remediations',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('source_kind', sa.String(length=20), nullable=False),
    sa.Column('source_id', sa.String(length=120), nullable=False),
    sa.Column('source_words', sa.String(length=2000), nullable=False),
    sa.Column('indicator', sa.String(length=10), nullable=False),
    sa.Column('row', sa.String(length=2), nullable=False),
    sa.Column('gap', sa.String(length=2000), nullable=False),
    sa.Column('asked', sa.String(length=2000), nullable=False),
    sa.Column('risk', sa.String(length=10), nullable=False),
    sa.Column('risk_reason', sa.String(length=500), nullable=False),
    sa.Column('vendor_owner', sa.String(length=120), nullable=False),
    sa.Column('practice_owner', sa.String(length=120), nullable=False),
    sa.Column('target_on', sa.Date(), nullable=False),
    sa.Column('interim', sa.String(length=2000), nullable=False),
    sa.Column('before_go_live', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('opened_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('shared_by', sa.String(length=120), nullable=False),
    sa.Column('escalated', sa.Integer(), nullable=False),
    sa.Column('escalated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by', sa.String(length=120), nullable=False),
    sa.Column('accepted_reason', sa.String(length=2000), nullable=False),
    sa.Column('accepted_until', sa.Date(), nullable=True),
    sa.Column('closed_by', sa.String(length=120), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('practice_id', 'number')
    )
    _index('remediations', 'practice_id', 'risk', 'source_id', 'status', 'target_on')
    op.create_index('ix_remediations_standing', 'remediations', ['practice_id', 'status', 'shared_at'], unique=False)
    op.create_index('ix_remediations_vendor', 'remediations', ['vendor_id', 'practice_id', 'status'], unique=False)

    op.create_table('scores',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('indicators_version', sa.String(length=20), nullable=False),
    sa.Column('table_version', sa.String(length=20), nullable=False),
    sa.Column('case', JSON_VALUE, nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('coverage', sa.Integer(), nullable=False),
    sa.Column('floor', sa.Integer(), nullable=False),
    sa.Column('ceiling', sa.Integer(), nullable=False),
    sa.Column('band', sa.String(length=40), nullable=False),
    sa.Column('cap', sa.String(length=10), nullable=False),
    sa.Column('decision', sa.String(length=20), nullable=False),
    sa.Column('row_1', sa.String(length=20), nullable=False),
    sa.Column('row_2', sa.String(length=20), nullable=False),
    sa.Column('row_3', sa.String(length=20), nullable=False),
    sa.Column('row_4', sa.String(length=20), nullable=False),
    sa.Column('row_5', sa.String(length=20), nullable=False),
    sa.Column('row_6', sa.String(length=20), nullable=False),
    sa.Column('because', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('vendor_id', 'number')
    )
    _index('scores', 'created_at', 'vendor_id')

    op.create_table('vendor_events',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('event', sa.String(length=40), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('note', sa.String(length=2000), nullable=False),
    sa.Column('noted_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(length=120), nullable=False),
    sa.Column('settled_note', sa.String(length=2000), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('vendor_events', 'vendor_id')

    op.create_table('walk_throughs',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('scenario', sa.String(length=30), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('attendees', sa.String(length=2000), nullable=False),
    sa.Column('policy', sa.String(length=500), nullable=False),
    sa.Column('steps', JSON_VALUE, nullable=False),
    sa.Column('matches', sa.Boolean(), nullable=False),
    sa.Column('summary', sa.String(length=2000), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.String(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('walk_throughs', 'vendor_id')

    op.create_table('decisions',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('score_id', sa.String(length=32), nullable=False),
    sa.Column('decided', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('signed_name', sa.String(length=120), nullable=False),
    sa.Column('signed_title', sa.String(length=120), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['score_id'], ['scores.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('vendor_id', 'number')
    )
    _index('decisions', 'review_on', 'vendor_id')

    op.create_table('portfolio_lines',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('score_id', sa.String(length=32), nullable=False),
    sa.Column('decision', sa.String(length=20), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('coverage', sa.Integer(), nullable=False),
    sa.Column('cap', sa.String(length=10), nullable=False),
    sa.Column('row_1', sa.String(length=20), nullable=False),
    sa.Column('row_2', sa.String(length=20), nullable=False),
    sa.Column('row_3', sa.String(length=20), nullable=False),
    sa.Column('row_4', sa.String(length=20), nullable=False),
    sa.Column('row_5', sa.String(length=20), nullable=False),
    sa.Column('row_6', sa.String(length=20), nullable=False),
    sa.Column('with_phi', sa.Boolean(), nullable=False),
    sa.Column('contradictions_open', sa.Integer(), nullable=False),
    sa.Column('next_gate', sa.String(length=4), nullable=False),
    sa.Column('next_due', sa.Date(), nullable=True),
    sa.Column('next_what', sa.String(length=120), nullable=False),
    sa.Column('renewed_on', sa.Date(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['score_id'], ['scores.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('vendor_id')
    )
    op.create_index('ix_portfolio_lines_order', 'portfolio_lines', ['practice_id', 'rank', 'score', 'vendor_id'],
                    unique=False)

    op.create_table('proof_files',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('remediation_id', sa.String(length=32), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=150), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('readable', sa.Boolean(), nullable=False),
    sa.Column('suspected', JSON_VALUE, nullable=False),
    sa.Column('places', JSON_VALUE, nullable=False),
    sa.Column('problem', sa.String(length=500), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('uploaded_by', sa.String(length=120), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('confirmed_by', sa.String(length=120), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['remediation_id'], ['remediations.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('proof_files', 'document_id', 'remediation_id', 'status')

    op.create_table('remediation_entries',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('remediation_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('text', sa.String(length=4000), nullable=False),
    sa.Column('facts', JSON_VALUE, nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['remediation_id'], ['remediations.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('remediation_id', 'number')
    )
    _index('remediation_entries', 'document_id', 'remediation_id')

    op.create_table('shared_cards',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('score_id', sa.String(length=32), nullable=False),
    sa.Column('shared_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['score_id'], ['scores.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('shared_cards', 'vendor_id')

    with op.batch_alter_table('vendors', schema=None) as batch_op:
        batch_op.add_column(sa.Column('has_phi_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('has_phi_noted_by', sa.String(length=120), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('executed_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('first_phi_on', sa.Date(), nullable=True))
    op.create_index("ix_findings_trouble", "findings",
                    ["practice_id", "reading_id", "tier", "computed", "human", "decision"], unique=False,
                    sqlite_where=TROUBLE, postgresql_where=TROUBLE)
    for name, table, columns in INDEXES:
        op.create_index(name, table, list(columns), unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in TENANT_TABLES:
            _isolate(table)


def _index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column], unique=False)


def _isolate(table: str) -> None:
    """Rows of this table exist for their own practice only, for reading and for writing, the owner included."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    own = "practice_id = current_setting('app.tenant', true)"
    op.execute(f"create policy own_practice on {table} using ({own}) with check ({own})")
