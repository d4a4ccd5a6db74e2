"""The vendor's files: sent beside a question, told what became of them, never the practice's before they are kept."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.applications import Starlette

from portal import clock
from portal.app import create_app
from portal.models import Evidence, Invitation
from portal.vocabulary.statuses import EvidenceStatus
from portal.web.render import SANDBOX
from portal.web.vendor import evidence as pages
from portal.workflow import assessments, evidence_checking
from portal.workflow.parts import Parts
from tests import factories, hostile
from tests.cast import Cast
from tests.portal import assessing, posting, visiting
from tests.portal.visiting import QUESTION
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both
PATIENTS = b"MRN: 00481516\nDOB: 03/14/1961\n"


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def invitation(parts: Parts, cast: Cast) -> Invitation:
    """Vic's to a questionnaire, with one file that was kept."""
    return visiting.asked_questions(parts, cast.ada)


@pytest.fixture
def vic(app: Starlette, parts: Parts, invitation: Invitation) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


def _list(invitation: Invitation, question: str = QUESTION) -> str:
    return f"/vendor/{invitation.id}/questionnaire/evidence/{question}"


def _send(vic: Browser, invitation: Invitation, content: bytes, name: str = "review.txt", **fields: str) -> str:
    """Where the browser goes after a file was taken."""
    answer = vic.post(_list(invitation), files={"file": (name, io.BytesIO(content))}, **fields)
    assert answer.status_code == 303, words(answer)
    return str(answer.headers["location"])


def _rows(parts: Parts, invitation: Invitation) -> list[Evidence]:
    with parts.database.transaction(invitation.practice_id, write=False) as db:
        return list(db.exec(select(Evidence).where(Evidence.assessment_id == invitation.subject_id)
                            .order_by(Evidence.created_at)))  # type: ignore[arg-type]


def _work(parts: Parts, invitation: Invitation) -> Evidence:
    row = _rows(parts, invitation)[-1]
    for step in (evidence_checking.scan, evidence_checking.look, evidence_checking.erase):
        step(parts, row.practice_id, row.id)
    return _rows(parts, invitation)[-1]


def test_a_file_is_sent_without_scripts_and_watched_until_it_is_kept(
        vic: Browser, parts: Parts, invitation: Invitation) -> None:
    address = _send(vic, invitation, b"14 accounts looked at", dated="11/02/2026", owner="Office lead")
    waiting = vic.get(address)
    assert "Checking…" in words(waiting)
    assert 'http-equiv="refresh"' in waiting.text
    assert vic.get(address, **{"HX-Request": "true"}).status_code == 204
    _work(parts, invitation)
    done = vic.get(address, **{"HX-Request": "true"})
    assert done.headers["hx-redirect"] in address
    shown = words(vic.get(address))
    assert "Kept" in shown
    assert "dated Nov 2, 2026 · Office lead" in shown
    assert "Checking" not in shown


def test_a_file_is_taken_whatever_is_wrong_with_its_date(vic: Browser, parts: Parts, invitation: Invitation) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    for entered in ("the other day", f"{tomorrow:%m/%d/%Y}"):
        address = _send(vic, invitation, entered.encode(), dated=entered)
        assert "taken without its date" in words(vic.get(address))
    assert [row.dated for row in _rows(parts, invitation)[1:]] == [None, None]


@pytest.mark.parametrize(("content", "name", "says"), [
    (b"PK\x03\x04xx", "files.zip", "Unpack it and send the files in it one by one"),
    (b"", "empty.txt", "This file is empty"),
    (b"MZ\x00\x00", "setup.exe", "Programs are never taken"),
])
def test_what_is_not_taken_is_said_beside_the_field(
        vic: Browser, parts: Parts, invitation: Invitation, content: bytes, name: str, says: str) -> None:
    answer = vic.post(_list(invitation), files={"file": (name, io.BytesIO(content))}, owner="Office lead")
    assert answer.status_code == 422
    assert says in words(answer)
    assert 'value="Office lead"' in answer.text
    assert len(_rows(parts, invitation)) == 1


def test_a_file_over_the_limit_or_none_is_refused_with_what_to_do(
        vic: Browser, parts: Parts, invitation: Invitation) -> None:
    too_much = io.BytesIO(b"x" * (parts.settings.max_upload_bytes + 400_000))
    answer = vic.post(_list(invitation), files={"file": ("big.txt", too_much)})
    assert (answer.status_code, "Send only the pages that show it" in words(answer)) == (413, True)
    assert vic.post(_list(invitation)).status_code == 422


def test_a_script_gets_the_list_alone_and_asks_again_while_something_is_checked(
        vic: Browser, parts: Parts, invitation: Invitation) -> None:
    answer = vic.client.post(_list(invitation), data={"csrf": vic.token}, files={"file": ("a.txt", io.BytesIO(b"a"))},
                             headers={"Origin": parts.settings.base_url, "HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'hx-trigger="every 2s"' in answer.text
    _work(parts, invitation)
    assert "hx-get" not in vic.get(_list(invitation), **{"HX-Request": "true"}).text


def test_a_held_file_says_the_kinds_and_never_the_words_and_waits_for_a_name(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    address = _send(vic, invitation, PATIENTS).split("?")[0]
    row = _work(parts, invitation)
    page = vic.get(address)
    assert "Medical record, patient or member numbers" in words(page)
    assert "Dates of birth" in words(page)
    assert "00481516" not in page.text
    assert vic.get(f"{address}/file").status_code == 404
    unticked = vic.post(f"{address}/confirm")
    assert (unticked.status_code, "Tick that there is no patient data" in words(unticked)) == (422, True)
    assert vic.post(f"{address}/confirm", confirmed="yes").status_code == 303
    row = _work(parts, invitation)
    assert (row.status, row.confirmed_by) == (EvidenceStatus.KEPT, "Vic Example")
    assert "evidence:confirmed" in factories.events_of(parts, cast.sample.id, row.id)


def test_a_held_file_can_be_taken_away(vic: Browser, parts: Parts, invitation: Invitation) -> None:
    address = _send(vic, invitation, PATIENTS).split("?")[0]
    _work(parts, invitation)
    away = vic.post(f"{address}/remove")
    assert away.status_code == 303
    assert "Taken away" in words(vic.get(away.headers["location"]))
    assert vic.get(address).status_code == 404
    assert _work(parts, invitation).status == EvidenceStatus.REMOVED


def test_the_date_can_be_changed_and_a_clash_shows_both(vic: Browser, parts: Parts, invitation: Invitation) -> None:
    row = _rows(parts, invitation)[0]
    address = f"/vendor/{invitation.id}/questionnaire/files/{row.id}"
    assert vic.post(f"{address}/change", dated="11/02/2026", owner="Val", version=str(row.version)).status_code == 303
    clash = vic.post(f"{address}/change", dated="10/01/2026", owner="Vic", version=str(row.version))
    assert clash.status_code == 409
    assert "dated Nov 2, 2026 · Val" in words(clash)
    assert "10/01/2026 · Vic" in words(clash)
    wrong = vic.post(f"{address}/change", dated="soon", version="9")
    assert (wrong.status_code, 'value="soon"' in wrong.text) == (422, True)


def test_a_failed_check_can_be_tried_again(vic: Browser, parts: Parts, invitation: Invitation) -> None:
    address = _send(vic, invitation, b"fine").split("?")[0]
    row = _rows(parts, invitation)[-1]
    evidence_checking.fail(parts, row.practice_id, row.id)
    assert "fault on our side" in words(vic.get(address))
    assert vic.post(f"{address}/retry").status_code == 303
    assert _work(parts, invitation).status == EvidenceStatus.KEPT


def test_the_download_is_the_safe_copy_never_opened_in_place_and_audited(
        vic: Browser, parts: Parts, invitation: Invitation) -> None:
    row = _rows(parts, invitation)[0]
    answer = vic.get(f"/vendor/{invitation.id}/questionnaire/files/{row.id}/file")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('attachment; filename="record.pdf"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == SANDBOX
    assert factories.events_of(parts, invitation.practice_id, row.id)[-1] == "evidence:downloaded"


def test_what_is_too_old_undated_or_locked_is_said_as_a_hint(
        vic: Browser, parts: Parts, invitation: Invitation) -> None:
    _send(vic, invitation, b"old", dated="01/15/2020")
    _send(vic, invitation, b"undated", "undated.txt")
    _send(vic, invitation, hostile.encrypted_pdf(), "locked.pdf", dated="11/02/2026", expires="11/03/2025")
    for row in _rows(parts, invitation)[1:]:
        for step in (evidence_checking.scan, evidence_checking.look):
            step(parts, row.practice_id, row.id)
    shown = words(vic.get(_list(invitation)))
    assert "this is from Jan 15, 2020. The practice will ask for a newer one" in shown
    assert "No date yet" in shown
    assert "Nothing can open this file" in shown


def test_the_files_of_a_whole_page_come_by_one_query_and_only_within_the_scope(
        parts: Parts, invitation: Invitation) -> None:
    actor = assessing.vendor_actor(parts, invitation)
    with parts.database.transaction(invitation.practice_id, write=False) as db:
        found = pages.views_for(db, actor, assessments.own(db, actor), [QUESTION, "SUBQ-09"])
    assert {question: [one.name for one in files] for question, files in found.items()} == {QUESTION: ["record.pdf"]}


def test_once_answers_are_sent_files_can_be_read_and_not_changed(
        vic: Browser, parts: Parts, invitation: Invitation) -> None:
    actor = assessing.vendor_actor(parts, invitation)
    assessing.answer_all(parts, actor)
    assessing.submit(parts, actor)
    page = vic.get(_list(invitation))
    assert page.status_code == 200
    assert "Add a file" not in words(page)
    answer = vic.post(_list(invitation), files={"file": ("late.txt", io.BytesIO(b"late"))})
    assert answer.status_code == 403
