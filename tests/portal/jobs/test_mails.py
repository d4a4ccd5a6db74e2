"""A worker sends what was queued, tries again while the server puts it off, and says at the end that it gave up."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from portal.mail.protocol import MailNotSent, Message
from portal.vocabulary.statuses import MailStatus
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import posting
from tests.portal.jobs.test_worker import _wait, _working
from tests.services.smtp import MailServer, link_in


class Hesitant:
    """Puts off the first so many mails."""

    def __init__(self, times: int) -> None:
        self.times, self.asked = times, 0

    def send(self, message: Message) -> None:
        self.asked += 1
        if self.asked <= self.times:
            raise MailNotSent("recipient-deferred", "Their mail server puts us off for now.", may_pass=True)

    def faults(self) -> list[str]:
        return []


def _ends_as(parts: Parts, cast: Cast, status: MailStatus) -> str:
    mail = posting.last_mail(parts, posting.invited(parts, cast.ada))
    with _working(parts):
        _wait(lambda: posting.reloaded(parts, mail).status == status)
    return posting.reloaded(parts, mail).problem


def test_a_mail_goes_out_and_its_link_is_in_no_log(parts: Parts, cast: Cast, smtp: MailServer,
                                                   caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _ends_as(posting.by_mail(parts, smtp), cast, MailStatus.SENT)
    token = link_in(smtp.mails[0]).rpartition("/")[2]
    ours = [f"{record.getMessage()} {vars(record)}" for record in caplog.records
            if not record.name.startswith("mail.")]  # the catcher's own
    assert ours
    assert not any(secret in line for line in ours for secret in (token, posting.VIC))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_is_put_off_is_tried_again(parts: Parts, cast: Cast) -> None:
    mailer = Hesitant(2)
    assert _ends_as(replace(parts, mailer=mailer), cast, MailStatus.SENT) == ""
    assert mailer.asked == 3


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_last_reason_is_kept_when_it_gives_up(parts: Parts, cast: Cast) -> None:
    assert _ends_as(replace(parts, mailer=Hesitant(99)), cast, MailStatus.FAILED) == \
        "Their mail server puts us off for now."
