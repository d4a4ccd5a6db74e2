"""Every route, from the application's own table: a new one cannot escape these rules."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, compile_path

from portal import access, clock
from portal.app import create_app
from portal.identity.oidc import Identity
from portal.models import Agreement, Contact, Contradiction, Finding, Invitation, Vendor
from portal.vocabulary.permissions import Permission
from portal.web import account, health, practice, vendor
from portal.web.pages import Page
from portal.web.visits import VendorPage
from portal.workflow import (
    decisions,
    evidence_tests,
    negotiations,
    overrides,
    saved_views,
    scores,
    sessions,
    vendor_events,
    walk_throughs,
)
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing, fixing, gating, posting, question_sets, visiting
from tests.portal.web.browser import ISSUER, Browser, signed_in

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
EVERY = [*health.routes, *account.routes, *practice.routes, *vendor.routes]
PAGES = [page for page in EVERY if not isinstance(page, VendorPage)]  # the vendors' world: test_vendor_routes.py
READING = frozenset({Permission.PUBLIC, Permission.VENDORS_READ, Permission.AGREEMENTS_READ,
                     Permission.ASSESSMENTS_READ, Permission.AUDIT_READ, Permission.SCORES_READ,
                     Permission.REMEDIATIONS_READ})
# What is sent before anybody is signed in.
PUBLIC_FORMS = frozenset({"sign-in-begin"})
PUBLIC_PAGES = frozenset({"sign-in", "sign-in-finish", "healthz", "readyz", "pack-key", "demonstration-mails"})


def named(route: Page) -> str:
    return f"{'/'.join(sorted(route.methods or ()))} {route.path}"


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


def test_every_route_is_a_page_with_a_permission(app: Starlette) -> None:
    others = [route for route in app.routes if not isinstance(route, Page)]
    assert [route.path for route in others if isinstance(route, Mount)] == ["/static"]
    assert len(others) == 1
    assert {id(route) for route in app.routes if isinstance(route, Page)} == {id(page) for page in EVERY}
    assert all(isinstance(page.permission, Permission) for page in EVERY)


def test_names_and_addresses_are_used_once() -> None:
    names = [page.name for page in EVERY]
    assert len(names) == len(set(names))
    rows = [(page.path, method) for page in EVERY for method in page.methods or ()]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_changes_something_needs_more_than_a_permission_to_read(page: Page) -> None:
    if page.methods and page.methods <= {"GET", "HEAD"}:
        return
    assert page.permission not in READING or page.name in PUBLIC_FORMS


def test_only_these_are_open_to_strangers() -> None:
    assert {page.name for page in PAGES if page.permission is Permission.PUBLIC} == PUBLIC_PAGES | PUBLIC_FORMS


Rows = Callable[[str], dict[str, str]]


@pytest.fixture
def rows(parts: Parts, cast: Cast) -> Rows:
    """For a path, the ids of Ada's rows that its parameters name. An unknown parameter fails the test: say here
    which row it names."""
    vendor = factories.vendor(parts, cast.ada)
    pdf = (factories.FIXTURES / "agreements" / "no-flow-down" / "agreement.pdf").read_bytes()  # it has page images
    agreement = factories.read(parts, cast.ada, vendor, pdf, "agreement.pdf")
    finding: Finding = factories.findings_of(parts, cast.ada, agreement)[0]
    asked, request = _asked(parts, cast, agreement)
    invitation = posting.invited(parts, cast.ada, vendor)
    contact = _contact_of(parts, cast, invitation)
    assessment = assessing.sent(parts, cast.ada, vendor=vendor, contact=contact)
    registry = {
        ("vendors", "contact"): invitation.contact_id, ("vendors", "invitation"): invitation.id,
        ("vendors", "mail"): posting.last_mail(parts, invitation).id,
        ("vendors", "id"): vendor.id, ("agreements", "id"): agreement.id, ("agreements", "finding"): finding.id,
        ("agreements", "page"): "1", ("rereads", "id"): factories.reread(parts, cast.ada).id,
        ("question-sets", "id"): question_sets.copied(parts, cast.ada).id,
        ("question-sets", "section"): "firm-and-agreement", ("question-sets", "question"): "SUBQ-01",
        ("negotiations", "id"): asked, ("negotiations", "request"): request,
        ("questionnaires", "id"): assessment.id, ("questionnaires", "page"): "1",
        ("questionnaires", "question"): visiting.QUESTION,
        ("questionnaires", "number"): str(assessing.attested(parts, assessment).number),
        ("questionnaires", "follow_up"): assessing.asked_back(parts, assessment, visiting.QUESTION).id,
        **_scored(parts, cast, vendor), **_gated(parts, cast, vendor),
        **_decided(parts, cast, vendor), **_fixed(parts, cast, vendor), ("tests", "test"): _tested(parts, cast, vendor),
        ("questionnaires", "evidence"): assessing.filed(parts, assessing.vic(parts, assessment), visiting.QUESTION).id,
    }

    def of_path(path: str) -> dict[str, str]:
        noun = path.split("/")[1]
        names = compile_path(path)[2]
        unknown = [name for name in names if (noun, name) not in registry]
        assert not unknown, f"{path} names {unknown}: add the row of Ada's that it stands for"
        return {name: registry[noun, name] for name in names}
    return of_path


def _fixed(parts: Parts, cast: Cast, vendor: Vendor) -> dict[tuple[str, str], str]:
    """A fix with a file that is kept as its proof."""
    fix = fixing.opened(parts, cast.ben, vendor)
    return {("fixes", "fix"): fix.id, ("fixes", "proof"): fixing.sent(parts, cast.ben, fix).id}


def _scored(parts: Parts, cast: Cast, vendor: Vendor) -> dict[tuple[str, str], str]:
    """A score, a check, a word over it, something that happened, and a view of the portfolio."""
    with parts.database.transaction(None) as db:  # a view is a person's: of whom signing in knows
        person = sessions.person_for(db, Identity(ISSUER, cast.ada.id, "", cast.ada.name, (), "")).id
    with parts.database.transaction(cast.sample.id) as db:
        row = access.vendor_for(db, cast.ada, vendor.id, lock=True)
        event = vendor_events.note(parts, db, cast.ada, row, "incident", clock.today())
        override = overrides.overrule(parts, db, cast.ada, row, "2a", "partial", "We looked.", clock.today())
        score = scores.latest(db, row)
        assert score
        view = saved_views.save(db, replace(cast.ada, id=person), "Mine", "show=hold")
        return {("vendors", "score"): score.id, ("vendors", "check"): "2a", ("vendors", "override"): override.id,
                ("vendors", "event"): event.id, ("portfolio", "view"): view.id}


def _decided(parts: Parts, cast: Cast, vendor: Vendor) -> dict[tuple[str, str], str]:
    """Two sides that cannot both be right, and what was decided all the same."""
    side = {"who": "The vendor", "words": "Within 24 hours.", "place": "BAA-03", "source": f"vendor:{vendor.id}"}
    with parts.database.transaction(cast.sample.id) as db:
        row = access.vendor_for(db, cast.ada, vendor.id, lock=True)
        found = Contradiction(practice_id=cast.sample.id, vendor_id=vendor.id, code="hours", kind="agreement",
                              title="Hours", left=side, right=side)
        db.add(found)
        seen = scores.renew(parts, db, row, "Looked at")
        signed = decisions.sign(parts, db, cast.ada, row, decisions.Signing(
            "hold", "Not signed yet.", None, "Ada Sample", "Owner", signed=True, seen=scores.fingerprint(seen)))
        return {("vendors", "contradiction"): found.id, ("vendors", "decision"): signed.id}


def _gated(parts: Parts, cast: Cast, vendor: Vendor) -> dict[tuple[str, str], str]:
    """A gate, a duty and a walk-through."""
    gating.walked(parts, cast.ada, vendor)
    duty = gating.dutied(parts, cast.ada, vendor)[0]
    with parts.database.transaction(cast.sample.id, write=False) as db:
        walked = walk_throughs.of_vendor(db, vendor)[0]
    return {("vendors", "gate"): "G0", ("vendors", "duty"): duty.id, ("vendors", "walk_through"): walked.id}


def _tested(parts: Parts, cast: Cast, vendor: Vendor) -> str:
    """An evidence test that waits for its lists."""
    with parts.database.transaction(cast.sample.id) as db:
        return evidence_tests.begin(parts, db, cast.ben, vendor, "leavers").id


def _contact_of(parts: Parts, cast: Cast, invitation: Invitation) -> Contact:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return access.contact_for(db, cast.ada, invitation.contact_id)


def _asked(parts: Parts, cast: Cast, agreement: Agreement) -> tuple[str, str]:
    """A negotiation on Ada's agreement, and one of its requests."""
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.remy, agreement.id, lock=True)
        negotiation = negotiations.start(parts, db, cast.remy, row)
        return negotiation.id, negotiations.requests_of(db, negotiation)[0].id


def _sent(browser: Browser, page: Page, params: dict[str, str]) -> int:
    address = re.sub(r"\{(\w+)(:\w+)?\}", lambda match: params[match[1]], page.path)
    if page.methods and "GET" in page.methods:
        return browser.get(address).status_code
    return browser.post(address, version="1", reason="Because it is so.", human="weak", text="Words").status_code


def test_cleo_finds_nothing_of_adas_on_any_route(app: Starlette, parts: Parts, cast: Cast, rows: Rows) -> None:
    cleo, ada = signed_in(app, parts, cast.cleo), signed_in(app, parts, cast.ada)
    with_rows = [page for page in PAGES if "{" in page.path]
    assert len(with_rows) > 5
    found = {}
    for page in with_rows:
        found[named(page)] = _sent(cleo, page, rows(page.path))
    assert set(found.values()) == {404}, found
    for page in with_rows:  # the same addresses are there for Ada, or the test would prove nothing
        assert _sent(ada, page, rows(page.path)) != 404, named(page)


def test_the_wrong_role_is_refused_on_every_route(app: Starlette, parts: Parts, cast: Cast, rows: Rows) -> None:
    for who in (cast.ben, cast.otto):
        browser = signed_in(app, parts, who)
        for page in PAGES:
            if not who.may(page.permission):
                assert _sent(browser, page, rows(page.path)) == 403, (who.name, named(page))


def test_a_stranger_is_sent_to_sign_in_from_every_route(app: Starlette, parts: Parts, cast: Cast, rows: Rows) -> None:
    browser = Browser(signed_in(app, parts, cast.ada).client, parts)
    browser.client.cookies.clear()
    for page in PAGES:
        if page.permission is not Permission.PUBLIC:
            assert _sent(browser, page, rows(page.path)) == 303, named(page)


def _templates() -> Iterator[Path]:
    return TEMPLATES.rglob("*.html")


def _nodes(folder: Path) -> Iterator[ast.AST]:
    for file in folder.rglob("*.py"):
        yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def _texts(folder: Path) -> set[str]:
    """Every text in the code of a folder."""
    return {node.value for node in _nodes(folder) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _patterns(folder: Path) -> list[str]:
    """Every f-string that names a template, as a pattern of the names it can make."""
    made = ["".join(re.escape(part.value) if isinstance(part, ast.Constant) and isinstance(part.value, str) else r"\w+"
                    for part in node.values) for node in _nodes(folder) if isinstance(node, ast.JoinedStr)]
    return [pattern for pattern in made if pattern.endswith(re.escape(".html"))]


def test_every_template_of_a_page_is_shown_by_a_handler() -> None:
    shown, patterns = _texts(ROOT / "portal" / "web"), _patterns(ROOT / "portal" / "web")
    pages = [path.relative_to(TEMPLATES).as_posix() for path in _templates()
             if path.relative_to(TEMPLATES).parts[0] in ("practice", "vendor", "account", "errors")
             and not path.name.startswith("_")]
    assert pages
    assert [page for page in pages
            if page not in shown and not any(re.fullmatch(pattern, page) for pattern in patterns)] == []


def test_every_template_that_a_handler_shows_is_there() -> None:
    named_ = {text for text in _texts(ROOT / "portal" / "web") if re.fullmatch(r"[a-z_/-]+\.html", text)}
    assert [name for name in sorted(named_) if not (TEMPLATES / name).is_file()] == []


INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=|javascript:|hx-on\b|js:", re.IGNORECASE)


@pytest.mark.parametrize("path", [path for path in _templates() if not {"reports", "demonstration"} & set(path.parts)],
                         ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_no_template_carries_a_script_or_a_style(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert INLINE.findall(text) == []


@pytest.mark.parametrize("path", sorted((ROOT / "portal").rglob("*.py")),
                         ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_status_is_set_in_one_place_only(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() == "portal/workflow/transitions.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    targets = [target for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
               for target in (node.targets if isinstance(node, ast.Assign) else [node.target])]
    assert [ast.unparse(target) for target in targets
            if isinstance(target, ast.Attribute) and target.attr == "status"] == []
