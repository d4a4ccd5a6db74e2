"""The only clock: everything that asks for the time asks here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The time in UTC, aware."""
    return _pretended.get() or datetime.now(UTC)


def today() -> date:
    """The date in UTC."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """It is that time within the block, in this thread. For the demonstration alone: its history is put in at once."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
