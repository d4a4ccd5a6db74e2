"""Filling in a spreadsheet, in the browser: look first, then save, and without a script."""

from __future__ import annotations

import re

import pytest
from httpx2 import Response
from starlette.applications import Starlette

from portal.app import create_app
from portal.models import Assessment
from portal.vocabulary.actors import VendorActor
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import assessing, forms, visiting
from tests.portal.forms import Filled
from tests.portal.web.browser import Browser, words
from tests.portal.workflow.test_answers import both

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


People = tuple[Assessment, VendorActor, VendorActor]


@pytest.fixture
def people(parts: Parts, cast: Cast) -> People:
    return both(parts, cast)


def address(actor: VendorActor) -> str:
    return f"/vendor/{actor.invitation_id}/questionnaire/form"


def upload(browser: Browser, actor: VendorActor, content: bytes, name: str = "form.xlsx") -> Response:
    return browser.post(address(actor), files={"file": (name, content)})


def test_downloads_the_form_as_a_file_that_never_opens_in_place(app: Starlette, parts: Parts, people: People) -> None:
    _, vic, _ = people
    file = visiting.visitor(app, parts, vic.email).get(f"{address(vic)}.xlsx")
    assert file.headers["content-disposition"].startswith("attachment;")
    assert file.content.startswith(b"PK")


def test_shows_what_changes_and_saves_what_was_confirmed(app: Starlette, parts: Parts, people: People) -> None:
    assessment, vic, val = people
    browser = visiting.visitor(app, parts, vic.email)
    form = Filled(browser.get(f"{address(vic)}.xlsx").content)
    assessing.save(parts, val, "SUBQ-08", {"owner": "<b>Val</b>"})
    form.put("SUBQ-08", "Office lead", "owner")
    form.put("SUBQ-05", "about two days")
    form.put("SUBQ-12", "=50+50")
    loaded = upload(browser, vic, form.saved(), "../<i>our</i> form.xlsx")
    page = browser.get(loaded.headers["location"])
    told = words(page)
    assert "1 answer will change" in told
    assert "25 rows read 22 rows are the same" in told
    assert "&lt;b&gt;Val&lt;/b&gt;" in page.text
    assert "“about two days” is not a number" in told
    assert "holds a formula, which is not taken" in told
    assert assessing.row(parts, assessment, "SUBQ-05").entered == {}
    id, tick = re.findall(r'name="form" value="(\w+)"', page.text)[0], re.findall(r'name="(take-[^"]+)" value="(\d+)"',
                                                                                  page.text)
    assert tick == [("take-SUBQ-08/owner", "1")]
    saved = browser.post(f"{address(vic)}/save", form=id, **dict(tick))
    after = words(browser.get(saved.headers["location"]))
    assert "2 answers saved from" in after
    assert "1 thing was not taken" in after
    assert assessing.row(parts, assessment, "SUBQ-08").entered == {"owner": "Office lead"}
    assert assessing.row(parts, assessment, "SUBQ-05").entered == {"value": "about two days"}
    again = browser.post(f"{address(vic)}/save", form=id)
    assert again.headers["location"] == saved.headers["location"]


@pytest.mark.parametrize(("content", "why"), [
    (b"", "The file is empty"), (b"%PDF-1.7 x", "This is not an Excel workbook")])
def test_refuses_with_the_reason_at_the_field(app: Starlette, parts: Parts, people: People, content: bytes,
                                              why: str) -> None:
    _, vic, _ = people
    refused = upload(visiting.visitor(app, parts, vic.email), vic, content)
    assert refused.status_code == 422
    assert "The form was not loaded. Nothing was changed." in words(refused)
    assert why in words(refused)


def test_asks_for_a_file_where_none_was_chosen(app: Starlette, parts: Parts, people: People) -> None:
    _, vic, _ = people
    browser = visiting.visitor(app, parts, vic.email)
    assert "Choose the form that you filled" in words(browser.post(address(vic)))
    assert "Upload a form first" in words(browser.post(f"{address(vic)}/save"))


def test_a_form_of_somebody_else_is_not_there(app: Starlette, parts: Parts, people: People) -> None:
    _, vic, val = people
    loaded = forms.load(parts, vic, forms.downloaded(parts, vic))
    browser = visiting.visitor(app, parts, val.email)
    assert browser.get(f"{address(val)}?form={loaded.id}").status_code == 404
    assert browser.post(f"{address(val)}/save", form=loaded.id).status_code == 404


def test_once_it_is_sent_the_form_can_be_read_and_not_uploaded(app: Starlette, parts: Parts, people: People) -> None:
    _, vic, _ = people
    form = forms.downloaded(parts, vic)
    assessing.answer_all(parts, vic)
    assessing.submit(parts, vic)
    browser = visiting.visitor(app, parts, vic.email)
    assert "cannot be uploaded any more" in words(browser.get(address(vic)))
    assert upload(browser, vic, form).status_code == 403
    late = Filled(browser.get(f"{address(vic)}.xlsx").content)
    assert late.cell("SUBQ-05").protection.locked
