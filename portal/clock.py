"""The only clock: everything that asks for the time asks here."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """The time in UTC, aware."""
    return datetime.now(UTC)


def today() -> date:
    """The date in UTC."""
    return now().date()
