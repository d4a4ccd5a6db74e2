"""People, the groups that give them a role, their sessions, and sign-ins under way. Not tied to one practice."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field


class Person(SQLModel, table=True):
    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: str = id_field()
    issuer: str = Field(max_length=300)
    subject: str = Field(max_length=255)
    name: str = Field(default="", max_length=120)
    email: str = Field(default="", max_length=254)
    created_at: datetime = created_field()


class GroupRole(SQLModel, table=True):
    """One group of the identity provider, mapped to one role in one practice. An unmapped group grants nothing."""

    __tablename__ = "group_roles"

    group: str = Field(primary_key=True, max_length=200)
    practice_id: str = Field(foreign_key="practices.id", max_length=32)
    role: str = Field(max_length=20)


class WebSession(SQLModel, table=True):
    """A signed-in browser. The cookie's token is stored hashed; `memberships` maps a practice's id to a role, as the
    mapping of `groups` stood when the session began."""

    __tablename__ = "sessions"

    id: str = id_field()
    token_hash: str = Field(max_length=64, unique=True)
    person_id: str = Field(foreign_key="people.id", index=True, max_length=32)
    practice_id: str = Field(foreign_key="practices.id", max_length=32)
    memberships: dict[str, str] = json_field()
    groups: list[str] = json_field(list)
    created_at: datetime = created_field()
    seen_at: datetime = created_field()
    ended_at: datetime | None = None


class SignIn(SQLModel, table=True):
    """A sign-in under way: what the callback must match. Used once, for ten minutes."""

    __tablename__ = "sign_ins"

    state_hash: str = Field(primary_key=True, max_length=64)
    nonce: str = Field(max_length=100)
    code_verifier: str = Field(max_length=200)
    next_path: str = Field(default="/", max_length=500)
    created_at: datetime = created_field()
