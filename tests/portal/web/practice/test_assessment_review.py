"""The pages of the review: each answer with its proof and what worries, marks, notes, questions, and the completion."""

from __future__ import annotations

import re

import pytest

from portal import access
from portal.models import Assessment, FollowUp
from portal.vocabulary.statuses import AssessmentStatus
from portal.workflow import follow_ups, follow_ups_sending
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    """Sent with one thing to ask about, and one red flag."""
    return assessing.submitted(parts, cast.ada, SUBQ_05={"owner": ""}, SUBQ_07={"value": "no"})


def path(assessment: Assessment, rest: str = "review") -> str:
    return f"/questionnaires/{assessment.id}/{rest}"


def card(page: str, question: str) -> str:
    """The part of the page that is about this question."""
    return page.split(f'id="q-{question}"')[1].split('<section class="card fd-rq')[0]


def ask_and_answer(parts: Parts, cast: Cast, assessment: Assessment, question: str, **entered: str) -> FollowUp:
    """Ask about it, have the answer changed, and everything sent again."""
    with parts.database.transaction(cast.sample.id) as db:
        row = access.assessment_for(db, cast.ada, assessment.id, lock=True)
        asked = follow_ups.add(parts, db, cast.ada, row, question, "Is that so?")
        db.flush()
        follow_ups_sending.send(parts, db, cast.ada, row, [asked], row.due, version=row.version)
    vic = assessing.vic(parts, assessment)
    assessing.save(parts, vic, question, entered)
    assessing.submit(parts, vic)
    return next(one for one in assessing.follow_ups(parts, assessment) if one.id == asked.id)


def test_shows_each_answer_in_words_with_what_stands_beside_it(ada: Browser, assessment: Assessment) -> None:
    page = ada.get(path(assessment))
    assert page.status_code == 200
    told = words(page)
    assert "24 answers to look at" in told
    assert "Attested by Val Example, Compliance officer" in told
    hours = card(page.text, "SUBQ-05")
    assert "24 hours" in hours
    assert "Written down in our procedure" in hours
    assert "record.pdf" in hours
    assert "Saved by" in hours
    assert "Documented" in hours


def test_says_what_worries_and_what_to_look_for(ada: Browser, assessment: Assessment) -> None:
    flagged = card(ada.get(path(assessment, "review?show=flags")).text, "SUBQ-07")
    assert "Red flag." in flagged
    assert "What settles it:" in flagged
    assert "Feeds the red-flag table: access controls (2a)." in flagged


def test_filters_count_and_narrow(ada: Browser, assessment: Assessment) -> None:
    page = words(ada.get(path(assessment, "review?show=follow-ups")))
    assert "To look at 24 Red flags 1 Follow-ups 2 Changed 0 Gate questions 9 Reviewed 0 All 24" in page
    assert "SUBQ-05" in page
    assert "SUBQ-01 " not in page.split("Sections")[0]
    assert "No question matches" in words(ada.get(path(assessment, "review?find=zzz")))


def test_marks_an_answer_and_comes_back_to_where_it_was(ada: Browser, assessment: Assessment) -> None:
    answer = ada.post(path(assessment, "answers/SUBQ-01/reviewed"), act="mark", submission="1",
                      back="show=gates&page=1&evil=//x")
    assert answer.headers["location"] == path(assessment, "review?show=gates&page=1#q-SUBQ-01")
    assert "Reviewed by Ada" in card(ada.get(path(assessment, "review?show=all")).text, "SUBQ-01")
    ada.post(path(assessment, "answers/SUBQ-01/reviewed"), act="unmark")
    assert "Reviewed by" not in ada.get(path(assessment, "review?show=all")).text


def test_a_changed_answer_shows_both_wordings(ada: Browser, parts: Parts, cast: Cast, assessment: Assessment) -> None:
    ada.post(path(assessment, "answers/SUBQ-05/reviewed"), act="mark", submission="1")
    ask_and_answer(parts, cast, assessment, "SUBQ-05", value="36")
    page = ada.get(path(assessment, "review?show=changed"))
    shown = card(page.text, "SUBQ-05")
    assert "Changed since you reviewed it" in shown
    assert "36 hours" in shown
    assert "24 hours" in shown
    assert "The answer was changed." in shown
    assert len(re.findall(r'id="q-', page.text)) == 1


def test_a_mark_from_before_the_vendor_sent_again_is_a_conflict(ada: Browser, parts: Parts, cast: Cast,
                                                               assessment: Assessment) -> None:
    ask_and_answer(parts, cast, assessment, "SUBQ-05", value="36")
    answer = ada.post(path(assessment, "answers/SUBQ-05/reviewed"), act="mark", submission="1")
    assert answer.status_code == 409
    assert "sent its answers again" in words(answer)
    assert "24 hours" in answer.text


def test_notes_stay_with_the_practice(ada: Browser, assessment: Assessment) -> None:
    ada.post(path(assessment, "answers/SUBQ-01/notes"), text="Call them on Monday.")
    page = words(ada.get(path(assessment, "answers/SUBQ-01")))
    assert "Notes. Only your practice sees this. Call them on Monday. Ada" in page
    empty = ada.post(path(assessment, "answers/SUBQ-01/notes"), text=" ")
    assert empty.status_code == 422
    assert "Write the note, or close it." in empty.text


def test_an_own_question_goes_into_the_tray(ada: Browser, assessment: Assessment) -> None:
    ada.post(path(assessment, "answers/SUBQ-01/ask"), text="Since when?")
    assert "Since when?" in ada.get(path(assessment, "follow-ups")).text
    assert "Drafted, not sent" in card(ada.get(path(assessment)).text, "SUBQ-01")


def test_a_reply_is_settled_or_asked_again(ada: Browser, parts: Parts, cast: Cast, assessment: Assessment) -> None:
    row = ask_and_answer(parts, cast, assessment, "SUBQ-01", owner="Somebody else")
    before = path(assessment, f"follow-ups/{row.id}/again")
    assert ada.post(before, version=row.version, text="").status_code == 422
    assert ada.post(before, version=row.version, text="And who stands in?").status_code == 303
    assert "And who stands in?" in card(ada.get(path(assessment)).text, "SUBQ-01")
    settled = ada.post(path(assessment, f"follow-ups/{row.id}/settle"), version=row.version, **{"from": "answer"})
    assert settled.headers["location"] == path(assessment, "answers/SUBQ-01")


def test_completes_and_says_what_is_open(ada: Browser, parts: Parts, cast: Cast, assessment: Assessment) -> None:
    refused = ada.post(path(assessment, "complete"), version=assessment.version)
    assert refused.status_code == 409
    assert "2 drafted follow-ups to send or drop" in words(refused)
    for row in assessing.follow_ups(parts, assessment):
        ada.post(path(assessment, f"follow-ups/{row.id}/drop"), version=row.version)
    whole = assessing.reloaded(parts, assessment)
    assert ada.post(path(whole, "complete"), version=whole.version).status_code == 303
    assert assessing.reloaded(parts, whole).status == AssessmentStatus.REVIEWED
    assert "Reviewed by Ada" in words(ada.get(path(whole)))


def test_before_the_answers_are_here_there_is_nothing_to_review(ada: Browser, parts: Parts, cast: Cast) -> None:
    assessment = assessing.sent(parts, cast.ada)
    assert "The answers are not here yet" in words(ada.get(path(assessment)))
    assert "The answers are not here yet" in words(ada.get(path(assessment, "answers/SUBQ-01")))
    assert ada.post(path(assessment, "answers/SUBQ-01/reviewed"), act="mark", submission="0").status_code == 409
    assert ada.get(path(assessment, "answers/XXX-99")).status_code == 404


def test_readers_read_and_do_not_decide(otto: Browser, ben: Browser, cleo: Browser, assessment: Assessment) -> None:
    for reader in (otto, ben):
        page = reader.get(path(assessment))
        assert page.status_code == 200
        assert "/reviewed" not in page.text
        assert reader.post(path(assessment, "answers/SUBQ-01/reviewed"), act="mark").status_code == 403
    assert cleo.get(path(assessment)).status_code == 404


def test_htmx_gets_the_card_alone(ada: Browser, assessment: Assessment) -> None:
    answer = ada.client.post(path(assessment, "answers/SUBQ-01/reviewed"),
                             data={"csrf": ada.token, "act": "mark", "submission": "1"},
                             headers={"Origin": ada.parts.settings.base_url, "HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.headers["HX-Trigger"] == "answer-decided"
    assert "Reviewed by Ada" in answer.text


def test_shows_what_was_answered_before(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    first = assessing.sent(parts, cast.ada, "subcontractor", vendor)
    vic = assessing.vic(parts, first)
    assessing.answer_all(parts, vic)
    assessing.submit(parts, vic)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        contact = access.contact_for(db, cast.ada, vic.id)
    again = assessing.sent(parts, cast.ada, "subcontractor", vendor, contact)
    vic = assessing.vic(parts, again)
    assessing.answer_all(parts, vic)
    assessing.save(parts, vic, "SUBQ-05", {"value": "36"})
    assessing.submit(parts, vic)
    shown = card(ada.get(path(again)).text, "SUBQ-05")
    assert "Earlier: " in shown
    assert "24 hours" in shown
    assert "36 hours" in shown


def test_says_what_changed(ada: Browser, parts: Parts, cast: Cast, assessment: Assessment) -> None:
    ask_and_answer(parts, cast, assessment, "SUBQ-01", owner="Somebody else")
    assert "Changed: “Who is responsible? (person or role)”." in words(ada.get(path(assessment, "answers/SUBQ-01")))
