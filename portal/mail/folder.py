"""The demonstration's mail: nothing leaves the machine, each mail is a file in a folder, and a page shows them.

Also what stands in where no mail server is set up: mails fail, and say why.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from portal.mail.mime import compose
from portal.mail.protocol import MailNotSent, Message

SENDER = "Flowdown demonstration <flowdown@demonstration.example>"
SHOWN = 100


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """A mail as its reader would see it."""

    id: str
    to: str
    subject: str
    at: datetime
    text: str = field(repr=False)


class FolderMailer:
    """Puts each mail into a folder. Sending the same one twice leaves one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f"{message.id}.draft"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(compose(message, SENDER).as_bytes())
        draft.rename(self._folder / f"{message.id}.eml")

    def faults(self) -> list[str]:
        return []

    def caught(self) -> list[CaughtMail]:
        """The mails so far, the newest first."""
        paths = sorted(self._folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        return [_opened(path) for path in paths[:SHOWN]]


def _opened(path: Path) -> CaughtMail:
    mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    body = mail.get_body(("plain",))
    return CaughtMail(path.stem, str(mail["To"]), str(mail["Subject"]), parsedate_to_datetime(str(mail["Date"])),
                      body.get_content() if body else "")


class NoMailer:
    """No mail server is set up."""

    def send(self, message: Message) -> None:
        raise MailNotSent("not-set-up", "No mail server is set up here. Tell whoever runs Flowdown for you.",
                          may_pass=False)

    def faults(self) -> list[str]:
        return [("no mail server is set up: set FLOWDOWN_SMTP_HOST and FLOWDOWN_MAIL_FROM; until then vendors' people "
                "cannot be invited")]
