"""What a practice asks a vendor to change in an agreement: the negotiation, its requests, and who said what of each."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field
from portal.vocabulary.statuses import NegotiationStatus, RequestStatus

WORDING_MAX, WHY_MAX, TITLE_MAX, REASON_MAX = 4000, 500, 200, 2000


class Negotiation(SQLModel, table=True):
    """`agreement_id` is the version that was reviewed; `wording` the version of our clauses. `sent_how` is "portal" or
    "self". `version` guards against two reviewers at once."""

    __tablename__ = "negotiations"

    id: str = id_field()
    practice_id: str = practice_field()
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    agreement_id: str = Field(foreign_key="agreements.id", index=True, max_length=32)
    wording: str = Field(max_length=20)
    status: str = Field(default=NegotiationStatus.DRAFT, max_length=20, index=True)
    drafted_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    sent_by: str = Field(default="", max_length=120)
    sent_how: str = Field(default="", max_length=10)
    sent_at: datetime | None = None
    answered_by: str = Field(default="", max_length=120)
    answered_title: str = Field(default="", max_length=120)
    answered_at: datetime | None = None
    closed_by: str = Field(default="", max_length=120)
    closed_at: datetime | None = None
    version: int = 1


class NegotiationRequest(SQLModel, table=True):
    """One change that is asked for. `clause` is a term of the catalogue, or empty for the practice's own words;
    `found`, `reasons`, `quote` and `place` are what the review said of it then. `reply` is what the vendor has
    written and not yet sent; `answer` are the vendor's words that count. `checked` is a person's word on the new
    version."""

    __tablename__ = "negotiation_requests"
    __table_args__ = (UniqueConstraint("negotiation_id", "position"),)

    id: str = id_field()
    practice_id: str = practice_field()
    negotiation_id: str = Field(foreign_key="negotiations.id", index=True, max_length=32)
    position: int
    clause: str = Field(default="", max_length=60)
    kind: str = Field(default="clause", max_length=10)
    tier: str = Field(default="", max_length=20)
    title: str = Field(max_length=TITLE_MAX)
    found: str = Field(default="", max_length=20)
    reasons: list[str] = json_field(list)
    quote: str = ""
    place: str = Field(default="", max_length=120)
    citation: str = Field(default="", max_length=300)
    why: str = Field(default="", max_length=WHY_MAX)
    wording: str = Field(max_length=WORDING_MAX)
    hours: int | None = None
    chosen: bool = True
    status: str = Field(default=RequestStatus.DRAFT, max_length=20, index=True)
    answer: str = Field(default="", max_length=WORDING_MAX)
    reply: str = Field(default="", max_length=20)
    reply_text: str = Field(default="", max_length=WORDING_MAX)
    reply_by: str = Field(default="", max_length=120)
    reply_at: datetime | None = None
    checked: str = Field(default="", max_length=20)
    checked_reason: str = Field(default="", max_length=REASON_MAX)
    checked_by: str = Field(default="", max_length=120)
    checked_agreement_id: str | None = Field(default=None, max_length=32)
    version: int = 1


class RequestMove(SQLModel, table=True):
    """One step in the talk about a request: `side` is "practice" or "vendor"; `recorded_by` is who of the practice
    wrote down what the vendor said by telephone or mail. Never changed."""

    __tablename__ = "request_moves"
    __table_args__ = (UniqueConstraint("request_id", "number"),)

    id: str = id_field()
    practice_id: str = practice_field()
    request_id: str = Field(foreign_key="negotiation_requests.id", index=True, max_length=32)
    number: int
    status: str = Field(max_length=20)
    side: str = Field(max_length=10)
    by: str = Field(max_length=120)
    title: str = Field(default="", max_length=120)
    recorded_by: str = Field(default="", max_length=120)
    text: str = Field(default="", max_length=WORDING_MAX)
    created_at: datetime = created_field()
