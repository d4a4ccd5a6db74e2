"""A practice's own sets: copied, published as versions that stay, retired; what was sent stays as it was sent."""

from __future__ import annotations

import hashlib

import pytest
from sqlmodel import col, select

from portal import access
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import AuditEvent, QuestionSet
from portal.questions import catalog
from portal.workflow import question_sets, wordings
from portal.workflow import question_sets_editing as editing
from portal.workflow.parts import Parts
from portal.workflow.question_sets import Faulty, StaleSet
from tests import factories
from tests.cast import Cast
from tests.portal import assessing
from tests.portal import question_sets as sets


@pytest.fixture
def own(parts: Parts, cast: Cast) -> QuestionSet:
    return sets.copied(parts, cast.ada)


def offered(parts: Parts, cast: Cast) -> dict[str, str]:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return {one.id: one.version for one in wordings.offered(db, cast.ada) if one.own}


def test_a_copy_has_a_name_of_its_own_and_the_same_questions(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    copy = sets.content(parts, cast.ada, own)
    assert (own.slug, own.questions, own.based_on) == ("our-subcontractor-questions", 25, "subcontractor 1.0.0")
    assert copy["questionnaire"]["title"] == sets.TITLE
    assert copy["sections"] == question_sets.ours("subcontractor")["sections"]


@pytest.mark.parametrize(("title", "slug", "field"), [
    ("Four", "", "title"), ("A good title", "billing-vendor", "slug"), ("A good title", "Not So", "slug"),
    (sets.TITLE, "our-subcontractor-questions", "slug")])
def test_refuses_a_name_that_is_taken_or_cannot_be(parts: Parts, cast: Cast, own: QuestionSet, title: str, slug: str,
                                                   field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        sets.copied(parts, cast.ada, title=title, slug=slug)
    assert list(refused.value.fields) == [field]


def test_another_practice_may_use_the_same_name_and_sees_nothing(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    assert sets.copied(parts, cast.cleo).slug == own.slug
    with parts.database.transaction(cast.mockup.id, write=False) as db, pytest.raises(NotFound):
        access.question_set_for(db, cast.cleo, own.id)


def test_a_draft_cannot_be_sent_and_a_published_version_can(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    assert offered(parts, cast) == {}
    version = sets.published(parts, cast.ada, own)
    assert offered(parts, cast) == {own.slug: "1.0.0"}
    assert version.sha256 == hashlib.sha256(version.content.encode()).hexdigest()
    built = catalog.build(question_sets.published(version))
    assert (built.id, built.version, len(built.by_id)) == (own.slug, "1.0.0", 25)


def test_what_was_sent_keeps_its_wording(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    sets.published(parts, cast.ada, own)
    first = assessing.sent(parts, cast.ada, own.slug)
    sets.change(parts, cast.ada, own, "SUBQ-01", text="Which services will you provide from now on?")
    assert sets.published(parts, cast.ada, own).number == "1.1.0"
    second = assessing.sent(parts, cast.ada, own.slug, factories.vendor(parts, cast.ada, "Testcase Hosting Inc."))
    with parts.database.transaction(cast.sample.id, write=False) as db:
        texts = [wordings.questionnaire_of(db, one).by_id["SUBQ-01"].text for one in (first, second)]
    assert texts[0] != texts[1] == "Which services will you provide from now on?"
    assert (first.set_version, second.set_version) == ("1.0.0", "1.1.0")


def test_numbers_go_up_by_what_changed(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    sets.published(parts, cast.ada, own)
    sets.do(parts, cast.ada, own, editing.add_question, "firm-and-agreement", sets.NEW)
    assert sets.published(parts, cast.ada, own).number == "1.1.0"
    sets.do(parts, cast.ada, own, editing.remove_question, "SUBQ-25",
            seen=sets.seen(parts, cast.ada, own, "SUBQ-25"))
    assert sets.published(parts, cast.ada, own).number == "2.0.0"
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert sets.all_of(db, own) == ["2.0.0", "1.1.0", "1.0.0"]


def test_refuses_to_publish_what_has_not_changed_or_is_not_as_it_was_seen(parts: Parts, cast: Cast,
                                                                         own: QuestionSet) -> None:
    sets.published(parts, cast.ada, own)
    with pytest.raises(WrongState, match="Nothing has changed"):
        sets.published(parts, cast.ada, own)
    with pytest.raises(StaleSet):
        sets.do(parts, cast.ada, own, question_sets.publish, version=1)


def test_refuses_to_publish_an_empty_section_and_says_which(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    sets.do(parts, cast.ada, own, editing.add_section, "Weekends", "What happens when the office is closed.")
    with pytest.raises(Faulty) as refused:
        sets.published(parts, cast.ada, own)
    assert [question_sets.told(fault) for fault in refused.value.faults] == [
        "05-weekends: This section has no question. Add one, or remove the section."]


def test_a_published_version_carries_nothing_that_was_taken_out(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    sets.do(parts, cast.ada, own, editing.remove_question, "SUBQ-25",
            seen=sets.seen(parts, cast.ada, own, "SUBQ-25"))
    assert sets.content(parts, cast.ada, own)["removed"]
    assert set(question_sets.published(sets.published(parts, cast.ada, own))) == {"questionnaire", "sections"}


def test_a_retired_set_is_not_offered_until_it_is_restored(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    sets.published(parts, cast.ada, own)
    sets.do(parts, cast.ada, own, question_sets.retire)
    assert offered(parts, cast) == {}
    with pytest.raises(WrongState, match="retired"):
        sets.change(parts, cast.ada, own, "SUBQ-01", text="Which services will you provide from now on?")
    sets.do(parts, cast.ada, own, question_sets.restore)
    assert offered(parts, cast) == {own.slug: "1.0.0"}


def test_a_draft_can_be_discarded_and_a_published_set_cannot(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    other = sets.copied(parts, cast.ada, title="Another set of questions")
    sets.published(parts, cast.ada, other)
    with pytest.raises(WrongState, match="Retire it instead"):
        sets.do(parts, cast.ada, other, question_sets.discard)
    with pytest.raises(WrongState, match="Discard the draft"):
        sets.do(parts, cast.ada, own, question_sets.retire)
    sets.do(parts, cast.ada, own, question_sets.discard)
    with pytest.raises(NotFound):
        sets.reloaded(parts, cast.ada, own)


def test_everything_is_in_the_audit_trail(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    sets.change(parts, cast.ada, own, "SUBQ-01", text="Which services will you provide from now on?")
    sets.published(parts, cast.ada, own)
    with parts.database.transaction(cast.sample.id) as db:
        question_sets.exported(parts, db, cast.ada, own.id, "yaml", b"file")
    sets.do(parts, cast.ada, own, question_sets.retire)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        found = db.exec(select(AuditEvent.event).where(AuditEvent.subject_kind == "question-set")
                        .order_by(col(AuditEvent.sequence))).all()
    verbs = ("created", "changed", "published", "exported", "retired")
    assert list(found) == [f"question-set:{verb}" for verb in verbs]
