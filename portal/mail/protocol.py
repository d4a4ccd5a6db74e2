"""What a mail is before it goes out, what sends it, and how sending fails."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One mail, ready to send. It may hold a link or a code, so it is never logged and never stored."""

    id: str
    to_name: str
    to_email: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


class MailNotSent(Exception):
    """The mail did not go out. `code` is stable and safe to log; `reason` is for a person and quotes no server."""

    def __init__(self, code: str, reason: str, *, may_pass: bool) -> None:
        super().__init__(code)
        self.code, self.reason, self.may_pass = code, reason, may_pass


class Mailer(Protocol):
    """Something that takes mails and carries them on."""

    def send(self, message: Message) -> None:
        """Returns once the next server has taken it. Raises MailNotSent."""
        ...

    def faults(self) -> list[str]:
        """What is wrong with the way mail goes out, in words; empty when mail can go out."""
        ...
