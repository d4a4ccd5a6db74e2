"""What a person sees when something goes wrong."""

from __future__ import annotations

import logging

import pytest
from starlette.applications import Starlette
from starlette.responses import Response

from portal.errors import Conflict, Forbidden, NotFound, PortalError, StorageError, WrongState
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call, Page
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal.web.browser import Browser, signed_in, words

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def raising(app: Starlette, error: Exception) -> None:
    def handler(call: Call) -> Response:
        raise error

    app.router.routes.insert(0, Page("/x/{id}", handler, permission=Permission.SIGNED_IN, name="x"))


@pytest.mark.parametrize(("error", "status"), [
    (NotFound(), 404), (Forbidden("Not for you."), 403), (Conflict("Someone was faster."), 409),
    (WrongState("It is read already."), 409), (StorageError("The file store does not answer."), 503),
])
def test_each_expected_error_has_its_status_and_says_what_it_is(app: Starlette, ada: Browser, error: PortalError,
                                                                status: int) -> None:
    raising(app, error)
    page = ada.get("/x/1")
    assert page.status_code == status
    assert error.message in words(page)
    assert "Go to your home page" in words(page)


def test_a_fault_of_ours_says_so_and_logs_no_words_of_people(app: Starlette, parts: Parts, cast: Cast,
                                                             caplog: pytest.LogCaptureFixture) -> None:
    raising(app, RuntimeError("a secret from a document"))
    with caplog.at_level(logging.INFO):
        page = signed_in(app, parts, cast.ada, raises=False).get("/x/1?find=secret-words")
    assert page.status_code == 500
    assert "Nothing was changed by this step." in words(page)
    assert "secret" not in page.text
    told = [record for record in caplog.records if record.name == "portal.web"]
    assert all("secret-words" not in record.getMessage() for record in told)
    assert any(getattr(record, "path_template", "") == "/x/{id}" for record in told)


def test_an_unknown_address_keeps_a_person_signed_in(ada: Browser, nobody: Browser) -> None:
    page = ada.get("/nothing/here")
    assert page.status_code == 404
    assert "Sample Family Practice" in words(page)
    assert "Go to sign in" in words(nobody.get("/nothing/here"))


def test_a_wrong_method_says_which_is_right(ada: Browser) -> None:
    answer = ada.client.put("/vendors")
    assert answer.status_code == 405
    assert answer.headers["Allow"]
    assert "Open it from its page instead." in words(answer)


@pytest.mark.parametrize("path", ["/vendors/%00", "/vendors/" + "x" * 3000, "/vendors/%ff", "/vendors/%e2%80%ae"])
def test_a_hostile_address_is_just_not_found(ada: Browser, path: str) -> None:
    assert ada.get(path).status_code == 404
