"""The whole application over the test's own database and files, and a browser for each of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.applications import Starlette

from portal.app import create_app
from portal.vocabulary.actors import Actor
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal.web.browser import Browser, signed_in, stranger
from tests.services.fixtures import oidc

__all__ = ["oidc"]


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def sign_in(app: Starlette, parts: Parts) -> Callable[[Actor], Browser]:
    """A new browser in which this person is signed in."""
    return lambda who: signed_in(app, parts, who)


@pytest.fixture
def nobody(app: Starlette, parts: Parts) -> Browser:
    return stranger(app, parts)


@pytest.fixture
def ada(app: Starlette, parts: Parts, cast: Cast) -> Browser:
    return signed_in(app, parts, cast.ada)


@pytest.fixture
def ben(app: Starlette, parts: Parts, cast: Cast) -> Browser:
    return signed_in(app, parts, cast.ben)


@pytest.fixture
def remy(app: Starlette, parts: Parts, cast: Cast) -> Browser:
    return signed_in(app, parts, cast.remy)


@pytest.fixture
def otto(app: Starlette, parts: Parts, cast: Cast) -> Browser:
    return signed_in(app, parts, cast.otto)


@pytest.fixture
def cleo(app: Starlette, parts: Parts, cast: Cast) -> Browser:
    return signed_in(app, parts, cast.cleo)
