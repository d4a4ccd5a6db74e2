"""What the practice asks back, on the vendor's side: the question and its talk, a reply that saves itself, no more."""

from __future__ import annotations

import pytest
from httpx2 import Response
from sqlmodel import select
from starlette.applications import Starlette

from portal import access
from portal.app import create_app
from portal.models import Assessment, FollowUp, Invitation
from portal.web.vendor import follow_ups as pages
from portal.workflow import answer_reviews, assessments, follow_ups, follow_ups_sending
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import assessing, posting, visiting
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    """Two were drafted, one was sent; there is a note and a red flag's cap that are none of the vendor's business."""
    made = assessing.submitted(parts, cast.ada, SUBQ_05={"owner": ""}, SUBQ_07={"value": "no"})
    with parts.database.transaction(cast.sample.id) as db:
        row = access.assessment_for(db, cast.ada, made.id, lock=True)
        answer_reviews.note(parts, db, cast.ada, row, "SUBQ-05", "Internal words")
        chosen = [one for one in follow_ups.of(db, row) if one.question == "SUBQ-05"]
        follow_ups_sending.send(parts, db, cast.ada, row, chosen, row.due, version=row.version)
    return made


@pytest.fixture
def asked(parts: Parts, assessment: Assessment) -> FollowUp:
    return next(row for row in assessing.follow_ups(parts, assessment) if row.sent_at)


@pytest.fixture
def vic(app: Starlette, parts: Parts, assessment: Assessment) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


def path(parts: Parts, assessment: Assessment, row: FollowUp) -> str:
    return f"/vendor/{assessing.invitation_of(parts, assessment).id}/questionnaire/follow-ups/{row.id}"


def question(parts: Parts, assessment: Assessment) -> str:
    return f"/vendor/{assessing.invitation_of(parts, assessment).id}/questionnaire/answers/SUBQ-05"


def section(parts: Parts, assessment: Assessment) -> str:
    row = assessing.row(parts, assessment, "SUBQ-05")
    return f"/vendor/{assessing.invitation_of(parts, assessment).id}/questionnaire/sections/{row.section}"


def views(parts: Parts, assessment: Assessment, *questions: str) -> dict[str, tuple[pages.View, ...]]:
    vic = assessing.vic(parts, assessment)
    with parts.database.transaction(vic.practice_id, write=False) as db:
        return pages.views_for(db, vic, assessments.own(db, vic), questions)


def fields(row: FollowUp, text: str, version: int = 0, was: str = "") -> dict[str, str]:
    """What the card of the question sends of a reply."""
    return {f"SUBQ-05.reply-{row.id}": text, f"SUBQ-05.reply-version-{row.id}": str(version),
            f"SUBQ-05.reply-was-{row.id}": was}


def save(vic: Browser, address: str, row: FollowUp, text: str, version: int = 0) -> Response:
    """As the page's script does."""
    return vic.client.post(address, data={
        "csrf": vic.token, **fields(row, text, version), "SUBQ-05.changed": f"reply-{row.id}", "SUBQ-05.version": "2"},
        headers={"Origin": vic.parts.settings.base_url, "X-Fragment": "yes"})


def somebody_else_s(parts: Parts, cast: Cast, asked: FollowUp) -> None:
    """The reply that stands is a colleague's."""
    with parts.database.transaction(cast.sample.id) as db:
        row = db.get_one(FollowUp, asked.id)
        row.reply, row.reply_version, row.reply_contact, row.reply_by = "Theirs.", 1, "another", "Val Example"


def test_shows_what_was_sent_and_nothing_else(parts: Parts, assessment: Assessment) -> None:
    found = views(parts, assessment, "SUBQ-05", "SUBQ-07", "SUBQ-01")
    assert list(found) == ["SUBQ-05"]
    view, = found["SUBQ-05"]
    assert (view.why, view.state, view.open) == ("Nobody is named who is responsible.", "asked", True)
    assert [(one.by, one.mine) for one in view.messages] == [("Sample Family Practice", False)]
    assert "Internal" not in repr(found)
    assert "no-owner" not in repr(found)


def test_stands_beside_the_question_and_saves_itself(vic: Browser, parts: Parts, assessment: Assessment,
                                                     asked: FollowUp) -> None:
    page = vic.get(section(parts, assessment))
    assert "Asked back Nobody is named who is responsible." in words(page)
    assert f'name="SUBQ-05.reply-{asked.id}"' in page.text
    for secret in ("Internal words", "no-owner", "red-flag table", "SUBQ-07.reply"):
        assert secret not in page.text
    saved = save(vic, question(parts, assessment), asked, "Our office lead.")
    assert saved.status_code == 200
    assert f'name="SUBQ-05.reply-version-{asked.id}" value="1"' in saved.text
    assert "Our office lead." in vic.get(section(parts, assessment)).text
    assert views(parts, assessment, "SUBQ-05")["SUBQ-05"][0].reply == "Our office lead."


def test_a_section_without_script_keeps_it_too(vic: Browser, parts: Parts, assessment: Assessment,
                                               asked: FollowUp) -> None:
    assert vic.post(section(parts, assessment), **fields(asked, "Our office lead.")).status_code == 303
    assert views(parts, assessment, "SUBQ-05")["SUBQ-05"][0].reply == "Our office lead."
    untouched = fields(asked, "", 0, "")
    assert vic.post(section(parts, assessment), **untouched).status_code == 303
    assert views(parts, assessment, "SUBQ-05")["SUBQ-05"][0].reply == "Our office lead."


def test_has_a_page_of_its_own(vic: Browser, parts: Parts, assessment: Assessment, asked: FollowUp) -> None:
    address = path(parts, assessment, asked)
    assert "A question back" in words(vic.get(address))
    answer = vic.post(address, **{f"reply-{asked.id}": "Our office lead.", f"reply-version-{asked.id}": "0"})
    assert answer.headers["location"] == f"{section(parts, assessment)}#q-SUBQ-05"
    assert views(parts, assessment, "SUBQ-05")["SUBQ-05"][0].reply == "Our office lead."


def test_a_colleague_s_reply_is_shown_beside_and_never_overwritten(vic: Browser, parts: Parts, cast: Cast,
                                                                    assessment: Assessment, asked: FollowUp) -> None:
    somebody_else_s(parts, cast, asked)
    clashed = save(vic, question(parts, assessment), asked, "Mine.")
    assert clashed.status_code == 409
    assert "Saved now, by Val Example: Theirs." in words(clashed)
    assert f'name="SUBQ-05.reply-version-{asked.id}" value="1"' in clashed.text
    whole = vic.post(section(parts, assessment), **fields(asked, "Mine."))
    assert whole.status_code == 409
    assert "Mine." in whole.text
    assert "Saved now, by Val Example: Theirs." in words(whole)
    plain = vic.post(path(parts, assessment, asked), **{f"reply-{asked.id}": "Mine."})
    assert plain.status_code == 409
    assert "Mine." in plain.text
    assert views(parts, assessment, "SUBQ-05")["SUBQ-05"][0].reply == "Theirs."
    assert save(vic, question(parts, assessment), asked, "Mine.", version=1).status_code == 200


def test_far_too_many_words_are_refused_and_stay_on_the_page(vic: Browser, parts: Parts, assessment: Assessment,
                                                             asked: FollowUp) -> None:
    long = "x" * 4001
    refused = save(vic, question(parts, assessment), asked, long)
    assert (refused.status_code, "4,000 fit" in refused.text) == (422, True)
    for answer in (vic.post(path(parts, assessment, asked), **{f"reply-{asked.id}": long}),
                   vic.post(section(parts, assessment), **fields(asked, long))):
        assert (answer.status_code, long in answer.text) == (422, True)


def test_what_was_not_sent_is_not_there(vic: Browser, parts: Parts, assessment: Assessment) -> None:
    draft = next(row for row in assessing.follow_ups(parts, assessment) if not row.sent_at)
    address = path(parts, assessment, draft)
    assert vic.get(address).status_code == 404
    assert vic.post(address, **{f"reply-{draft.id}": "I know"}).status_code == 404


def test_once_sent_the_talk_can_be_read_and_not_changed(vic: Browser, parts: Parts, assessment: Assessment,
                                                        asked: FollowUp) -> None:
    address = path(parts, assessment, asked)
    save(vic, question(parts, assessment), asked, "Our office lead.")
    assessing.submit(parts, assessing.vic(parts, assessment))
    page = vic.get(address)
    assert "Our office lead." in words(page)
    assert "<textarea" not in page.text
    assert vic.post(address, **{f"reply-{asked.id}": "Late"}).status_code == 403
    view, = views(parts, assessment, "SUBQ-05")["SUBQ-05"]
    assert (view.state, view.open, [one.mine for one in view.messages]) == ("answered", False, [False, True])


def test_a_colleague_sees_nothing_said_about_a_question_of_somebody_else(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    row = assessing.ask(parts, cast.ada, assessment, "SUBQ-05")[0]
    with parts.database.transaction(cast.sample.id) as db:
        kept = db.merge(row)
        kept.others, kept.reply, kept.reply_by = ["SUBQ-07"], "What Vic has written", "Vic Example"
    vic = assessing.vic(parts, assessment)
    assignment = assessing.handed(parts, vic, "SUBQ-07")
    with parts.database.transaction(cast.sample.id, write=False) as db:
        invitation = db.exec(select(Invitation).where(Invitation.id == assignment.invitation_id)).one()
    val = assessing.vendor_actor(parts, invitation)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        view = pages.views_for(db, val, assessments.own(db, val), ["SUBQ-05", "SUBQ-07"])
    assert [(one.about, one.messages, one.reply, one.saved) for one in view.pop("SUBQ-07")] == [("SUBQ-05", (), "", "")]
    assert view == {}
