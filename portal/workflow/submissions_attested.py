"""What a vendor has attested, for all that go by it at once: each submission is fetched and read one time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from portal.models import Assessment, Submission, Vendor
from portal.questions.answers import Answer
from portal.questions.types import Questionnaire
from portal.workflow import submissions_answers, wordings


@dataclass(frozen=True, slots=True)
class Head:
    """One submission without what it says."""

    id: str
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Read:
    """One submission with what it says: all of its answers, also those to questions that no longer show."""

    assessment: Assessment
    at: datetime
    questionnaire: Questionnaire
    answers: Mapping[str, Answer]
    files: Mapping[str, tuple[str, ...]]


class Attested:
    """The submissions of one vendor: `heads` are all of them, the oldest first. It holds for one transaction, in which
    nobody sends in."""

    def __init__(self, db: Session, vendor: Vendor) -> None:
        self._db, self._practice_id = db, vendor.practice_id
        self._read: dict[str, Read] = {}
        rows = db.exec(select(Submission.id, Assessment)
                       .join(Assessment, col(Assessment.id) == col(Submission.assessment_id))
                       .where(Assessment.practice_id == vendor.practice_id, Assessment.vendor_id == vendor.id,
                              Submission.practice_id == vendor.practice_id)
                       .order_by(col(Submission.created_at), col(Submission.number), col(Submission.id)))
        self.heads = tuple(Head(*row) for row in rows)

    def read(self, ids: Iterable[str]) -> dict[str, Read]:
        """These submissions by their ids: those that were not read yet by one query."""
        wanted = list(ids)
        if missing := [id for id in wanted if id not in self._read]:
            rows = self._db.exec(select(Submission, Assessment)
                                 .join(Assessment, col(Assessment.id) == col(Submission.assessment_id))
                                 .where(Submission.practice_id == self._practice_id, col(Submission.id).in_(missing)))
            self._read |= {submission.id: self._one(submission, assessment) for submission, assessment in rows}
        return {id: self._read[id] for id in wanted}

    def _one(self, submission: Submission, assessment: Assessment) -> Read:
        questionnaire = wordings.questionnaire_of(self._db, assessment)
        return Read(assessment, submission.created_at, questionnaire,
                    submissions_answers.answers_in(submission, questionnaire), submissions_answers.files_in(submission))
