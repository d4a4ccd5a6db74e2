"""The demonstration's mail stays on this machine, readable by its owner alone; without a server nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.mail.folder import FolderMailer, NoMailer
from portal.mail.protocol import MailNotSent
from tests.portal.mail.test_mime import message


def test_mails_are_kept_and_the_newest_comes_first(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mails")
    for id in ("one", "two", "one"):
        mailer.send(message(id=id, text=f"This is {id}.\n"))
    assert [mail.text for mail in mailer.caught()] == ["This is one.\n", "This is two.\n"]
    assert {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "mails").iterdir()} == {"0o600"}


def test_nothing_is_caught_before_the_first_mail(tmp_path: Path) -> None:
    assert FolderMailer(tmp_path / "mails").caught() == []


def test_without_a_mail_server_a_mail_fails_for_good() -> None:
    with pytest.raises(MailNotSent) as refused:
        NoMailer().send(message())
    assert (refused.value.code, refused.value.may_pass) == ("not-set-up", False)
    assert "FLOWDOWN_SMTP_HOST" in NoMailer().faults()[0]
