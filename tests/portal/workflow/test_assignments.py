"""Parts for colleagues: who gets what by when, what they see, and that nothing anybody wrote is lost by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.errors import Gone, InvalidInput, NotFound, TooMany, WrongState
from portal.models import Assessment, Assignment
from portal.vocabulary.actors import VendorActor, VendorPerson
from portal.workflow import answers, assessments, assignments, invitations, passcodes, submissions, visits
from portal.workflow.assignments import Part, Wanted
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing, posting
from tests.services.smtp import MailServer, link_in, text_of

VAL = ContactDetails("Val Example", "val@billing.example.com")


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


@pytest.fixture
def vic(parts: Parts, assessment: Assessment) -> VendorActor:
    return assessing.vic(parts, assessment)


def hand(parts: Parts, actor: VendorActor, *questions: str, to: ContactDetails = VAL, days: int = 7,
         **more: Any) -> Assignment:
    with parts.database.transaction(actor.practice_id) as db:
        wanted = Wanted(more.pop("sections", ()), questions, clock.today() + timedelta(days=days), **more)
        return assignments.hand(parts, db, actor, assessments.own(db, actor, lock=True), to, wanted)


def colleague(parts: Parts, part: Assignment, email: str = VAL.email) -> VendorActor:
    return visits.actor_for(parts, VendorPerson(email, "session"), part.invitation_id)


def out(parts: Parts, actor: VendorActor) -> list[Part]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return assignments.of(db, assessments.own(db, actor))


def first_section(parts: Parts, assessment: Assessment) -> str:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        return answers.sections(db, assessment)[0].section


def test_a_colleague_gets_a_mail_that_says_who_asks_for_what(parts: Parts, cast: Cast, smtp: MailServer) -> None:
    posted = posting.by_mail(parts, smtp)
    vic = assessing.vic(posted, assessing.sent(posted, cast.ada))
    hand(posted, vic, "SUBQ-06", "SUBQ-05", note="Ask the IT lead.")
    posting.send_all(posted, cast.sample.id)
    mail = next(mail for mail in smtp.mails if mail["To"].endswith(f"<{VAL.email}>"))
    told = text_of(mail)
    assert "Vic Example handed you a part of it." in told
    assert "Your part: 2 questions" in told
    assert "Ask the IT lead." not in told  # what somebody types stays out of a mail that we send for the practice
    token = link_in(mail).rpartition("/")[2]
    letter = visits.letter(posted, token)
    assert letter.purpose.verb == "Open your part"
    code = passcodes.code_page(posted, passcodes.ask_code(posted, token, "192.0.2.7"))
    assert code.verb == "Open your part"


def test_a_colleague_answers_their_part_and_nothing_else(
        parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    val = colleague(parts, hand(parts, vic, "SUBQ-05"))
    assessing.save(parts, val, "SUBQ-05", {"owner": "Val"})
    with pytest.raises(NotFound):
        assessing.save(parts, val, "SUBQ-01", {"owner": "Val"})
    assessing.save(parts, vic, "SUBQ-05", {"verifier": "Vic"})  # nothing is locked
    assert assessing.row(parts, assessment, "SUBQ-05").entered == {"owner": "Val", "verifier": "Vic"}


def test_tells_how_far_a_section_has_come(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    section = assessing.row(parts, assessment, "SUBQ-05").section
    part = hand(parts, vic, sections=(section,))
    before = out(parts, vic)[0]
    assessing.save(parts, colleague(parts, part), "SUBQ-05", {"value": "24"})
    [after] = out(parts, vic)
    assert (before.answered, after.answered, after.asked) == (0, 1, before.asked)


def test_a_question_of_a_chosen_section_is_not_named_again(
        parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    part = hand(parts, vic, "SUBQ-01", sections=(first_section(parts, assessment),))
    assert (len(part.sections), part.questions) == (1, [])


@pytest.mark.parametrize(("to", "days", "questions", "field"), [
    (VAL, 7, (), "parts"), (VAL, 7, ("NO-SUCH",), "parts"), (VAL, -1, ("SUBQ-05",), "due"),
    (VAL, 15, ("SUBQ-05",), "due"), (ContactDetails("Me", "Vic@billing.example.com"), 7, ("SUBQ-05",), "email"),
])
def test_refuses_what_cannot_be_handed_over(parts: Parts, vic: VendorActor, to: ContactDetails, days: int,
                                            questions: tuple[str, ...], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        hand(parts, vic, *questions, to=to, days=days)
    assert set(refused.value.fields) == {field}


def test_the_last_day_is_that_of_the_whole(parts: Parts, vic: VendorActor) -> None:
    assert hand(parts, vic, "SUBQ-05", days=14)


def test_whoever_answers_it_all_is_not_handed_a_part(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    both = [posting.contact(parts, cast.ada, vendor),
            posting.contact(parts, cast.ada, vendor, VAL.email.upper(), "Val Example")]
    choice = assessing.choice(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        assessment = assessments.send(parts, db, cast.ada, vendor, choice, both, clock.today() + timedelta(days=9))
        row = next(one for one in invitations.open_ones(db, cast.ada, assessment.id) if one.contact_id == both[0].id)
    with pytest.raises(InvalidInput) as refused:
        hand(parts, assessing.vendor_actor(parts, row), "SUBQ-05")
    assert "email" in refused.value.fields


def test_more_is_added_to_a_colleagues_part(parts: Parts, vic: VendorActor) -> None:
    first = hand(parts, vic, "SUBQ-05")
    second = hand(parts, vic, "SUBQ-06", days=5, note="This one, too.")
    [part] = out(parts, vic)
    assert (first.id, second.questions) == (second.id, ["SUBQ-05", "SUBQ-06"])
    assert part.invitation.due == clock.today() + timedelta(days=5)
    assert part.invitation.facts == [["Your part", "2 questions"], ["Questions", "2"]]


def test_a_colleague_hands_nothing_on_but_passes_the_part_on(parts: Parts, vic: VendorActor) -> None:
    part = hand(parts, vic, "SUBQ-05")
    val = colleague(parts, part)
    with pytest.raises(WrongState):
        hand(parts, val, "SUBQ-05", to=ContactDetails("Cy Example", "cy@billing.example.com"))
    with parts.database.transaction(vic.practice_id) as db:
        invitations.pass_on(parts, db, val, ContactDetails("Cy Example", "cy@billing.example.com"))
    cy = colleague(parts, part, "cy@billing.example.com")
    assessing.save(parts, cy, "SUBQ-05", {"owner": "Cy"})
    with pytest.raises(NotFound):
        assessing.save(parts, cy, "SUBQ-01", {"owner": "Cy"})
    with pytest.raises(NotFound):
        colleague(parts, part)
    assert out(parts, vic)[0].contact.name == "Cy Example"


def test_taking_a_part_back_keeps_the_answers(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    part = hand(parts, vic, "SUBQ-05")
    val = colleague(parts, part)
    assessing.save(parts, val, "SUBQ-05", {"owner": "Val"})
    with parts.database.transaction(vic.practice_id) as db:
        assignments.withdraw(parts, db, vic, assessments.own(db, vic, lock=True), part.id)
    with pytest.raises(Gone):
        colleague(parts, part)
    with pytest.raises(NotFound):
        assessing.save(parts, val, "SUBQ-05", {"owner": "Val again"})
    assert assessing.row(parts, assessment, "SUBQ-05").entered == {"owner": "Val"}
    with parts.database.transaction(vic.practice_id) as db, pytest.raises(WrongState):
        assignments.withdraw(parts, db, vic, assessments.own(db, vic, lock=True), part.id)


def test_takes_back_no_part_of_another_questionnaire(parts: Parts, cast: Cast, vic: VendorActor) -> None:
    part = hand(parts, vic, "SUBQ-05")
    other = assessing.vic(parts, assessing.sent(parts, cast.ada, vendor=factories.vendor(parts, cast.ada, "Another")))
    for actor in (other, colleague(parts, part)):
        with parts.database.transaction(vic.practice_id) as db, pytest.raises(NotFound):
            assignments.withdraw(parts, db, actor, assessments.own(db, actor, lock=True), part.id)


def test_a_part_is_done_until_its_colleague_answers_on(parts: Parts, vic: VendorActor) -> None:
    val = colleague(parts, hand(parts, vic, "SUBQ-05"))
    for _ in range(2):  # saying it twice is saying it once
        with parts.database.transaction(vic.practice_id) as db:
            assignments.finish(parts, db, val, assessments.own(db, val, lock=True))
    [part] = out(parts, vic)
    assert part.done
    assessing.save(parts, vic, "SUBQ-05", {"verifier": "Vic"})
    assert out(parts, vic)[0].done  # somebody else's words do not take theirs back
    assessing.save(parts, val, "SUBQ-05", {"owner": "Val"})
    [part] = out(parts, vic)
    assert (part.done, part.again) == (False, True)
    with parts.database.transaction(vic.practice_id) as db, pytest.raises(WrongState):
        assignments.finish(parts, db, vic, assessments.own(db, vic, lock=True))


def test_ten_parts_may_be_out_and_twenty_leave_in_a_day(
        parts: Parts, vic: VendorActor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignments, "MOST_OPEN", 2)
    monkeypatch.setattr(assignments, "MOST_PER_DAY", 3)
    people = [ContactDetails(f"Person {number}", f"p{number}@billing.example.com") for number in range(4)]
    handed = [hand(parts, vic, "SUBQ-05", to=person) for person in people[:2]]
    with pytest.raises(TooMany):
        hand(parts, vic, "SUBQ-05", to=people[2])
    for part in handed:
        with parts.database.transaction(vic.practice_id) as db:
            assignments.withdraw(parts, db, vic, assessments.own(db, vic, lock=True), part.id)
    hand(parts, vic, "SUBQ-05", to=people[2])
    with pytest.raises(TooMany):
        hand(parts, vic, "SUBQ-05", to=people[3])


def test_nothing_is_handed_over_once_it_is_sent(parts: Parts, vic: VendorActor) -> None:
    val = colleague(parts, hand(parts, vic, "SUBQ-05"))
    assessing.answer_all(parts, vic)
    with parts.database.transaction(vic.practice_id) as db, pytest.raises(WrongState):
        submissions.submit(parts, db, val, assessments.own(db, val, lock=True), name="Val", title="Lead",
                           attested=True, address="192.0.2.7")
    assessing.submit(parts, vic)
    with pytest.raises(WrongState):
        hand(parts, vic, "SUBQ-06")
    assert not colleague(parts, out(parts, vic)[0].assignment).open


def test_one_list_holds_the_whole_and_the_parts_with_how_far_they_are(
        parts: Parts, cast: Cast, vic: VendorActor) -> None:
    hand(parts, vic, "SUBQ-05", "SUBQ-06", days=3)
    vendor = factories.vendor(parts, cast.cleo, "Placeholder Coding LLC")
    assessing.sent(parts, cast.cleo, vendor=vendor,
                   contact=posting.contact(parts, cast.cleo, vendor, VAL.email, "Val Example"))
    lines = visits.asked_of(parts, VendorPerson(VAL.email, "session"))
    assert [(line.practice, line.vendor) for line in lines] == [
        ("Sample Family Practice", "Example Billing Co."), ("Mockup Dental Group", "Placeholder Coding LLC")]
    assert lines[0].purpose.verb == "Open your part"
    assert ["Answered", "0 of 2"] in lines[0].facts
    assert lines[1].facts[-1][0] == "Answered"
