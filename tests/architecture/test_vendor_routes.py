"""Every route of the vendors' world, from the application's own table: denied by default, and to the wrong people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.routing import compile_path

from portal.app import create_app
from portal.models import Invitation
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.permissions import GRANTS, Permission, Role
from portal.vocabulary.purposes import ASSESSMENT, NEGOTIATION, PURPOSES, REMEDIATION
from portal.web import account, practice, vendor
from portal.web.pages import Page
from portal.web.vendor.entrances import ENTRANCES
from portal.web.visits import VendorPage
from portal.workflow import invitations, visits
from portal.workflow.parts import Parts
from tests.architecture.test_routes import EVERY, named
from tests.cast import Cast
from tests.portal import posting, visiting
from tests.portal.web.browser import Browser, signed_in

PAGES = [page for page in EVERY if isinstance(page, VendorPage)]
WITHIN = [page for page in PAGES if page.path.startswith("/vendor/{invitation}")]
OF_VISITORS = frozenset({Permission.VISIT, Permission.VISIT_READ, Permission.VISIT_ADD, Permission.VISIT_ANSWER})
# What may still be added once everything is answered: the new version of the agreement.
ADDS = frozenset({"vendor-agreement-add"})
# How somebody gets in: open to all, each limited by `workflow/passcodes.py`, or vouched for by a provider.
PUBLIC = frozenset({
    "invitation-letter", "invitation-ask", "vendor-sign-in", "vendor-sign-in-ask", "vendor-code", "vendor-code-enter",
    "vendor-code-again", "vendor-signed-out", "company-sign-in", "company-sign-in-finish"})


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


def test_the_vendor_side_has_pages_of_the_vendors_world_only() -> None:
    assert all(isinstance(page, VendorPage) for page in vendor.routes)
    assert not any(isinstance(page, VendorPage) for page in practice.routes)
    assert {page.path.split("/")[1] for page in account.routes if isinstance(page, VendorPage)} <= {
        "invitation", "vendor"}


def test_only_the_way_in_is_open_to_strangers() -> None:
    assert {page.name for page in PAGES if page.permission is Permission.PUBLIC} == PUBLIC
    assert {page.permission for page in PAGES if page.name not in PUBLIC} <= OF_VISITORS


def test_no_role_of_a_practice_opens_a_vendors_page() -> None:
    assert all(not OF_VISITORS & GRANTS[role] for role in Role)


def test_a_visitor_has_no_permission_of_a_practice() -> None:
    who = VendorActor("c", "Vic", posting.VIC, "p", "P", "v", "V", "i", "negotiation", "s", True, "x")
    assert {permission for permission in Permission if who.may(permission)} == OF_VISITORS | {Permission.PUBLIC}


def test_whatever_has_a_row_names_the_invitation_first() -> None:
    """Only so is the visitor an actor of one practice and one vendor before the first query."""
    assert WITHIN
    with_rows = {page.name for page in PAGES if "{" in page.path and page.name not in PUBLIC}
    assert with_rows == {page.name for page in WITHIN}
    assert all(page.permission in (OF_VISITORS - {Permission.VISIT}) for page in WITHIN)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_changes_something_needs_the_permission_to_answer(page: VendorPage) -> None:
    if page.methods and not page.methods <= {"GET", "HEAD"} and page.name not in PUBLIC | {"vendor-sign-out"}:
        assert page.permission is (Permission.VISIT_ADD if page.name in ADDS else Permission.VISIT_ANSWER)


def test_every_entrance_leads_somewhere() -> None:
    assert set(ENTRANCES) <= set(PURPOSES)


Address = Callable[[Page], str]


@pytest.fixture
def invitation(parts: Parts, cast: Cast) -> Invitation:
    """Vic's, to something that is really there."""
    return visiting.asked_for_changes(parts, cast.ada)


@pytest.fixture
def questionnaire(parts: Parts, cast: Cast) -> Invitation:
    """Vic's to a questionnaire."""
    return visiting.asked_questions(parts, cast.ada)


@pytest.fixture
def fixes(parts: Parts, cast: Cast) -> Invitation:
    """Vic's to a vendor's fixes, with its card."""
    return visiting.asked_to_fix(parts, cast.ada)


def _kind(page: Page) -> str:
    """What Vic is invited to on this page."""
    if "/questionnaire" in page.path:
        return ASSESSMENT
    return REMEDIATION if "/fixes" in page.path or page.path.endswith("/card") else NEGOTIATION


@pytest.fixture
def address(parts: Parts, cast: Cast, invitation: Invitation, questionnaire: Invitation, fixes: Invitation) -> Address:
    """A page's address for Vic's rows. A parameter that is not known fails the test: say in `visiting.py` which row
    of Vic's it names."""
    of_kind = {one.subject_kind: {"invitation": one.id, **visiting.rows_of(parts, cast.ada, one)}
               for one in (invitation, questionnaire, fixes)}

    def of_page(page: Page) -> str:
        known = of_kind[_kind(page)]
        unknown = [name for name in compile_path(page.path)[2] if name not in known]
        assert not unknown, f"{page.path} names {unknown}: add the row of Vic's that it stands for"
        return re.sub(r"\{(\w+)(:\w+)?\}", lambda match: known[match[1]], page.path)
    return of_page


def _status(browser: Browser, page: Page, address: Address) -> int:
    if page.methods and "GET" in page.methods:
        return browser.get(address(page)).status_code
    return browser.post(address(page), version="1").status_code


def test_others_find_nothing_of_vics_on_any_route(
        app: Starlette, parts: Parts, cast: Cast, invitation: Invitation, address: Address) -> None:
    posting.invited(parts, cast.ada, visiting.clearinghouse(parts, cast.ada), posting.VAL, "Val Example")
    posting.invited(parts, cast.cleo, email="vic@elsewhere.example.com", name="Vic of another practice")
    for email in (posting.VAL, "vic@elsewhere.example.com"):
        other = visiting.visitor(app, parts, email)
        assert other.get("/vendor").status_code == 200
        found = {named(page): _status(other, page, address) for page in WITHIN}
        assert set(found.values()) == {404}, found
    vic = visiting.visitor(app, parts, posting.VIC)
    for page in WITHIN:  # the same addresses are there for Vic, or the test would prove nothing
        assert _status(vic, page, address) not in (403, 404), named(page)


def test_the_worlds_do_not_open_each_other(
        app: Starlette, parts: Parts, cast: Cast, invitation: Invitation, address: Address) -> None:
    ada, vic = signed_in(app, parts, cast.ada), visiting.visitor(app, parts, posting.VIC)
    for page in PAGES:
        if page.name not in PUBLIC:
            answer = ada.get(address(page)) if "GET" in (page.methods or ()) else ada.post(address(page))
            assert (answer.status_code, answer.headers["location"]) == (303, "/vendor/sign-in"), named(page)
    for path in ("/", "/vendors", f"/vendors/{invitation.vendor_id}", "/audit", "/negotiations", "/account"):
        answer = vic.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in"), path


def test_what_is_answered_can_be_read_and_not_changed(
        app: Starlette, parts: Parts, cast: Cast, invitation: Invitation, questionnaire: Invitation,
        fixes: Invitation, address: Address) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        for one in (invitation, questionnaire, fixes):
            invitations.finish(parts, db, cast.ada, one)
    vic = visiting.visitor(app, parts, posting.VIC)
    for page in WITHIN:
        status = _status(vic, page, address)
        assert status == 403 if page.permission is Permission.VISIT_ANSWER else status != 403, named(page)


def test_what_is_revoked_opens_nothing(
        app: Starlette, parts: Parts, cast: Cast, invitation: Invitation, questionnaire: Invitation,
        fixes: Invitation, address: Address) -> None:
    vic = visiting.visitor(app, parts, posting.VIC)
    with parts.database.transaction(cast.sample.id) as db:
        for one in (invitation, questionnaire, fixes):
            invitations.revoke(parts, db, cast.ada, one)
    assert {_status(vic, page, address) for page in WITHIN} == {410}


def test_a_session_that_ended_opens_nothing(
        app: Starlette, parts: Parts, invitation: Invitation, address: Address) -> None:
    vic = visiting.visitor(app, parts, posting.VIC)
    person = visits.person_for(parts, vic.client.cookies["flowdown-vendor"])
    assert person
    visits.sign_out(parts, person)
    for page in PAGES:
        if page.name not in PUBLIC:
            assert _status(vic, page, address) == 303, named(page)
