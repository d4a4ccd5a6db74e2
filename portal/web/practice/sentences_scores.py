"""What the audit events of the red-flag table say: scores, gates, fixes, tests, contradictions, decisions."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.templating import count
from portal.vocabulary.events import Event

Facts = Mapping[str, Any]

SENTENCES: dict[Event, Callable[[Facts], tuple[str, str]]] = {
    Event.PORTFOLIO_EXPORTED: lambda f: (f"exported the portfolio: {count(f['vendors'], 'vendor')}", ""),
}
