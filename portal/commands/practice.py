"""`portal practice add` and `portal group map|unmap`: the tenants of an installation, and who has a role in them."""

from __future__ import annotations

import argparse

from sqlmodel import or_, select

from portal import config
from portal.errors import InvalidInput, NotFound
from portal.models import Practice
from portal.vocabulary.permissions import Role
from portal.wiring import build_parts
from portal.workflow import practices
from portal.workflow.parts import Parts


def run(arguments: argparse.Namespace) -> int:
    parts = build_parts(config.load())
    verb = {"add": _add, "map": _map, "unmap": _unmap}[arguments.verb]
    print(verb(parts, arguments))
    return 0


def _add(parts: Parts, arguments: argparse.Namespace) -> str:
    groups = dict(_group_and_role(given) for given in arguments.group)
    practice = Practice(name=arguments.name)
    with parts.database.transaction(practice.id) as db:
        practices.add(parts, db, practice, groups)
    return f"{practice.name} is added, with the id {practice.id} and {len(groups)} mapped groups."


def _map(parts: Parts, arguments: argparse.Namespace) -> str:
    group, role = _group_and_role(arguments.group)
    practice = _found(parts, arguments.practice)
    with parts.database.transaction(practice.id) as db:
        practices.map_group(parts, db, practice, group, role)
    return f"Members of {group} are {role.value} in {practice.name} from their next sign-in on."


def _unmap(parts: Parts, arguments: argparse.Namespace) -> str:
    practice = _found(parts, arguments.practice)
    with parts.database.transaction(practice.id) as db:
        practices.unmap_group(parts, db, practice, arguments.group)
    hours = parts.settings.session_max_hours
    return f"{arguments.group} grants nothing any more. Who is signed in keeps the role for {hours} hours at most."


def _found(parts: Parts, name: str) -> Practice:
    with parts.database.transaction(None, write=False) as db:
        practice = db.exec(select(Practice).where(or_(Practice.id == name, Practice.name == name))).first()
    if practice is None:
        raise NotFound(f"There is no practice {name!r}: write its name or its id as it was added.")
    return practice


def _group_and_role(given: str) -> tuple[str, Role]:
    group, _, role = given.rpartition("=")
    if not group or role not in set(Role):
        raise InvalidInput(f"{given!r} maps no group: write GROUP=ROLE, with a role of {', '.join(Role)}.")
    return group, Role(role)
