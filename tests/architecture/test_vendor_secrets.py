"""What the practice keeps to itself about a questionnaire is on no page and in no file of the vendor's side: every
address of that side is opened, and looked through for words that only the practice should read."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
import yaml
from httpx2 import Response
from starlette.applications import Starlette
from starlette.routing import compile_path

from portal import access, clock
from portal.app import create_app
from portal.models import Assessment, Remediation
from portal.questions import files
from portal.questions.types import Question
from portal.web.visits import VendorPage
from portal.workflow import (
    answer_reviews,
    follow_ups,
    invitations,
    overrides,
    remediations_changing,
    remediations_closing,
    remediations_invitations,
    scores,
    shared_cards,
    wordings,
)
from portal.workflow.parts import Parts
from portal.workflow.remediations import Source
from tests import factories
from tests.architecture.test_vendor_routes import WITHIN
from tests.cast import Cast
from tests.portal import assessing, fixing, posting, visiting
from tests.portal.web.browser import Browser

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
QUESTION = "SUBQ-01"
NOTE, DRAFT, OTHERS = "We trust this firm very little", "Draft words that were never sent", "Answer of another firm"
PAGES = [page for page in WITHIN if "GET" in (page.methods or ()) and "/questionnaire" in page.path]
FIX_PAGES = [page for page in WITHIN if "GET" in (page.methods or ())
             and ("/fixes" in page.path or page.path.endswith("/card"))]
# Whatever the practice writes about a fix or a check and does not say to the vendor begins so.
INSIDE = "Inside:"
# The keys of a pack: what a vendor may carry to another practice.
PACK = {"set", "practice", "vendor", "attested", "signer", "submitted_at", "submission", "written_at", "answers",
        "installation"}
PACK_ANSWER = {"question", "text", "entered", "by", "at", "evidence"}


def secrets() -> set[str]:
    """The words that only scoring.yaml has: what a reviewer looks for, and what contradicts what."""
    scoring = yaml.safe_load(Path(files.ROOT / "subcontractor" / "1.0.0" / "scoring.yaml").read_text("utf-8"))
    looks = {look for marks in scoring["questions"].values() for look in marks.get("looks", ())}
    return looks | {clash["says"] for clash in scoring["contradictions"]} | {NOTE, DRAFT, OTHERS}


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    """Answered badly, sent, looked through, noted, and asked back about; beside another vendor's."""
    other = assessing.sent(parts, cast.ada, vendor=visiting.clearinghouse(parts, cast.ada))
    assessing.save(parts, assessing.vic(parts, other), QUESTION, {"owner": OTHERS})
    vendor = factories.vendor(parts, cast.ada)
    assessment = assessing.sent(parts, cast.ada, vendor=vendor,
                                contact=posting.contact(parts, cast.ada, vendor, posting.VAL, "Val Example"))
    by = assessing.vic(parts, assessment)
    assessing.answer_all(parts, by, but=(QUESTION,))
    assessing.filed(parts, by, QUESTION)
    assessing.save(parts, by, QUESTION, assessing.entered(_question(parts, assessment)))
    assessing.save(parts, by, "SUBQ-05", {"owner": "", "value": "999"})
    assessing.handed(parts, by, QUESTION)
    assessing.submit(parts, by)
    _look_through(parts, cast, assessing.reloaded(parts, assessment))
    return assessing.reloaded(parts, assessment)


def _question(parts: Parts, assessment: Assessment) -> Question:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        return wordings.questionnaire_of(db, assessment).by_id[QUESTION]


def _look_through(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        answer_reviews.note(parts, db, cast.ada, assessment, QUESTION, NOTE)
        answer_reviews.mark(parts, db, cast.remy, assessment, "SUBQ-02", submission=1)
        follow_ups.add(parts, db, cast.ada, assessment, "SUBQ-03", DRAFT)
    assessing.ask(parts, cast.remy, assessment, QUESTION)


def _address(parts: Parts, cast: Cast, page: VendorPage, assessment: Assessment) -> str:
    invitation = assessing.invitation_of(parts, assessment)
    known = {"invitation": invitation.id, **visiting.rows_of(parts, cast.ada, invitation), "question": QUESTION}
    assert set(compile_path(page.path)[2]) <= set(known)
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda match: known[match[1]], page.path)


def _words(answer: Response) -> str:
    """What a person could read out of an answer, of whatever kind."""
    kind = answer.headers.get("content-type", "")
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    if "pdf" in kind:
        document = pypdfium2.PdfDocument(answer.content)
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
    return answer.text


def test_nothing_of_the_practices_own_is_on_any_page_or_in_any_file(
        app: Starlette, parts: Parts, cast: Cast, assessment: Assessment) -> None:
    val = visiting.visitor(app, parts, posting.VAL)
    read = {page.name: val.get(_address(parts, cast, page, assessment)) for page in PAGES}
    assert {name for name, answer in read.items() if answer.status_code == 200} >= {
        "vendor-assessment", "vendor-section", "vendor-whole", "vendor-form", "vendor-send"}
    for name, answer in read.items():
        words = _words(answer)
        assert not [secret for secret in secrets() if secret in words], name


def test_a_colleague_sees_their_part_only(app: Starlette, parts: Parts, cast: Cast, assessment: Assessment) -> None:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        sent = invitations.of_subject(db, cast.ada, assessment.id)
    colleague = next(one for one in sent if one.contact.email == "val@billing.example.com")
    browser = visiting.visitor(app, parts, "val@billing.example.com")
    base = f"/vendor/{colleague.invitation.id}/questionnaire"
    for address in (base, f"{base}/all", f"{base}/form.xlsx"):
        answer = browser.get(address)
        if answer.status_code == 200:
            assert "SUBQ-02" not in _words(answer) and "SUBQ-14" not in _words(answer)


def test_a_pack_holds_the_keys_that_a_vendor_may_carry(app: Starlette, parts: Parts, cast: Cast,
                                                       assessment: Assessment) -> None:
    val = visiting.visitor(app, parts, posting.VAL)
    signed = json.loads(_pack(val, parts, assessment).content)
    assert set(signed) == {"format", "pack", "signature"}
    assert set(signed["pack"]) == PACK
    assert {key for answer in signed["pack"]["answers"] for key in answer} == PACK_ANSWER


def _pack(browser: Browser, parts: Parts, assessment: Assessment) -> Response:
    answer = browser.get(f"/vendor/{assessing.invitation_of(parts, assessment).id}/questionnaire/pack")
    assert answer.status_code == 200
    return answer


@pytest.fixture
def fix(parts: Parts, cast: Cast) -> Remediation:
    """One of Val's firm with words that stay inside wherever the practice can write some, and its card, overruled."""
    firm = factories.vendor(parts, cast.ada)
    other = fixing.opened(parts, cast.ada, visiting.clearinghouse(parts, cast.ada), gap=f"{INSIDE} another firm's")
    fixing.shared(parts, cast.ada, other)
    fixing.opened(parts, cast.ada, firm, gap=f"{INSIDE} not shared")
    fix = fixing.opened(
        parts, cast.ada, firm, Source("check", "5d", f"{INSIDE} the finding", "5d"), risk="high",
        risk_reason=f"{INSIDE} why this risk", interim=f"{INSIDE} until then", practice_owner=f"{INSIDE} an owner",
        vendor_owner=f"{INSIDE} their owner")
    fixing.did(parts, cast.ada, fix, remediations_changing.note, f"{INSIDE} a note before")
    visiting.shared(parts, cast.ada, firm, [fix], posting.contact(parts, cast.ada, firm, posting.VAL, "Val Example"))
    return _worked_on(parts, cast, fix)


def _worked_on(parts: Parts, cast: Cast, fix: Remediation) -> Remediation:
    fixing.did(parts, cast.ada, fix, remediations_changing.note, f"{INSIDE} a note after")
    until = clock.today() + timedelta(days=40)
    fixing.did(parts, cast.ada, fix, remediations_changing.move, until, f"{INSIDE} why it was moved")
    fixing.proved(parts, cast.ben, fix, f"{INSIDE} what Ben did and saw")
    fixing.sent(parts, cast.ben, fix, name=f"{INSIDE} minutes.txt")
    fixing.retested(parts, cast.remy, fixing.seen(parts, cast.ada, fix), level="partial")
    fixing.did(parts, cast.ada, fix, remediations_closing.accept, f"{INSIDE} why we live with it", until)
    fixing.did(parts, cast.ada, fix, remediations_closing.reopen, f"{INSIDE} why it is open again")
    with parts.database.transaction(cast.sample.id) as db:
        vendor = access.vendor_for(db, cast.ada, fix.vendor_id, lock=True)
        overrides.overrule(parts, db, cast.remy, vendor, "2a", "partial", f"{INSIDE} why overruled", until)
        scores.renew(parts, db, vendor, f"{INSIDE} because")
        shared_cards.share(parts, db, cast.ada, vendor)
    return fix


def test_nothing_of_the_practices_own_is_on_the_pages_of_fixes_and_of_the_card(
        app: Starlette, parts: Parts, cast: Cast, fix: Remediation) -> None:
    val = visiting.visitor(app, parts, posting.VAL)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        vendor = access.vendor_for(db, cast.ada, fix.vendor_id)
        invitation = remediations_invitations.of_vendor(db, vendor.practice_id, vendor.id)[0]
    proof = fixing.sent(parts, visiting.fixer(parts, invitation), fix, b"The minutes of Val.\n", "minutes.txt")
    known = {"invitation": invitation.id, "fix": fix.id, "proof": proof.id}
    pages = [re.sub(r"\{(\w+)\}", lambda match: known[match[1]], page.path) for page in FIX_PAGES]
    assert len(pages) == 4
    for path in (*pages, f"{pages[0]}?show=all", "/vendor", f"/vendor/{invitation.id}"):
        answer = val.get(path)
        assert answer.status_code in (200, 303), path
        told = _words(answer)
        assert INSIDE not in told, path
        assert not _codes(told), path
    assert "asks" in val.get("/vendor").text


def _codes(page: str) -> list[str]:
    """Ids of checks and caps, levels, risks and points, as words that a person could read."""
    plain = re.sub(r"<[^>]+>", " ", page)
    return re.findall(r"\b(?:[1-6][a-i]|K\d{1,2}|red flag|high risk|weight|\d points?|capped|overruled)\b", plain,
                      re.IGNORECASE)
