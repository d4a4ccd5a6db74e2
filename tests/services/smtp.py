"""A real mail server (aiosmtpd) on this machine that keeps what it is given, and can be told to refuse."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.config import SMTPSettings
from tests.services.processes import free_port

SENDER = "Flowdown <flowdown@portal.example.com>"
LINK = re.compile(r"http\S+/invitation/[\w-]{43}")
CODE = re.compile(r"^\s+(\d{6})$", re.MULTILINE)
PATIENCE = 30.0


class MailServer:
    """`mails` are those that were taken. `refusal` is what every recipient is answered instead, while it is set."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusal = ""
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def settings(self) -> SMTPSettings:
        return SMTPSettings("127.0.0.1", self.port, SENDER, "none")

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str,  # noqa: N802
                          options: list[str]) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.recipients += envelope.rcpt_tos
        content = envelope.original_content or b""
        self.mails.append(message_from_bytes(content, _class=EmailMessage, policy=policy.default))
        return "250 OK"

    def comes_to(self, email: str, count: int) -> EmailMessage:
        """The last mail to this address, once there are so many."""
        deadline = time.monotonic() + PATIENCE
        while len(found := [mail for mail in self.mails if mail["To"].addresses[0].addr_spec == email]) < count:
            assert time.monotonic() < deadline, f"{len(found)} mails came"
            time.sleep(0.05)
        return found[-1]

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


def text_of(mail: EmailMessage) -> str:
    """The words of a mail as plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def link_in(mail: EmailMessage) -> str:
    """The path of the link in an invitation."""
    found = LINK.search(text_of(mail))
    assert found, text_of(mail)
    return "/invitation/" + found[0].rpartition("/")[2]


def code_in(mail: EmailMessage) -> str:
    found = CODE.search(text_of(mail))
    assert found, text_of(mail)
    return found[1]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
