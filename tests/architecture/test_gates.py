"""No way around the gates: no page, verb, import or command releases patient data or dates it before its gate.

The code is read for who could, and every form of the application is sent with all that a hostile person might put in.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from starlette.applications import Starlette

from portal import access, clock
from portal.errors import PortalError
from portal.models import Vendor
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import VENDOR_MOVES, VendorStatus
from portal.web.pages import Page
from portal.workflow import vendors
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails
from tests.architecture import test_routes, test_vendor_routes
from tests.architecture.test_routes import PAGES, Rows, named
from tests.architecture.test_vendor_routes import WITHIN, Address
from tests.cast import Cast
from tests.portal import gating, posting, visiting
from tests.portal.web.browser import Browser, signed_in

# What those routes are tried with: a row of each kind.
app, rows = test_routes.app, test_routes.rows
invitation, questionnaire = test_vendor_routes.invitation, test_vendor_routes.questionnaire
address, fixes = test_vendor_routes.address, test_vendor_routes.fixes

sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PORTAL = Path(__file__).parents[2] / "portal"
GATES = "workflow/gates.py"
DATES = ("executed_on", "first_phi_on")
OF_GATES = {*DATES, "has_phi_since", "has_phi_noted_by"}
MODULES = [path for path in sorted(PORTAL.rglob("*.py")) if "migrations" not in path.parts]
# After these nobody is signed in any more, or elsewhere.
LEAVES = ("sign-in-begin", "sign-out", "sign-out-everywhere", "account-practice")
HOSTILE: dict[str, str] = {
    "status": "live", "first_phi_on": "2026-01-10", "executed_on": "2026-01-10", "day": "2026-01-10",
    "first_phi": "2026-01-10", "gate": "G7", "outcome": "yes", "signed": "yes", "agreed": "yes", "name": "Ada Sample",
    "title": "Owner", "lead": "Remy Sample", "reason": "Because it is so.", "why": "conduit", "do": "note",
    "handles_phi": "yes", "has_phi_since": "", "practice_id": "other", "vendor_id": "other", "version": "1",
    "executed": "yes", "live": "yes", "passed": "G3", "decided": "approve", "decision": "approve", "usual": "yes",
    "text": "Words", "human": "present", "email": "vic@billing.example.com", "services": "Claims"}
FILE = b'{"vendors": [{"status": "live", "executed_on": "2026-01-10", "first_phi_on": "2026-01-10"}], "status": "live"}'


@cache
def _nodes(path: Path) -> Sequence[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def _within(path: Path) -> str:
    return path.relative_to(PORTAL).as_posix()


def _assigned(path: Path) -> set[str]:
    """The attributes that a module assigns, by whatever statement."""
    targets: list[ast.expr] = []
    for node in _nodes(path):
        if isinstance(node, ast.Assign):
            targets += node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For | ast.NamedExpr):
            targets.append(node.target)
        elif isinstance(node, ast.withitem) and node.optional_vars:
            targets.append(node.optional_vars)
    return {part.attr for target in targets for part in ast.walk(target) if isinstance(part, ast.Attribute)}


def test_no_other_module_dates_patient_data_or_makes_a_vendor_live() -> None:
    others = [path for path in MODULES if _within(path) != GATES]
    assert len(others) == len(MODULES) - 1
    for path in others:
        assert not _assigned(path) & OF_GATES, _within(path)
        for node in _nodes(path):
            if isinstance(node, ast.Call):
                _check_call(path, node)


def _check_call(path: Path, node: ast.Call) -> None:
    name, where = _called(node), f"{_within(path)}: {ast.unparse(node)}"
    assert not {keyword.arg for keyword in node.keywords} & OF_GATES or name == "Signing", where
    assert name != "move_vendor" or _within(path) == "workflow/vendors.py", where
    if name == "setattr":
        assert not {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)} & {*OF_GATES, "status"}
    if name in ("update", "insert") and node.args:
        assert ast.unparse(node.args[0]) != "Vendor", where


def test_no_text_of_ours_writes_a_vendors_row_past_the_model() -> None:
    written = re.compile(r"\b(update|insert\s+into|replace\s+into)\s+\"?vendors\b", re.IGNORECASE)
    texts = [(path, node.value) for path in MODULES for node in _nodes(path)
             if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [(_within(path), text) for path, text in texts if written.search(text)] == []


def test_a_vendors_row_is_made_in_one_place_and_its_form_has_no_field_of_a_gate() -> None:
    made = {_within(path) for path in MODULES for node in _nodes(path)
            if isinstance(node, ast.Call) and _called(node) == "Vendor"}
    assert made == {"workflow/vendors.py"}
    assert not {one.name for one in fields(VendorDetails)} & (OF_GATES | {"status", "version", "practice_id"})
    fresh = Vendor(practice_id="p", name="Example Billing Co.")
    assert (fresh.status, fresh.executed_on, fresh.first_phi_on) == (VendorStatus.PROSPECT, None, None)


@pytest.mark.parametrize("part", ["commands", "jobs", "exchange"])
def test_commands_jobs_and_imports_do_not_reach_the_gates(part: str) -> None:
    forbidden = {"portal.workflow.gates", "portal.workflow.vendors", "portal.workflow.transitions"}
    for path in (PORTAL / part).rglob("*.py"):
        for node in _nodes(path):
            if isinstance(node, ast.ImportFrom) and node.module:
                reached = {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
                assert not reached & forbidden, _within(path)
            if isinstance(node, ast.Import):
                assert not {name.name for name in node.names} & forbidden, _within(path)


@pytest.mark.parametrize("status", VendorStatus)
def test_no_hand_makes_a_vendor_live(status: VendorStatus) -> None:
    for has_phi in (None, clock.now()):
        row = Vendor(practice_id="p", name="Example Billing Co.", status=status, has_phi_since=has_phi)
        open_to = set(vendors.by_hand(row))
        assert open_to <= {status, *VENDOR_MOVES[status]}
        assert status is VendorStatus.LIVE or VendorStatus.LIVE not in open_to
        if has_phi or status is VendorStatus.EXITING:
            assert status is VendorStatus.CLOSED or VendorStatus.CLOSED not in open_to


def _rows_of(parts: Parts, practice_id: str) -> list[tuple[Any, ...]]:
    with parts.database.transaction(practice_id, write=False) as db:
        return [(row.executed_on, row.first_phi_on, row.status == VendorStatus.LIVE)
                for row in db.exec(select(Vendor).where(Vendor.practice_id == practice_id))]


def _nothing_released(parts: Parts, practice_id: str, where: str) -> None:
    assert set(_rows_of(parts, practice_id)) <= {(None, None, False)}, where


def _is_form(page: Page) -> bool:
    return "POST" in (page.methods or ())


def _addresses(page: Page, rows: Rows) -> list[str]:
    """The page's address with Ada's rows; a gate's with each of the ten."""
    known = rows(page.path)
    each = [{**known, "gate": f"G{number}"} for number in range(10)] if "gate" in known else [known]
    return [_filled(page.path, one) for one in each]


def _filled(path: str, known: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda match: known[match[1]], path)


def _send(browser: Browser, page: Page, path: str) -> int:
    """The form with everything in it: as it stands, and with the status of every kind of row left out."""
    files = {"file": ("vendors.json", FILE, "application/json")} if page.upload else None
    return browser.post(path, files, **HOSTILE).status_code


@sqlite
def test_no_form_of_the_practice_releases_patient_data(app: Starlette, parts: Parts, cast: Cast, rows: Rows) -> None:
    forms = sorted((page for page in PAGES if _is_form(page)), key=lambda page: page.name in LEAVES)
    assert len(forms) > 60
    for who in (cast.otto, cast.ben, cast.remy, cast.ada):  # the strongest last: what they do stays done
        browser = signed_in(app, parts, who, raises=False)
        answers = set[int]()
        for page in forms:
            for path in _addresses(page, rows):
                answers.add(_send(browser, page, path))
                _nothing_released(parts, cast.sample.id, f"{who.name}: {named(page)}")
        assert 403 in answers or who is cast.ada
        assert {409, 422} <= answers or who is cast.otto  # the verbs were reached, or the test would prove nothing
        assert 500 not in answers


@sqlite
def test_no_form_of_a_vendor_releases_patient_data(app: Starlette, parts: Parts, cast: Cast, address: Address) -> None:
    vic = visiting.visitor(app, parts, posting.VIC)
    for page in WITHIN:
        if _is_form(page):
            _send(vic, page, address(page))
            _nothing_released(parts, cast.sample.id, named(page))


@sqlite
def test_at_no_gate_before_go_live_may_anybody_release(app: Starlette, parts: Parts, cast: Cast) -> None:
    """One vendor on its way: before each gate is signed, its owner tries what only go-live gives; before those that
    release something, and right after the agreement is executed, everybody does."""
    vendor = gating.prepared(parts, cast.ada)
    browsers = {who.name: signed_in(app, parts, who) for who in (cast.otto, cast.ben, cast.remy, cast.ada)}
    for number in range(8):
        trying = browsers if number in (0, 3, 4, 7) else {"Ada Sample": browsers["Ada Sample"]}
        for name, browser in trying.items():
            _try_release(browser, parts, cast.ada, vendor, f"{name} before G{number}", following=number)
        gating.sign(parts, cast.ada, vendor, f"G{number}")
    live = gating.reloaded(parts, cast.ada, vendor)
    assert (live.status, live.executed_on, live.first_phi_on) == (VendorStatus.LIVE, gating.EXECUTED, None)
    for name in ("Otto Sample", "Ben Sample", "Remy Sample"):
        assert browsers[name].post(f"/vendors/{vendor.id}/first-phi", day=clock.today()).status_code == 403
    assert browsers["Ada Sample"].post(f"/vendors/{vendor.id}/first-phi", day=clock.today()).status_code == 303
    assert gating.reloaded(parts, cast.ada, vendor).first_phi_on == clock.today()


def _try_release(browser: Browser, parts: Parts, owner: Actor, vendor: Vendor, where: str, *, following: int) -> None:
    path, row, executed = f"/vendors/{vendor.id}", gating.reloaded(parts, owner, vendor), following > 3
    answers = [browser.post(f"{path}/first-phi", day=day) for day in (clock.today(), gating.EXECUTED, "2026-01-10")]
    answers.append(browser.post(f"{path}/edit", **{**HOSTILE, "name": row.name, "version": str(row.version)}))
    ahead = [gate for gate in (3, 7, 9) if gate > following]
    answers += [browser.post(f"{path}/gates/G{gate}", **HOSTILE) for gate in ahead]
    assert {answer.status_code for answer in answers} <= {403, 409, 422}, where
    after = gating.reloaded(parts, owner, vendor)
    assert (after.first_phi_on, after.status) == (None, VendorStatus.PROSPECT), where
    assert after.executed_on == (gating.EXECUTED if executed else None), where


@sqlite
@pytest.mark.parametrize("who", ["ada", "remy", "ben"])
def test_the_verb_on_vendors_gives_no_status_of_a_gate(parts: Parts, cast: Cast, who: str) -> None:
    actor: Actor = getattr(cast, who)
    vendor = gating.vendor(parts, cast.ada)
    for status in VendorStatus:
        for wanted in (VendorStatus.LIVE, VendorStatus.CLOSED):
            with parts.database.transaction(cast.sample.id) as db:
                row = access.vendor_for(db, actor, vendor.id, lock=True)
                row.status, row.has_phi_since = status, clock.now()
                try:
                    vendors.change(parts, db, actor, row, VendorDetails(row.name), version=row.version, status=wanted)
                except PortalError:
                    assert row.status == status
                assert row.status == status
                assert (row.executed_on, row.first_phi_on) == (None, None)


def test_the_hostile_form_is_what_it_says() -> None:
    """It names every column that the gates alone may set, with values that would be taken."""
    assert set(DATES) <= set(HOSTILE)
    assert HOSTILE["status"] == VendorStatus.LIVE
    assert date.fromisoformat(HOSTILE["day"]) < clock.today()


