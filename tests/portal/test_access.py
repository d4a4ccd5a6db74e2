"""A row is had through its actor; another practice's row and one that is not there are the same answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal import access
from portal.errors import NotFound
from portal.models import Agreement
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast


@pytest.fixture
def rows(parts: Parts, cast: Cast) -> dict[Callable[..., Any], str]:
    """Each way to a row, with the id of one of Ada's."""
    agreement: Agreement = factories.read(parts, cast.ada)
    assert agreement.reading_id
    finding = factories.findings_of(parts, cast.ada, agreement)[0]
    return {access.vendor_for: agreement.vendor_id, access.agreement_for: agreement.id,
            access.document_for: agreement.document_id, access.reading_for: agreement.reading_id,
            access.finding_for: finding.id}


def test_ada_finds_her_rows_and_cleo_none_of_them(
        parts: Parts, cast: Cast, rows: dict[Callable[..., Any], str]) -> None:
    for way, id_ in rows.items():
        with parts.database.transaction(cast.sample.id, write=False) as db:
            assert way(db, cast.ada, id_).id == id_
        with parts.database.transaction(cast.mockup.id, write=False) as db, pytest.raises(NotFound) as hidden:
            way(db, cast.cleo, id_)
        with parts.database.transaction(cast.sample.id, write=False) as db, pytest.raises(NotFound) as absent:
            way(db, cast.ada, "0" * 32)
        assert hidden.value.message == absent.value.message


def test_the_actor_decides_also_inside_the_other_practices_transaction(
        parts: Parts, cast: Cast, rows: dict[Callable[..., Any], str]) -> None:
    for way, id_ in rows.items():
        with parts.database.transaction(cast.sample.id, write=False) as db, pytest.raises(NotFound):
            way(db, cast.cleo, id_)
