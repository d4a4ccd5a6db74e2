"""A mail's headers cannot be broken out of, and a mail that is sent twice says so."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from portal.mail.mime import compose
from portal.mail.protocol import MailNotSent, Message

SENDER = "Flowdown <flowdown@portal.example.com>"


def message(**changed: str) -> Message:
    words = {"id": "a1b2", "to_name": "Vic Example", "to_email": "vic@billing.example.com", "subject": "A subject",
             "text": "Words.\n", "html": "<p>Words.</p>"}
    return Message(**(words | changed))


def on_the_wire(mail: EmailMessage) -> EmailMessage:
    return message_from_bytes(mail.as_bytes(), _class=EmailMessage, policy=policy.default)


def test_the_id_makes_the_message_id() -> None:
    assert {compose(message(), SENDER)["Message-ID"] for _ in range(2)} == {"<a1b2@portal.example.com>"}


@pytest.mark.parametrize("field", ["subject", "to_name"])
@pytest.mark.parametrize("sly", ["Vic\r\nBcc: thief@example.com", "Vic\nBcc: thief@example.com\n\nBody",
                                 "Vic\u2028Bcc: thief@example.com", "Vic\0\x0bBcc: thief@example.com",
                                 'Vic" <thief@example.com>, "x',
                                 "Vic =?utf-8?q?=0ABcc:_thief=40example.com?=", "=?utf-8?q?Vic=0A=0AAnother_body?=",
                                 "Vic =\u200b?utf-8?b?DQpCY2M6IHRoaWVmQGV4YW1wbGUuY29t?="])
def test_a_header_cannot_be_broken_out_of(field: str, sly: str) -> None:
    read = on_the_wire(compose(message(**{field: sly}), SENDER))
    assert read["Bcc"] is None
    assert [address.addr_spec for address in read["To"].addresses] == ["vic@billing.example.com"]
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content() == "Words.\n"


@pytest.mark.parametrize("address", ["vic@a.example\r\nBcc: thief@example.com", "vic@a.example, thief@example.com",
                                     "vic", "", "a@b@c.example", "vic@a.example\0", "<vic@a.example>"])
def test_what_is_no_single_address_is_not_sent_to(address: str) -> None:
    with pytest.raises(MailNotSent) as refused:
        compose(message(to_email=address), SENDER)
    assert (refused.value.code, refused.value.may_pass) == ("bad-address", False)


def test_names_and_words_of_any_script_arrive() -> None:
    read = on_the_wire(compose(message(to_name="Vič Example", subject="Grüße 東京", text="Ćao.\n"), SENDER))
    assert (read["Subject"], read["To"].addresses[0].display_name) == ("Grüße 東京", "Vič Example")


def test_no_holiday_notice_is_asked_for() -> None:
    assert compose(message(), SENDER)["Auto-Submitted"] == "auto-generated"
