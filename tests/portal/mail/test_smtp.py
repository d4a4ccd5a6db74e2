"""Mail by SMTP, against a real server: what it takes, and what each refusal means for the person who waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.config import SMTPSettings
from portal.mail.protocol import MailNotSent
from portal.mail.smtp import SMTPMailer
from tests.portal.mail.test_mime import message
from tests.services.processes import free_port
from tests.services.smtp import MailServer, text_of


def test_a_mail_arrives_whole(smtp: MailServer) -> None:
    SMTPMailer(smtp.settings).send(message())
    [mail] = smtp.mails
    assert smtp.recipients == ["vic@billing.example.com"]
    assert (mail["From"], mail["To"]) == ("Flowdown <flowdown@portal.example.com>",
                                          "Vic Example <vic@billing.example.com>")
    assert text_of(mail) == "Words.\n"
    html = mail.get_body(("html",))
    assert html is not None
    assert "<p>Words.</p>" in html.get_content()


@pytest.mark.parametrize(("answer", "code", "may_pass"), [
    ("550 5.1.1 no such user vic", "recipient-refused", False),
    ("450 4.2.0 greylisted", "recipient-deferred", True)])
def test_a_refusal_is_told_in_our_words(smtp: MailServer, answer: str, code: str, may_pass: bool) -> None:
    smtp.refusal = answer
    with pytest.raises(MailNotSent) as refused:
        SMTPMailer(smtp.settings).send(message())
    assert (refused.value.code, refused.value.may_pass) == (code, may_pass)
    assert "vic" not in refused.value.reason


def test_a_server_that_does_not_answer_may_come_back() -> None:
    mailer = SMTPMailer(SMTPSettings("127.0.0.1", free_port(), "flowdown@portal.example.com", "none"))
    with pytest.raises(MailNotSent) as refused:
        mailer.send(message())
    assert (refused.value.code, refused.value.may_pass) == ("server-unreachable", True)
    assert "does not answer" in mailer.faults()[0]


def test_encryption_that_was_asked_for_is_never_left_out(smtp: MailServer) -> None:
    """The server offers none: the mail stays here."""
    with pytest.raises(MailNotSent):
        SMTPMailer(replace(smtp.settings, security="starttls")).send(message())
    assert smtp.mails == []


def test_checking_passes_where_the_server_answers(smtp: MailServer) -> None:
    assert SMTPMailer(smtp.settings).faults() == []
