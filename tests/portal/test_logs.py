"""Logs are JSON lines of known keys. No document, input, token or query's value can get into one."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from portal import logs

SECRET = "patient Jane Placeholder, 000-00-0000"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Gives the tests' own logging back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("portal", "extractors")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Callable[[Callable[[], None]], dict[str, Any]]:
    """Runs something under the portal's logging; returns the one line that it logged."""

    def run(work: Callable[[], None]) -> dict[str, Any]:
        logs.configure()
        work()
        (line,) = capsys.readouterr().err.splitlines()
        told: dict[str, Any] = json.loads(line)
        return told

    return run


def test_our_own_records_keep_their_known_keys(logged: Any) -> None:
    extra = {"status": 200, "milliseconds": 1.5, "actor_id": ""}
    line = logged(lambda: logging.getLogger("portal.web").info("request", extra=extra))
    assert line.pop("time").endswith("+00:00")
    assert line == {"event": "request", "level": "info", "logger": "portal.web", **extra}


def test_an_unknown_key_is_named_and_its_value_dropped(logged: Any) -> None:
    line = logged(lambda: logging.getLogger("portal.web").info("request", extra={"body": SECRET}))
    assert line["refused_keys"] == "body"
    assert "Jane" not in str(line)


@pytest.mark.parametrize("value", [SECRET * 20, SECRET.encode(), {"text": SECRET}, [SECRET]])
def test_a_known_key_takes_short_plain_values_only(logged: Any, value: object) -> None:
    line = logged(lambda: logging.getLogger("portal.web").info("request", extra={"error": value}))
    assert line["refused_keys"] == "error"
    assert "Jane" not in str(line)


def test_values_put_into_a_message_are_left_out(logged: Any) -> None:
    line = logged(lambda: logging.getLogger("portal.web").warning("could not take %s", SECRET))
    assert line["event"] == "could not take %s"


def test_of_an_error_the_kind_and_the_place_are_kept_and_not_its_words(logged: Any) -> None:
    def fail() -> None:
        try:
            raise ValueError(SECRET)
        except ValueError:
            logging.getLogger("portal.jobs").exception("step failed")

    line = logged(fail)
    assert (line["event"], line["error"]) == ("step failed", "ValueError")
    assert line["where"].startswith("fail:")
    assert "Jane" not in str(line)


def test_a_librarys_words_are_never_kept(logged: Any) -> None:
    def query() -> None:
        with create_engine("sqlite://").connect() as connection:
            try:
                connection.execute(text("select * from nowhere where name = :name"), {"name": SECRET})
            except OperationalError as error:
                logging.getLogger("sqlalchemy").error("failed: %s", error, exc_info=error)

    line = logged(query)
    assert (line["event"], line["error"]) == ("library", "OperationalError")
    assert "Jane" not in str(line)
    assert "nowhere" not in str(line)
