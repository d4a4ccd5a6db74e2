"""One line for each vendor, kept up with its score, gates and fixes: what the portfolio and the home page list."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from portal import clock
from portal.models.columns import id_field, practice_field


class PortfolioLine(SQLModel, table=True):
    """What stands in the heat map. `decision` is one of `scoring.decisions.Standing`, `rank` its place from the worst
    down, `row_1` to `row_6` are the verdicts of the rows. `with_phi`: patient data is with the vendor by now.
    `next_gate` is the first gate that may be signed now.
    `next_due` is the nearest day on which something is due, `next_what` what that is. `renewed_on` is the day on which
    the score was looked at last; empty where what it is made of has changed since."""

    __tablename__ = "portfolio_lines"
    __table_args__ = (
        Index("ix_portfolio_lines_order", "practice_id", "rank", "score", "vendor_id"),
        Index("ix_portfolio_lines_due", "practice_id", "next_due"),
        # the counts of the portfolio
        Index("ix_portfolio_lines_counts", "practice_id", "decision", "with_phi", "row_1", "row_2", "row_3", "row_4",
              "row_5", "row_6"))

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", unique=True, max_length=32)
    score_id: str = Field(foreign_key="scores.id", max_length=32)
    decision: str = Field(max_length=20)
    rank: int
    score: int | None = None
    coverage: int = 0
    cap: str = Field(default="", max_length=10)
    row_1: str = Field(default="not-evidenced", max_length=20)
    row_2: str = Field(default="not-evidenced", max_length=20)
    row_3: str = Field(default="not-evidenced", max_length=20)
    row_4: str = Field(default="not-evidenced", max_length=20)
    row_5: str = Field(default="not-evidenced", max_length=20)
    row_6: str = Field(default="not-evidenced", max_length=20)
    with_phi: bool = False
    contradictions_open: int = 0
    next_gate: str = Field(default="", max_length=4)
    next_due: date | None = None
    next_what: str = Field(default="", max_length=120)
    renewed_on: date | None = None
    changed_at: datetime = Field(default_factory=clock.now)


class SavedView(SQLModel, table=True):
    """A person's own way of looking at the portfolio: the query of its address, under a name."""

    __tablename__ = "saved_views"

    id: str = id_field()
    practice_id: str = practice_field()
    person_id: str = Field(index=True, max_length=32)
    name: str = Field(max_length=80)
    query: str = Field(max_length=500)
    created_at: datetime = Field(default_factory=clock.now)
