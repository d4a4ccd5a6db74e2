"""The files that stand beside answers: who owns them, the day they are from, and whether they may be looked at."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field
from portal.vocabulary.statuses import EvidenceStatus


class Evidence(SQLModel, table=True):
    """One file beside one answer. The bytes and their hash are the document's. `suspected` are the kinds of patient
    data that it looks as if it held ("ssn", "mrn", "claim"), never the words themselves, and `places` the pages or
    sheets of each; such a file is held until the vendor's person confirms that there is none, or takes it away."""

    __tablename__ = "evidence"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    assessment_id: str = Field(foreign_key="assessments.id", index=True, max_length=32)
    question: str = Field(max_length=60)
    document_id: str = Field(foreign_key="documents.id", index=True, max_length=32)
    name: str = Field(max_length=150)
    dated: date | None = None
    expires: date | None = None
    owner: str = Field(default="", max_length=120)
    status: str = Field(default=EvidenceStatus.RECEIVED, max_length=20, index=True)
    readable: bool = True
    suspected: list[str] = json_field(list)
    places: dict[str, list[int]] = json_field()
    problem: str = Field(default="", max_length=500)
    uploaded_by: str = Field(max_length=120)
    contact_id: str = Field(max_length=32)
    confirmed_by: str = Field(default="", max_length=120)
    confirmed_at: datetime | None = None
    created_at: datetime = created_field()
    removed_at: datetime | None = None
    version: int = 1
