"""The people of a vendor whom a practice writes to."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, practice_field


class Contact(SQLModel, table=True):
    """One person at one vendor of one practice. A removed one stays as a row: invitations name it."""

    __tablename__ = "contacts"

    id: str = id_field()
    practice_id: str = practice_field()
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    name: str = Field(max_length=120)
    email: str = Field(max_length=254)
    role: str = Field(default="", max_length=120)
    passed_on_by: str = Field(default="", max_length=120)
    version: int = 1
    created_at: datetime = created_field()
    removed_at: datetime | None = None
