"""Passing an invitation on to a colleague."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from portal.app import create_app
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import posting, visiting
from tests.portal.web.browser import signed_in, words
from tests.services.smtp import MailServer, text_of

# The verbs behind these pages are tested on both databases, and every route is in tests/architecture.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

FORM = {"name": "Val Example", "email": "val@billing.example.com", "role": "Security officer"}


@pytest.fixture
def posted(parts: Parts, smtp: MailServer) -> Parts:
    return posting.by_mail(parts, smtp)


@pytest.fixture
def app(posted: Parts) -> Starlette:
    return create_app(parts=posted)


def test_the_colleague_gets_the_mail_and_the_practice_sees_whom(app: Starlette, posted: Parts, cast: Cast,
                                                                smtp: MailServer) -> None:
    invitation = posting.invited(posted, cast.ada)
    vic = visiting.visitor(app, posted, posting.VIC)
    answer = vic.post(f"/vendor/{invitation.id}/pass-on", **FORM)
    assert answer.headers["location"] == "/vendor?passed=yes"
    assert "Passed on. Your colleague gets a mail" in words(vic.get("/vendor?passed=yes"))
    assert vic.get(f"/vendor/{invitation.id}").status_code == 404
    posting.send_all(posted, cast.sample.id)
    assert smtp.recipients[-1] == "val@billing.example.com"
    assert "Vic Example passed this on to you." in text_of(smtp.mails[-1])
    page = words(signed_in(app, posted, cast.ada).get(f"/vendors/{invitation.vendor_id}"))
    assert "passed on by Vic Example" in page
    assert "Vic Example passed on Changes to the business associate agreement" in page


@pytest.mark.parametrize(("field", "value", "says"), [
    ("name", "", "is empty"), ("name", "evil.example.com", "looks like an address"),
    ("name", "See https://evil.example", "looks like an address"), ("email", "val", "is not an address"),
    ("email", posting.VIC, "your own address")])
def test_what_cannot_be_taken_is_said_beside_its_field(app: Starlette, posted: Parts, cast: Cast, field: str,
                                                       value: str, says: str) -> None:
    invitation = posting.invited(posted, cast.ada)
    vic = visiting.visitor(app, posted, posting.VIC)
    answer = vic.post(f"/vendor/{invitation.id}/pass-on", **(FORM | {field: value}))
    assert answer.status_code == 422
    assert says in words(answer)
    assert "Security officer" in answer.text
