"""A practice's own sets of questions: begun as a copy or from a file, published, retired. What is published stays."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlmodel import Session, col, select

from portal import access, clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.models import QuestionSet, QuestionSetVersion
from portal.questions import catalog, changed, drafts, faults
from portal.questions.changed import Changes
from portal.questions.drafts import Content
from portal.questions.faults import Fault
from portal.vocabulary import naming
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import QuestionSetStatus
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_question_set

MOST_SETS = 200
SHORTEST_TITLE, LONGEST_TITLE = 5, 90
NOT_MADE, NOT_PUBLISHED = "No set was made.", "Nothing was published."


class StaleSet(Conflict):
    """Somebody else changed the same thing after the form was opened. `saved` is how it stands now."""

    def __init__(self, saved: Any = None) -> None:
        super().__init__("Someone else saved this after you opened it. Both are shown: check what differs, then save "
                         "again.")
        self.saved = saved


class Faulty(InvalidInput):
    """A set or a question that cannot be taken, with every fault of it."""

    def __init__(self, message: str, found: list[Fault]) -> None:
        super().__init__(message, {"": told(found[0])} if found else {})
        self.faults = found


@dataclass(frozen=True, slots=True)
class Comparison:
    """A draft beside its last published version. `number` is what the next one would be called."""

    last: str
    number: str
    changes: Changes
    faults: list[Fault]


def content_of(question_set: QuestionSet) -> Content:
    """The draft as it stands, with what it keeps beside its questions."""
    found: Content = json.loads(question_set.content)
    return found


def published(version: QuestionSetVersion) -> Content:
    """The content of a version, as it stays."""
    found: Content = json.loads(version.content)
    return found


def ours(set_id: str) -> Content:
    """The content of one of our sets. Raises NotFound."""
    if set_id not in catalog.sets():
        raise NotFound
    questionnaire = catalog.latest(set_id)
    return catalog.shipped(questionnaire.id, questionnaire.version)


def versions(db: Session, question_set: QuestionSet) -> list[QuestionSetVersion]:
    """Every published version, the newest first."""
    return list(db.exec(select(QuestionSetVersion).where(
        QuestionSetVersion.practice_id == question_set.practice_id, QuestionSetVersion.set_id == question_set.id)
        .order_by(col(QuestionSetVersion.published_at).desc(), col(QuestionSetVersion.id))))


def version_of(db: Session, question_set: QuestionSet, number: str) -> QuestionSetVersion:
    """Raises NotFound."""
    row = db.exec(select(QuestionSetVersion).where(
        QuestionSetVersion.practice_id == question_set.practice_id, QuestionSetVersion.set_id == question_set.id,
        QuestionSetVersion.number == number)).first()
    if row is None:
        raise NotFound
    return row


def create(parts: Parts, db: Session, actor: Actor, content: Mapping[str, Any], title: str, slug: str,
           based_on: str) -> QuestionSet:
    """A new draft with this content under its own title and short name. Raises InvalidInput for a title or a name that
    cannot be, or that is taken."""
    access.practice_of(db, actor, lock=True)  # two that name a set alike at once take turns
    slug = slug or naming.slug(title)
    _check_names(db, actor, title, slug)
    own = {**content, "questionnaire": {**content["questionnaire"], "id": slug, "title": title}}
    row = QuestionSet(practice_id=actor.practice_id, slug=slug, title=title, based_on=based_on, content=_text(own),
                      questions=drafts.count(own), changed_by=actor.name)
    db.add(row)
    db.flush()
    parts.audit.record(db, Event.QUESTION_SET_CREATED, actor, subject(row), title=title, based_on=based_on,
                       questions=row.questions)
    return row


def _check_names(db: Session, actor: Actor, title: str, slug: str) -> None:
    found = {}
    if not SHORTEST_TITLE <= len(title) <= LONGEST_TITLE:
        found["title"] = f"Give the set a title of {SHORTEST_TITLE} to {LONGEST_TITLE} characters."
    taken = set(db.exec(select(QuestionSet.slug).where(QuestionSet.practice_id == actor.practice_id)))
    if slug != naming.slug(slug):
        found["slug"] = "Write lower-case letters and digits with hyphens between: our-billing-questions."
    elif slug in taken | set(catalog.sets()):
        found["slug"] = f"Another set has the short name {slug}. Choose one that no set has."
    if len(taken) >= MOST_SETS:
        found[""] = f"{MOST_SETS} sets fit. Discard a draft that nobody needs."
    if found:
        raise InvalidInput(NOT_MADE, found)


def compare(db: Session, question_set: QuestionSet) -> Comparison:
    """What publishing the draft now would change, and what stands in its way."""
    draft = content_of(question_set)
    last = next(iter(versions(db, question_set)), None)
    found = list(_faults(question_set.content))
    if last is None:
        return Comparison("", changed.FIRST, Changes(), found)
    changes = changed.between(published(last), draft)
    return Comparison(last.number, changed.next_number(last.number, changes), changes, found)


@lru_cache(maxsize=16)
def _faults(text: str) -> tuple[Fault, ...]:
    """Those of a draft, looked for once for each state of it."""
    return tuple(faults.of_set(json.loads(text)))


def publish(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet, *, version: int) -> QuestionSetVersion:
    """Freeze the draft as the next version, which can be sent from now on. Raises StaleSet where it was changed after
    it was looked at, Faulty where it has faults, WrongState where nothing changed or the set is retired."""
    if question_set.version != version:
        raise StaleSet
    if question_set.status == QuestionSetStatus.RETIRED:
        raise WrongState("This set is retired. Restore it to publish it.")
    comparison = compare(db, question_set)
    if comparison.faults:
        many = len(comparison.faults)
        raise Faulty(f"{NOT_PUBLISHED} {many} {'thing is' if many == 1 else 'things are'} to mend first.",
                     comparison.faults)
    if comparison.last and not comparison.changes.any:
        raise WrongState(f"Nothing has changed since version {comparison.last}.")
    content = drafts.bare(content_of(question_set))
    content["questionnaire"] = {**content["questionnaire"], "id": question_set.slug, "version": comparison.number}
    row = _frozen(actor, question_set, content)
    db.add(row)
    if question_set.status == QuestionSetStatus.DRAFT:
        move_question_set(question_set, QuestionSetStatus.PUBLISHED)
    question_set.version += 1
    db.add(question_set)
    db.flush()
    parts.audit.record(db, Event.QUESTION_SET_PUBLISHED, actor, subject(question_set), number=row.number,
                       sha256=row.sha256, questions=row.questions)
    return row


def _frozen(actor: Actor, question_set: QuestionSet, content: Content) -> QuestionSetVersion:
    text = _text(content)
    return QuestionSetVersion(
        practice_id=question_set.practice_id, set_id=question_set.id, number=content["questionnaire"]["version"],
        title=question_set.title, content=text, sha256=hashlib.sha256(text.encode()).hexdigest(),
        questions=drafts.count(content), published_by=actor.name)


def retire(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet) -> None:
    """Offer it no more; what was sent stays as it was sent. Raises WrongState for one that was never published."""
    if question_set.status == QuestionSetStatus.DRAFT:
        raise WrongState("This set was never published. Discard the draft instead.")
    move_question_set(question_set, QuestionSetStatus.RETIRED)
    _touched(db, actor, question_set)
    parts.audit.record(db, Event.QUESTION_SET_RETIRED, actor, subject(question_set), title=question_set.title)


def restore(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet) -> None:
    """Offer a retired set again."""
    move_question_set(question_set, QuestionSetStatus.PUBLISHED)
    _touched(db, actor, question_set)
    parts.audit.record(db, Event.QUESTION_SET_RESTORED, actor, subject(question_set), title=question_set.title)


def discard(parts: Parts, db: Session, actor: Actor, question_set: QuestionSet) -> None:
    """Throw away a draft that was never published. Raises WrongState for any other."""
    if question_set.status != QuestionSetStatus.DRAFT:
        raise WrongState("A set that was published is kept. Retire it instead.")
    parts.audit.record(db, Event.QUESTION_SET_DISCARDED, actor, subject(question_set), title=question_set.title)
    db.delete(question_set)
    db.flush()


def exported(parts: Parts, db: Session, actor: Actor, id: str, kind: str, file: bytes) -> None:
    """Leave in the audit trail that this file was taken away. `id` is the row's, or that of one of our sets."""
    parts.audit.record(db, Event.QUESTION_SET_EXPORTED, actor, Subject("question-set", id), kind=kind,
                       sha256=hashlib.sha256(file).hexdigest())


def told(fault: Fault) -> str:
    """The fault with its place: "ORG-02, when it is asked: ORG-05 is not an earlier question"."""
    entry = changed.LABELS.get(str(fault.path[0]), str(fault.path[0])) if fault.path else ""
    place = ", ".join(filter(None, (fault.place, entry)))
    return f"{place}: {fault.message}" if place else fault.message


def store(db: Session, actor: Actor, question_set: QuestionSet, content: Content) -> None:
    """Keep this as the draft."""
    question_set.content = _text(content)
    question_set.title = content["questionnaire"]["title"]
    question_set.questions = drafts.count(content)
    _touched(db, actor, question_set)


def _touched(db: Session, actor: Actor, question_set: QuestionSet) -> None:
    question_set.changed_by, question_set.changed_at = actor.name, clock.now()
    question_set.version += 1
    db.add(question_set)


def _text(content: Mapping[str, Any]) -> str:
    """JSON whose order is that of the content; the hash of a version is that of this text."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def subject(question_set: QuestionSet) -> Subject:
    return Subject("question-set", question_set.id)
