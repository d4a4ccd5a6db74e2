"""Sending a questionnaire and following it: the form keeps what was entered, the page says who has the ball."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from portal import access, clock
from portal.models import Assessment, Contact, Invitation, Mail, Vendor
from portal.templating import day
from portal.vocabulary.actors import system
from portal.vocabulary.statuses import AssessmentStatus, InvitationStatus
from portal.workflow import mails, vendors, wordings
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails
from tests import factories
from tests.cast import SAMPLE, Cast
from tests.portal import assessing, posting, question_sets
from tests.portal.web.browser import Browser, words
from tests.services.smtp import MailServer

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both
SUBCONTRACTOR = "ours:subcontractor"


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


@pytest.fixture
def vic(parts: Parts, cast: Cast, vendor: Vendor) -> Contact:
    return posting.contact(parts, cast.ada, vendor)


@pytest.fixture
def sent(parts: Parts, cast: Cast, vendor: Vendor, vic: Contact) -> Assessment:
    return assessing.sent(parts, cast.ada, vendor=vendor, contact=vic)


def _in(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def _all(parts: Parts) -> list[Assessment]:
    with parts.database.transaction(SAMPLE, write=False) as db:
        return list(db.exec(select(Assessment)))


def _invited(parts: Parts, assessment: Assessment) -> dict[str, str]:
    """The names of those who were invited, with the state of their invitation."""
    with parts.database.transaction(SAMPLE, write=False) as db:
        rows = db.exec(select(Invitation).where(Invitation.subject_id == assessment.id))
        return {access.contact_for(db, system(SAMPLE), row.contact_id).name: row.status for row in rows}


def test_offers_every_set_with_what_it_takes(ada: Browser, vendor: Vendor, vic: Contact) -> None:
    told = words(ada.get(f"/vendors/{vendor.id}/questionnaires/new"))
    assert "Billing company questionnaire 75 questions · About 2.5 hours" in told
    assert "Subcontractor questionnaire 25 questions · About 60 minutes" in told
    assert "Vic Example, Client services" in told
    assert "have it already" not in told


def test_sends_to_a_contact_and_to_somebody_added_in_place(
        ada: Browser, parts: Parts, vendor: Vendor, vic: Contact) -> None:
    answer = ada.post(f"/vendors/{vendor.id}/questionnaires", set=SUBCONTRACTOR, due=_in(14),
                      **{f"contact-{vic.id}": "yes"}, name="Val Example", email="val@billing.example.com")
    [assessment] = _all(parts)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/questionnaires/{assessment.id}")
    assert _invited(parts, assessment) == {"Vic Example": "open", "Val Example": "open"}
    told = words(ada.get(f"/questionnaires/{assessment.id}"))
    assert f"Example Billing Co.: 0 of {assessment.asked} answered With the vendor" in told
    assert f"Due {day(assessment.due)}, in 14 days" in told
    assert told.count("Waits to be sent") == 2
    assert "Not opened yet" in told
    assert "Access and people 0 of 7" in told
    assert f"Next reminder {day(assessment.due - timedelta(days=7))}" in told


def test_a_form_that_is_not_taken_keeps_what_was_entered(
        ada: Browser, parts: Parts, vendor: Vendor, vic: Contact) -> None:
    answer = ada.post(f"/vendors/{vendor.id}/questionnaires", set=SUBCONTRACTOR, due="soon", name="Val <Example>",
                      email="val at billing")
    assert answer.status_code == 422
    assert "What you entered is still here." in words(answer)
    assert 'value="Val &lt;Example&gt;"' in answer.text
    assert 'value="val at billing"' in answer.text
    assert 'value="ours:subcontractor" checked' in answer.text
    assert 'href="#due"' in answer.text
    assert 'href="#email"' in answer.text
    assert _all(parts) == []


@pytest.mark.parametrize(("fields", "fault"), [
    ({}, "Choose the questionnaire."), ({"set": "ours:unknown"}, "Choose the questionnaire."),
    ({"set": SUBCONTRACTOR}, "Choose who answers, or add somebody."),
    ({"set": SUBCONTRACTOR, "who": "vic", "due": "-1"}, "Choose a day from today on, within a year."),
    ({"set": SUBCONTRACTOR, "who": "vic", "due": "400"}, "Choose a day from today on, within a year."),
])
def test_says_what_is_missing(ada: Browser, parts: Parts, vendor: Vendor, vic: Contact, fields: dict[str, str],
                              fault: str) -> None:
    form = {"set": fields.get("set", ""), "due": _in(int(fields.get("due", "14")))}
    if "who" in fields:
        form[f"contact-{vic.id}"] = "yes"
    answer = ada.post(f"/vendors/{vendor.id}/questionnaires", **form)
    assert answer.status_code == 422
    assert fault in words(answer)
    assert _all(parts) == []


def test_a_contact_of_a_refused_sending_is_not_added(ada: Browser, parts: Parts, vendor: Vendor) -> None:
    answer = ada.post(f"/vendors/{vendor.id}/questionnaires", set=SUBCONTRACTOR, due=_in(-1), name="Val Example",
                      email="val@billing.example.com")
    assert answer.status_code == 422
    with parts.database.transaction(SAMPLE, write=False) as db:
        assert db.exec(select(Contact)).all() == []


def test_warns_of_the_same_set_and_sends_it_again_only_when_that_is_meant(
        ada: Browser, parts: Parts, vendor: Vendor, vic: Contact, sent: Assessment) -> None:
    page = ada.get(f"/vendors/{vendor.id}/questionnaires/new")
    assert "They have it already" in words(page)
    assert f'href="/questionnaires/{sent.id}"' in page.text
    fields = {"set": SUBCONTRACTOR, "due": _in(14), f"contact-{vic.id}": "yes"}
    answer = ada.post(f"/vendors/{vendor.id}/questionnaires", **fields)
    assert answer.status_code == 422
    assert "is with Example Billing Co. already" in words(answer)
    assert len(_all(parts)) == 1
    assert ada.post(f"/vendors/{vendor.id}/questionnaires", **fields, again="yes").status_code == 303
    assert len(_all(parts)) == 2


def test_a_set_of_the_practices_own_is_offered_with_its_questions_and_sent(
        ada: Browser, parts: Parts, cast: Cast, vendor: Vendor, vic: Contact) -> None:
    own = question_sets.copied(parts, cast.ada)
    address = f"/vendors/{vendor.id}/questionnaires"
    assert "your own" not in words(ada.get(f"{address}/new"))  # a draft cannot be sent
    question_sets.published(parts, cast.ada, own)
    page = ada.get(f"{address}/new")
    assert f"{question_sets.TITLE} your own, version 1.0.0 25 questions" in words(page)
    for preview in (f"/question-sets/{own.id}/preview", "/question-sets/ours/preview?set=billing-vendor"):
        assert f'href="{preview}"' in page.text
        assert ada.get(preview).status_code == 200
    assert ada.post(address, set=f"own:{own.slug}", due=_in(14), **{f"contact-{vic.id}": "yes"}).status_code == 303
    [sent] = _all(parts)
    assert (sent.own, sent.title) == (True, question_sets.TITLE)
    assert "Your own, version 1.0.0" in words(ada.get(f"/questionnaires/{sent.id}"))


def test_what_was_attested_can_be_read_and_taken(ada: Browser, parts: Parts, cast: Cast) -> None:
    sent = assessing.submitted(parts, cast.ada)
    page = ada.get(f"/questionnaires/{sent.id}")
    told = words(page)
    assert "To review" in told
    assert "Review the answers" in told
    assert "Val Example, Compliance officer, attested" in told
    assert f'href="/questionnaires/{sent.id}/submissions/1.pdf"' in page.text
    assert ada.get(f"/questionnaires/{sent.id}/submissions/1.xlsx").status_code == 200


def test_begins_with_the_vendor(ada: Browser, parts: Parts, cast: Cast, sent: Assessment) -> None:
    factories.vendor(parts, cast.ada, "Sandbox Clearinghouse")
    told = words(ada.get("/questionnaires/new"))
    assert "Example Billing Co. 1 contact 1 questionnaire" in told
    assert "Sandbox Clearinghouse Nobody yet" in told
    assert "No vendor matches" in words(ada.get("/questionnaires/new?find=nobody"))


def test_a_mail_that_failed_blocks_nothing_and_says_what_to_do(
        ada: Browser, parts: Parts, sent: Assessment) -> None:
    invitation = assessing.invitation_of(parts, sent)
    mails.fail(parts, SAMPLE, posting.last_mail(parts, invitation).id)
    told = words(ada.get(f"/questionnaires/{sent.id}"))
    assert "A mail to Vic Example was not delivered." in told
    assert "It could not be sent, and we have stopped trying." in told
    assert f'href="/vendors/{sent.vendor_id}/invitations/{invitation.id}"' in ada.get(f"/questionnaires/{sent.id}").text
    assert "Mail not delivered 1" in words(ada.get("/questionnaires"))
    assert "a mail to Vic Example was not delivered" in words(ada.get("/"))
    assessing.save(parts, assessing.vic(parts, sent), _first(parts, sent), {"value": "yes"})
    assert "Answering" in words(ada.get(f"/questionnaires/{sent.id}"))


def _first(parts: Parts, assessment: Assessment) -> str:
    with parts.database.transaction(SAMPLE, write=False) as db:
        return wordings.questionnaire_of(db, assessment).questions[0].id


def test_says_when_nobody_can_answer_any_more(ada: Browser, parts: Parts, cast: Cast, sent: Assessment) -> None:
    assert "Nobody can answer it now." not in words(ada.get(f"/questionnaires/{sent.id}"))
    invitation = assessing.invitation_of(parts, sent)
    assert ada.post(f"/vendors/{sent.vendor_id}/invitations/{invitation.id}/revoke").status_code == 303
    told = words(ada.get(f"/questionnaires/{sent.id}"))
    assert "Nobody can answer it now." in told
    assert "Remind now" not in told
    assert ada.post(f"/questionnaires/{sent.id}/contacts", contact=invitation.contact_id).status_code == 303
    assert "Nobody can answer it now." not in words(ada.get(f"/questionnaires/{sent.id}"))


def test_more_time_is_given_to_all(ada: Browser, parts: Parts, sent: Assessment) -> None:
    address = f"/questionnaires/{sent.id}/extend"
    assert ada.post(address, version="1", due=_in(40)).status_code == 303
    row = assessing.reloaded(parts, sent)
    assert (row.due.isoformat(), row.version) == (_in(40), 2)
    assert assessing.invitation_of(parts, sent).due == row.due
    stale = ada.post(address, version="1", due=_in(50))
    assert stale.status_code == 409
    assert "changed after you opened the page" in words(stale)
    bad = ada.post(address, version="2", due="never")
    assert bad.status_code == 422
    assert 'value="never"' in bad.text
    assert assessing.reloaded(parts, sent).due.isoformat() == _in(40)


def test_one_more_person_is_asked(ada: Browser, parts: Parts, sent: Assessment) -> None:
    address = f"/questionnaires/{sent.id}/contacts"
    assert "Choose who else answers" in words(ada.post(address))
    assert ada.post(address, name="Val Example", email="val@billing.example.com").status_code == 303
    assert _invited(parts, sent) == {"Vic Example": "open", "Val Example": "open"}
    again = ada.post(address, name="Val Example", email="val@billing.example.com")
    assert again.status_code == 422
    assert "Val Example is invited to this already." in words(again)


def test_taking_it_back_needs_a_reason_that_the_vendor_never_sees(
        ada: Browser, parts: Parts, vendor: Vendor, sent: Assessment) -> None:
    address = f"/questionnaires/{sent.id}/cancel"
    refused = ada.post(address, version="1")
    assert refused.status_code == 422
    assert "Write why." in words(refused)
    assert ada.post(address, version="1", reason="Sent to the wrong company.").status_code == 303
    assert assessing.reloaded(parts, sent).status == AssessmentStatus.CANCELED
    assert _invited(parts, sent) == {"Vic Example": InvitationStatus.REVOKED}
    told = words(ada.get(f"/questionnaires/{sent.id}"))
    assert "Taken back" in told
    assert "Give more time" not in told
    assert "took back Subcontractor questionnaire (Example Billing Co.) “Sent to the wrong company.”" in words(
        ada.get(f"/vendors/{vendor.id}"))
    for verb in ("extend", "contacts", "remind"):
        assert ada.post(f"/questionnaires/{sent.id}/{verb}", due=_in(9), version="2", name="Val Example",
                        email="val@billing.example.com").status_code == 409


def test_reminds_now_and_says_so(ada: Browser, parts: Parts, smtp: MailServer, sent: Assessment) -> None:
    waits = ada.post(f"/questionnaires/{sent.id}/remind")
    assert waits.status_code == 409
    assert "nobody to remind now" in words(waits)
    posting.send_all(posting.by_mail(parts, smtp), SAMPLE)
    answer = ada.post(f"/questionnaires/{sent.id}/remind")
    assert answer.status_code == 303
    told = words(ada.get(answer.headers["location"].partition("#")[0]))
    assert "The reminder is on its way." in told
    assert "Waits to be sent Reminder" in told
    with parts.database.transaction(SAMPLE, write=False) as db:
        assert db.exec(select(Mail.kind).where(Mail.status == "queued")).all() == ["reminder"]


def test_staff_send_and_an_auditor_only_reads(ben: Browser, otto: Browser, vendor: Vendor, sent: Assessment) -> None:
    assert ben.get(f"/vendors/{vendor.id}/questionnaires/new").status_code == 200
    assert "Remind now" in words(ben.get(f"/questionnaires/{sent.id}"))
    told = words(otto.get(f"/questionnaires/{sent.id}"))
    assert "Remind now" not in told
    assert "Take it back" not in told
    assert "Send a questionnaire" not in words(otto.get("/questionnaires")) + words(otto.get(f"/vendors/{vendor.id}"))


def test_the_board_has_what_is_overdue_first_and_narrows(
        ada: Browser, parts: Parts, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    late = assessing.sent(parts, cast.ada, vendor=factories.vendor(parts, cast.ada, "Sandbox Clearinghouse"))
    answered = assessing.submitted(parts, cast.ada)
    ada.post(f"/questionnaires/{late.id}/extend", version="1", due=_in(1))
    today = clock.today() + timedelta(days=6)
    monkeypatch.setattr(clock, "today", lambda: today)  # the session stays as old as it is
    told = words(ada.get("/questionnaires"))
    assert told.index("Sandbox Clearinghouse") < told.index("Example Billing Co.")
    assert "Open 2 Overdue 1 With the vendor 1 To review 1" in told
    assert "5 days overdue" in told
    assert f"Your practice, since {day(answered.ball_since)}" in told
    assert "Sandbox Clearinghouse" not in words(ada.get("/questionnaires?show=review"))
    assert "Example Billing Co." not in words(ada.get("/questionnaires?find=sandbox"))
    assert "No questionnaire matches" in words(ada.get("/questionnaires?find=nothing"))
    for sort in ("vendor", "-sent", "progress", "-due"):
        assert ada.get(f"/questionnaires?sort={sort}").status_code == 200


def test_an_empty_board_leads_to_the_first_one(ada: Browser, otto: Browser) -> None:
    assert "Send the first questionnaire" in words(ada.get("/questionnaires"))
    assert "Send the first questionnaire" not in words(otto.get("/questionnaires"))


def test_the_first_page_tells_whose_move_it_is(
        ada: Browser, ben: Browser, parts: Parts, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with parts.database.transaction(SAMPLE) as db:
        quiet = vendors.add(parts, db, cast.ada, VendorDetails(name="Sandbox Clearinghouse", handles_phi=False))
    sent = assessing.sent(parts, cast.ada, vendor=quiet)
    told = words(ada.get("/"))
    assert "Nothing needs you, Ada" in told
    assert "Waiting on vendors With the vendor Sandbox Clearinghouse: questionnaire, 0 of" in told
    vic = assessing.vic(parts, sent)
    assessing.answer_all(parts, vic)
    assessing.submit(parts, vic)
    told = words(ada.get("/"))
    assert "1 thing needs you, Ada" in told
    assert "Sandbox Clearinghouse: Vic Example answered the questionnaire" in told
    told = words(ben.get("/"))
    assert "Nothing needs you, Ben" in told
    assert "With your colleagues Review Sandbox Clearinghouse: Vic Example answered the questionnaire" in told


def test_what_is_overdue_comes_first_on_the_first_page(
        ben: Browser, parts: Parts, cast: Cast, sent: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: sent.due + timedelta(days=5))
    told = words(ben.get("/"))
    assert "2 things need you, Ben" in told
    assert "1 is overdue." in told
    assert told.index("questionnaire overdue, 0 of") < told.index("no agreement yet")
    assert "5 days late Remind or extend" in told
