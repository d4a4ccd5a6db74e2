"""An honest provider and a wayward one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.portal.identity import wayward as wayward_provider
from tests.services.fixtures import oidc, services_folder

__all__ = ["oidc", "services_folder"]


@pytest.fixture
def wayward() -> Iterator[wayward_provider.Wayward]:
    with wayward_provider.running() as provider:
        yield provider
