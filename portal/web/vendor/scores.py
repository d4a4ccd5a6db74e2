"""The vendor's own red-flag table, where the practice shares it: as of the day of that score, and no later one."""

from sqlmodel import Session
from starlette.responses import Response

from portal.vocabulary.permissions import Permission
from portal.web import cards
from portal.web.pages import Call
from portal.web.render import render
from portal.web.visits import VendorPage
from portal.workflow import scores, shared_cards


def show(call: Call) -> Response:
    card = cards.card(scores.read(call.db, shared_cards.own_score(call.db, call.vendor)))
    return render(call, "vendor/scores/show.html", card=card)


def card_door(call: Call, db: Session) -> str:
    """The address of the card, for the other pages of this invitation; "" where there is none for this person."""
    if shared_cards.own(db, call.vendor) is None:
        return ""
    return call.url("vendor-card", invitation=call.vendor.invitation_id)


routes = [
    VendorPage("/vendor/{invitation}/card", show, permission=Permission.VISIT_READ, name="vendor-card"),
]
