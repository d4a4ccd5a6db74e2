"""A page names its permission, runs in its transaction, and lets in who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response

from portal.models import Vendor
from portal.vocabulary.actors import Actor
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call, Page
from portal.workflow import vendors
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails
from tests.cast import Cast
from tests.portal.web.browser import Browser, signed_in


def answer(call: Call) -> Response:
    return PlainTextResponse(call.actor.name)


def with_page(app: Starlette, page: Page) -> None:
    app.router.routes.insert(0, page)


def test_a_page_without_a_permission_cannot_be_written() -> None:
    with pytest.raises(TypeError):
        Page("/x", answer, name="x")  # type: ignore[call-arg]


def test_a_stranger_is_sent_to_sign_in_and_back(nobody: Browser) -> None:
    answer = nobody.get("/vendors?find=secret")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/vendors"
    assert nobody.client.post("/vendors").headers["location"] == "/sign-in"


def test_a_fragment_sends_the_whole_page_to_sign_in(nobody: Browser) -> None:
    answer = nobody.get("/vendors", **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in?next=/vendors")


def test_a_role_without_the_permission_is_refused(app: Starlette, otto: Browser) -> None:
    with_page(app, Page("/x", answer, permission=Permission.PRACTICE_EDIT, name="x"))
    refused = otto.get("/x")
    assert refused.status_code == 403
    assert "Your role (auditor) does not allow this." in refused.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_anybody_may_ask_how_it_is(nobody: Browser, path: str) -> None:
    assert nobody.get(path).json()["status"] == "ok"


def test_a_page_has_one_method_and_get_may_be_asked_for_its_head(app: Starlette, ada: Browser) -> None:
    with_page(app, Page("/x", answer, permission=Permission.SIGNED_IN, name="x"))
    assert ada.get("/x").text == "Ada Sample"
    assert ada.client.head("/x").status_code == 200
    assert ada.client.post("/x").status_code == 405


def _adding(status: int) -> Callable[[Call], Response]:
    def handler(call: Call) -> Response:
        vendors.add(call.parts, call.db, call.actor, VendorDetails(name="Example Billing Co."))
        return PlainTextResponse("", status)
    return handler


def _names(parts: Parts, actor: Actor) -> list[str]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return list(db.exec(select(Vendor.name)))


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (303, 1), (400, 0), (422, 0), (409, 0)])
def test_an_answer_that_refuses_has_changed_nothing(app: Starlette, ada: Browser, parts: Parts, cast: Cast,
                                                    status: int, kept: int) -> None:
    with_page(app, Page("/x", _adding(status), permission=Permission.SIGNED_IN, name="x", method="POST"))
    assert ada.post("/x").status_code == status
    assert len(_names(parts, cast.ada)) == kept


def test_an_error_takes_everything_back(app: Starlette, parts: Parts, cast: Cast) -> None:
    def handler(call: Call) -> Response:
        vendors.add(call.parts, call.db, call.actor, VendorDetails(name="Example Billing Co."))
        raise RuntimeError("broken")

    with_page(app, Page("/x", handler, permission=Permission.SIGNED_IN, name="x", method="POST"))
    assert signed_in(app, parts, cast.ada, raises=False).post("/x").status_code == 500
    assert _names(parts, cast.ada) == []


def test_a_page_that_opens_no_transaction_has_none(app: Starlette, ada: Browser) -> None:
    with_page(app, Page("/x", lambda call: PlainTextResponse(str(call.db)), permission=Permission.SIGNED_IN, name="x",
                        opens="none"))
    with pytest.raises(TypeError, match="opens no transaction"):
        ada.get("/x")
