"""What the pages of whoever answers ask of the database, on both of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Assessment
from portal.vocabulary.actors import VendorActor
from portal.workflow import answering, answers, assessments, wordings
from portal.workflow.answering import Far
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import assessing


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


@pytest.fixture
def vic(parts: Parts, assessment: Assessment) -> VendorActor:
    return assessing.vic(parts, assessment)


def test_counts_a_colleagues_part_as_it_counts_the_whole(parts: Parts, assessment: Assessment,
                                                         vic: VendorActor) -> None:
    assessing.save(parts, vic, "SUBQ-05", {"value": "24"})
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        everything = frozenset(wordings.questionnaire_of(db, assessment).by_id)
        whole = answering.far(db, assessment, None)
        assert answering.far(db, assessment, everything) == whole
        assert answering.far(db, assessment, frozenset({"SUBQ-05"})) == {"firm-and-agreement": Far(1, 1, 0)}
        assert {id: answering.within(db, assessment, id, None) for id in whole} == whole
        assert answering.within(db, assessment, "firm-and-agreement", frozenset({"SUBQ-06"})) == Far(1, 0, 0)


def test_tells_how_an_answer_stood_and_who_wrote_what(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    for words in ("first", "second"):
        assessing.save(parts, vic, "SUBQ-05", {"owner": words})
    assessing.save(parts, vic, "SUBQ-05", {"date": "11/12/2026"})
    row = assessing.row(parts, assessment, "SUBQ-05")
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        stood = [dict(answering.as_of(db, row, version)) for version in range(4)]
        assert stood == [{}, {"owner": "first"}, {"owner": "second"}, row.entered]
        assert answering.writer(db, row, "owner") == "Vic Example"
        assert answering.writer(db, row, "verifier") == ""


def test_finds_what_was_saved_since_a_moment(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    before = clock.now()
    assessing.save(parts, vic, "SUBQ-05", {"value": "24"})
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        ids = wordings.questionnaire_of(db, assessment).by_id
        assert answering.changed_since(db, assessment, ids, before) == ["SUBQ-05"]
        assert answering.changed_since(db, assessment, ids, before + timedelta(hours=1)) == []
        assert set(answering.shown(db, assessment, ids)) == {
            id for id, row in answers.rows(db, assessment).items() if row.asked}
        assert answering.others(db, vic, assessments.own(db, vic)) == []
