"""The vendor's page: what is asked in plain words, answers that are never lost, and nothing of the practice's own."""

from __future__ import annotations

import io
import re

import pytest
from sqlmodel import select
from starlette.applications import Starlette

from portal import access
from portal.app import create_app
from portal.errors import WrongState
from portal.models import Agreement, Invitation, Negotiation, NegotiationRequest, Vendor
from portal.workflow import agreements, contacts, negotiations, negotiations_sending
from portal.workflow import negotiations_answers as answers
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import negotiating, posting, visiting
from tests.portal.web.browser import Browser, signed_in, stranger, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def invitation(parts: Parts, cast: Cast) -> Invitation:
    return visiting.asked_for_changes(parts, cast.ada)


@pytest.fixture
def vic(app: Starlette, parts: Parts, invitation: Invitation) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


def _page(invitation: Invitation) -> str:
    return f"/vendor/{invitation.id}/negotiation"


def _asked(parts: Parts, cast: Cast, invitation: Invitation) -> list[NegotiationRequest]:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        negotiation = access.negotiation_for(db, cast.ada, invitation.subject_id)
        return [one for one in negotiations.requests_of(db, negotiation) if one.chosen]


def _accepting(requests: list[NegotiationRequest]) -> dict[str, str]:
    """Fields that accept every request."""
    fields = {f"reply-{one.id}": "accept" for one in requests}
    return fields | {f"text-{one.id}": "" for one in requests} | {
        f"version-{one.id}": str(one.version) for one in requests}


def test_the_vendor_reads_what_is_asked_and_why(vic: Browser, invitation: Invitation) -> None:
    entered = vic.get(f"/vendor/{invitation.id}")
    assert entered.headers["location"] == _page(invitation)
    page = vic.get(_page(invitation))
    told = words(page)
    assert "Sample Family Practice asks Example Billing Co." in told
    assert "Reports of breaches" in told
    assert "in no case later than 72 hours after discovery" in told
    assert "We must write to patients within 60 days" in told or "the time that it allows is too long" in told
    assert "Insurance" not in told  # what was not asked for
    for inside in ("w2", "w3", "Weak", "Missing", "164.410"):
        assert inside not in told


def test_an_answer_saves_itself_and_is_there_again(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    first = _asked(parts, cast, invitation)[0]
    saved = vic.post(f"{_page(invitation)}/requests/{first.id}", **{
        f"reply-{first.id}": "counter", f"text-{first.id}": "Five <days>.", f"version-{first.id}": str(first.version)})
    assert "Saved" in words(saved)
    assert f'value="{first.version + 1}"' in saved.text
    again = vic.get(_page(invitation)).text
    assert "Five &lt;days&gt;." in again
    assert re.search(rf'name="reply-{first.id}" value="counter" checked', again)
    assert "1 of" in words(vic.get(_page(invitation)))
    assert _asked(parts, cast, invitation)[0].status == "asked"  # nothing counts before it is sent
    practice = signed_in(vic.client.app, parts, cast.ada)  # type: ignore[arg-type]
    assert "Five" not in words(practice.get(f"/negotiations/{invitation.subject_id}"))


def test_sending_needs_every_answer_a_name_and_a_title_and_loses_nothing(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    requests = _asked(parts, cast, invitation)
    fields = _accepting(requests)
    fields[f"reply-{requests[0].id}"] = "decline"
    del fields[f"reply-{requests[1].id}"]
    refused = vic.post(_page(invitation), **fields, act="send", name="Vic Example", title="")
    assert refused.status_code == 422
    told = words(refused)
    assert f"{requests[0].title}: Write why you decline." in told
    assert f"{requests[1].title}: accept, propose other words, or decline." in told
    assert "Write your title" in told
    kept = {one.id: one.reply for one in _asked(parts, cast, invitation)}
    assert f"{len(requests) - 2} of {len(requests)} answered" in told  # a refusal without its why is not whole
    assert kept[requests[0].id] == "decline"
    assert kept[requests[2].id] == "accept"


def test_the_answers_go_together_and_the_page_can_be_read_afterwards(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    requests = _asked(parts, cast, invitation)
    fields = _accepting(requests) | {f"reply-{requests[0].id}": "counter", f"text-{requests[0].id}": "Our own words."}
    sent = vic.post(_page(invitation), **fields, act="send", name="Vic Example", title="Privacy officer")
    assert sent.status_code == 303
    told = words(vic.get(sent.headers["location"]))
    assert "Sent. Sample Family Practice has your answers." in told
    assert "Our own words." in told
    assert vic.post(_page(invitation), **fields, act="send", name="Vic", title="Officer").status_code == 403
    practice = words(signed_in(vic.client.app, parts, cast.ada)  # type: ignore[arg-type]
                     .get(f"/negotiations/{invitation.subject_id}"))
    assert "They propose Our own words." in practice
    assert "by Vic Example, Privacy officer" in practice
    events = factories.events_of(parts, cast.sample.id)
    assert events[-3:] == ["negotiation:answered", "invitation:done", "session:started"]  # the last is Ada’s
    assert factories.chain_faults(parts, cast.sample.id) == []


def test_asking_again_lets_the_vendor_in_again_and_hides_what_the_practice_keeps(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    requests = _asked(parts, cast, invitation)
    fields = _accepting(requests) | {f"reply-{one.id}": "decline" for one in requests[:2]} | {
        f"text-{one.id}": "Not for us." for one in requests[:2]}
    vic.post(_page(invitation), **fields, act="send", name="Vic Example", title="Officer")
    before = words(signed_in(vic.client.app, parts, cast.ada)  # type: ignore[arg-type]
                   .get(f"/negotiations/{invitation.subject_id}"))
    assert "A mail goes to Vic Example at once" in before
    with parts.database.transaction(cast.sample.id) as db:
        negotiation = access.negotiation_for(db, cast.remy, invitation.subject_id, lock=True)
        again, risky = (access.request_for(db, cast.remy, one.id, lock=True) for one in requests[:2])
        answers.accept_risk(parts, db, cast.remy, negotiation, risky, "Our lawyer can live with it.",
                            version=risky.version)
        answers.ask_again(parts, db, cast.remy, negotiation, again, "One more sentence.", version=again.version)
        assert ["Open again", "1 change"] in access.invitation_for(db, cast.remy, invitation.id).facts
    told = words(vic.get(_page(invitation)))
    assert "1 change to the agreement" in told
    assert "One more sentence." in told
    assert "Our lawyer" not in told
    assert "Risk" not in told
    assert "Withdrawn" in told


def test_an_answer_that_could_not_save_itself_says_so_in_its_line_and_is_not_passed_over(
        app: Starlette, vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    first = _asked(parts, cast, invitation)[0]
    fields = {f"reply-{first.id}": "decline", f"text-{first.id}": "Vic’s words."}
    address = f"{_page(invitation)}/requests/{first.id}"
    line = stranger(app, parts).client.post(address, data=fields, headers={"HX-Request": "true"})
    assert line.status_code == 200
    assert "Not saved: you are signed out." in words(line)
    assert "<html" not in line.text
    gone = vic.client.post(f"{_page(invitation)}/requests/nothing", data={"csrf": vic.token, **fields},
                           headers={"HX-Request": "true"})
    assert "Not saved. There is nothing at this address" in words(gone)
    assert "<html" not in gone.text
    asked_back = vic.post(_page(invitation), **fields, act="send")  # that line had held the version
    assert asked_back.status_code == 409
    assert "Vic’s words." in asked_back.text
    assert f'name="version-{first.id}" value="{first.version}"' in asked_back.text


def test_two_of_the_vendor_do_not_write_over_each_other(
        app: Starlette, vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    first = _asked(parts, cast, invitation)[0]
    with parts.database.transaction(cast.sample.id) as db:
        row = access.request_for(db, cast.remy, first.id, lock=True)
        answers.keep_reply(db, cast.cleo, row, "accept", "", version=row.version)  # as a colleague would
    fields = {f"reply-{first.id}": "decline", f"text-{first.id}": "Vic’s words.", f"version-{first.id}": "2"}
    line = vic.post(f"{_page(invitation)}/requests/{first.id}", **fields)
    assert "Someone else changed this request" in words(line)
    late = vic.post(_page(invitation), **fields, act="save")
    assert late.status_code == 409
    assert "Saved now Accept" in words(late)
    assert "Yours, in the form below Decline: Vic’s words." in words(late)
    assert "Vic’s words." in late.text
    assert _asked(parts, cast, invitation)[0].reply == "accept"
    fields[f"version-{first.id}"] = "3"
    assert vic.post(_page(invitation), **fields, act="save").status_code == 303


def test_the_vendor_sends_its_new_version(vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    address = f"{_page(invitation)}/agreement"
    none = vic.post(address)
    assert none.status_code == 422
    assert "Choose the agreement" in none.text
    file = {"file": ("next.txt", io.BytesIO(negotiating.NEXT_VERSION), "text/plain")}
    assert vic.post(address, files=file).headers["location"].endswith("?uploaded=yes")
    same = vic.post(address, files={"file": ("next.txt", io.BytesIO(negotiating.NEXT_VERSION), "text/plain")})
    assert same.status_code == 422
    with parts.database.transaction(cast.sample.id, write=False) as db:
        rows = access.negotiation_for(db, cast.ada, invitation.subject_id)
        mine = list(db.exec(select(Agreement).where(Agreement.vendor_id == rows.vendor_id)))
    newest = max(mine, key=lambda one: one.number)
    assert (newest.number, newest.received_by, newest.status) == (2, "Vic Example", "received")
    assert "is being checked" in words(vic.get(f"{_page(invitation)}?uploaded=yes"))
    agreements.scan(parts, cast.sample.id, newest.id)
    agreements.refuse(parts, cast.sample.id, newest.id, "encrypted", "The file is locked.")
    assert "is being checked" not in words(vic.get(f"{_page(invitation)}?uploaded=yes"))


def test_a_file_that_is_plainly_no_agreement_is_refused_at_once(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    for name, content in (("x.exe", b"MZ\x90\x00" + bytes(200)), ("x.exe", b"Only its name is wrong."),
                          ("agreement.zip", b"PK\x03\x04" + bytes(50))):
        refused = vic.post(f"{_page(invitation)}/agreement", files={"file": (name, io.BytesIO(content), "text/plain")})
        assert refused.status_code == 422
        assert "not a type" in words(refused)
    assert "Version 2" not in words(vic.get(_page(invitation)))


def test_the_vendor_sees_what_became_of_the_version_it_sent(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    vic.post(f"{_page(invitation)}/agreement", files={"file": ("next.txt", io.BytesIO(b"A word."), "text/plain")})
    assert "Version 2: being checked" in words(vic.get(_page(invitation)))
    factories.received(parts, cast.ada, _vendor(parts, cast, invitation), b"What the practice uploads is its own.")
    assert "Version 3" not in words(vic.get(_page(invitation)))
    with parts.database.transaction(cast.sample.id) as db:
        row = db.exec(select(Agreement).where(Agreement.number == 2)).one()
        row.status, row.problem = "refused", "It has no text."
        db.add(row)
    assert "A file could not be taken: It has no text." in words(vic.get(_page(invitation)))


def test_the_new_version_can_be_sent_after_the_answers_until_the_list_is_ended(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    vic.post(_page(invitation), **_accepting(_asked(parts, cast, invitation)), act="send", name="Vic", title="Officer")
    assert "Send the file" in words(vic.get(_page(invitation)))
    assert "Read it, or send the new version" in words(vic.get("/vendor"))
    file = {"file": ("next.txt", io.BytesIO(negotiating.NEXT_VERSION), "text/plain")}
    assert vic.post(f"{_page(invitation)}/agreement", files=file).status_code == 303
    with parts.database.transaction(cast.sample.id) as db:
        negotiation = access.negotiation_for(db, cast.remy, invitation.subject_id, lock=True)
        negotiations.close(parts, db, cast.remy, negotiation, version=negotiation.version)
    assert "Send the file" not in words(vic.get(_page(invitation)))
    late = {"file": ("late.txt", io.BytesIO(b"Too late."), "text/plain")}
    assert vic.post(f"{_page(invitation)}/agreement", files=late).status_code == 409


def test_the_vendor_takes_the_wording_as_a_word_file(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    assert "All wording as a Word file" in words(vic.get(_page(invitation)))
    file = vic.get(f"{_page(invitation)}/rider.docx")
    assert file.status_code == 200
    assert file.content.startswith(b"PK")
    assert factories.events_of(parts, cast.sample.id)[-1] == "negotiation:downloaded"


def test_a_vendor_sends_so_many_files_a_day_only(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreements, "UPLOADS_PER_DAY", 2)  # one is there: the version that was reviewed
    address = f"{_page(invitation)}/agreement"
    sent = [vic.post(address, files={"file": ("next.txt", io.BytesIO(text.encode()), "text/plain")})
            for text in ("One version.", "And another.")]
    assert [answer.status_code for answer in sent] == [303, 429]
    assert "2 files came within a day" in words(sent[1])
    factories.received(parts, cast.ada, _vendor(parts, cast, invitation), b"The practice itself goes on.")


def _vendor(parts: Parts, cast: Cast, invitation: Invitation) -> Vendor:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return access.vendor_for(db, cast.ada, invitation.vendor_id)


def test_nobody_is_asked_again_who_was_taken_off_the_list(
        vic: Browser, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    vic.post(_page(invitation), **_accepting(_asked(parts, cast, invitation)), act="send", name="Vic", title="Officer")
    with parts.database.transaction(cast.sample.id) as db:
        contacts.remove(parts, db, cast.ada, access.contact_for(db, cast.ada, invitation.contact_id, lock=True))
    with parts.database.transaction(cast.sample.id) as db:
        negotiation = access.negotiation_for(db, cast.remy, invitation.subject_id, lock=True)
        assert not negotiations_sending.call_back(parts, db, cast.remy, negotiation)
        with pytest.raises(WrongState, match="by mail or telephone"):
            negotiations_sending.ask_for_version(parts, db, cast.remy, negotiation)


def test_nobody_else_finds_it(app: Starlette, parts: Parts, cast: Cast, invitation: Invitation) -> None:
    val = visiting.visitor(app, parts, posting.VAL)
    assert val.get(_page(invitation)).status_code == 404
    other = posting.invited(parts, cast.ada, visiting.clearinghouse(parts, cast.ada), posting.VAL, "Val Example")
    assert val.get(_page(other)).status_code == 404  # its subject is not there
    assert signed_in(app, parts, cast.ada).get(_page(invitation)).status_code in (303, 404)


def test_the_practice_invites_a_contact_and_the_requests_are_sent(
        app: Starlette, parts: Parts, cast: Cast) -> None:
    agreement = negotiating.read(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.remy, agreement.id, lock=True)
        negotiation = negotiations.start(parts, db, cast.remy, row)
        vendor = access.vendor_for(db, cast.ada, agreement.vendor_id)
    ada, address = signed_in(app, parts, cast.ada), f"/negotiations/{negotiation.id}"
    assert "Add a contact of Example Billing Co." in words(ada.get(address))
    contact = posting.contact(parts, cast.ada, vendor)
    assert "Vic Example" in words(ada.get(address))
    refused = ada.post(f"{address}/invite", version="1", contact=contact.id, due="2001-01-01")
    assert refused.status_code == 422
    assert 'value="2001-01-01"' in refused.text
    assert "Nothing is sent yet" in words(refused)
    assert "With the vendor" not in words(refused)
    due = re.search(r'name="due" value="([^"]+)"', ada.get(address).text)
    assert due
    assert ada.post(f"{address}/invite", version="1", contact=contact.id, due=due[1]).status_code == 303
    told = words(ada.get(address))
    assert "Sent to" in told
    assert "Not opened yet" in told
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert access.negotiation_for(db, cast.ada, negotiation.id).sent_how == "portal"
    vic = visiting.visitor(app, parts, posting.VIC)
    assert "Open the requests" in words(vic.get("/vendor"))


def test_ending_the_negotiation_shuts_the_door(app: Starlette, parts: Parts, cast: Cast, vic: Browser,
                                               invitation: Invitation) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        negotiation: Negotiation = access.negotiation_for(db, cast.remy, invitation.subject_id, lock=True)
        for one in [one for one in negotiations.requests_of(db, negotiation) if one.chosen]:
            answers.withdraw(parts, db, cast.remy, negotiation, one, "Not needed.", version=one.version)
        version = negotiation.version
    ada = signed_in(app, parts, cast.ada)
    assert ada.post(f"/negotiations/{invitation.subject_id}/close", version=str(version)).status_code == 303
    assert vic.get(_page(invitation)).status_code in (404, 410)
