"""What the practice asks back, on the vendor's side: the question and its talk, a reply that saves itself, no more."""

from __future__ import annotations

import pytest
from httpx2 import Response
from starlette.applications import Starlette

from portal import access
from portal.app import create_app
from portal.models import Assessment, FollowUp
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


def views(parts: Parts, assessment: Assessment, *questions: str) -> dict[str, tuple[pages.View, ...]]:
    vic = assessing.vic(parts, assessment)
    with parts.database.transaction(vic.practice_id, write=False) as db:
        return pages.views_for(db, vic, assessments.own(db, vic), questions)


def save(vic: Browser, address: str, row: FollowUp, text: str, version: int = 0) -> Response:
    return vic.client.post(address, data={"csrf": vic.token, f"reply-{row.id}": text,
                                          f"reply-version-{row.id}": str(version)},
                           headers={"Origin": vic.parts.settings.base_url, "HX-Request": "true"})


def test_shows_what_was_sent_and_nothing_else(parts: Parts, assessment: Assessment) -> None:
    found = views(parts, assessment, "SUBQ-05", "SUBQ-07", "SUBQ-01")
    assert list(found) == ["SUBQ-05"]
    view, = found["SUBQ-05"]
    assert (view.why, view.state, view.open) == ("Nobody is named who is responsible.", "asked", True)
    assert [(one.by, one.mine) for one in view.messages] == [("Sample Family Practice", False)]
    assert "Internal" not in repr(found)
    assert "no-owner" not in repr(found)


def test_a_reply_saves_itself_and_comes_back(vic: Browser, parts: Parts, assessment: Assessment,
                                             asked: FollowUp) -> None:
    address = path(parts, assessment, asked)
    assert vic.get(address).status_code == 200
    saved = save(vic, address, asked, "Our office lead.")
    assert "Saved" in saved.text
    assert f'name="reply-version-{asked.id}" value="1"' in saved.text
    assert "Our office lead." in words(vic.get(address))
    assert views(parts, assessment, "SUBQ-05")["SUBQ-05"][0].reply == "Our office lead."


def test_a_plain_form_works_too(vic: Browser, parts: Parts, assessment: Assessment, asked: FollowUp) -> None:
    address = path(parts, assessment, asked)
    answer = vic.post(address, **{f"reply-{asked.id}": "Our office lead.", f"reply-version-{asked.id}": "0"})
    assert answer.status_code == 303
    assert views(parts, assessment, "SUBQ-05")["SUBQ-05"][0].reply == "Our office lead."


def test_a_colleague_s_reply_is_shown_beside_and_never_overwritten(vic: Browser, parts: Parts, cast: Cast,
                                                                    assessment: Assessment, asked: FollowUp) -> None:
    address = path(parts, assessment, asked)
    save(vic, address, asked, "Theirs.")
    with parts.database.transaction(cast.sample.id) as db:
        row = db.get_one(FollowUp, asked.id)
        row.reply_contact, row.reply_by = "another", "Val Example"
    clashed = save(vic, address, asked, "Mine.")
    assert "Saved now, by Val Example: Theirs." in words(clashed)
    assert 'value="1"' in clashed.text
    plain = vic.post(address, **{f"reply-{asked.id}": "Mine.", f"reply-version-{asked.id}": "0"})
    assert plain.status_code == 409
    assert "Mine." in plain.text
    assert "Theirs." in plain.text
    assert "Saved" in save(vic, address, asked, "Mine.", version=1).text


def test_far_too_many_words_are_refused_and_stay_on_the_page(vic: Browser, parts: Parts, assessment: Assessment,
                                                             asked: FollowUp) -> None:
    address = path(parts, assessment, asked)
    assert "4,000 fit" in save(vic, address, asked, "x" * 4001).text
    plain = vic.post(address, **{f"reply-{asked.id}": "x" * 4001})
    assert (plain.status_code, "x" * 4001 in plain.text) == (422, True)


def test_what_was_not_sent_is_not_there(vic: Browser, parts: Parts, assessment: Assessment) -> None:
    draft = next(row for row in assessing.follow_ups(parts, assessment) if not row.sent_at)
    address = path(parts, assessment, draft)
    assert vic.get(address).status_code == 404
    assert vic.post(address, **{f"reply-{draft.id}": "I know"}).status_code == 404


def test_once_sent_the_talk_can_be_read_and_not_changed(vic: Browser, parts: Parts, assessment: Assessment,
                                                        asked: FollowUp) -> None:
    address = path(parts, assessment, asked)
    save(vic, address, asked, "Our office lead.")
    assessing.submit(parts, assessing.vic(parts, assessment))
    page = vic.get(address)
    assert "Our office lead." in words(page)
    assert "<textarea" not in page.text
    assert vic.post(address, **{f"reply-{asked.id}": "Late"}).status_code == 403
    view, = views(parts, assessment, "SUBQ-05")["SUBQ-05"]
    assert (view.state, view.open, [one.mine for one in view.messages]) == ("answered", False, [False, True])
