"""The visitor of the journeys itself: it must notice what it is there to notice, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.browser import Visitor

Visit = Callable[..., Visitor]
SOUND = '<html lang="en"><title>Sound</title><main><h1>Sound</h1><p>Words.</p></main></html>'


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(("html", "minded"), [
    (SOUND.replace("<p>", '<p style="color:red">'), "Content Security Policy"),
    (SOUND.replace("<p>", '<img src="/static/nonesuch.svg" alt=""><p>'), "404"),
    (SOUND.replace("<p>", '<input type="text"><p>'), "label"),
    (SOUND.replace("<p>", "<p>" + "W" * 80), "px wide on a screen of 320 px"),
])
def test_minds_what_is_wrong_on_a_page(visit: Visit, html: str, minded: str, javascript: bool) -> None:
    ada = visit("ada", javascript=javascript)
    headers = {"Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'; img-src 'self'"}

    def serve(route: Route) -> None:
        route.fulfill(body=html, headers=headers)

    ada.page.route("**/page", serve)
    with pytest.raises(AssertionError, match=minded):
        ada.goes_to("/page")
    ada.forgives()
