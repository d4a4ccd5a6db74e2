"""What a practice changes in the draft of a set of its own: the words around it, its sections, its questions."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session

from portal import clock
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import QuestionSet
from portal.questions import drafts, faults
from portal.questions.drafts import Content, Entry
from portal.vocabulary import naming
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import QuestionSetStatus
from portal.workflow import question_sets
from portal.workflow.parts import Parts
from portal.workflow.question_sets import Faulty, StaleSet

MOST_SECTIONS, MOST_QUESTIONS = 90, 2_000
NOT_SAVED = "Nothing was saved. What you entered is still here."
OWN_SOURCE = "own-question"


def change_head(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, values: Mapping[str, Any], *,
                seen: str) -> None:
    """Put these entries over those above the questions. Raises Faulty, or StaleSet where they are not as they were
    `seen`."""
    def change(content: Content) -> None:
        head = content["questionnaire"]
        _check_seen(head, seen)
        content["questionnaire"] = {**head, **values, "labels": {**head["labels"], **values.get("labels", {})}}
        content["questionnaire"]["labels"] = {key: words for key, words in content["questionnaire"]["labels"].items()
                                              if words or key != "verifier"}
        _check(faults.of_head(content["questionnaire"]))

    _edit(parts, db, actor, question_set, "what stands above the questions", change)


def add_section(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, title: str, intro: str) -> str:
    """At the end; returns its id. Raises Faulty."""
    made: list[str] = []

    def change(content: Content) -> None:
        _check(faults.of_section("", {"title": title, "intro": intro}))
        made.append(drafts.add_section(content, title, intro))

    _edit(parts, db, actor, question_set, f"added the section {naming.slug(title)}", change)
    return made[0]


def change_section(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, section: str, title: str,
                   intro: str, *, seen: str) -> None:
    """The words above a section; its id stays. Raises Faulty or StaleSet."""
    def change(content: Content) -> None:
        entry = drafts.section_of(content, section)
        _check_seen([entry["title"], entry["intro"]], seen)
        entry["title"], entry["intro"] = title, intro
        _check(faults.of_section(section, entry))

    _edit(parts, db, actor, question_set, f"section {section}", change)


def move_section(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, section: str, step: int) -> None:
    """One up (-1) or down (1)."""
    _edit(parts, db, actor, question_set, f"moved the section {section}",
          lambda content: drafts.move_section(content, section, step))


def remove_section(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, section: str) -> None:
    """With its questions; it can be put back. Raises InvalidInput where questions elsewhere depend on one of them."""
    _edit(parts, db, actor, question_set, f"removed the section {section}",
          lambda content: drafts.remove_section(content, section))


def add_question(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, section: str,
                 question: Mapping[str, Any]) -> str:
    """At the end of a section, under an id that was never used in this set; returns it. Raises Faulty."""
    made: list[str] = []

    def change(content: Content) -> None:
        name = drafts.name_of(content, section)
        id = _next_id(db, question_set, content, name)
        entry = {"id": id, **question, "sources": question.get("sources") or [_own_source(content)]}
        _check(faults.of_question(entry))
        drafts.add_question(content, section, entry)
        made.append(id)

    _edit(parts, db, actor, question_set, f"added a question to {section}", change)
    return made[0]


def change_question(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, question: Entry, *,
                    seen: str) -> None:
    """Put it in place of the one with its id. Raises Faulty; StaleSet where that one is not as it was `seen`."""
    def change(content: Content) -> None:
        _check_seen(drafts.question_of(content, question["id"]), seen)
        _check(faults.of_question(question))
        drafts.put_question(content, question)

    _edit(parts, db, actor, question_set, f"question {question['id']}", change)


def move_question(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, id: str, to: int | str) -> None:
    """One up (-1) or down (1), or to the end of another section. Raises InvalidInput where it would then be asked
    before one that it depends on."""
    def change(content: Content) -> None:
        if isinstance(to, int):
            drafts.move_question(content, id, to)
        else:
            drafts.move_question_to(content, id, to)

    _edit(parts, db, actor, question_set, f"moved {id}", change)


def remove_question(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, id: str, *, seen: str) -> None:
    """It can be put back. Raises InvalidInput with the questions that depend on it, StaleSet as `change_question`."""
    def change(content: Content) -> None:
        _check_seen(drafts.question_of(content, id), seen)
        drafts.remove_question(content, id)

    _edit(parts, db, actor, question_set, f"removed {id}", change)


def restore(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, id: str) -> str:
    """Put a removed question or section back; returns the section's id."""
    made: list[str] = []
    _edit(parts, db, actor, question_set, f"put {id} back", lambda content: made.append(drafts.restore(content, id)))
    return made[0]


def _edit(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, what: str,
          change: Callable[[Content], None]) -> None:
    """An edit may leave a draft with gaps, but never breaks names that held."""
    if question_set.status == QuestionSetStatus.RETIRED:
        raise WrongState("This set is retired. Restore it to change it.")
    before, content = question_sets.content_of(question_set), question_sets.content_of(question_set)
    try:
        change(content)
    except drafts.NotHere as error:
        raise NotFound("This is not in the set any more.") from error
    except drafts.Needed as error:
        raise InvalidInput(NOT_SAVED, {"": _needed(error.by)}) from error
    if content == before:
        return
    _check_size(content)
    if (broken := faults.names(content)) and not faults.names(before):
        raise Faulty(NOT_SAVED, broken)
    question_sets.store(db, actor, question_set, content)
    parts.audit.record(db, Event.QUESTION_SET_CHANGED, actor, question_sets.subject(question_set),
                       title=question_set.title, changed=what)


def _check(found: list[faults.Fault]) -> None:
    if found:
        raise Faulty(NOT_SAVED, found)


def _check_seen(entry: Any, seen: str) -> None:
    if drafts.digest(entry) != seen:
        raise StaleSet(entry)


def _check_size(content: Content) -> None:
    if len(content["sections"]) > MOST_SECTIONS:
        raise InvalidInput(NOT_SAVED, {"": f"{MOST_SECTIONS} sections fit into a set."})
    if drafts.count(content) > MOST_QUESTIONS:
        raise InvalidInput(NOT_SAVED, {"": f"{MOST_QUESTIONS:,} questions fit into a set."})


def _needed(by: list[str]) -> str:
    listed = ", ".join(by[:5]) + (f" and {len(by) - 5} more" if len(by) > 5 else "")
    return f"It stays: {listed} {'depends' if len(by) == 1 else 'depend'} on it. Change that first."


def _next_id(db: Session, question_set: QuestionSet, content: Content, name: str) -> str:
    """What was asked once under an id is never another question: answers of two years are laid side by side by it."""
    used = drafts.every_id(content)
    for version in question_sets.versions(db, question_set):
        used |= drafts.every_id(question_sets.published(version))
    own = [question["id"].rpartition("-")[0] for question in content["sections"][name]["questions"]]
    prefix = max(own, key=own.count) if own else naming.prefix(
        drafts.section_id(name), {id.rpartition("-")[0] for id in used})
    id = naming.next_question(prefix, used)
    return id if len(id.rpartition("-")[2]) < 4 else naming.next_question(naming.prefix(
        drafts.section_id(name), {other.rpartition("-")[0] for other in used}), used)


def _own_source(content: Content) -> str:
    """Why a question of one's own is asked: the practice wants to know."""
    content["questionnaire"]["sources"].setdefault(OWN_SOURCE, {
        "title": "A question of this practice", "as-of": clock.today().isoformat(), "verified": True})
    return OWN_SOURCE
