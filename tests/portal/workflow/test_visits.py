"""Coming in: a link and a code, limits on guessing, and nothing told to strangers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

import pytest
from sqlalchemy import text
from sqlmodel import select

from portal import clock
from portal.errors import Gone, InvalidInput, NotFound, PortalError, TooMany
from portal.models import Invitation, Mail, Passcode
from portal.vocabulary.actors import VendorPerson
from portal.workflow import invitations, passcodes, visits
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import posting
from tests.services.smtp import MailServer, code_in, link_in

CLIENT = "198.51.100.7"


class Clock:
    """The portal's clock, to be put forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._at: datetime = clock.now()
        monkeypatch.setattr(clock, "datetime", self)  # what `clock.now` asks, also where a table's default calls it

    def now(self, _zone: tzinfo) -> datetime:
        return self._at

    def passes(self, **time: float) -> None:
        self._at += timedelta(**time)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def posted(parts: Parts, smtp: MailServer) -> Parts:
    return posting.by_mail(parts, smtp)


class Vic:
    """Vic at the door, with the link that was mailed."""

    def __init__(self, parts: Parts, cast: Cast, smtp: MailServer) -> None:
        self.parts, self.cast, self._smtp = parts, cast, smtp
        self.invitation: Invitation = posting.invited(parts, cast.ada)
        posting.send_all(parts, cast.sample.id)
        self.token = link_in(smtp.mails[-1]).rpartition("/")[2]

    def asks(self) -> str:
        passcode_id = passcodes.ask_code(self.parts, self.token, CLIENT)
        posting.send_all(self.parts, self.cast.sample.id)
        return passcode_id

    @property
    def code(self) -> str:
        return code_in(self._smtp.mails[-1])

    @property
    def wrong(self) -> str:
        return f"{(int(self.code) + 1) % 10**6:06}"


@pytest.fixture
def vic(posted: Parts, cast: Cast, smtp: MailServer, time: Clock) -> Vic:
    return Vic(posted, cast, smtp)


def refused(parts: Parts, passcode_id: str, code: str) -> PortalError:
    with pytest.raises(PortalError) as error:
        passcodes.enter(parts, passcode_id, code)
    return error.value


def test_the_code_opens_a_session_of_that_address(posted: Parts, vic: Vic) -> None:
    token, invitation_id = passcodes.enter(posted, vic.asks(), f" {vic.code[:3]} {vic.code[3:]} ")
    person = visits.person_for(posted, token)
    assert person
    assert (person.email, invitation_id) == (posting.VIC, vic.invitation.id)
    actor = visits.actor_for(posted, person, invitation_id)
    assert (actor.name, actor.practice_name, actor.vendor_name) == (
        "Vic Example", "Sample Family Practice", "Example Billing Co.")
    assert "invitation:entered" in factories.events_of(posted, vic.cast.sample.id, vic.invitation.id)


def test_looking_at_the_link_leaves_no_trace(posted: Parts, vic: Vic, smtp: MailServer) -> None:
    before = factories.events_of(posted, vic.cast.sample.id)
    for _ in range(50):
        visits.letter(posted, vic.token)
    with posted.database.transaction(None, write=False) as db:
        assert db.exec(select(Passcode)).all() == []
    assert (factories.events_of(posted, vic.cast.sample.id), len(smtp.mails)) == (before, 1)


def test_a_code_works_once_and_for_ten_minutes(posted: Parts, vic: Vic, time: Clock) -> None:
    passcode_id = vic.asks()
    passcodes.enter(posted, passcode_id, vic.code)
    assert "run out" in refused(posted, passcode_id, vic.code).message
    time.passes(minutes=5)
    passcode_id = vic.asks()
    time.passes(minutes=10, seconds=1)
    assert "run out" in refused(posted, passcode_id, vic.code).message


def test_five_wrong_codes_lock_the_door_for_a_while_and_say_so(posted: Parts, vic: Vic, time: Clock) -> None:
    passcode_id = vic.asks()
    wrong = vic.wrong
    for left in (4, 3, 2, 1):
        error = refused(posted, passcode_id, wrong)
        assert isinstance(error, InvalidInput)
        assert f"{left} {'try' if left == 1 else 'tries'} left" in error.fields["code"]
    assert isinstance(refused(posted, passcode_id, wrong), TooMany)
    assert isinstance(refused(posted, passcode_id, vic.code), TooMany)  # the right one comes too late
    time.passes(minutes=2)
    with pytest.raises(TooMany):
        passcodes.ask_code(posted, vic.token, CLIENT)
    time.passes(minutes=passcodes.LOCK_MINUTES)
    assert passcodes.enter(posted, vic.asks(), vic.code)
    assert "invitation:locked" in factories.events_of(posted, vic.cast.sample.id, vic.invitation.id)


def test_what_is_no_six_digits_is_not_counted(posted: Parts, vic: Vic) -> None:
    passcode_id = vic.asks()
    for entered in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦"):
        assert "six digits" in refused(posted, passcode_id, entered).fields["code"]  # type: ignore[attr-defined]
    assert passcodes.code_page(posted, passcode_id).tries_left == passcodes.TRIES


def test_tries_add_up_over_codes_and_run_out_for_the_day(
        posted: Parts, vic: Vic, time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passcodes, "WRONG_PER_DAY", 6)
    tries = 0
    while tries < passcodes.WRONG_PER_DAY:
        passcode_id = vic.asks()
        for _ in range(min(passcodes.TRIES - 1, passcodes.WRONG_PER_DAY - tries)):
            refused(posted, passcode_id, vic.wrong)
            tries += 1
        time.passes(minutes=30)
    with pytest.raises(TooMany) as enough:
        vic.asks()
    assert "within a day" in enough.value.message
    time.passes(days=1)
    assert passcodes.enter(posted, vic.asks(), vic.code)


def test_codes_are_not_asked_for_too_often(posted: Parts, vic: Vic, time: Clock) -> None:
    vic.asks()
    with pytest.raises(TooMany):
        vic.asks()
    for _ in range(passcodes.CODES_PER_HOUR - 1):
        time.passes(minutes=1)
        vic.asks()
    time.passes(minutes=1)
    with pytest.raises(TooMany):
        vic.asks()
    time.passes(hours=1)
    vic.asks()


def test_one_network_address_asks_so_often_only(posted: Parts, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passcodes, "CODES_PER_CLIENT_AND_HOUR", 4)
    for number in range(4):
        passcodes.ask_code_for_address(posted, f"someone{number}@example.com", CLIENT)
    with pytest.raises(TooMany):
        passcodes.ask_code_for_address(posted, "one-more@example.com", CLIENT)
    passcodes.ask_code_for_address(posted, "one-more@example.com", "another client")


def test_a_known_and_an_unknown_address_look_the_same(posted: Parts, vic: Vic, smtp: MailServer) -> None:
    """Page by page and try by try; only the mailbox knows."""
    seen = []
    for email in (posting.VIC, "nobody@example.com"):
        passcode_id = passcodes.ask_code_for_address(posted, email, CLIENT)
        page = replace(passcodes.code_page(posted, passcode_id), passcode_id="")
        answers = [str(refused(posted, passcode_id, "00000")), *(
            refused(posted, passcode_id, code).message for code in ("000000",) * passcodes.TRIES)]
        with pytest.raises(TooMany) as locked:
            passcodes.ask_code_for_address(posted, email, CLIENT)
        seen.append((page, answers, locked.value.message))
    assert seen[0] == seen[1]


def test_who_knows_the_address_only_cannot_lock_out_who_holds_the_link(posted: Parts, vic: Vic) -> None:
    stranger = passcodes.ask_code_for_address(posted, posting.VIC, "a stranger")
    posting.send_all(posted, vic.cast.sample.id)  # two codes of one moment would go out in any order
    for _ in range(passcodes.TRIES):
        refused(posted, stranger, "000000")
    assert passcodes.enter(posted, vic.asks(), vic.code)


def test_an_address_comes_in_without_its_link(posted: Parts, vic: Vic, smtp: MailServer) -> None:
    passcode_id = passcodes.ask_code_for_address(posted, posting.VIC.upper(), CLIENT)
    posting.send_all(posted, vic.cast.sample.id)
    token, invitation_id = passcodes.enter(posted, passcode_id, code_in(smtp.mails[-1]))
    person = visits.person_for(posted, token)
    assert person
    assert invitation_id == ""
    assert [asked.invitation_id for asked in visits.asked_of(posted, person)] == [vic.invitation.id]


def test_a_code_goes_to_the_address_that_was_looked_up_and_to_no_look_alike(
        posted: Parts, vic: Vic, smtp: MailServer) -> None:
    posting.invited(posted, vic.cast.ada, factories.vendor(posted, vic.cast.ada, "Placeholder Coding LLC"),
                    "kim@coding.example.com", "Kim Example")
    passcodes.ask_code_for_address(posted, "\N{KELVIN SIGN}im@coding.example.com", CLIENT)
    with posted.database.transaction(vic.cast.sample.id, write=False) as db:
        assert db.exec(select(Mail.email).where(Mail.kind == "passcode")).all() == ["kim@coding.example.com"]


def test_the_code_proves_the_mailbox_it_went_to_and_no_other(posted: Parts, vic: Vic) -> None:
    """Also where the contact has another address by the time that the code is entered."""
    passcode_id = vic.asks()
    with posted.database.transaction(vic.cast.sample.id) as db:
        db.connection().execute(text("update contacts set email = 'boss@billing.example.com'"))
    person = visits.person_for(posted, passcodes.enter(posted, passcode_id, vic.code)[0])
    assert person
    assert person.email == posting.VIC


def test_one_person_sees_one_list_of_several_practices_and_vendors(posted: Parts, vic: Vic) -> None:
    other_vendor = factories.vendor(posted, vic.cast.ada, "Sandbox Clearinghouse")
    posting.invited(posted, vic.cast.ada, other_vendor, posting.VIC)
    posting.invited(posted, vic.cast.cleo, None, posting.VIC.title())
    posting.invited(posted, vic.cast.cleo, factories.vendor(posted, vic.cast.cleo, "Val's Co."), posting.VAL)
    listed = visits.asked_of(posted, VendorPerson(posting.VIC, "session"))
    assert sorted((asked.practice, asked.vendor) for asked in listed) == [
        ("Mockup Dental Group", "Example Billing Co."), ("Sample Family Practice", "Example Billing Co."),
        ("Sample Family Practice", "Sandbox Clearinghouse")]


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "../..", "%00"])
def test_an_unknown_link_tells_nothing(posted: Parts, vic: Vic, token: str) -> None:
    with pytest.raises(NotFound) as unknown:
        visits.letter(posted, token)
    assert unknown.value.message == visits.UNKNOWN
    with pytest.raises(NotFound):
        passcodes.ask_code(posted, token, CLIENT)


def test_a_link_that_is_over_says_why_to_whoever_holds_it(posted: Parts, vic: Vic, time: Clock) -> None:
    passcode_id = vic.asks()
    with posted.database.transaction(vic.cast.sample.id) as db:
        invitations.finish(posted, db, vic.cast.ada, vic.invitation)
    with pytest.raises(Gone, match="answered"):
        visits.letter(posted, vic.token)
    with posted.database.transaction(vic.cast.sample.id) as db:
        invitations.revoke(posted, db, vic.cast.ada, vic.invitation)
    with pytest.raises(Gone, match="taken this invitation back"):
        passcodes.ask_code(posted, vic.token, CLIENT)
    assert isinstance(refused(posted, passcode_id, vic.code), Gone)  # a code that was sent before opens nothing now


def test_a_session_ends_by_idleness_age_and_signing_out(posted: Parts, vic: Vic, time: Clock) -> None:
    def enters() -> str:
        return passcodes.enter(posted, vic.asks(), vic.code)[0]

    idle = enters()
    time.passes(minutes=posted.settings.vendor_idle_minutes + 1)
    assert visits.person_for(posted, idle) is None
    busy = enters()
    for _ in range(posted.settings.session_max_hours - 1):
        time.passes(hours=1)
        assert visits.person_for(posted, busy)
    time.passes(hours=1, seconds=1)
    assert visits.person_for(posted, busy) is None
    left = enters()
    person = visits.person_for(posted, left)
    assert person
    visits.sign_out(posted, person)
    assert visits.person_for(posted, left) is None
    assert visits.person_for(posted, "unknown") is None


def test_old_codes_are_forgotten(posted: Parts, vic: Vic, time: Clock) -> None:
    old = vic.asks()
    time.passes(days=3)
    with pytest.raises(NotFound):
        passcodes.code_page(posted, old)
    vic.asks()
    with posted.database.transaction(None, write=False) as db:
        assert db.get(Passcode, old) is None
