"""What the portal writes to people: one function a mail, words in `templates/emails/<name>`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment

from portal import templating
from portal.mail.protocol import Message
from portal.vocabulary.purposes import Purpose


def invitation(id: str, *, to_name: str, to_email: str, practice: str, vendor: str, invited_by: str, passed_on_by: str,
               purpose: Purpose, due: date, link: str, facts: Sequence[Sequence[str]] = ()) -> Message:
    """A practice asks a vendor's person to do something; the link opens on a page that asks for a code. `facts` are
    pairs of label and value."""
    return _message("invitation", id, to_name, to_email, practice=practice, vendor=vendor, invited_by=invited_by,
                    passed_on_by=passed_on_by, purpose=purpose, due=due, link=link, facts=facts)


def reminder(id: str, *, to_name: str, to_email: str, practice: str, vendor: str, title: str, due: date, days: int,
             left: int, asked: int, follow_ups: int, part: bool, until: date, link: str) -> Message:
    """A questionnaire is due in so many `days`, or overdue where they are below zero. `left` of the `asked` questions
    have no answer; where the practice asked back, `follow_ups` count instead. `part` is true for a colleague, whose
    answers somebody else sends; the link works `until`."""
    return _message("reminder", id, to_name, to_email, practice=practice, vendor=vendor, title=title, due=due,
                    days=days, left=left, asked=asked, follow_ups=follow_ups, part=part, until=until, link=link)


def late(id: str, *, to_name: str, to_email: str, practice: str, vendor: str, late: int, todo: int, until: date,
         link: str) -> Message:
    """`late` of the `todo` fixes that a practice shares with a vendor are past their day; the link works `until`."""
    return _message("late", id, to_name, to_email, practice=practice, vendor=vendor, late=late, todo=todo, until=until,
                    link=link)


def receipt(id: str, *, to_name: str, to_email: str, practice: str, vendor: str, title: str, signer: str, at: datetime,
            sha256: str, number: int) -> Message:
    """What was sent to a practice, for whoever sent it. `sha256` is the fingerprint of all that was attested."""
    return _message("receipt", id, to_name, to_email, practice=practice, vendor=vendor, title=title, signer=signer,
                    at=at, sha256=sha256, number=number)


def passcode(id: str, *, to_name: str, to_email: str, code: str, minutes: int) -> Message:
    """The six digits that prove who reads this mailbox."""
    return _message("passcode", id, to_name, to_email, code=code, minutes=minutes)


def _message(name: str, id: str, to_name: str, to_email: str, **words: Any) -> Message:
    words |= {"to_name": to_name}
    html = _html().get_template(f"emails/{name}/body.html").render(words)
    plain = _plain()
    return Message(id, to_name, to_email, plain.get_template(f"emails/{name}/subject.txt").render(words).strip(),
                   plain.get_template(f"emails/{name}/body.txt").render(words), html)


@cache
def _plain() -> Environment:
    """The same words for plain text, where an ampersand is an ampersand."""
    return templating.environment().overlay(autoescape=False)


@cache
def _html() -> Environment:
    return templating.environment()
