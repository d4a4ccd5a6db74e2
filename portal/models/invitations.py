"""What a vendor's person is asked to do, the links and codes that let them in, and their sessions.

An invitation belongs to a practice. Its door, links, codes and the sessions are looked up before the practice is known,
so they hold hashes and ids only: no link and no code can be read out of them, and no address but that of a session,
which is deleted days after it was last used.
"""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field
from portal.vocabulary.statuses import InvitationStatus


class Invitation(SQLModel, table=True):
    """`subject_kind` and `subject_id` say what it is for; `facts` are label and value pairs for its first page.
    `extended_at` is when its due date was last moved."""

    __tablename__ = "invitations"

    id: str = id_field()
    practice_id: str = practice_field()
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    contact_id: str = Field(foreign_key="contacts.id", index=True, max_length=32)
    subject_kind: str = Field(max_length=30)
    subject_id: str = Field(max_length=32, index=True)
    facts: list[list[str]] = json_field(list)
    status: str = Field(default=InvitationStatus.OPEN, max_length=20, index=True)
    due: date
    expires_on: date
    invited_by: str = Field(max_length=120)
    passed_on_by: str = Field(default="", max_length=120)
    created_at: datetime = created_field()
    entered_at: datetime | None = None
    ended_at: datetime | None = None
    extended_at: datetime | None = None


class Door(SQLModel, table=True):
    """Which practice an invitation belongs to, and the hash of the address that may come in now."""

    __tablename__ = "invitation_doors"

    invitation_id: str = Field(primary_key=True, max_length=32)
    practice_id: str = Field(foreign_key="practices.id", max_length=32)
    address_hash: str = Field(max_length=64, index=True)


class Link(SQLModel, table=True):
    """A link that was mailed, as the hash of its token. It works while its address is still the door's."""

    __tablename__ = "invitation_links"

    token_hash: str = Field(primary_key=True, max_length=64)
    invitation_id: str = Field(foreign_key="invitation_doors.invitation_id", index=True, max_length=32)
    address_hash: str = Field(max_length=64)
    created_at: datetime = created_field()


class Passcode(SQLModel, table=True):
    """A code that was asked for. `code_hash` is empty until it is mailed, and stays so for an unknown address.
    `practice_id` and `invitation_id` are empty where the address alone was given."""

    __tablename__ = "passcodes"

    id: str = id_field()
    practice_id: str = Field(default="", max_length=32)
    invitation_id: str = Field(default="", index=True, max_length=32)
    address_hash: str = Field(index=True, max_length=64)
    client_hash: str = Field(index=True, max_length=64)
    code_hash: str = Field(default="", max_length=64)
    tries: int = 0
    created_at: datetime = created_field()
    tried_at: datetime | None = None
    used_at: datetime | None = None


class VendorSession(SQLModel, table=True):
    """The browser of a vendor's person who has proved this address by a code. The cookie's token is stored hashed."""

    __tablename__ = "vendor_sessions"

    id: str = id_field()
    token_hash: str = Field(max_length=64, unique=True)
    email: str = Field(index=True, max_length=254)
    created_at: datetime = created_field()
    seen_at: datetime = created_field()
    ended_at: datetime | None = None
