"""Work put down in the transaction that causes it, and the processes that are alive to do it. Ids only."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field


class OutboxItem(SQLModel, table=True):
    """One job to start. Its id becomes the workflow's id, so that relaying it twice starts it once."""

    __tablename__ = "outbox"

    id: str = id_field()
    practice_id: str = Field(foreign_key="practices.id", max_length=32)
    job: str = Field(max_length=40)
    subject_id: str = Field(max_length=32)
    created_at: datetime = created_field()
    relayed_at: datetime | None = Field(default=None, index=True)


class Executor(SQLModel, table=True):
    """A worker process. When its heartbeat stops, a live one takes over its workflows."""

    __tablename__ = "executors"

    id: str = Field(primary_key=True, max_length=64)
    started_at: datetime = created_field()
    seen_at: datetime = created_field()
    stopped_at: datetime | None = None
