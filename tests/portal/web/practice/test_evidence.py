"""What the practice sees of a vendor's file: only what was kept, its pages, the cleaned copy; nothing of another's."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from portal.models import Assessment, Evidence
from portal.vocabulary.actors import Actor
from portal.web.render import SANDBOX
from portal.workflow import assessments, evidence, evidence_checking
from portal.workflow.parts import Parts
from tests import factories, hostile
from tests.cast import Cast
from tests.portal import assessing
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both
QUESTION = "SUBQ-07"


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


def _file(parts: Parts, assessment: Assessment, content: bytes | None = None, name: str = "record.pdf") -> Evidence:
    return assessing.filed(parts, assessing.vic(parts, assessment), QUESTION, content, name)


def _address(row: Evidence) -> str:
    return f"/questionnaires/{row.assessment_id}/evidence/{row.id}"


def test_shows_what_is_said_of_a_file_and_its_pages(otto: Browser, parts: Parts, assessment: Assessment) -> None:
    row = _file(parts, assessment)
    shown = otto.get(_address(row))
    assert "Office lead" in words(shown)
    assert "1 page" in words(shown)
    page = otto.get(f"{_address(row)}/pages/1")
    assert (page.headers["content-type"], page.headers["content-security-policy"]) == ("image/png", SANDBOX)
    assert otto.get(f"{_address(row)}/pages/1", **{"If-None-Match": page.headers["etag"]}).status_code == 304
    assert otto.get(f"{_address(row)}/pages/2").status_code == 404


def test_the_download_is_the_cleaned_copy_and_audited(
        ben: Browser, parts: Parts, cast: Cast, assessment: Assessment) -> None:
    row = _file(parts, assessment, hostile.active_pdf(), "review.pdf")
    answer = ben.get(f"{_address(row)}/file")
    assert answer.content.startswith(b"%PDF-")
    assert b"JavaScript" not in answer.content
    assert answer.headers["content-disposition"].startswith('attachment; filename="review.pdf"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert factories.events_of(parts, cast.sample.id, row.id)[-1] == "evidence:downloaded"


def test_a_held_removed_or_foreign_file_is_not_there(
        sign_in: Callable[[Actor], Browser], parts: Parts, cast: Cast, assessment: Assessment) -> None:
    held, kept = _file(parts, assessment, b"MRN: 00481516", "list.txt"), _file(parts, assessment)
    other = assessing.sent(parts, cast.ada, vendor=factories.vendor(parts, cast.ada, "Specimen Print & Mail"))
    ada, cleo = sign_in(cast.ada), sign_in(cast.cleo)
    for path in ("", "/file", "/pages/1"):
        assert ada.get(_address(held) + path).status_code == 404
        assert cleo.get(_address(kept) + path).status_code == 404
        assert ada.get(_address(kept).replace(assessment.id, other.id) + path).status_code == 404
        assert ada.get(_address(kept) + path).status_code == 200
    vic = assessing.vic(parts, assessment)
    with parts.database.transaction(cast.sample.id) as db:
        mine = assessments.own(db, vic, lock=True)
        evidence.remove(parts, db, vic, mine, evidence.own(db, vic, mine, kept.id).row)
    assert ada.get(_address(kept)).status_code == 404


def test_says_who_confirmed_that_a_held_file_has_no_patient_data(
        ada: Browser, parts: Parts, cast: Cast, assessment: Assessment) -> None:
    row, vic = _file(parts, assessment, b"MRN: 00481516", "list.txt"), assessing.vic(parts, assessment)
    with parts.database.transaction(cast.sample.id) as db:
        mine = assessments.own(db, vic, lock=True)
        evidence.confirm(parts, db, vic, mine, evidence.own(db, vic, mine, row.id).row)
    for step in (evidence_checking.scan, evidence_checking.look):
        step(parts, cast.sample.id, row.id)
    assert "medical record, patient or member numbers. Vic Example confirmed" in words(ada.get(_address(row)))


def test_a_file_that_nothing_opens_says_so_and_offers_no_download(
        ada: Browser, parts: Parts, assessment: Assessment) -> None:
    row = _file(parts, assessment, hostile.encrypted_pdf(), "locked.pdf")
    assert "Nothing can open this file" in words(ada.get(_address(row)))
    assert ada.get(f"{_address(row)}/file").status_code == 404


def test_a_picture_is_shown_as_the_copy_that_was_drawn_anew(
        ada: Browser, parts: Parts, assessment: Assessment) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(picture, "PNG")
    row = _file(parts, assessment, picture.getvalue() + b"hidden behind", "screen.png")
    answer = ada.get(f"{_address(row)}/pages/1")
    assert answer.headers["content-type"] == "image/png"
    assert b"hidden behind" not in answer.content
