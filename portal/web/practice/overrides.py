"""One check, or one cap, of a vendor: all that speaks of it, the rule of each level, and a person's word over it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import col, select
from starlette.responses import Response

from portal import access, clock
from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.models import Vendor, VendorEvent
from portal.scoring import catalog
from portal.scoring.indicators import Indicators
from portal.scoring.levels import Level
from portal.vocabulary.permissions import Permission
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import scores_view
from portal.web.practice.assessments_view import door
from portal.web.practice.scores_view import LEVELS, Card
from portal.web.render import render, see
from portal.workflow import overrides, scores

NOT_SAVED = "Nothing was overruled. What you entered is still here."
AGES = {"in-force": "as long as it is in force"}
PAST = 20


def show(call: Call) -> Response:
    return _page(call, _vendor(call), Form({"expires_on": ""}))


def overrule(call: Call) -> Response:
    form, vendor = Form.sent(call), _vendor(call, lock=True)
    subject = _subject(call)
    try:
        level = "" if subject in catalog.latest().caps else form.choice("level", "Result", overrides.LEVELS)
        reason = form.text("reason", "The reason", longest=2000, required=True, lines=True)
        expires_on = _until(form)
        form.check(NOT_SAVED)
        overrides.overrule(call.parts, call.db, call.actor, vendor, subject, level, reason, expires_on)
    except (InvalidInput, WrongState, Conflict) as error:
        return _page(call, vendor, form.refused(error), error.http_status)
    return see(call, "overrule", id=vendor.id, check=subject)


def end(call: Call) -> Response:
    vendor = _vendor(call, lock=True)
    override = access.override_for(call.db, call.actor, call.path("override"), lock=True)
    if override.vendor_id != vendor.id:
        raise NotFound
    overrides.end(call.parts, call.db, call.actor, override)
    return see(call, "overrule", id=vendor.id, check=override.subject)


def _vendor(call: Call, *, lock: bool = False) -> Vendor:
    return access.vendor_for(call.db, call.actor, call.path("id"), lock=lock)


def _subject(call: Call) -> str:
    subject, whole = call.path("check"), catalog.latest()
    if subject not in whole.by_id and subject not in whole.caps:
        raise NotFound
    return subject


def _until(form: Form) -> date:
    day = form.day("expires_on", "The last day")
    if day is None:
        form.errors.setdefault("expires_on", "The last day is empty. Say until when this counts.")
    return day or clock.today()


def _page(call: Call, vendor: Vendor, form: Form, status: int = 200) -> Response:
    subject, whole = _subject(call), catalog.latest()
    row = scores.latest(call.db, vendor)
    card = scores_view.card(call, scores.read(call.db, row)) if row else None
    told = _of_cap(call, vendor, whole, subject, card) if subject in whole.caps else _of_check(
        call, vendor, whole, subject, card)
    every = overrides.of_subject(call.db, vendor, subject)
    today = clock.today()
    standing = next((one for one in every if one.ended_at is None and one.expires_on >= today), None)
    return render(call, "practice/scores/check.html", status, vendor=vendor, form=form, subject=subject, row=row,
                  said=standing, past=[one for one in every if one is not standing], words=LEVELS, today=today,
                  levels=[(level, LEVELS[Level(level)]) for level in overrides.LEVELS],
                  longest=overrides.last_day(today), fix=_fix(call, vendor, subject), **told)


def _of_check(call: Call, vendor: Vendor, whole: Indicators, subject: str, card: Card | None) -> dict[str, Any]:
    indicator = whole.by_id[subject]
    rules = [(level.value, indicator.says[level]) for level in Level if level in indicator.says]
    demanded = [(proof.what, AGES.get(proof.max_age) or f"no older than {_age(proof.max_age)}")
                for proof in indicator.evidence]
    return {"title": indicator.title, "indicator": indicator, "cap": None, "rules": rules, "demanded": demanded,
            "row_title": next(row.title for row in whole.rows if row.id == indicator.row),
            "check": card.checks.get(subject) if card else None,
            "caps": [held for held in card.caps if subject in whole.caps[held.code].indicators] if card else [],
            "events": _open_events(call, vendor, indicator.events, whole), "may_overrule": True}


def _of_cap(call: Call, vendor: Vendor, whole: Indicators, subject: str, card: Card | None) -> dict[str, Any]:
    cap = whole.caps[subject]
    held = next((one for one in card.caps if one.code == subject), None) if card else None
    shows = [(whole.by_id[id], call.url("overrule", id=vendor.id, check=id)) for id in cap.indicators]
    return {"title": cap.title, "indicator": None, "cap": cap, "held": held, "shows": shows, "check": None,
            "may_overrule": overrides.may_set_aside(cap)}


def _age(written: str) -> str:
    number, unit = written[:-1], {"d": "days", "m": "months"}[written[-1]]
    return f"{number} {unit}"


def _open_events(call: Call, vendor: Vendor, names: tuple[str, ...],
                 whole: Indicators) -> list[tuple[str, VendorEvent]]:
    rows = call.db.exec(select(VendorEvent).where(
        VendorEvent.practice_id == vendor.practice_id, VendorEvent.vendor_id == vendor.id,
        col(VendorEvent.event).in_(names), col(VendorEvent.settled_at).is_(None))
        .order_by(col(VendorEvent.happened_on).desc()).limit(PAST))
    return [(whole.events[row.event], row) for row in rows]


def _fix(call: Call, vendor: Vendor, subject: str) -> str:
    """Where a fix of this check is opened, for who may."""
    page = door(call, "fix-new", id=vendor.id) if call.actor.may(Permission.REMEDIATIONS_EDIT) else ""
    return f"{page}?source=check:{subject}" if page and subject in catalog.latest().by_id else ""


routes = [
    Page("/vendors/{id}/checks/{check}", show, permission=Permission.SCORES_READ, name="overrule"),
    Page("/vendors/{id}/checks/{check}", overrule, permission=Permission.SCORES_OVERRULE, name="overrule-set",
         method="POST"),
    Page("/vendors/{id}/overrides/{override}/end", end, permission=Permission.SCORES_OVERRULE, name="overrule-end",
         method="POST"),
]
