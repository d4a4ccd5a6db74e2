"""A row is had through its actor; another practice's row and one that is not there are the same answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from portal import access
from portal.errors import NotFound
from portal.models import Agreement, Negotiation
from portal.vocabulary.actors import VendorPerson
from portal.vocabulary.purposes import NEGOTIATION
from portal.workflow import visits
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import posting, visiting


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


def test_a_vendors_person_gets_the_row_they_are_invited_for_and_no_other(parts: Parts, cast: Cast) -> None:
    invitation = visiting.asked_for_changes(parts, cast.ada)
    vic = visits.actor_for(parts, VendorPerson(posting.VIC, "session"), invitation.id)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        found = access.subject_of(db, vic, NEGOTIATION, Negotiation)
        assert found.id == invitation.subject_id
        assert access.own_invitation(db, vic).id == invitation.id
        for other in (replace(vic, vendor_id="other"), replace(vic, practice_id=cast.mockup.id),
                      replace(vic, subject_id="other"), replace(vic, subject_kind="assessment")):
            with pytest.raises(NotFound):
                access.subject_of(db, other, NEGOTIATION, Negotiation)
        with pytest.raises(NotFound):  # what a type checker refuses, a running portal refuses, too
            access.vendor_for(db, vic, invitation.vendor_id)  # type: ignore[arg-type]
