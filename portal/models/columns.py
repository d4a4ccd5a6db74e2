"""Column types and defaults that every table shares."""

import uuid
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from portal import clock

JSON_VALUE = JSON().with_variant(JSONB(), "postgresql")


def new_id() -> str:
    return uuid.uuid4().hex


def id_field() -> Any:
    return Field(default_factory=new_id, primary_key=True, max_length=32)


def practice_field(*, indexed: bool = True) -> Any:
    """The practice that owns the row. Never changed after it is written. Not indexed where rows are always found by
    what they belong to: of two indexes that fit, SQLite may take this one, and read all that the practice has."""
    return Field(foreign_key="practices.id", index=indexed, max_length=32)


def json_field(default_factory: Any = dict, nullable: bool = False) -> Any:
    return Field(default_factory=default_factory, sa_type=JSON_VALUE, nullable=nullable)


def created_field() -> Any:
    return Field(default_factory=clock.now)
