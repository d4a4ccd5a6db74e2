"""Journeys go through a running portal in a real browser."""

from tests.browser import chromium, visit
from tests.running import portal, portal_on_postgres, portal_on_sqlite
from tests.services.fixtures import oidc

__all__ = ["chromium", "oidc", "portal", "portal_on_postgres", "portal_on_sqlite", "visit"]
