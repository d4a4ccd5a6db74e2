"""The services as pytest fixtures: session-wide, lazy, one of each for all xdist workers of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import oidc as oidc_service
from tests.services import postgres as postgres_service
from tests.services import s3 as s3_service
from tests.services import smtp as smtp_service
from tests.services.sharing import Facts, shared


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


@pytest.fixture(scope="session")
def s3(services_folder: Path) -> Iterator[s3_service.S3]:
    """A server that speaks the S3 API; make buckets with `create_bucket`."""
    with shared("s3", services_folder) as facts:
        yield s3_service.reached_by(facts)


@pytest.fixture(scope="session")
def clamd(services_folder: Path) -> Iterator[Facts]:
    """A real clamd that knows one harmless string, at "url" and "socket_url"."""
    with shared("clamav", services_folder) as facts:
        yield facts


@pytest.fixture(scope="session")
def oidc(services_folder: Path) -> Iterator[oidc_service.OIDCProvider]:
    """A real OpenID provider that knows the cast."""
    with shared("oidc", services_folder) as facts:
        yield oidc_service.reached_by(facts)


@pytest.fixture
def smtp() -> Iterator[smtp_service.MailServer]:
    """A mail server of the test's own, which keeps what it is given."""
    with smtp_service.mail_server() as server:
        yield server
