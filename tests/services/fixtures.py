"""The services as pytest fixtures: session-wide, lazy, one of each for all xdist workers of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import postgres as postgres_service
from tests.services.sharing import shared


@pytest.fixture(scope="session")
def services_folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """One folder for all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if hasattr(request.config, "workerinput") else base) / "services"


@pytest.fixture(scope="session")
def postgres(services_folder: Path) -> Iterator[postgres_service.Postgres]:
    """A real PostgreSQL server; make databases with `create` and `create_from`."""
    with shared("postgres", services_folder) as facts:
        yield postgres_service.reached_by(facts)
