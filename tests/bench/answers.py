"""Saving one answer: whether it costs the same with a large set as with a small one, and among many vendors as among
few. Each save is a transaction of its own, as the page's are."""

from __future__ import annotations

import copy
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from portal.commands.migrate import migrate
from portal.models import Answer, Assessment, AssessmentSection, Vendor
from portal.models.columns import new_id
from portal.questions import catalog, files
from portal.vocabulary.actors import VendorActor
from portal.workflow import answers, assessments, wordings
from portal.workflow.parts import Parts
from tests import cast as the_cast
from tests import factories
from tests.installation import Databases, parts_for, settings_for
from tests.portal import assessing

SMALL, LARGE = 1, 27  # times the 75 questions: 2,025
FEW, MANY = 10, 10_000
ROUNDS = 200
BAR = 1.3


def _content(times: int) -> dict[str, Any]:
    """The billing set so many times over, every copy with ids of its own and conditions within itself."""
    one = catalog.content(files.ROOT / "billing-vendor" / catalog.published("billing-vendor")[-1])
    sections: dict[str, Any] = {}
    for number in range(times):
        for name, section in one["sections"].items():
            sections[f"{number:02}{name}-{number}"] = _renamed(copy.deepcopy(section), number)
    return {"questionnaire": one["questionnaire"], "sections": sections}


def _renamed(value: Any, number: int) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(one, number) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, number) for one in value]
    if number and isinstance(value, str) and re.fullmatch(r"[A-Z]{3}-\d\d", value):
        return f"{value[:3]}{number:02}{value[3:]}"
    return value


@contextmanager
def installation() -> Iterator[Parts]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/portal.db"
        settings = settings_for(Databases(url, url, f"sqlite:///{folder}/jobs.db"), folder / "files")
        migrate(settings)
        parts = parts_for(settings)
        yield parts
        parts.database.close()


def _sent(parts: Parts, cast: the_cast.Cast, times: int) -> VendorActor:
    """A questionnaire of so many times the 75 questions, and who answers it."""
    assessment = _assessment(parts, cast, f"Example Billing {times} Co.")
    if times > 1:
        with parts.database.transaction(cast.sample.id) as db:
            row = db.get(Assessment, assessment.id)
            assert row is not None
            row.wording_id = wordings.keep(db, cast.sample.id, _content(times)).id
            _lay_out_anew(db, row)
    return assessing.vic(parts, assessment)


def _assessment(parts: Parts, cast: the_cast.Cast, vendor: str) -> Assessment:
    return assessing.sent(parts, cast.ada, "billing-vendor", factories.vendor(parts, cast.ada, vendor))


def _lay_out_anew(db: Session, assessment: Assessment) -> None:
    db.execute(delete(Answer).where(col(Answer.assessment_id) == assessment.id))
    db.execute(delete(AssessmentSection).where(col(AssessmentSection.assessment_id) == assessment.id))
    db.flush()
    assessments.lay_out(db, assessment, wordings.questionnaire_of(db, assessment))
    answers.count_all(db, assessment)


def _crowd(parts: Parts, cast: the_cast.Cast, count: int) -> None:
    """So many other vendors, each with a whole questionnaire of its own under way."""
    actor = assessing.vic(parts, _assessment(parts, cast, f"Example Billing {count} Co."))
    with parts.database.transaction(cast.sample.id) as db:
        mine = assessments.own(db, actor)
        rows = list(answers.rows(db, mine).values())
        for start in range(0, count, 500):
            ids = [(new_id(), new_id()) for _ in range(min(500, count - start))]
            db.execute(insert(Vendor), [{"id": vendor, "practice_id": cast.sample.id, "name": f"Example {vendor}"}
                                        for vendor, _ in ids])
            db.execute(insert(Assessment), [{**_columns(mine), "id": id, "vendor_id": vendor} for vendor, id in ids])
            db.execute(insert(Answer), [
                {**_columns(row), "id": new_id(), "assessment_id": id} for _, id in ids for row in rows])


def _columns(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def _milliseconds(parts: Parts, actor: VendorActor) -> float:
    """The median of saves of one box after the other, spread over the questions."""
    with parts.database.transaction(actor.practice_id, write=False) as db:
        questions = list(answers.rows(db, assessments.own(db, actor)))
    times = []
    for number in range(ROUNDS):
        question = questions[number * 7919 % len(questions)]
        started = time.perf_counter()
        with parts.database.transaction(actor.practice_id) as db:
            assessment = assessments.own(db, actor, lock=True)
            answers.save(db, actor, assessment, question, {"owner": f"Office lead {new_id()}"}, version=10**6)
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def run() -> None:
    with installation() as parts:
        cast = the_cast.on_stage(parts)
        _crowd(parts, cast, FEW)
        small, large = _sent(parts, cast, SMALL), _sent(parts, cast, LARGE)
        for actor in (small, large):
            _milliseconds(parts, actor)  # warm
        first, big = _milliseconds(parts, small), _milliseconds(parts, large)
        print(f"saving one answer: {first:.2f} ms of 75 questions, {big:.2f} ms of 2,025: {big / first:.2f} times "
              f"(bar {BAR})")
        few = min(first, _milliseconds(parts, small))
        _crowd(parts, cast, MANY - FEW)
        many = _milliseconds(parts, small)
        print(f"saving one answer: {few:.2f} ms among {FEW} vendors, {many:.2f} ms among {MANY:,}: {many / few:.2f} "
              f"times (bar {BAR})")
