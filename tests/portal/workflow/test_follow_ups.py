"""Follow-ups: edited, dropped, sent as a batch, answered, settled and asked again; and only their questions open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from portal import clock
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Assessment, Assignment, FollowUp, Invitation, Mail
from portal.vocabulary.actors import VendorPerson
from portal.vocabulary.statuses import AssessmentStatus, FollowUpStatus, InvitationStatus
from portal.workflow import (
    answer_reviews,
    answers,
    assessments,
    follow_ups,
    follow_ups_sending,
    remaining,
    submissions,
    visits,
)
from portal.workflow.follow_ups import Replied, StaleFollowUp
from portal.workflow.follow_ups_sending import StaleAssessment
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import assessing

DUE = timedelta(days=10)


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    """Sent with two things to ask about."""
    return assessing.submitted(parts, cast.ada, SUBQ_05={"owner": ""}, SUBQ_09={"owner": ""})


def act(parts: Parts, cast: Cast, assessment: Assessment, do: Callable[[Any, Assessment], Any]) -> Any:
    """One verb in a transaction of its own, with the assessment locked."""
    with parts.database.transaction(cast.sample.id) as db:
        return do(db, db.get_one(Assessment, assessment.id))


def drafts(parts: Parts, assessment: Assessment) -> list[FollowUp]:
    return [row for row in assessing.follow_ups(parts, assessment) if row.status == FollowUpStatus.DRAFT]


def of(parts: Parts, assessment: Assessment, question: str) -> list[FollowUp]:
    return [row for row in assessing.follow_ups(parts, assessment) if row.question == question]


def send(parts: Parts, cast: Cast, assessment: Assessment, *questions: str) -> None:
    """Send the drafts about these questions, or all."""
    version = assessing.reloaded(parts, assessment).version
    chosen = [row.id for row in drafts(parts, assessment) if not questions or row.question in questions]
    act(parts, cast, assessment, lambda db, row: follow_ups_sending.send(
        parts, db, cast.ada, row, [db.get_one(FollowUp, id) for id in chosen], clock.today() + DUE, version=version))


def on(parts: Parts, cast: Cast, assessment: Assessment, row: FollowUp, verb: str, *words: str) -> Any:
    """A verb of the practice on one follow-up, as of how it stands."""
    def do(db: Any, locked: Assessment) -> Any:
        now = db.get_one(FollowUp, row.id)
        first = (locked, now) if verb in ("settle", "restore") else (now,)
        return getattr(follow_ups, verb)(parts, db, cast.ada, *first, *words, version=row.version)
    return act(parts, cast, assessment, do)


def reply(parts: Parts, assessment: Assessment, row: FollowUp, text: str, version: int = 0) -> Replied:
    vic = assessing.vic(parts, assessment)
    with parts.database.transaction(vic.practice_id) as db:
        return follow_ups.reply(db, vic, assessments.own(db, vic, lock=True), row.id, text, version=version)


def answered(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    """Both are asked, one is answered in words and the other by a better answer, and all is sent again."""
    send(parts, cast, assessment)
    first, second = assessing.follow_ups(parts, assessment)
    reply(parts, assessment, first, "Our office lead.")
    assessing.save(parts, assessing.vic(parts, assessment), second.question, {"owner": "Office lead"})
    assessing.submit(parts, assessing.vic(parts, assessment))


def test_sends_the_chosen_ones_and_keeps_the_others(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    send(parts, cast, assessment, "SUBQ-05")
    asked, kept = assessing.follow_ups(parts, assessment)
    assert (asked.status, asked.due, asked.sent_by) == ("asked", clock.today() + DUE, cast.ada.name)
    assert kept.status == "draft"
    now = assessing.reloaded(parts, assessment)
    assert (now.status, now.due) == (AssessmentStatus.ASKED, clock.today() + DUE)


def test_opens_only_what_was_asked_about(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    send(parts, cast, assessment, "SUBQ-05")
    vic = assessing.vic(parts, assessment)
    assert assessing.save(parts, vic, "SUBQ-05", {"owner": "Office lead"}).row.entered["owner"] == "Office lead"
    with pytest.raises(WrongState):
        assessing.save(parts, vic, "SUBQ-09", {"owner": "Office lead"})


def test_calls_back_who_sent_the_answers_with_one_mail(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    before = mails(parts, cast)
    send(parts, cast, assessment)
    invitation = assessing.invitation_of(parts, assessment)
    assert (invitation.status, invitation.due) == (InvitationStatus.OPEN, clock.today() + DUE)
    assert invitation.facts == [["Follow-ups", "2 questions"]]
    assert mails(parts, cast) == before + 1


def test_names_who_asked_back_and_counts_questions(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    assert sender(parts, cast, assessment) == cast.ada.name
    on(parts, cast, assessment, drafts(parts, assessment)[0], "drop")
    row = of(parts, assessment, "SUBQ-09")[0]
    act(parts, cast, assessment, lambda db, it: follow_ups_sending.send(
        parts, db, cast.remy, it, [db.get_one(FollowUp, row.id)], clock.today() + DUE, version=it.version))
    assert sender(parts, cast, assessment) == cast.remy.name
    line = visits.asked_of(parts, VendorPerson(assessing.vic(parts, assessment).email, "session"))[0]
    assert line.facts[0] == ["Questionnaire", assessment.title]
    assert line.facts[-1] == ["Still to answer", "1 question"]
    assert "Follow-ups" not in dict(line.facts)


def sender(parts: Parts, cast: Cast, assessment: Assessment) -> str:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return remaining.sender_of(db, assessing.invitation_of(parts, assessment))[0]


def mails(parts: Parts, cast: Cast) -> int:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return len(db.exec(select(Mail)).all())


def test_more_can_be_asked_while_the_vendor_answers(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    send(parts, cast, assessment, "SUBQ-05")
    send(parts, cast, assessment, "SUBQ-09")
    assert {row.status for row in assessing.follow_ups(parts, assessment)} == {"asked"}
    assert assessing.invitation_of(parts, assessment).facts == [["Follow-ups", "2 questions"]]


def test_sends_nothing_without_a_choice_a_good_date_or_the_page_as_it_stands(parts: Parts, cast: Cast,
                                                                             assessment: Assessment) -> None:
    rows = drafts(parts, assessment)

    def sending(chosen: list[FollowUp], days: int, version: int) -> None:
        act(parts, cast, assessment, lambda db, row: follow_ups_sending.send(
            parts, db, cast.ada, row, [db.get_one(FollowUp, one.id) for one in chosen],
            clock.today() + timedelta(days=days), version=version))

    for error, chosen, days, version in ((InvalidInput, [], 10, assessment.version),
                                         (InvalidInput, rows, -1, assessment.version),
                                         (StaleAssessment, rows, 10, assessment.version - 1)):
        with pytest.raises(error):
            sending(chosen, days, version)
    assert assessing.reloaded(parts, assessment).status == AssessmentStatus.SUBMITTED


def test_needs_somebody_to_ask(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        db.get_one(Invitation, assessing.invitation_of(parts, assessment).id).status = InvitationStatus.REVOKED
    with pytest.raises(WrongState, match="Nobody who answered"):
        send(parts, cast, assessment)
    assert len(drafts(parts, assessment)) == 2


def test_an_edited_draft_keeps_both_wordings(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    row = drafts(parts, assessment)[0]
    on(parts, cast, assessment, row, "change", "Who is it?")
    changed = drafts(parts, assessment)[0]
    assert (changed.text, changed.drafted) == ("Who is it?", row.drafted)
    with pytest.raises(StaleFollowUp):
        on(parts, cast, assessment, row, "change", "Who else?")


def test_a_drop_can_be_taken_back(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    on(parts, cast, assessment, drafts(parts, assessment)[0], "drop")
    row = of(parts, assessment, "SUBQ-05")[0]
    assert (row.status, row.settled_by) == ("dropped", cast.ada.name)
    on(parts, cast, assessment, row, "restore")
    assert len(drafts(parts, assessment)) == 2


def test_a_reply_and_a_changed_answer_come_back(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    answered(parts, cast, assessment)
    first, second = assessing.follow_ups(parts, assessment)
    assert {first.status, second.status} == {"answered"}
    with parts.database.transaction(cast.sample.id, write=False) as db:
        said = follow_ups.messages(db, [first, second])
    assert [(message.side, message.text) for message in said[first.id]] == [
        ("practice", first.text), ("vendor", "Our office lead.")]
    assert said[second.id][-1].text == "The answer was changed."
    assert assessing.reloaded(parts, assessment).status == AssessmentStatus.SUBMITTED


def test_must_be_answered_before_the_answers_are_sent_again(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    send(parts, cast, assessment, "SUBQ-05")
    with pytest.raises(InvalidInput) as refused:
        assessing.submit(parts, assessing.vic(parts, assessment))
    assert "SUBQ-05-follow-up" in refused.value.fields


def test_asking_again_is_another_round_in_the_tray(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    answered(parts, cast, assessment)
    on(parts, cast, assessment, of(parts, assessment, "SUBQ-05")[0], "again", "And who stands in?")
    first, second = of(parts, assessment, "SUBQ-05")
    assert (first.status, second.status, second.round) == ("answered", "draft", 2)
    assert [row.id for row in follow_ups.waiting([first, second])] == [second.id]
    send(parts, cast, assessment, "SUBQ-05")
    first, second = of(parts, assessment, "SUBQ-05")
    assert (first.status, second.status) == ("settled", "asked")


def test_cannot_ask_again_twice_at_once(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    answered(parts, cast, assessment)
    row = of(parts, assessment, "SUBQ-05")[0]
    on(parts, cast, assessment, row, "again", "And who stands in?")
    with pytest.raises(WrongState):
        on(parts, cast, assessment, row, "again", "Who?")


def test_settling_the_last_one_takes_the_questionnaire_back(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    send(parts, cast, assessment)
    for row in assessing.follow_ups(parts, assessment):
        on(parts, cast, assessment, row, "settle")
    assert assessing.reloaded(parts, assessment).status == AssessmentStatus.SUBMITTED
    assert assessing.invitation_of(parts, assessment).status == InvitationStatus.DONE


def test_a_reviewer_asks_a_question_of_their_own(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    def add(question: str, text: str) -> None:
        act(parts, cast, assessment, lambda db, row: follow_ups.add(parts, db, cast.ada, row, question, text))

    add("SUBQ-01", "Since when?")
    row, = of(parts, assessment, "SUBQ-01")
    assert (row.reason, row.text, row.status) == ("own", "Since when?", "draft")
    for error, question, text in ((NotFound, "XXX-01", "Why?"), (InvalidInput, "SUBQ-01", "  ")):
        with pytest.raises(error):
            add(question, text)


def test_a_completed_review_goes_on_when_something_is_asked(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    act(parts, cast, assessment, lambda db, row: answer_reviews.complete(parts, db, cast.ada, row, version=row.version))
    act(parts, cast, assessment, lambda db, row: follow_ups.add(parts, db, cast.ada, row, "SUBQ-01", "Since when?"))
    assert assessing.reloaded(parts, assessment).status == AssessmentStatus.REVIEWED
    send(parts, cast, assessment)
    now = assessing.reloaded(parts, assessment)
    assert (now.status, now.reviewed_by) == (AssessmentStatus.ASKED, "")


def test_a_reply_saves_itself_and_never_writes_over_a_colleague_s(parts: Parts, cast: Cast) -> None:
    assessment = assessing.sent(parts, cast.ada)
    vic = assessing.vic(parts, assessment)
    assessing.answer_all(parts, vic)
    assessing.save(parts, vic, "SUBQ-05", {"owner": ""})
    assessing.submit(parts, vic)
    send(parts, cast, assessment)
    asked, = assessing.follow_ups(parts, assessment)
    assert reply(parts, assessment, asked, "First words").row.reply_version == 1
    assert not reply(parts, assessment, asked, "Better words", version=0).clash
    with parts.database.transaction(cast.sample.id) as db:
        written = db.get_one(FollowUp, asked.id)
        written.reply_contact, written.reply_by = "somebody-else", "Val Example"
    clashed = reply(parts, assessment, asked, "Mine", version=1)
    assert (clashed.clash, clashed.row.reply) == (True, "Better words")
    assert not reply(parts, assessment, asked, "Mine", version=2).clash


def test_a_reply_needs_a_question_that_was_sent(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    unsent = drafts(parts, assessment)[1]
    send(parts, cast, assessment, "SUBQ-05")
    with pytest.raises(NotFound):
        reply(parts, assessment, unsent, "I know what you drafted")
    asked = of(parts, assessment, "SUBQ-05")[0]
    with pytest.raises(InvalidInput):
        reply(parts, assessment, asked, "x" * 4001)


def test_a_colleague_of_another_part_cannot_reply(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    send(parts, cast, assessment, "SUBQ-05")
    vic = assessing.vic(parts, assessment)
    with parts.database.transaction(cast.sample.id) as db:
        db.add(Assignment(practice_id=cast.sample.id, assessment_id=assessment.id, invitation_id=vic.invitation_id,
                          questions=["SUBQ-01"], assigned_by="Val Example"))
    with pytest.raises(NotFound):
        reply(parts, assessment, of(parts, assessment, "SUBQ-05")[0], "Not mine to say")


def test_what_is_in_a_talk_is_not_drafted_again(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    answered(parts, cast, assessment)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        row = db.get_one(Assessment, assessment.id)
        sent = submissions.of(db, row)
        assert [one.number for one in sent] == [2, 1]
        assert answers.rows(db, row, ["SUBQ-09"])["SUBQ-09"].entered["owner"] == "Office lead"
    assert [one.status for one in of(parts, assessment, "SUBQ-05")] == ["answered"]
