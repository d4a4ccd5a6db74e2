"""Fixes on the practice's pages: the log, one fix, opening one, and no way around the gate of closing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from starlette.applications import Starlette

from portal import access, clock
from portal.models import Remediation, Vendor
from portal.vocabulary.actors import Actor, system
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing, fixing, visiting
from tests.portal.web.browser import Browser, signed_in, words
from tests.portal.workflow.test_evidence import PATIENTS

# The verbs behind these pages are tested on both databases, and every route is in tests/architecture.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PLAN = {"gap": "Nobody has tested the plan.", "risk": "high", "asked": "Test it.", "practice_owner": "Ada Sample"}


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


@pytest.fixture
def fix(parts: Parts, cast: Cast, vendor: Vendor) -> Remediation:
    return fixing.opened(parts, cast.ben, vendor, practice_owner="")


@pytest.fixture
def remy(app: Starlette, parts: Parts, cast: Cast) -> Browser:
    return signed_in(app, parts, cast.remy)


def _late(parts: Parts, fix: Remediation, days: int) -> None:
    with parts.database.transaction(fix.practice_id) as db:
        row = access.remediation_for(db, system(fix.practice_id), fix.id)
        row.target_on = clock.today() - timedelta(days=days)
        db.add(row)


def _act(browser: Browser, parts: Parts, fix: Remediation, verb: str, **fields: Any) -> int:
    """Send a verb's form as the page has it now."""
    version = fixing.reloaded(parts, fix).version
    return browser.post(f"/fixes/{fix.id}/{verb}", **({"version": str(version)} | fields)).status_code


def test_the_log_is_empty_at_first_and_says_what_will_be_here(ben: Browser, vendor: Vendor) -> None:
    page = words(ben.get("/fixes"))
    assert "No fix yet" in page
    assert "Open one from any finding" in page


def test_the_log_has_overdue_fixes_first_and_counts_each_kind(
        ben: Browser, parts: Parts, cast: Cast, vendor: Vendor, fix: Remediation) -> None:
    fixing.shared(parts, cast.ben, fixing.opened(parts, cast.ben, vendor, risk="low", gap="No list of the exits."))
    fixing.closed(parts, fixing.opened(parts, cast.ben, vendor, practice_owner=""), sees=cast.ada, tests=cast.remy)
    _late(parts, fix, 6)
    page = words(ben.get("/fixes"))
    for chip in ("Open 2", "Overdue 1", "With the vendor 1", "Waiting on us 1", "Closed 1", "Risk accepted 0", "All 3"):
        assert chip in page
    assert page.index("Fix 1,") < page.index("Fix 2,")
    assert "6 days overdue" in page
    assert "Fix 3" in words(ben.get("/fixes?show=closed"))
    assert "Fix 1," not in words(ben.get("/fixes?risk=low"))
    assert "Fix 2," in words(ben.get("/fixes?find=exits"))
    assert "Fix 2," in words(ben.get("/fixes?find=2"))
    assert "No fix matches" in words(ben.get("/fixes?find=nothing+of+the+kind"))
    assert "Fixes 1 waiting on your practice" in words(ben.get("/fixes"))  # in the bar: what waits on the practice


def test_the_log_tells_both_owners_the_moves_the_proof_and_the_retest(
        ben: Browser, parts: Parts, cast: Cast, fix: Remediation) -> None:
    fixing.did(parts, cast.ben, fix, fixing.remediations_changing.move, clock.today() + timedelta(days=40), "Later.")
    fixing.retested(parts, cast.remy, fixing.seen(parts, cast.ada, fixing.proved(parts, cast.ben, fix)))
    page = words(ben.get("/fixes"))
    for told in ("Theirs Vic Example Ours Nobody", "Moved 1 time, first due", "1 sent",
                 "Retest: passed, Remy Sample"):
        assert told in page


def test_many_are_moved_given_and_ranked_at_once_and_each_result_is_told(
        ben: Browser, parts: Parts, cast: Cast, vendor: Vendor, fix: Remediation) -> None:
    other = fixing.opened(parts, cast.ben, vendor, practice_owner="")
    done = fixing.closed(parts, fixing.opened(parts, cast.ben, vendor, practice_owner=""),
                         sees=cast.ada, tests=cast.remy)
    until = (clock.today() + timedelta(days=60)).isoformat()
    both = [fix.id, other.id]
    told = ben.post("/fixes?risk=high", act="move", fix=both, target_on=until, reason="They asked.")
    assert told.headers["location"] == "/fixes?risk=high&told=2"
    assert "Done for 2 fixes" in words(ben.get(told.headers["location"]))
    mixed = words(ben.post("/fixes", act="owner", fix=[fix.id, done.id], owner="Remy Sample"))
    assert "Done for 1 of 2" in mixed
    assert f"Fix {done.number} This fix is closed. Reopen it first." in mixed
    assert fixing.reloaded(parts, fix).practice_owner == "Remy Sample"
    assert fixing.reloaded(parts, other).target_on.isoformat() == until
    refused = ben.post("/fixes", act="move", fix=both, target_on="", reason="")
    assert refused.status_code == 422
    assert refused.text.count(" checked") >= 2  # what was chosen stays chosen
    assert ben.post("/fixes", act="risk", risk="low", reason="Small.").status_code == 422  # nothing was chosen


def test_no_act_on_many_closes(ben: Browser, remy: Browser, parts: Parts, cast: Cast, fix: Remediation) -> None:
    for browser in (ben, remy):
        for act in ("close", "closed", "status", "retest", "accept"):
            assert browser.post("/fixes", act=act, fix=[fix.id], status="closed", result="passed").status_code == 422
    assert fixing.reloaded(parts, fix) == fix


def test_no_field_of_any_form_closes(ada: Browser, parts: Parts, cast: Cast, fix: Remediation) -> None:
    extra = {"status": "closed", "closed_by": "Ada Sample", "closed_at": "2026-11-22", "proofs": "1", "retest": "1",
             "result": "passed-strong", "level": "strong", "seen": "1"}
    until = (clock.today() + timedelta(days=30)).isoformat()
    _act(ada, parts, fix, "change", **PLAN, **extra)
    _act(ada, parts, fix, "move", move_on=until, move_why="Later.", **extra)
    for verb in ("begin", "ask", "note", "reply", "share", "seen", "retest", "close", "reopen"):
        _act(ada, parts, fix, verb, ask_text="More.", note_text="A note.", reply_text="Words.", retest_text="Tested.",
             reopen_why="Again.", **extra)
    after = fixing.reloaded(parts, fix)
    assert (after.status, after.closed_at, after.closed_by) == ("awaiting-proof", None, "")


def test_a_fix_is_closed_by_two_people_in_order(
        ada: Browser, ben: Browser, remy: Browser, parts: Parts, cast: Cast, fix: Remediation) -> None:
    assert _act(ada, parts, fix, "close") == 409
    assert ben.post(f"/fixes/{fix.id}/proof", proof_text=fixing.DONE,
                    files={"file": ("", b"", "application/octet-stream")}).status_code == 303
    assert _act(remy, parts, fix, "retest", result="passed-strong", retest_text="Called them.") == 409
    assert _act(ada, parts, fix, "seen") == 303
    assert _act(ada, parts, fix, "retest", result="passed-strong", retest_text="Called them.") == 403
    assert "Another person of your practice tests again" in words(ada.get(f"/fixes/{fix.id}"))
    assert _act(remy, parts, fix, "retest", result="passed-strong", retest_text="") == 422
    assert _act(remy, parts, fix, "retest", result="passed-strong", retest_text="Called the hotline.") == 303
    assert _act(remy, parts, fix, "close") == 403
    assert _act(ben, parts, fix, "close") == 403
    assert _act(ada, parts, fix, "close") == 303
    page = words(ada.get(f"/fixes/{fix.id}?did=close"))
    assert "The fix is closed" in page
    assert "Remy Sample tested again: passed, strong" in page


def test_a_file_that_looks_like_patient_data_is_held_until_who_sent_it_confirms(
        ada: Browser, ben: Browser, parts: Parts, cast: Cast, fix: Remediation) -> None:
    sent = ben.post(f"/fixes/{fix.id}/proof", files={"file": ("list.txt", PATIENTS, "text/plain")}, proof_text="")
    assert sent.status_code == 303
    with parts.database.transaction(fix.practice_id, write=False) as db:
        row = fixing.remediations_proofs.of_fix(db, fix)[0].row
    fixing.worked(parts, row)
    assert "Held: looks like patient data" in words(ben.get(f"/fixes/{fix.id}"))
    assert ben.get(f"/fixes/{fix.id}/proofs/{row.id}").status_code == 404
    assert _act(ada, parts, fix, "seen") == 409
    confirm = f"/fixes/{fix.id}/proofs/{row.id}/confirm"
    assert ben.post(confirm).status_code == 422
    assert ben.post(confirm, confirmed="yes").status_code == 303
    fixing.worked(parts, row)
    got = ben.get(f"/fixes/{fix.id}/proofs/{row.id}")
    assert got.content == PATIENTS
    assert "attachment" in got.headers["content-disposition"]
    assert ben.post(f"/fixes/{fix.id}/proofs/{row.id}/remove").status_code == 409  # what is kept as proof stays


def test_a_file_of_a_type_that_is_not_taken_is_refused_with_what_would_be(
        ben: Browser, parts: Parts, fix: Remediation) -> None:
    for file in (("run.exe", b"MZ\x90\x00", "application/octet-stream"), ("a.txt", b"", "text/plain"),
                 ("", b"", "text/plain")):
        refused = ben.post(f"/fixes/{fix.id}/proof", files={"file": file}, proof_text="")
        assert refused.status_code == 422
    assert fixing.kinds(parts, fix) == ["opened"]


def test_a_stale_form_gets_409_and_both_are_shown(ben: Browser, parts: Parts, cast: Cast, fix: Remediation) -> None:
    assert _act(ben, parts, fix, "change", **PLAN) == 303
    stale = ben.post(f"/fixes/{fix.id}/change", **(PLAN | {"gap": "My own words on it.", "version": "1"}))
    assert stale.status_code == 409
    page = words(stale)
    assert "What differs" in page
    assert "My own words on it. Nobody has tested the plan." in page
    again = ben.post(f"/fixes/{fix.id}/change", **(PLAN | {"gap": "My own words on it.", "version": "2"}))
    assert again.status_code == 303
    late = ben.post(f"/fixes/{fix.id}/move", version="1", move_on="2027-01-15", move_why="They asked for it.")
    assert late.status_code == 409
    assert "They asked for it." in late.text


def test_what_cannot_be_taken_is_said_at_its_field_and_kept(ben: Browser, parts: Parts, fix: Remediation) -> None:
    refused = ben.post(f"/fixes/{fix.id}/move", version="1", move_on="2001-01-01", move_why="Because of the move.")
    assert refused.status_code == 422
    assert 'id="move_on-error"' in refused.text
    assert "Because of the move." in refused.text
    assert ben.post(f"/fixes/{fix.id}/note", note_text=" ").status_code == 422


def test_only_the_owner_accepts_a_risk(ada: Browser, remy: Browser, parts: Parts, fix: Remediation) -> None:
    until = (clock.today() + timedelta(days=100)).isoformat()
    assert _act(remy, parts, fix, "accept", accept_on=until, accept_why="Small.") == 403
    assert "Accept the risk" not in words(remy.get(f"/fixes/{fix.id}"))
    far = (clock.today() + timedelta(days=400)).isoformat()
    assert _act(ada, parts, fix, "accept", accept_on=far, accept_why="Small.") == 422
    assert _act(ada, parts, fix, "accept", accept_on=until, accept_why="Small.") == 303
    assert "took the risk until" in words(ada.get(f"/fixes/{fix.id}"))
    assert _act(ada, parts, fix, "reopen", reopen_why="Not any more.") == 303


def test_an_auditor_reads_and_gets_no_form(app: Starlette, parts: Parts, cast: Cast, fix: Remediation) -> None:
    otto = signed_in(app, parts, cast.otto)
    for page in (otto.get("/fixes"), otto.get(f"/fixes/{fix.id}")):
        assert page.status_code == 200
        assert f'action="/fixes/{fix.id}' not in page.text
        assert 'name="act"' not in page.text


@pytest.fixture
def opens(ben: Browser, vendor: Vendor) -> Callable[[str], str]:
    def open_from(source: str) -> str:
        page = ben.client.get(f"/vendors/{vendor.id}/fixes/new", params={"source": source})
        assert page.status_code == 200, source
        return page.text
    return open_from


def test_a_fix_is_opened_from_a_term_with_its_words(
        ben: Browser, parts: Parts, cast: Cast, vendor: Vendor, opens: Callable[[str], str]) -> None:
    agreement = factories.read(parts, cast.ada, vendor)
    finding = next(one for one in factories.findings_of(parts, cast.ada, agreement) if one.computed != "present")
    form = opens(f"term:{finding.id}")
    assert finding.title in form
    told = ben.post(f"/vendors/{vendor.id}/fixes", source=f"term:{finding.id}", **PLAN)
    assert told.status_code == 303
    page = ben.get(told.headers["location"])
    assert finding.title in page.text
    assert f"/agreements/{agreement.id}/findings/{finding.id}" in page.text
    again = ben.post(f"/vendors/{vendor.id}/fixes", source=f"term:{finding.id}", **PLAN)
    assert again.status_code == 409
    assert "Fix 1 is open for this finding" in words(again)


def test_a_fix_is_opened_from_an_answer_that_was_sent_and_from_no_other(
        ben: Browser, parts: Parts, cast: Cast, vendor: Vendor, opens: Callable[[str], str]) -> None:
    assessment = assessing.sent(parts, cast.ada, vendor=vendor)
    source = f"question:{assessment.id}#{visiting.QUESTION}"
    assert ben.client.get(f"/vendors/{vendor.id}/fixes/new", params={"source": source}).status_code == 404
    assessing.attested(parts, assessment)
    assert visiting.QUESTION in opens(source)


def test_a_fix_is_opened_from_a_check_or_in_ones_own_words(
        ben: Browser, parts: Parts, vendor: Vendor, opens: Callable[[str], str]) -> None:
    assert "check 5d" in opens("check:5d")
    assert "From:" not in opens("")
    refused = ben.post(f"/vendors/{vendor.id}/fixes", **(PLAN | {"gap": ""}))
    assert refused.status_code == 422
    assert "Test it." in refused.text
    told = ben.post(f"/vendors/{vendor.id}/fixes", source="check:5d", **PLAN)
    assert told.status_code == 303
    assert "5d" in words(ben.get(told.headers["location"]))


def test_a_term_leads_to_a_fix(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreement = factories.read(parts, cast.ada, vendor)
    missing = next(one for one in factories.findings_of(parts, cast.ada, agreement) if one.computed == "missing")
    new = f"/vendors/{vendor.id}/fixes/new?source="
    assert f"{new}term:{missing.id}" in ada.get(f"/agreements/{agreement.id}/findings/{missing.id}").text


def test_answers_and_follow_ups_lead_to_a_fix(ada: Browser, parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada, SUBQ_05={"owner": ""})  # which is to be asked back
    question = f"/vendors/{assessment.vendor_id}/fixes/new?source=question:{assessment.id}%23SUBQ-05"
    assert question in ada.get(f"/questionnaires/{assessment.id}/answers/SUBQ-05").text
    assert question in ada.get(f"/questionnaires/{assessment.id}/follow-ups").text
    form = ada.client.get(f"/vendors/{assessment.vendor_id}/fixes/new",
                          params={"source": f"question:{assessment.id}#SUBQ-05"})
    assert "SUBQ-05" in words(form)


@pytest.mark.parametrize("source", ["term:none", "check:99", "question:none#X", "contradiction:none", "test:none#0",
                                    "walk-through:none", "moon:1", "term:"])
def test_a_finding_that_is_not_there_is_not_found(ben: Browser, vendor: Vendor, source: str) -> None:
    assert ben.client.get(f"/vendors/{vendor.id}/fixes/new", params={"source": source}).status_code == 404
    assert ben.post(f"/vendors/{vendor.id}/fixes", source=source, **PLAN).status_code == 404


def test_a_finding_of_another_vendor_is_not_found(
        ben: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    other = factories.read(parts, cast.ada, factories.vendor(parts, cast.ada, "Placeholder Coding LLC"))
    finding = factories.findings_of(parts, cast.ada, other)[0]
    assert ben.post(f"/vendors/{vendor.id}/fixes", source=f"term:{finding.id}", **PLAN).status_code == 404


def test_the_export_has_every_row_and_no_formula(
        ben: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    fixing.opened(parts, cast.ben, vendor, gap='=HYPERLINK("http://example.com","Open me")')
    for number in range(60):
        fixing.opened(parts, cast.ben, vendor, gap=f"Gap number {number}.")
    file = ben.get("/fixes.csv?find=gap")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(rows) == 61
    whole = list(csv.reader(io.StringIO(ben.get("/fixes.csv").content.decode("utf-8-sig"))))
    assert len(whole) == 62
    assert not [cell for row in whole[1:] for cell in row if cell.startswith(("=", "+", "-", "@"))]
    book = openpyxl.load_workbook(io.BytesIO(ben.get("/fixes.xlsx").content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert any(str(cell.value).startswith("=HYPERLINK") and cell.quotePrefix for cell in cells)
    assert factories.events_of(parts, vendor.practice_id).count("remediation:exported") == 3


def test_the_vendors_page_shows_its_fixes(ben: Browser, vendor: Vendor, fix: Remediation) -> None:
    page = ben.get(f"/vendors/{vendor.id}")
    assert f'href="/fixes/{fix.id}"' in page.text
    assert f"/fixes?vendor={vendor.id}" in page.text


def test_another_practice_finds_none(app: Starlette, parts: Parts, cast: Cast, fix: Remediation) -> None:
    cleo = signed_in(app, parts, cast.cleo)
    assert cleo.get(f"/fixes/{fix.id}").status_code == 404
    assert "No fix yet" in words(cleo.get("/fixes"))
    other: Actor = cast.cleo
    assert cleo.post("/fixes", act="owner", fix=[fix.id], owner=other.name).status_code == 200
    assert fixing.reloaded(parts, fix) == fix
