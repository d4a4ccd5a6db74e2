"""The agreements of a vendor, one row for each uploaded version, and the readings of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field
from portal.vocabulary.statuses import AgreementStatus


class Agreement(SQLModel, table=True):
    """`problem_code` and `problem` say why a file was refused or why our side failed."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("vendor_id", "number"),)

    id: str = id_field()
    practice_id: str = practice_field()
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    document_id: str = Field(foreign_key="documents.id", index=True, max_length=32)
    number: int
    signed: bool = False
    status: str = Field(default=AgreementStatus.RECEIVED, max_length=20, index=True)
    problem_code: str = Field(default="", max_length=40)
    problem: str = Field(default="", max_length=500)
    reading_id: str | None = Field(default=None, max_length=32)
    received_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    read_at: datetime | None = None


class Reading(SQLModel, table=True):
    """One reading of one agreement by one version of the rules: what the file says, without the verdicts' rows."""

    __tablename__ = "readings"

    id: str = id_field()
    practice_id: str = practice_field()
    agreement_id: str = Field(foreign_key="agreements.id", index=True, max_length=32)
    rules_version: str = Field(max_length=40)
    is_baa: bool
    text_source: str = Field(max_length=10)
    quality: str = Field(max_length=10)
    pages: int | None = None
    pages_ocr: list[int] = json_field(list)
    document_facts: dict[str, Any] = json_field()
    windows: list[dict[str, Any]] = json_field(list)
    seconds: float = 0.0
    created_at: datetime = created_field()
