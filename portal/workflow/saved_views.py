"""Saved views: a person's own ways of looking at the portfolio, each the query of an address under a name."""

from sqlmodel import Session, col, func, select

from portal import access
from portal.errors import InvalidInput
from portal.models import SavedView
from portal.vocabulary.actors import Actor

MOST = 20
NAME_MAX, QUERY_MAX = 80, 500


def of_person(db: Session, actor: Actor) -> list[SavedView]:
    return list(db.exec(select(SavedView).where(
        SavedView.practice_id == actor.practice_id, SavedView.person_id == actor.id)
        .order_by(func.lower(SavedView.name), col(SavedView.id))))


def save(db: Session, actor: Actor, name: str, query: str) -> SavedView:
    """Keep the query under this name; one of the same name becomes it. Raises InvalidInput without a name, and for one
    too many."""
    views = of_person(db, actor)
    view = next((one for one in views if one.name.casefold() == name.casefold()), None)
    if not name:
        raise InvalidInput("The view was not saved.", {"name": "The name is empty. Write what this view shows."})
    if view is None and len(views) >= MOST:
        raise InvalidInput("The view was not saved.", {
            "name": f"You have {MOST} views, as many as are kept. Remove one, or take the name of one to replace it."})
    view = view or SavedView(practice_id=actor.practice_id, person_id=actor.id, name=name, query=query)
    view.name, view.query = name, query
    db.add(view)
    return view


def remove(db: Session, actor: Actor, id: str) -> None:
    db.delete(access.saved_view_for(db, actor, id, lock=True))
