"""The demonstration's mails are read on a page, and only there and then."""

from __future__ import annotations

from dataclasses import replace

from starlette.applications import Starlette

from portal.app import create_app
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import posting
from tests.portal.web.browser import Browser, stranger, words
from tests.services.smtp import MailServer


def test_the_link_of_a_mail_can_be_followed(nobody: Browser, parts: Parts, cast: Cast) -> None:
    assert "No mail yet" in words(nobody.get("/demonstration/mails"))
    posting.invited(parts, cast.ada)
    posting.send_all(parts, cast.sample.id)
    page = nobody.get("/demonstration/mails")
    assert "Sample Family Practice asks Example Billing Co." in words(page)
    link = page.text.split(f'href="{parts.settings.base_url}/invitation/')[1].split('"')[0]
    assert nobody.get(f"/invitation/{link}").status_code == 200


def test_it_is_not_there_with_a_mail_server_or_in_production(parts: Parts, smtp: MailServer) -> None:
    production = replace(parts, settings=replace(parts.settings, mode="production"))
    for other in (posting.by_mail(parts, smtp), production):
        app: Starlette = create_app(parts=other)
        assert stranger(app, other).get("/demonstration/mails").status_code == 404
