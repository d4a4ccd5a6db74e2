"""The vendors of a practice."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, practice_field
from portal.vocabulary.statuses import VendorStatus


class Vendor(SQLModel, table=True):
    """`has_phi_since` is when somebody noted that patient data is with the vendor already, whoever let it go there: a
    finding, not a release. `executed_on` and `first_phi_on` are set by their gates only: the day on which both sides
    had signed, and that of the first patient data."""

    __tablename__ = "vendors"
    __table_args__ = (Index("ix_vendors_owners", "practice_id", "owner_name"),)

    id: str = id_field()
    practice_id: str = practice_field()
    name: str = Field(max_length=200)
    services: str = Field(default="", max_length=500)
    handles_phi: bool = True
    phi: str = Field(default="", max_length=500)
    status: str = Field(default=VendorStatus.PROSPECT, max_length=20, index=True)
    owner_name: str = Field(default="", max_length=120)
    contact_name: str = Field(default="", max_length=120)
    contact_email: str = Field(default="", max_length=254)
    planned_start: date | None = None
    has_phi_since: datetime | None = None
    has_phi_noted_by: str = Field(default="", max_length=120)
    executed_on: date | None = None
    first_phi_on: date | None = None
    version: int = 1
    created_at: datetime = created_field()
