"""Mails: sent once the cause is committed, their state plain to see, and nothing of their secrets in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from portal import access, clock
from portal.errors import MailServerUnavailable, WrongState
from portal.mail.folder import NoMailer
from portal.models import Mail, OutboxItem
from portal.vocabulary.statuses import MailStatus
from portal.workflow import invitations, mails, passcodes, visits
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import posting
from tests.services.smtp import MailServer, code_in, link_in


@pytest.fixture
def posted(parts: Parts, smtp: MailServer) -> Parts:
    return posting.by_mail(parts, smtp)


def everything_stored(parts: Parts, practice_id: str) -> str:
    """All that the database holds, as one text."""
    found = []
    with parts.database.transaction(practice_id, write=False) as db:
        for table in SQLModel.metadata.sorted_tables:
            found += [str(tuple(row)) for row in db.connection().execute(text(f"select * from {table.name}"))]
    return "\n".join(found)


def test_the_job_is_put_down_with_its_cause(parts: Parts, cast: Cast) -> None:
    mail = posting.last_mail(parts, posting.invited(parts, cast.ada))
    with parts.database.transaction(None, write=False) as db:
        [item] = db.exec(select(OutboxItem).where(OutboxItem.job == mails.MAIL_JOB)).all()
    assert (item.subject_id, mail.status) == (mail.id, MailStatus.QUEUED)


def test_nothing_but_the_mail_holds_the_link_or_the_code(posted: Parts, cast: Cast, smtp: MailServer) -> None:
    posting.invited(posted, cast.ada)
    posting.send_all(posted, cast.sample.id)
    token = link_in(smtp.mails[-1]).rpartition("/")[2]
    passcodes.ask_code(posted, token, "203.0.113.9")
    posting.send_all(posted, cast.sample.id)
    code = code_in(smtp.mails[-1])
    stored = everything_stored(posted, cast.sample.id)
    assert cast.sample.id in stored
    assert token not in stored
    assert f"'{code}'" not in stored
    assert "203.0.113.9" not in stored


def test_a_mail_is_sent_once_however_often_the_step_runs(posted: Parts, cast: Cast, smtp: MailServer) -> None:
    mail = posting.last_mail(posted, posting.invited(posted, cast.ada))
    for _ in range(3):
        mails.send(posted, cast.sample.id, mail.id)
    assert len(smtp.mails) == 1
    assert posting.reloaded(posted, mail).status == MailStatus.SENT


def test_a_step_cut_off_after_sending_sends_the_same_mail_again_and_both_links_work(
        posted: Parts, cast: Cast, smtp: MailServer) -> None:
    mail = posting.last_mail(posted, posting.invited(posted, cast.ada))
    mails.send(posted, cast.sample.id, mail.id)
    with posted.database.transaction(cast.sample.id) as db:  # as if the process had died before it could note it
        db.connection().execute(text("update mails set status = 'queued'"))
    mails.send(posted, cast.sample.id, mail.id)
    assert len({sent["Message-ID"] for sent in smtp.mails}) == 1
    for sent in smtp.mails:
        assert visits.letter(posted, link_in(sent).rpartition("/")[2])


def test_a_code_sent_twice_is_the_same_code(posted: Parts, cast: Cast, smtp: MailServer) -> None:
    posting.invited(posted, cast.ada)
    posting.send_all(posted, cast.sample.id)
    passcodes.ask_code(posted, link_in(smtp.mails[-1]).rpartition("/")[2], "client")
    posting.send_all(posted, cast.sample.id)
    with posted.database.transaction(cast.sample.id) as db:
        db.connection().execute(text("update mails set status = 'queued' where kind = 'passcode'"))
    posting.send_all(posted, cast.sample.id)
    assert code_in(smtp.mails[-1]) == code_in(smtp.mails[-2])


def test_an_address_that_is_refused_fails_in_plain_words_and_can_be_sent_again(
        posted: Parts, cast: Cast, smtp: MailServer) -> None:
    invitation = posting.invited(posted, cast.ada)
    mail = posting.last_mail(posted, invitation)
    smtp.refusal = "550 no such user"
    mails.send(posted, cast.sample.id, mail.id)
    failed = posting.reloaded(posted, mail)
    assert (failed.status, failed.problem_code) == (MailStatus.FAILED, "recipient-refused")
    assert "no such address" in failed.problem
    smtp.refusal = ""
    with posted.database.transaction(cast.sample.id) as db:
        mails.retry(posted, db, cast.ada, access.mail_for(db, cast.ada, mail.id, lock=True))
    posting.send_all(posted, cast.sample.id)
    assert (posting.reloaded(posted, mail).status, len(smtp.mails)) == (MailStatus.SENT, 1)
    assert factories.events_of(posted, cast.sample.id, invitation.id) == [
        "invitation:sent", "mail:failed", "mail:retried", "mail:sent"]


def test_a_failure_that_may_pass_is_tried_again_and_told_at_the_end(
        posted: Parts, cast: Cast, smtp: MailServer) -> None:
    mail = posting.last_mail(posted, posting.invited(posted, cast.ada))
    smtp.refusal = "450 greylisted"
    with pytest.raises(MailServerUnavailable):
        mails.send(posted, cast.sample.id, mail.id)
    waiting = posting.reloaded(posted, mail)
    assert (waiting.status, waiting.problem_code) == (MailStatus.QUEUED, "recipient-deferred")
    mails.fail(posted, cast.sample.id, mail.id)
    assert posting.reloaded(posted, mail).status == MailStatus.FAILED
    mails.fail(posted, cast.sample.id, mail.id)  # safe to run twice


def test_what_came_back_says_so_and_can_be_sent_again(posted: Parts, cast: Cast) -> None:
    mail = posting.last_mail(posted, posting.invited(posted, cast.ada))
    mails.send(posted, cast.sample.id, mail.id)
    with posted.database.transaction(cast.sample.id) as db:
        mails.bounce(posted, db, cast.ada, access.mail_for(db, cast.ada, mail.id, lock=True))
    assert "came back" in posting.reloaded(posted, mail).problem
    with posted.database.transaction(cast.sample.id) as db:
        mails.retry(posted, db, cast.ada, access.mail_for(db, cast.ada, mail.id, lock=True))
    assert posting.reloaded(posted, mail).status == MailStatus.QUEUED


def test_a_mail_whose_cause_is_gone_is_not_sent(posted: Parts, cast: Cast, smtp: MailServer) -> None:
    invitation = posting.invited(posted, cast.ada)
    with posted.database.transaction(cast.sample.id) as db:
        invitations.revoke(posted, db, cast.ada, invitation)
    posting.send_all(posted, cast.sample.id)
    assert (posting.last_mail(posted, invitation).problem_code, smtp.mails) == ("not-needed", [])


def test_a_code_that_has_run_out_is_not_sent(posted: Parts, cast: Cast, smtp: MailServer,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    posting.invited(posted, cast.ada)
    posting.send_all(posted, cast.sample.id)
    passcodes.ask_code(posted, link_in(smtp.mails[-1]).rpartition("/")[2], "client")
    later = clock.now() + timedelta(minutes=mails.CODE_MINUTES + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    posting.send_all(posted, cast.sample.id)
    assert len(smtp.mails) == 1


def test_a_code_is_not_sent_again_by_the_practice(parts: Parts, cast: Cast) -> None:
    mail = Mail(practice_id=cast.sample.id, kind=mails.PASSCODE, subject_kind="passcode", subject_id="p", name="",
                email=posting.VIC, status=MailStatus.FAILED)
    with parts.database.transaction(cast.sample.id) as db, pytest.raises(WrongState):
        mails.retry(parts, db, cast.ada, mail)


def test_without_a_mail_server_the_invitation_stands_and_says_what_is_wrong(parts: Parts, cast: Cast) -> None:
    bare = replace(parts, mailer=NoMailer())
    invitation = posting.invited(bare, cast.ada)
    posting.send_all(bare, cast.sample.id)
    assert "No mail server is set up" in posting.last_mail(bare, invitation).problem
