"""The practice, its groups and its own time limits."""

from __future__ import annotations

import pytest
from sqlmodel import select

from portal import access
from portal.errors import Conflict, InvalidInput, NotFound
from portal.models import GroupRole, Practice
from portal.models.practices import DEFAULT_LIMITS
from portal.vocabulary.permissions import Role
from portal.workflow import practices
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast


def test_adding_maps_its_groups_and_audits_each(parts: Parts) -> None:
    practice = Practice(name="Sample Family Practice")
    with parts.database.transaction(practice.id) as db:
        practices.add(parts, db, practice, {"owners": Role.OWNER, "readers": Role.AUDITOR})
        assert {row.group: row.role for row in db.exec(select(GroupRole))} == {"owners": "owner", "readers": "auditor"}
    assert factories.events_of(parts, practice.id) == ["practice:added"] + ["practice:group-mapped"] * 2


def test_refuses_a_second_practice_of_the_same_name(parts: Parts, cast: Cast) -> None:
    twin = Practice(name=cast.sample.name)
    with parts.database.transaction(twin.id) as db, pytest.raises(Conflict):
        practices.add(parts, db, twin, {})


def test_a_group_of_one_practice_cannot_get_a_role_in_another(parts: Parts, cast: Cast) -> None:
    with parts.database.transaction(cast.mockup.id) as db, pytest.raises(Conflict):
        practices.map_group(parts, db, cast.mockup, "sample-family-owner", Role.OWNER)


def test_unmapping_needs_a_group_that_is_mapped_here(parts: Parts, cast: Cast) -> None:
    with parts.database.transaction(cast.mockup.id) as db, pytest.raises(NotFound):
        practices.unmap_group(parts, db, cast.mockup, "sample-family-owner")


def test_changed_limits_are_audited_before_and_after(parts: Parts, cast: Cast) -> None:
    limits = DEFAULT_LIMITS | {"breach": 24}
    with parts.database.transaction(cast.sample.id) as db:
        practice = access.practice_of(db, cast.ada, lock=True)
        practices.change_limits(parts, db, cast.ada, practice, limits, version=1)
        assert (practice.limits["breach"], practice.version) == (24, 2)
    assert factories.events_of(parts, cast.sample.id)[-1] == "practice:limits-changed"


@pytest.mark.parametrize("hours", [0, -1, 24 * 367])
def test_refuses_limits_that_are_none(parts: Parts, cast: Cast, hours: int) -> None:
    with parts.database.transaction(cast.sample.id) as db, pytest.raises(InvalidInput) as refused:
        practices.change_limits(parts, db, cast.ada, access.practice_of(db, cast.ada),
                                DEFAULT_LIMITS | {"cure": hours}, version=1)
    assert list(refused.value.fields) == ["cure"]


def test_a_stale_form_does_not_overwrite_limits(parts: Parts, cast: Cast) -> None:
    with parts.database.transaction(cast.sample.id) as db, pytest.raises(Conflict):
        practices.change_limits(parts, db, cast.ada, access.practice_of(db, cast.ada),
                                DEFAULT_LIMITS | {"breach": 24}, version=0)
