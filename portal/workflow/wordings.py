"""Which sets can be sent, and the wording of each as it was sent: kept once, built once, never changed."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from portal.errors import InvalidInput
from portal.models import Assessment, QuestionSet, QuestionSetVersion, Wording
from portal.questions import catalog, flow
from portal.questions.types import Questionnaire, Scoring
from portal.vocabulary.actors import Acting
from portal.vocabulary.statuses import QuestionSetStatus

MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Offered:
    """A set that can be sent: one of ours, or a published one of the practice's own."""

    id: str
    version: str
    title: str
    audience: str
    questions: int
    minutes: int
    own: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A wording, built. `affected` are the questions whose state an answer may change, itself first; `needed` those
    whose answers one must know to tell."""

    questionnaire: Questionnaire
    affected: Mapping[str, Sequence[str]]
    needed: Mapping[str, frozenset[str]]
    section_of: Mapping[str, str]


_built: OrderedDict[str, Sent] = OrderedDict()
_lock = threading.Lock()


def offered(db: Session, actor: Acting) -> list[Offered]:
    """The newest version of every set that the practice can send: ours first, then its own by title."""
    ours = [catalog.latest(id) for id in catalog.sets()]
    found = [Offered(one.id, one.version, one.title, one.audience, len(one.by_id), one.minutes, own=False)
             for one in ours]
    rows = db.exec(select(QuestionSet).where(QuestionSet.practice_id == actor.practice_id,
                                             QuestionSet.status == QuestionSetStatus.PUBLISHED)
                   .order_by(col(QuestionSet.title)))
    for row in rows:
        version = _newest(db, actor, row.slug)
        if version is not None:
            head = json.loads(version.content)["questionnaire"]
            found.append(Offered(row.slug, version.number, version.title, head["audience"], version.questions,
                                 head["minutes"], own=True))
    return found


def content_of(db: Session, actor: Acting, choice: Offered) -> dict[str, Any]:
    """The files of a set as one value, in `catalog.content`'s shape. Raises InvalidInput when it is gone."""
    if not choice.own:
        return catalog.shipped(choice.id, choice.version)
    version = _newest(db, actor, choice.id)
    if version is None:
        raise InvalidInput("Nothing was sent.", {"set": "This set cannot be sent any more. Choose another."})
    found: dict[str, Any] = json.loads(version.content)
    return found


def keep(db: Session, practice_id: str, content: Mapping[str, Any]) -> Wording:
    """The wording's row, made where this practice has not sent the very same yet."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    sha256 = _sha256(text)
    same = select(Wording).where(Wording.practice_id == practice_id, Wording.sha256 == sha256)
    if (kept := db.exec(same).first()) is not None:
        return kept
    wording = Wording(practice_id=practice_id, sha256=sha256, content=text)
    try:
        with db.begin_nested():
            db.add(wording)
    except IntegrityError:  # somebody sent it to another vendor in this moment
        return db.exec(same).one()
    return wording


def of(db: Session, assessment: Assessment) -> Sent:
    """What was sent, as it was sent. Built once a process, however many sent the very same: an answer's cost must not
    grow with the set."""
    id = assessment.wording_id
    with _lock:
        if id in _built:
            _built.move_to_end(id)
            return _built[id]
    text = db.exec(select(Wording.content).where(Wording.id == id,
                                                 Wording.practice_id == assessment.practice_id)).one()
    sha256 = _sha256(text)
    with _lock:
        sent = _built.get(sha256)  # another practice sent it, too
    sent = sent or _sent(catalog.build(json.loads(text)))
    with _lock:
        _built[sha256] = _built[id] = sent
        while len(_built) > MOST_KEPT:
            _built.popitem(last=False)
    return sent


def questionnaire_of(db: Session, assessment: Assessment) -> Questionnaire:
    """The questionnaire as it was sent: what a vendor may see."""
    return of(db, assessment).questionnaire


def scoring_of(assessment: Assessment) -> Scoring | None:
    """What only the practice sees beside it; None for a set of its own. Never hand it to a vendor's page."""
    return None if assessment.own else catalog.scoring(assessment.set_id, assessment.set_version)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _sent(questionnaire: Questionnaire) -> Sent:
    affected = flow.affected(questionnaire)
    needed = {id: frozenset(flow.conditions(questionnaire, others)) | {id, *others} for id, others in affected.items()}
    section_of = {question.id: section.id for section in questionnaire.sections for question in section.questions}
    return Sent(questionnaire, affected, needed, section_of)


def _newest(db: Session, actor: Acting, slug: str) -> QuestionSetVersion | None:
    return db.exec(select(QuestionSetVersion).join(QuestionSet, col(QuestionSet.id) == col(QuestionSetVersion.set_id))
                   .where(QuestionSetVersion.practice_id == actor.practice_id, QuestionSet.slug == slug,
                          QuestionSet.status == QuestionSetStatus.PUBLISHED)
                   .order_by(col(QuestionSetVersion.published_at).desc())).first()
