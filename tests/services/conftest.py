"""The services under test here."""

from tests.services.fixtures import postgres, services_folder

__all__ = ["postgres", "services_folder"]
