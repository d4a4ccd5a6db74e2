"""The words of the mails."""

from __future__ import annotations

from datetime import date

import pytest

from portal.mail import messages
from portal.mail.protocol import Message
from portal.vocabulary import purposes
from portal.vocabulary.purposes import ASSESSMENT, NEGOTIATION, PURPOSES


def test_an_invitation_says_how_many_changes_are_open_again() -> None:
    mail = messages.invitation(
        "1", to_name="Vic", to_email="vic@vendor.example.com", practice="Sample Family Practice",
        vendor="Example Billing Co.", invited_by="Ada", passed_on_by="", purpose=PURPOSES[NEGOTIATION],
        due=date(2026, 12, 6), link="https://portal.example.com/x",
        facts=[("Agreement", "Version 1"), ("Open again", "2 changes")])
    assert "Agreement: Version 1\nOpen again: 2 changes\nDue:" in mail.text
    assert "<p>Open again: 2 changes</p>" in mail.html


def _invited(purpose: purposes.Purpose) -> Message:
    return messages.invitation(
        "1", to_name="Vic", to_email="vic@vendor.example.com", practice="Sample Family Practice",
        vendor="Example Billing Co.", invited_by="Ada", passed_on_by="", purpose=purpose, due=date(2026, 12, 6),
        link="https://portal.example.com/x", facts=[("Questions", "75"), ("Time", "About 2.5 hours")])


def test_a_questionnaire_says_who_asks_how_long_it_takes_and_what_happens() -> None:
    text = _invited(PURPOSES[ASSESSMENT]).text
    assert "Questions: 75\nTime: About 2.5 hours\nDue: Dec 6, 2026" in text
    assert "You need no account and no password." in text
    assert "- Hand a question or a section to a colleague.\n" in text
    assert max(len(line) for line in text.splitlines()) < 100


def test_what_is_asked_back_does_not_read_like_the_whole_questionnaire() -> None:
    mail = _invited(purposes.of(ASSESSMENT, back=True))
    assert mail.subject == "Sample Family Practice asks Example Billing Co. back about some of your answers"
    assert "Only these are open again." in mail.text
    assert "<li>Reply to each question, or change the answer that it is about." in mail.html


@pytest.mark.parametrize(("days", "words"), [
    (7, "Due in 7 days"), (1, "Due tomorrow"), (0, "Due today"), (-1, "1 day overdue"), (-14, "14 days overdue")])
def test_a_reminder_says_when_it_is_due(days: int, words: str) -> None:
    assert _reminder(days=days).subject == f"{words}: questionnaire for Sample & Family Practice"


@pytest.mark.parametrize(("given", "words"), [
    ({"left": 75}, "It has 75 questions, and none is answered yet."),
    ({"left": 23}, "23 questions of 75 are still open. What you entered is saved."),
    ({"left": 1}, "1 question of 75 is still open."),
    ({"left": 0}, "All 75 questions have an answer. What is left: look them over and send them."),
    ({"left": 0, "part": 1}, "Say on the page that your part is done."),
    ({"left": 3, "follow_ups": 1}, "1 question that the practice asked back waits for a reply."),
])
def test_a_reminder_says_how_much_is_left(given: dict[str, int], words: str) -> None:
    mail = _reminder(**given)
    assert words in mail.text
    assert words in mail.html
    assert "https://portal.example.com/x" in mail.text
    assert "It works until Feb 4, 2027." in mail.text


@pytest.mark.parametrize(("late", "todo", "subject", "words"), [
    (1, 3, "1 late fix", "1 of 3 fixes is past its day."), (2, 2, "2 late fixes", "2 fixes are past their day."),
    (1, 1, "1 late fix", "1 fix is past its day.")])
def test_a_mail_about_late_fixes_counts_them(late: int, todo: int, subject: str, words: str) -> None:
    mail = messages.late(
        "1", to_name="Vic", to_email="vic@vendor.example.com", practice="Sample & Family Practice",
        vendor="Example Billing Co.", late=late, todo=todo, until=date(2027, 2, 4), link="https://portal.example.com/x")
    assert mail.subject == f"{subject} for Sample & Family Practice"
    assert words in mail.text
    assert words in mail.html
    assert "https://portal.example.com/x" in mail.text


def _reminder(*, days: int = 3, left: int = 5, follow_ups: int = 0, part: int = 0) -> Message:
    return messages.reminder(
        "1", to_name="Vic", to_email="vic@vendor.example.com", practice="Sample & Family Practice",
        vendor="Example Billing Co.", title="Billing company questionnaire", due=date(2026, 12, 6), days=days,
        left=left, asked=75, follow_ups=follow_ups, part=bool(part), until=date(2027, 2, 4), link="https://portal.example.com/x")
