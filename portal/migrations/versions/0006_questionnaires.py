"""Questionnaires: sets, sendings, answers, evidence, follow-ups and submissions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TENANT_TABLES = ("question_sets", "wordings", "assessments", "question_set_versions", "answer_notes",
                 "answer_reviews", "answers", "assessment_sections", "evidence", "follow_ups",
                 "loaded_packs", "submissions", "answer_edits", "assignments", "follow_up_messages",
                 "reminders")


def upgrade() -> None:
    op.add_column('invitations', sa.Column('extended_at', sa.DateTime(timezone=True), nullable=True))

    op.create_table('question_sets',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('based_on', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('questions', sa.Integer(), nullable=False),
    sa.Column('changed_by', sa.String(length=120), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('practice_id', 'slug')
    )
    _index('question_sets', 'practice_id', 'status')

    op.create_table('wordings',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('practice_id', 'sha256')
    )
    _index('wordings', 'practice_id')

    op.create_table('assessments',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('vendor_id', sa.String(length=32), nullable=False),
    sa.Column('wording_id', sa.String(length=32), nullable=False),
    sa.Column('set_id', sa.String(length=60), nullable=False),
    sa.Column('set_version', sa.String(length=20), nullable=False),
    sa.Column('own', sa.Boolean(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('complete', sa.Integer(), nullable=False),
    sa.Column('sent_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_saved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reviewed_by', sa.String(length=120), nullable=False),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ball_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendors.id'], ),
    sa.ForeignKeyConstraint(['wording_id'], ['wordings.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('assessments', 'due', 'practice_id', 'set_id', 'status', 'vendor_id')

    op.create_table('question_set_versions',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('set_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('questions', sa.Integer(), nullable=False),
    sa.Column('published_by', sa.String(length=120), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.ForeignKeyConstraint(['set_id'], ['question_sets.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('set_id', 'number')
    )
    _index('question_set_versions', 'practice_id', 'set_id')

    op.create_table('answer_notes',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('assessment_id', sa.String(length=32), nullable=False),
    sa.Column('question', sa.String(length=60), nullable=False),
    sa.Column('text', sa.String(length=4000), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('answer_notes', 'assessment_id')

    op.create_table('answer_reviews',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('assessment_id', sa.String(length=32), nullable=False),
    sa.Column('question', sa.String(length=60), nullable=False),
    sa.Column('submission', sa.Integer(), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('assessment_id', 'question')
    )
    _index('answer_reviews', 'assessment_id')

    op.create_table('answers',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('assessment_id', sa.String(length=32), nullable=False),
    sa.Column('question', sa.String(length=60), nullable=False),
    sa.Column('section', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('entered', JSON_VALUE, nullable=False),
    sa.Column('parts', JSON_VALUE, nullable=False),
    sa.Column('asked', sa.Boolean(), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('attested', sa.Integer(), nullable=False),
    sa.Column('taken_from', sa.String(length=200), nullable=False),
    sa.Column('saved_by', sa.String(length=120), nullable=False),
    sa.Column('contact_id', sa.String(length=32), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('assessment_id', 'question')
    )
    _index('answers', 'assessment_id')

    op.create_table('assessment_sections',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('assessment_id', sa.String(length=32), nullable=False),
    sa.Column('section', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('complete', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('assessment_id', 'section')
    )
    _index('assessment_sections', 'assessment_id')

    op.create_table('evidence',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('assessment_id', sa.String(length=32), nullable=False),
    sa.Column('question', sa.String(length=60), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=150), nullable=False),
    sa.Column('dated', sa.Date(), nullable=True),
    sa.Column('expires', sa.Date(), nullable=True),
    sa.Column('owner', sa.String(length=120), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('readable', sa.Boolean(), nullable=False),
    sa.Column('suspected', JSON_VALUE, nullable=False),
    sa.Column('places', JSON_VALUE, nullable=False),
    sa.Column('problem', sa.String(length=500), nullable=False),
    sa.Column('uploaded_by', sa.String(length=120), nullable=False),
    sa.Column('contact_id', sa.String(length=32), nullable=False),
    sa.Column('confirmed_by', sa.String(length=120), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], ),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('evidence', 'assessment_id', 'document_id', 'status')

    op.create_table('follow_ups',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('assessment_id', sa.String(length=32), nullable=False),
    sa.Column('question', sa.String(length=60), nullable=False),
    sa.Column('others', JSON_VALUE, nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=200), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('gate', sa.Boolean(), nullable=False),
    sa.Column('drafted', sa.String(length=4000), nullable=False),
    sa.Column('text', sa.String(length=4000), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('answer_version', sa.Integer(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('sent_by', sa.String(length=120), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reply', sa.String(length=4000), nullable=False),
    sa.Column('reply_by', sa.String(length=120), nullable=False),
    sa.Column('reply_contact', sa.String(length=32), nullable=False),
    sa.Column('reply_version', sa.Integer(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(length=120), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('assessment_id', 'question', 'reason', 'code', 'round')
    )
    _index('follow_ups', 'assessment_id', 'status')

    op.create_table('loaded_packs',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('assessment_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('filename', sa.String(length=150), nullable=False),
    sa.Column('answers', JSON_VALUE, nullable=False),
    sa.Column('facts', JSON_VALUE, nullable=False),
    sa.Column('loaded_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    _index('loaded_packs', 'assessment_id')

    op.create_table('submissions',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('assessment_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('contact_id', sa.String(length=32), nullable=False),
    sa.Column('contact_name', sa.String(length=120), nullable=False),
    sa.Column('contact_email', sa.String(length=254), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('assessment_id', 'number')
    )
    _index('submissions', 'assessment_id')

    op.create_table('answer_edits',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('answer_id', sa.String(length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entered', JSON_VALUE, nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('contact_id', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answers.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('answer_id', 'version')
    )
    _index('answer_edits', 'answer_id')

    op.create_table('assignments',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('assessment_id', sa.String(length=32), nullable=False),
    sa.Column('invitation_id', sa.String(length=32), nullable=False),
    sa.Column('sections', JSON_VALUE, nullable=False),
    sa.Column('questions', JSON_VALUE, nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('assigned_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], ),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('invitation_id')
    )
    _index('assignments', 'assessment_id')

    op.create_table('follow_up_messages',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('follow_up_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('text', sa.String(length=4000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['follow_up_id'], ['follow_ups.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('follow_up_id', 'number')
    )
    _index('follow_up_messages', 'follow_up_id')

    op.create_table('reminders',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('practice_id', sa.String(length=32), nullable=False),
    sa.Column('invitation_id', sa.String(length=32), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practices.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('invitation_id', 'due', 'step')
    )
    _index('reminders', 'invitation_id')
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
