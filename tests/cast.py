"""The fixed cast: who acts in every test, in which practice, with which role. Cleo must never see Ada's rows."""

from __future__ import annotations

from dataclasses import dataclass

from portal.models import Practice
from portal.vocabulary.actors import Actor
from portal.vocabulary.permissions import Role
from portal.workflow import practices
from portal.workflow.parts import Parts

SAMPLE, MOCKUP = "sample-family", "mockup-dental"
"""The practices' ids, here and at the providers that the tests and the demonstration sign in at."""
NAMES = {SAMPLE: "Sample Family Practice", MOCKUP: "Mockup Dental Group"}
ROLES = {SAMPLE: tuple(Role), MOCKUP: (Role.OWNER,)}


@dataclass(frozen=True, slots=True)
class Cast:
    """Ada owns Sample Family Practice; Ben is on staff, Remy reviews, Otto audits. Cleo owns Mockup Dental Group."""

    sample: Practice
    mockup: Practice
    ada: Actor
    ben: Actor
    remy: Actor
    otto: Actor
    cleo: Actor


def on_stage(parts: Parts) -> Cast:
    """Both practices, with their groups mapped, in the database of `parts`."""
    return _acting(*(_practice(parts, id_) for id_ in (SAMPLE, MOCKUP)))


def already_there(parts: Parts) -> Cast:
    """Those whose practices are in the database since `on_stage`."""
    return _acting(*(_known(parts, id_) for id_ in (SAMPLE, MOCKUP)))


def group(practice_id: str, role: Role) -> str:
    """The group whose members have that role in that practice."""
    return f"{practice_id}-{role.value}"


def _acting(sample: Practice, mockup: Practice) -> Cast:
    return Cast(
        sample=sample, mockup=mockup, ada=_actor("Ada Sample", sample, Role.OWNER),
        ben=_actor("Ben Sample", sample, Role.STAFF), remy=_actor("Remy Sample", sample, Role.REVIEWER),
        otto=_actor("Otto Sample", sample, Role.AUDITOR), cleo=_actor("Cleo Mockup", mockup, Role.OWNER))


def _practice(parts: Parts, id_: str) -> Practice:
    with parts.database.transaction(id_) as db:
        groups = {group(id_, role): role for role in ROLES[id_]}
        return practices.add(parts, db, Practice(id=id_, name=NAMES[id_]), groups)


def _known(parts: Parts, id_: str) -> Practice:
    with parts.database.transaction(id_, write=False) as db:
        return db.get_one(Practice, id_)


def _actor(name: str, practice: Practice, role: Role) -> Actor:
    return Actor(name.split()[0].lower(), name, practice.id, role, practice_name=practice.name)
