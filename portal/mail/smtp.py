"""Mail by SMTP (aiosmtplib), one connection a mail, encrypted as the settings say and never less than they say."""

from __future__ import annotations

import asyncio
import ssl

import aiosmtplib
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from portal.config import SMTPSettings
from portal.mail.mime import compose
from portal.mail.protocol import MailNotSent, Message

TIMEOUT = 20.0
UNREACHABLE = ("server-unreachable", ("The mail server does not answer. We try again; if it stays so, tell whoever "
                                     "runs Flowdown for you."))


class SMTPMailer:
    """Sends through one server. Threads may share it."""

    def __init__(self, settings: SMTPSettings) -> None:
        self._settings = settings

    def send(self, message: Message) -> None:
        mail = compose(message, self._settings.sender)
        try:
            asyncio.run(self._deliver(mail.as_bytes(), message.to_email))
        except SMTPException as error:
            raise _told(error) from None  # the server's words may quote the mail
        except (OSError, ssl.SSLError) as error:
            raise MailNotSent(*UNREACHABLE, may_pass=True) from error

    def faults(self) -> list[str]:
        try:
            asyncio.run(self._greet())
        except SMTPAuthenticationError:
            return [("the mail server does not accept the user and password: check FLOWDOWN_SMTP_USER and "
                    "FLOWDOWN_SMTP_PASSWORD")]
        except (SMTPException, OSError) as error:
            return [(f"the mail server does not answer as it should ({type(error).__name__}): check "
                     "FLOWDOWN_SMTP_HOST, FLOWDOWN_SMTP_PORT and FLOWDOWN_SMTP_SECURITY")]
        return []

    async def _deliver(self, mail: bytes, recipient: str) -> None:
        async with self._client() as client:
            await client.sendmail(_address_of(self._settings.sender), [recipient], mail)

    async def _greet(self) -> None:
        async with self._client() as client:
            await client.noop()

    def _client(self) -> aiosmtplib.SMTP:
        chosen = self._settings
        return aiosmtplib.SMTP(
            hostname=chosen.host, port=chosen.port, username=chosen.user or None, password=chosen.password or None,
            use_tls=chosen.security == "tls", start_tls=chosen.security == "starttls", timeout=TIMEOUT)


def _address_of(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip("> ")


def _told(error: SMTPException) -> MailNotSent:
    """What a person needs to know of a refusal, by its kind and code alone."""
    if isinstance(error, SMTPRecipientsRefused):
        refusal = error.recipients[0]
        if refusal.code < 500:
            return MailNotSent("recipient-deferred", "Their mail server puts us off for now. We try again.",
                               may_pass=True)
        return MailNotSent("recipient-refused", "Their mail server says that there is no such address, or that it "
                                                "takes no mail from us. Check the address.", may_pass=False)
    if isinstance(error, SMTPAuthenticationError):
        return MailNotSent("sign-in-refused", "Our mail server did not accept our sign-in. Tell whoever runs Flowdown "
                                              "for you.", may_pass=False)
    if isinstance(error, SMTPSenderRefused | SMTPDataError) and error.code >= 500:
        return MailNotSent("refused", "The mail server refused this mail. Tell whoever runs Flowdown for you.",
                           may_pass=False)
    if isinstance(error, SMTPResponseException) and error.code >= 500:
        return MailNotSent("server-refused", "The mail server refused to talk to us. Tell whoever runs Flowdown for "
                                             "you.", may_pass=False)
    return MailNotSent(*UNREACHABLE, may_pass=True)
