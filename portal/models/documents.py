"""The uploaded files as evidence: their hash, type and what was found in them. The bytes are in storage."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field


class Document(SQLModel, table=True):
    """`scan` is "waiting", "clean", "infected" or "not-scanned"; `flags` are facts such as "javascript"."""

    __tablename__ = "documents"

    id: str = id_field()
    practice_id: str = practice_field()
    sha256: str = Field(max_length=64, index=True)
    size: int
    filename: str = Field(max_length=150)
    media_type: str = Field(default="", max_length=120)
    quarantine_key: str = Field(default="", max_length=300)
    key: str = Field(default="", max_length=300)
    sanitized_key: str = Field(default="", max_length=300)
    scan: str = Field(default="waiting", max_length=20)
    flags: list[str] = json_field(list)
    page_sizes: list[list[float]] = json_field(list)
    uploaded_by: str = Field(max_length=120)
    created_at: datetime = created_field()
