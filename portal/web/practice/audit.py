"""The audit trail: every event of the practice in a plain sentence, filtered by kind, person and vendor."""

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col
from starlette.responses import Response

from portal import access
from portal.models import AuditEvent
from portal.vocabulary.permissions import Permission
from portal.web import listing
from portal.web.pages import Call, Page
from portal.web.practice import trail
from portal.web.render import render

FILTERS = {"all": "All", **trail.KINDS}
PEOPLE_MAX = 100


def index(call: Call) -> Response:
    asked = listing.asked(call, sorts=("-at",), shows=tuple(FILTERS), kept=("person", "vendor"))
    vendor = access.vendor_for(call.db, call.actor, asked.kept["vendor"]) if asked.kept["vendor"] else None
    narrowed = _narrowed(asked)
    chips = listing.chips(asked, FILTERS, _counts(call, narrowed))
    kind = () if asked.show == "all" else (col(AuditEvent.event).startswith(f"{asked.show}:"),)
    order = col(AuditEvent.sequence)
    shown = listing.fetch(call.db, asked, trail.events(call.actor).where(*narrowed, *kind),
                          (order.desc() if asked.descending else order.asc(),), chips)
    return render(call, "practice/audit/index.html", list=shown, lines=trail.lines(call, shown.rows),
                  people=_people(call), person=asked.kept["person"], vendor=vendor)


def _narrowed(asked: listing.Asked) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if asked.kept["person"]:
        where.append(col(AuditEvent.actor_id) == asked.kept["person"])
    if asked.kept["vendor"]:
        where.append(trail.of_vendor(asked.kept["vendor"]))
    return where


def _counts(call: Call, where: list[ColumnElement[bool]]) -> dict[str, int]:
    rows = call.db.execute(
        select(col(AuditEvent.event), func.count()).where(
            col(AuditEvent.practice_id) == call.actor.practice_id, *where).group_by(col(AuditEvent.event)))
    counts: dict[str, int] = {}
    for event, number in rows:
        for key in ("all", event.partition(":")[0]):
            counts[key] = counts.get(key, 0) + number
    return counts


def _people(call: Call) -> list[tuple[str, str]]:
    """Everybody who did something here, by name: (id, name)."""
    rows = call.db.execute(
        select(col(AuditEvent.actor_id), func.max(col(AuditEvent.actor_name)))
        .where(col(AuditEvent.practice_id) == call.actor.practice_id)
        .group_by(col(AuditEvent.actor_id)).limit(PEOPLE_MAX))
    return sorted(((id, name) for id, name in rows), key=lambda person: person[1].lower())


routes = [Page("/audit", index, permission=Permission.AUDIT_READ, name="audit")]
