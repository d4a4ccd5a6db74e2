"""Mail by Amazon SES (boto3, the SESv2 interface)."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from portal.config import SESSettings
from portal.mail.mime import compose
from portal.mail.protocol import MailNotSent, Message

LATER = frozenset({"TooManyRequestsException", "LimitExceededException", "ThrottlingException", "InternalFailure",
                   "ServiceUnavailable"})


class SESMailer:
    """Sends through SES. Threads may share it."""

    def __init__(self, settings: SESSettings) -> None:
        self._settings = settings
        limits = Config(connect_timeout=10, read_timeout=20, retries={"max_attempts": 2})
        self._client: Any = boto3.client(
            "sesv2", region_name=settings.region, endpoint_url=settings.endpoint_url, config=limits)

    def send(self, message: Message) -> None:
        mail = compose(message, self._settings.sender)
        try:
            self._client.send_email(
                FromEmailAddress=self._settings.sender, Destination={"ToAddresses": [message.to_email]},
                Content={"Raw": {"Data": mail.as_bytes()}})
        except ClientError as error:
            raise _told(error.response.get("Error", {}).get("Code", "")) from None
        except BotoCoreError as error:
            raise MailNotSent("server-unreachable", "Amazon SES does not answer. We try again.",
                              may_pass=True) from error

    def faults(self) -> list[str]:
        try:
            enabled = self._client.get_account().get("SendingEnabled", False)
        except (ClientError, BotoCoreError) as error:
            return [(f"Amazon SES does not answer as it should ({type(error).__name__}): check FLOWDOWN_SES_REGION and "
                    "the credentials")]
        return [] if enabled else ["Amazon SES has sending switched off for this account"]


def _told(code: str) -> MailNotSent:
    if code in LATER:
        return MailNotSent("server-busy", "Amazon SES puts us off for now. We try again.", may_pass=True)
    return MailNotSent("refused", "Amazon SES refused this mail. Tell whoever runs Flowdown for you: the sender's "
                                  "address must be verified there.", may_pass=False)
