"""Signing in and out: only mapped groups give a role; sessions end by idling, by age, by hand, everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from portal import clock
from portal.errors import Forbidden, SignInFailed, Unauthenticated
from portal.identity.oidc import Begin, Identity
from portal.models import Person, SignIn, WebSession
from portal.vocabulary.actors import Actor
from portal.vocabulary.permissions import Role
from portal.workflow import practices, sessions
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import MOCKUP, SAMPLE, Cast, group


def _identity(*groups: str, subject: str = "ada") -> Identity:
    return Identity("https://id.example.com", subject, f"{subject}@sample-family.example.com", "Ada Sample", groups, "")


def _signed_in(parts: Parts, *groups: str, subject: str = "ada") -> tuple[str, Actor]:
    token = sessions.sign_in(parts, _identity(*groups, subject=subject))
    actor = sessions.actor_for(parts, token)
    assert actor is not None
    return token, actor


def _age(parts: Parts, **moments: timedelta) -> None:
    with parts.database.transaction(None) as db:
        for session in db.exec(select(WebSession)):
            for column, age in moments.items():
                setattr(session, column, clock.now() - age)
            db.add(session)


def test_a_mapped_group_gives_its_role_in_its_practice(parts: Parts, cast: Cast) -> None:
    _, actor = _signed_in(parts, "everyone", group(SAMPLE, Role.REVIEWER))
    assert (actor.practice_id, actor.role, actor.practice_name) == (SAMPLE, Role.REVIEWER, "Sample Family Practice")


@pytest.mark.parametrize("groups", [(), ("everyone",), ("sample-family-owners",), ("SAMPLE-FAMILY-OWNER",)])
def test_an_unmapped_group_grants_nothing(parts: Parts, cast: Cast, groups: tuple[str, ...]) -> None:
    with pytest.raises(Forbidden):
        sessions.sign_in(parts, _identity(*groups))
    with parts.database.transaction(None, write=False) as db:
        assert db.exec(select(WebSession)).all() == []


def test_of_several_groups_the_strongest_role_counts(parts: Parts, cast: Cast) -> None:
    _, actor = _signed_in(parts, group(SAMPLE, Role.AUDITOR), group(SAMPLE, Role.OWNER), group(SAMPLE, Role.STAFF))
    assert actor.role is Role.OWNER


def test_an_unmapped_group_grants_nothing_at_the_next_sign_in(parts: Parts, cast: Cast) -> None:
    with parts.database.transaction(SAMPLE) as db:
        practices.unmap_group(parts, db, cast.sample, group(SAMPLE, Role.STAFF))
    with pytest.raises(Forbidden):
        sessions.sign_in(parts, _identity(group(SAMPLE, Role.STAFF)))


def test_the_token_is_stored_as_its_hash_only(parts: Parts, cast: Cast) -> None:
    token, _ = _signed_in(parts, group(SAMPLE, Role.OWNER))
    with parts.database.transaction(None, write=False) as db:
        row = db.exec(select(WebSession)).one()
    assert row.token_hash == sessions.digest(token)
    assert token not in str(row.model_dump())


def test_signing_in_again_is_the_same_person_and_another_session(parts: Parts, cast: Cast) -> None:
    first, second = (_signed_in(parts, group(SAMPLE, Role.OWNER)) for _ in range(2))
    assert first[0] != second[0]
    assert first[1].id == second[1].id
    with parts.database.transaction(None, write=False) as db:
        assert len(db.exec(select(Person)).all()) == 1


def test_an_unknown_token_is_nobody(parts: Parts, cast: Cast) -> None:
    assert sessions.actor_for(parts, "a token that nobody was given") is None


@pytest.mark.parametrize(("ages", "lives"), [
    ({"seen_at": timedelta(minutes=29)}, True),
    ({"seen_at": timedelta(minutes=31)}, False),
    ({"created_at": timedelta(hours=11, minutes=59)}, True),
    ({"created_at": timedelta(hours=12, minutes=1)}, False),
])
def test_sessions_end_by_idling_and_by_age(parts: Parts, cast: Cast, ages: dict[str, Any], lives: bool) -> None:
    token, _ = _signed_in(parts, group(SAMPLE, Role.OWNER))
    _age(parts, **ages)
    assert (sessions.actor_for(parts, token) is not None) is lives


def test_use_keeps_a_session_from_idling_but_not_from_ageing(parts: Parts, cast: Cast) -> None:
    token, _ = _signed_in(parts, group(SAMPLE, Role.OWNER))
    _age(parts, seen_at=timedelta(minutes=20), created_at=timedelta(hours=11))
    assert sessions.actor_for(parts, token)
    with parts.database.transaction(None, write=False) as db:
        row = db.exec(select(WebSession)).one()
    assert clock.now() - row.seen_at < timedelta(minutes=1)
    assert clock.now() - row.created_at > timedelta(hours=10)


def test_signing_out_ends_this_session_only(parts: Parts, cast: Cast) -> None:
    (first, actor), (second, _) = (_signed_in(parts, group(SAMPLE, Role.OWNER)) for _ in range(2))
    with parts.database.transaction(SAMPLE) as db:
        sessions.sign_out(parts, db, actor)
    assert sessions.actor_for(parts, first) is None
    assert sessions.actor_for(parts, second) is not None


def test_signing_out_everywhere_ends_every_session_of_this_person(parts: Parts, cast: Cast) -> None:
    owner = group(SAMPLE, Role.OWNER)
    (first, actor), (second, _) = (_signed_in(parts, owner) for _ in range(2))
    other, _ = _signed_in(parts, owner, subject="remy")
    with parts.database.transaction(SAMPLE) as db:
        assert sessions.sign_out_everywhere(parts, db, actor) == 2
    assert [sessions.actor_for(parts, token) for token in (first, second)] == [None, None]
    assert sessions.actor_for(parts, other) is not None
    assert factories.events_of(parts, SAMPLE)[-1] == "session:ended-everywhere"


def test_switching_practice_needs_a_role_there_and_ends_the_old_session(parts: Parts, cast: Cast) -> None:
    both = group(SAMPLE, Role.OWNER), group(MOCKUP, Role.OWNER)
    token, actor = _signed_in(parts, *both)
    assert actor.practice_id == MOCKUP  # the first by name
    new = sessions.switch_practice(parts, actor, SAMPLE)
    switched = sessions.actor_for(parts, new)
    assert switched is not None
    assert switched.practice_id == SAMPLE
    assert sessions.actor_for(parts, token) is None


def test_switching_to_a_practice_without_a_role_is_refused(parts: Parts, cast: Cast) -> None:
    token, actor = _signed_in(parts, group(SAMPLE, Role.OWNER))
    with pytest.raises(Forbidden):
        sessions.switch_practice(parts, actor, MOCKUP)
    assert sessions.actor_for(parts, token) is not None


@pytest.mark.parametrize(("name", "kept"), [
    ("  ", "ada@sample-family.example.com"), ("\ud800", "ada@sample-family.example.com"),
    ("Ada\0 \u202eSample\n", "Ada Sample"),
])
def test_the_providers_name_is_made_harmless(parts: Parts, cast: Cast, name: str, kept: str) -> None:
    token = sessions.sign_in(parts, replace(_identity(group(SAMPLE, Role.OWNER), "broken\0group"), name=name))
    actor = sessions.actor_for(parts, token)
    assert actor is not None
    assert actor.name == kept


BOTH = group(SAMPLE, Role.OWNER), group(MOCKUP, Role.OWNER)


def test_switching_practice_makes_no_session_younger(parts: Parts, cast: Cast) -> None:
    _, actor = _signed_in(parts, *BOTH)
    _age(parts, created_at=timedelta(hours=11))
    new = sessions.switch_practice(parts, actor, SAMPLE)
    assert sessions.actor_for(parts, new) is not None
    with parts.database.transaction(None, write=False) as db:
        assert all(clock.now() - row.created_at > timedelta(hours=10) for row in db.exec(select(WebSession)))


def test_an_ended_session_cannot_switch_practice(parts: Parts, cast: Cast) -> None:
    _, actor = _signed_in(parts, *BOTH)
    with parts.database.transaction(MOCKUP) as db:
        sessions.sign_out(parts, db, actor)
    with pytest.raises(Unauthenticated):
        sessions.switch_practice(parts, actor, SAMPLE)


def test_switching_asks_anew_which_role_the_groups_have(parts: Parts, cast: Cast) -> None:
    _, actor = _signed_in(parts, *BOTH)
    with parts.database.transaction(SAMPLE) as db:
        practices.map_group(parts, db, cast.sample, group(SAMPLE, Role.OWNER), Role.AUDITOR)
    switched = sessions.actor_for(parts, sessions.switch_practice(parts, actor, SAMPLE))
    assert switched is not None
    assert switched.role is Role.AUDITOR
    with parts.database.transaction(MOCKUP) as db:
        practices.unmap_group(parts, db, cast.mockup, group(MOCKUP, Role.OWNER))
    with pytest.raises(Forbidden):
        sessions.switch_practice(parts, switched, MOCKUP)


def test_a_sign_in_under_way_is_taken_once(parts: Parts) -> None:
    with parts.database.transaction(None) as db:
        sessions.begin(db, Begin("state", "nonce", "verifier"), "/vendors")
    with parts.database.transaction(None) as db:
        assert sessions.take(db, "state").next_path == "/vendors"
    with parts.database.transaction(None) as db, pytest.raises(SignInFailed):
        sessions.take(db, "state")


def test_a_sign_in_that_took_too_long_is_refused(parts: Parts) -> None:
    with parts.database.transaction(None) as db:
        sessions.begin(db, Begin("state", "nonce", "verifier"), "/")
        db.flush()
        row = db.exec(select(SignIn)).one()
        row.created_at = clock.now() - timedelta(minutes=11)
        db.add(row)
    with parts.database.transaction(None) as db, pytest.raises(SignInFailed) as failed:
        sessions.take(db, "state")
    assert failed.value.code == "unknown-state"


def test_only_sessions_that_still_lived_are_counted_as_ended(parts: Parts, cast: Cast) -> None:
    _signed_in(parts, group(SAMPLE, Role.OWNER))
    _age(parts, seen_at=timedelta(hours=2))
    _, actor = _signed_in(parts, group(SAMPLE, Role.OWNER))
    with parts.database.transaction(SAMPLE) as db:
        assert sessions.sign_out_everywhere(parts, db, actor) == 1
