"""The card that a vendor may see of itself: looked at first, shared, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from portal import access
from portal.errors import WrongState
from portal.models import Vendor
from portal.vocabulary.permissions import Permission
from portal.web import cards
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.render import render, see
from portal.workflow import scores, shared_cards

DID = {"shared": "The vendor sees this card from now on.", "withdrawn": "The vendor sees no card any more."}


def show(call: Call) -> Response:
    return _page(call, access.vendor_for(call.db, call.actor, call.path("id")), Form())


def share(call: Call) -> Response:
    return _act(call, shared_cards.share, "shared")


def withdraw(call: Call) -> Response:
    return _act(call, shared_cards.take_back, "withdrawn")


def _act(call: Call, verb: Callable[..., object], did: str) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        if did == "shared":
            _check_seen(call, vendor)
        verb(call.parts, call.db, call.actor, vendor)
    except WrongState as error:
        return _page(call, vendor, Form().refused(error), error.http_status)
    return see(call, "card-preview", f"?did={did}", id=vendor.id)


def _check_seen(call: Call, vendor: Vendor) -> None:
    """Nobody shares a score that they have not looked at: it may be another than that of the page."""
    newest = scores.latest(call.db, vendor)
    if newest is not None and call.field("score") != newest.id:
        raise WrongState("There is a newer score than the one that you looked at. It is shown below: look at it, then "
                         "share it.")


def _page(call: Call, vendor: Vendor, form: Form, status: int = 200) -> Response:
    newest, shared = scores.latest(call.db, vendor), shared_cards.of_vendor(call.db, vendor)
    context: dict[str, Any] = {"newest": newest, "shared": shared, "card": None, "theirs": None}
    if newest is not None:
        context["card"] = cards.card(scores.read(call.db, newest))
    if shared is not None:
        context["theirs"] = shared_cards.score_of(call.db, shared)
    return render(call, "practice/scores/card.html", status, vendor=vendor, form=form,
                  did=DID.get(call.query("did"), "") if status == 200 else "", **context)


_CARD = "/vendors/{id}/card"

routes = [
    Page(_CARD, show, permission=Permission.SCORES_READ, name="card-preview"),
    Page(f"{_CARD}/share", share, permission=Permission.SCORES_SHARE, name="card-share", method="POST"),
    Page(f"{_CARD}/withdraw", withdraw, permission=Permission.SCORES_SHARE, name="card-withdraw", method="POST"),
]
