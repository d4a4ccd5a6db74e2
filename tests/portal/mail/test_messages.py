"""The words of the mails."""

from __future__ import annotations

from datetime import date

from portal.mail import messages
from portal.vocabulary.purposes import NEGOTIATION, PURPOSES


def test_an_invitation_says_how_many_changes_are_open_again() -> None:
    mail = messages.invitation(
        "1", to_name="Vic", to_email="vic@vendor.example.com", practice="Sample Family Practice",
        vendor="Example Billing Co.", invited_by="Ada", passed_on_by="", purpose=PURPOSES[NEGOTIATION],
        due=date(2026, 12, 6), link="https://portal.example.com/x",
        facts=[("Agreement", "Version 1"), ("Open again", "2 changes")])
    assert "Agreement: Version 1\nOpen again: 2 changes\nDue:" in mail.text
    assert "<p>Open again: 2 changes</p>" in mail.html
