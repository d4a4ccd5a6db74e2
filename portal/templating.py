"""The Jinja environment, shared by pages, mail and reports: always escaped, an unknown name is an error."""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from extractors.places import named
from portal.vocabulary.kinds import place

ROOT = Path(__file__).resolve().parent.parent
STATIC = Path(__file__).resolve().parent / "static"


def day(value: date | datetime | str | None) -> str:
    """Nov 25, 2026."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return f"{value:%b} {value.day}, {value.year}"


def moment(value: datetime) -> str:
    """Nov 25, 2026, 2:05 PM UTC."""
    return f"{day(value)}, {value.hour % 12 or 12}:{value:%M %p} UTC"


def count(number: int, one: str, many: str | None = None) -> str:
    """1 term, 2 terms."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def spent(seconds: int) -> str:
    """45 s, 7 min 17 s, 3 h 5 min."""
    minutes, hours = seconds // 60, seconds // 3600
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"


@cache
def static(name: str) -> str:
    """The address of a static file, with its content's hash so that browsers may keep it forever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def environment() -> Environment:
    env = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined,
                      trim_blocks=True, lstrip_blocks=True, auto_reload=False)
    env.filters.update(day=day, moment=moment, place=place, section=named, spent=spent)
    env.globals.update(static=static, count=count)
    return env


