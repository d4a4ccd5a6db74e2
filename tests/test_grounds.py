from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from portal import migrations
from portal.workflow.parts import Parts
from tests import cast as the_cast
from tests.grounds import Ground
from tests.installation import Databases


@pytest.fixture
def ground(request: pytest.FixtureRequest, databases: Databases) -> Ground:
    found: Ground = request.getfixturevalue(
        "sqlite_ground" if databases.app.startswith("sqlite") else "postgres_ground")
    return found


def test_nothing_of_one_test_is_there_in_the_next(ground: Ground, parts: Parts) -> None:
    the_cast.on_stage(parts)
    ground.clear()
    the_cast.on_stage(parts)  # the same ids again


@pytest.mark.parametrize("databases", ["postgres"], indirect=True)
def test_whoever_still_holds_a_lock_is_sent_away(ground: Ground, parts: Parts) -> None:
    the_cast.on_stage(parts)
    engine = create_engine(ground.databases.app)
    left_open = engine.connect()
    left_open.execute(text("select set_config('app.tenant', 'sample-family', false)"))
    assert left_open.execute(text("select id from practices for update")).all()
    ground.clear()
    left_open.invalidate()
    the_cast.on_stage(parts)


def test_migrations_that_a_test_undid_are_done_again(ground: Ground, parts: Parts) -> None:
    engine = create_engine(ground.databases.owner)
    with engine.begin() as owner:
        owner.execute(text("delete from alembic_version"))
    engine.dispose()
    ground.clear()
    assert migrations.current(ground.databases.owner)
    the_cast.on_stage(parts)
