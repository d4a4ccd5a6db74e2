"""Mail by Amazon SES, against moto's server of the same interface."""

from __future__ import annotations

import boto3
import pytest
from moto import mock_aws

from portal.config import SESSettings
from portal.mail.protocol import MailNotSent
from portal.mail.ses import SESMailer
from tests.portal.mail.test_mime import message

SENDER = "Flowdown <flowdown@portal.example.com>"


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")


def test_a_mail_goes_out_from_a_verified_sender_only() -> None:
    with mock_aws():
        mailer = SESMailer(SESSettings("us-east-1", SENDER))
        with pytest.raises(MailNotSent) as refused:
            mailer.send(message())
        assert (refused.value.code, refused.value.may_pass) == ("refused", False)
        amazon = boto3.client("sesv2", region_name="us-east-1")
        amazon.create_email_identity(EmailIdentity="flowdown@portal.example.com")
        mailer.send(message())
