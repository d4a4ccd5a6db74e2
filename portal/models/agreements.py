"""The agreements of a vendor, one row for each uploaded version, and the readings of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field
from portal.vocabulary import kinds
from portal.vocabulary.kinds import DocumentKind
from portal.vocabulary.statuses import AgreementStatus


class Agreement(SQLModel, table=True):
    """`problem_code` and `problem` say why a file was refused, why our side failed, or why a document was not counted
    from the start. An amendment or another document that belongs to an agreement has it as its parent; such documents,
    and files that were refused, are numbered down from -1, so that the versions of the agreement keep theirs."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("vendor_id", "number"),)

    id: str = id_field()
    practice_id: str = practice_field()
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    document_id: str = Field(foreign_key="documents.id", index=True, max_length=32)
    number: int
    kind: str = Field(default=DocumentKind.AGREEMENT, max_length=20)
    parent_id: str | None = Field(default=None, foreign_key="agreements.id", index=True, max_length=32)
    signed: bool = False
    status: str = Field(default=AgreementStatus.RECEIVED, max_length=20, index=True)
    problem_code: str = Field(default="", max_length=40)
    problem: str = Field(default="", max_length=500)
    reading_id: str | None = Field(default=None, max_length=32)
    received_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    read_at: datetime | None = None

    @property
    def called(self) -> str:
        """Within a sentence: version 2, amendment."""
        return kinds.called(self.kind, self.number)


class Reading(SQLModel, table=True):
    """One reading of one agreement by one version of the rules: what the file says, without the verdicts' rows. Where
    other documents were read together with it, `of_readings` are the readings that it was made of, its own first."""

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
    of_readings: list[str] = json_field(list)
    seconds: float = 0.0
    created_at: datetime = created_field()
