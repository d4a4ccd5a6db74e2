"""The medical practices: the tenants of an installation."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field

# The longest time in hours that the practice accepts for each event (requirements B-1, the default targets).
DEFAULT_LIMITS: dict[str, int] = {
    "breach": 72, "unauthorized-use": 72, "security-incident": 72, "access": 240, "amendment": 360,
    "accounting": 360, "return-destroy": 720, "cure": 720,
}


class Practice(SQLModel, table=True):
    __tablename__ = "practices"

    id: str = id_field()
    name: str = Field(max_length=200)
    limits: dict[str, int] = json_field(lambda: dict(DEFAULT_LIMITS))
    proposed_rules: bool = True  # whether reviews show what is proposed and not law
    version: int = 1
    created_at: datetime = created_field()
