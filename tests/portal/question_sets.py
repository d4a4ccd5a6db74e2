"""Question sets in tests: copied, edited and published by the verbs."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from portal import access
from portal.models import QuestionSet, QuestionSetVersion
from portal.questions import drafts
from portal.questions.drafts import Content
from portal.vocabulary.actors import Actor
from portal.workflow import question_sets
from portal.workflow import question_sets_editing as editing
from portal.workflow.parts import Parts

TITLE = "Our subcontractor questions"
NEW = {"text": "Who answers the telephone on weekends?", "help": "A name or a job title is enough for a small firm.",
       "type": "text", "demands": ["owner"]}


def copied(parts: Parts, actor: Actor, set_id: str = "subcontractor", title: str = TITLE,
           slug: str = "") -> QuestionSet:
    with parts.database.transaction(actor.practice_id) as db:
        return question_sets.create(parts, db, actor, question_sets.ours(set_id), title, slug, f"{set_id} 1.0.0")


def reloaded(parts: Parts, actor: Actor, row: QuestionSet) -> QuestionSet:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return access.question_set_for(db, actor, row.id)


def content(parts: Parts, actor: Actor, row: QuestionSet) -> Content:
    return question_sets.content_of(reloaded(parts, actor, row))


def published(parts: Parts, actor: Actor, row: QuestionSet) -> QuestionSetVersion:
    with parts.database.transaction(actor.practice_id) as db:
        own = access.question_set_for(db, actor, row.id, lock=True)
        return question_sets.publish(parts, db, actor, own, version=own.version)


def do(parts: Parts, actor: Actor, row: QuestionSet, verb: Any, *args: Any, **more: Any) -> Any:
    """One verb of the editor on the set as it stands."""
    with parts.database.transaction(actor.practice_id) as db:
        return verb(parts, db, actor, access.question_set_for(db, actor, row.id, lock=True), *args, **more)


def seen(parts: Parts, actor: Actor, row: QuestionSet, id: str) -> str:
    return drafts.digest(drafts.question_of(content(parts, actor, row), id))


def change(parts: Parts, actor: Actor, row: QuestionSet, id: str, **entries: Any) -> None:
    """Put these entries into a question; None takes one out."""
    question = {**drafts.question_of(content(parts, actor, row), id),
                **{key.replace("_", "-"): value for key, value in entries.items()}}
    kept = {key: value for key, value in question.items() if value is not None}
    do(parts, actor, row, editing.change_question, kept, seen=seen(parts, actor, row, id))


def all_of(db: Session, row: QuestionSet) -> list[str]:
    return [version.number for version in question_sets.versions(db, row)]
