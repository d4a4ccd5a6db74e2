"""The red-flag table of a vendor as it was scored, what people overruled in it, and the practice's own weights."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from portal import clock
from portal.models.columns import created_field, id_field, json_field, practice_field


class Score(SQLModel, table=True):
    """One result, kept whole: `case` has the judgments and facts it is made of, computed and as overruled, so that it
    can be worked out again to the last digit. A row is written only where something is another than before. Numbers
    are tenths, rounded down; None where nothing is evidenced. `decision` and `row_1` to `row_6` are what followed from
    it then, as on the vendor's line of the portfolio. `because` is what made it new, in a word or two."""

    __tablename__ = "scores"
    __table_args__ = (UniqueConstraint("vendor_id", "number"),
                      # the months of `workflow/portfolio_trends.py`, without the cases
                      Index("ix_scores_months", "practice_id", "vendor_id", "number", "created_at", "decision",
                            "coverage", "row_1", "row_2", "row_3", "row_4", "row_5", "row_6"))

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    number: int
    indicators_version: str = Field(max_length=20)
    table_version: str = Field(max_length=20)
    case: dict[str, Any] = json_field()
    score: int | None = None
    coverage: int = 0
    floor: int = 0
    ceiling: int = 0
    band: str = Field(default="", max_length=40)
    cap: str = Field(default="", max_length=10)
    decision: str = Field(default="", max_length=20)
    row_1: str = Field(default="", max_length=20)
    row_2: str = Field(default="", max_length=20)
    row_3: str = Field(default="", max_length=20)
    row_4: str = Field(default="", max_length=20)
    row_5: str = Field(default="", max_length=20)
    row_6: str = Field(default="", max_length=20)
    because: str = Field(max_length=200)
    created_at: datetime = Field(default_factory=clock.now, index=True)


class Override(SQLModel, table=True):
    """A person's word over a computed one, for a time. `subject` is an indicator ("2c"), or a cap ("K5") that is set
    aside; `level` is empty for a cap. Both values print wherever the computed one would."""

    __tablename__ = "overrides"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    subject: str = Field(max_length=10)
    level: str = Field(default="", max_length=20)
    reason: str = Field(max_length=2000)
    by: str = Field(max_length=120)
    person_id: str = Field(max_length=32)
    expires_on: date = Field(index=True)
    created_at: datetime = created_field()
    ended_at: datetime | None = None
    ended_by: str = Field(default="", max_length=120)


class ScoreTable(SQLModel, table=True):
    """A practice's own weights, caps and bands: `content` is of the shape of `indicators/<version>/table.yaml`. The
    highest number counts. Never changed."""

    __tablename__ = "score_tables"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: str = id_field()
    practice_id: str = practice_field()
    number: int
    indicators_version: str = Field(max_length=20)
    content: dict[str, Any] = json_field()
    reason: str = Field(max_length=500)
    made_by: str = Field(max_length=120)
    created_at: datetime = created_field()


class SharedCard(SQLModel, table=True):
    """That a practice shows a vendor its card: the newest counts until it is taken back. The vendor sees this score,
    not a later one."""

    __tablename__ = "shared_cards"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    score_id: str = Field(foreign_key="scores.id", max_length=32)
    shared_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    ended_at: datetime | None = None


class VendorEvent(SQLModel, table=True):
    """Something that happened between two reviews (`indicators/<version>/events.yaml`), and that re-opens checks until
    it is settled."""

    __tablename__ = "vendor_events"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    event: str = Field(max_length=40)
    happened_on: date
    note: str = Field(default="", max_length=2000)
    noted_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    settled_at: datetime | None = None
    settled_by: str = Field(default="", max_length=120)
    settled_note: str = Field(default="", max_length=2000)
