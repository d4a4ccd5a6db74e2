"""Signing in and out. Sessions live on the server: a random token in the cookie, its hash in the row,
an idle limit and an absolute one. Groups become roles here, and only by an explicit mapping."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.config import Settings
from portal.errors import Forbidden, SignInFailed, Unauthenticated
from portal.identity.oidc import Begin, Identity
from portal.models import GroupRole, Person, Practice, SignIn, WebSession
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Role
from portal.vocabulary.text import clean_line
from portal.workflow.parts import Parts

STRENGTH = [Role.AUDITOR, Role.STAFF, Role.REVIEWER, Role.OWNER]
SIGN_IN_MINUTES = 10
TOUCH_SECONDS = 60


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(db: Session, begin: Begin, next_path: str) -> None:
    """Remember what the provider's answer must match; older ones that were never answered go."""
    stale = clock.now() - timedelta(minutes=SIGN_IN_MINUTES)
    for old in db.exec(select(SignIn).where(col(SignIn.created_at) < stale).limit(100)):
        db.delete(old)
    db.add(SignIn(state_hash=digest(begin.state), nonce=begin.nonce, code_verifier=begin.code_verifier,
                  next_path=next_path))


def take(db: Session, state: str) -> SignIn:
    """The sign-in under way with this state, once. Raises SignInFailed when there is none or it is too old."""
    row = db.exec(select(SignIn).where(SignIn.state_hash == digest(state)).with_for_update()).first()
    if row is None or row.created_at < clock.now() - timedelta(minutes=SIGN_IN_MINUTES):
        raise SignInFailed("unknown-state", "This sign-in is no longer under way. Start again from the sign-in page.")
    db.delete(row)
    return row


def memberships_of(db: Session, groups: Iterable[str]) -> dict[str, Role]:
    """Practice id to role, by the groups that are mapped; of several, the strongest. Unmapped groups grant nothing."""
    roles: dict[str, Role] = {}
    for mapped in db.exec(select(GroupRole).where(col(GroupRole.group).in_(list(groups)))):
        role = Role(mapped.role)
        known = roles.get(mapped.practice_id)
        if known is None or STRENGTH.index(role) > STRENGTH.index(known):
            roles[mapped.practice_id] = role
    return roles


def sign_in(parts: Parts, identity: Identity) -> str:
    """Start a session; returns the cookie's token. Raises Forbidden when no group of the person is mapped."""
    groups = [group for group in identity.groups if group.isprintable()]  # PostgreSQL takes no NUL in a text
    with parts.database.transaction(None, write=False) as db:
        memberships = memberships_of(db, groups)
        names = {p.id: p.name for p in db.exec(select(Practice).where(col(Practice.id).in_(list(memberships))))}
    if not memberships:
        raise Forbidden("You are signed in, but no group of yours has a role here. "
                        "Ask whoever runs Flowdown for your practice to map one of your groups.")
    with parts.database.transaction(None) as db:
        person = person_for(db, identity)
    first = min(memberships, key=lambda id: names[id])
    return _start(parts, person, first, memberships, groups, clock.now())


def actor_for(parts: Parts, token: str) -> Actor | None:
    """Who holds this token, or None when the session is unknown, ended, idle too long or too old."""
    at = clock.now()
    with parts.database.transaction(None, write=False) as db:
        found = db.exec(select(WebSession, Person, Practice)
                        .join(Person, col(Person.id) == col(WebSession.person_id))
                        .join(Practice, col(Practice.id) == col(WebSession.practice_id))
                        .where(WebSession.token_hash == digest(token))).first()
    if found is None:
        return None
    session, person, practice = found
    if session.ended_at or _outlived(session, at, parts.settings):
        return None
    if at - session.seen_at > timedelta(seconds=TOUCH_SECONDS):
        _touch(parts, session.id)
    return Actor(person.id, person.name, practice.id, Role(session.memberships[practice.id]),
                 practice_name=practice.name, session_id=session.id)


def _outlived(session: WebSession, at: datetime, settings: Settings) -> bool:
    idle = at - session.seen_at > timedelta(minutes=settings.session_idle_minutes)
    return idle or at - session.created_at > timedelta(hours=settings.session_max_hours)


def sign_out(parts: Parts, db: Session, actor: Actor) -> None:
    """End this session."""
    session = db.get(WebSession, actor.session_id)
    if session is None or session.ended_at:
        return
    session.ended_at = clock.now()
    db.add(session)
    parts.audit.record(db, Event.SESSION_ENDED, actor, Subject("session", session.id), why="signed-out")


def sign_out_everywhere(parts: Parts, db: Session, actor: Actor) -> int:
    """End every session of this person, on every device; returns how many of them still opened a page."""
    at, settings = clock.now(), parts.settings
    open_ones = list(db.exec(select(WebSession).where(WebSession.person_id == actor.id,
                                                      col(WebSession.ended_at).is_(None))))
    for session in open_ones:
        session.ended_at = at
        db.add(session)
    alive = sum(not _outlived(session, at, settings) for session in open_ones)
    parts.audit.record(db, Event.SESSION_ENDED_EVERYWHERE, actor, Subject("person", actor.id), sessions=alive)
    return alive


def switch_practice(parts: Parts, actor: Actor, practice_id: str) -> str:
    """Act for another practice in which the person's groups have a role by now: this session ends, a new one, as old
    as this, starts there. Returns the new cookie's token. Raises Unauthenticated when this session has ended."""
    with parts.database.transaction(actor.practice_id) as db:
        session = db.exec(select(WebSession).where(WebSession.id == actor.session_id).with_for_update()).first()
        person = db.get(Person, actor.id)
        if session is None or person is None or session.ended_at:
            raise Unauthenticated("Sign in to open this page.")
        memberships = memberships_of(db, session.groups)
        if practice_id not in memberships:
            raise Forbidden("You have no role in that practice.")
        session.ended_at = clock.now()
        db.add(session)
        parts.audit.record(db, Event.SESSION_ENDED, actor, Subject("session", session.id), why="switched-practice")
    return _start(parts, person, practice_id, memberships, session.groups, session.created_at)


def _start(parts: Parts, person: Person, practice_id: str, memberships: dict[str, Role], groups: list[str],
           signed_in_at: datetime) -> str:
    """`signed_in_at` is when the person was at the identity provider: the absolute limit counts from there."""
    token = secrets.token_urlsafe(32)
    with parts.database.transaction(practice_id) as db:
        session = WebSession(token_hash=digest(token), person_id=person.id, practice_id=practice_id,
                             memberships={id: role.value for id, role in memberships.items()}, groups=list(groups),
                             created_at=signed_in_at)
        db.add(session)
        actor = Actor(person.id, person.name, practice_id, memberships[practice_id], session_id=session.id)
        parts.audit.record(db, Event.SESSION_STARTED, actor, Subject("session", session.id),
                           role=memberships[practice_id].value)
    return token


def _touch(parts: Parts, session_id: str) -> None:
    with parts.database.transaction(None) as db:
        session = db.get(WebSession, session_id)
        if session is not None:
            session.seen_at = clock.now()
            db.add(session)


def person_for(db: Session, identity: Identity) -> Person:
    """The row of this person: made at the first sign-in, brought up to date at each."""
    person = db.exec(select(Person).where(Person.issuer == identity.issuer,
                                          Person.subject == identity.subject)).first()
    if person is None:
        person = Person(issuer=identity.issuer, subject=identity.subject)
    person.email = clean_line(identity.email)[:254]
    person.name = clean_line(identity.name)[:120] or person.email[:120] or "Someone"
    db.add(person)
    db.flush()
    return person
