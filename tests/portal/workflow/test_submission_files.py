"""The files of a submission: exactly what was attested, for either side, and nothing that came later or was never
theirs to see."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pikepdf
import pypdfium2
import pytest
from sqlmodel import select

from portal import access
from portal.errors import NotFound
from portal.exchange import workbooks
from portal.models import Answer, AnswerNote, Assessment, Assignment
from portal.vocabulary.actors import VendorActor
from portal.workflow import assessments, submission_files
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
FORMULA = '=HYPERLINK("https://example.com","x")'


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.submitted(
        parts, cast.ada, SUBQ_08={"owner": FORMULA}, SUBQ_10={"reason": "#panic(1) *bold* @label"},
        SUBQ_07={"value": "exceptions", "explanation": "One login.\nClosed."})


def practice_file(parts: Parts, cast: Cast, assessment: Assessment, kind: str, number: int = 1) -> bytes:
    with parts.database.transaction(cast.sample.id) as db:
        row = access.assessment_for(db, cast.ada, assessment.id)
        return submission_files.for_practice(parts, db, cast.ada, row, number, kind).content


def vendor_file(parts: Parts, actor: VendorActor, kind: str, number: int = 0) -> bytes:
    with parts.database.transaction(actor.practice_id) as db:
        return submission_files.for_vendor(parts, db, actor, assessments.own(db, actor), number, kind).content


def text_of(pdf: bytes) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [re.sub(r"\s+", " ", document[number].get_textpage().get_text_bounded())
                for number in range(len(document))]
    finally:
        document.close()


def cells_of(xlsx: bytes) -> list[str]:
    return [text for sheet in workbooks.sheets(xlsx) for line in sheet.lines for text in line.cells.values()]


def test_says_who_attested_what_when_and_guides_on_each_page(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    pages = text_of(practice_file(parts, cast, assessment, "pdf"))
    whole = " ".join(pages)
    assert "Attested by Val Example, Compliance officer" in whole
    assert "Vic Example, vic@billing.example.com" in whole
    assert "192.0.2.7" in whole
    assert "Yes, with exceptions" in whole
    assert "#panic(1) *bold* @label" in whole
    assert "record.pdf dated" in whole
    assert all("It does not replace legal or security review" in page for page in pages)


def test_the_vendors_copy_says_what_went_to_whom_and_has_no_address(parts: Parts, assessment: Assessment) -> None:
    vic = assessing.vic(parts, assessment)
    pages = text_of(vendor_file(parts, vic, "pdf"))
    assert all("This is what Example Billing Co. sent to Sample Family Practice on" in page for page in pages)
    assert "192.0.2.7" not in " ".join(pages)
    assert "192.0.2.7" not in cells_of(vendor_file(parts, vic, "xlsx"))


def test_is_a_tagged_and_titled_pdf_in_english(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    with pikepdf.open(io.BytesIO(practice_file(parts, cast, assessment, "pdf"))) as read:
        assert bool(read.Root.MarkInfo.Marked)
        assert str(read.Root.Lang).startswith("en")
        assert str(read.docinfo["/Title"]).startswith("Subcontractor questionnaire: answers of Example Billing Co.")


def test_the_workbook_holds_every_answer_as_text(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    xlsx = practice_file(parts, cast, assessment, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(xlsx))
    assert book.sheetnames == ["Submission", "Answers", "Tables", "Files"]
    answers: dict[Any, Any] = {row[0].value: row for row in book["Answers"].iter_rows(min_row=2)}
    assert answers["SUBQ-07"][3].value == "Yes, with exceptions"
    assert answers["SUBQ-07"][5].value == "One login.\nClosed."
    assert (answers["SUBQ-08"][6].value, answers["SUBQ-08"][6].data_type) == (FORMULA, "s")
    assert answers["SUBQ-08"][6].quotePrefix
    assert "192.0.2.7" in cells_of(xlsx)
    assert book["Files"].max_row > 10


def test_holds_what_was_attested_whatever_came_later(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        row = db.exec(select(Answer).where(Answer.assessment_id == assessment.id, Answer.question == "SUBQ-05")).one()
        row.entered = {"value": "7777"}
        db.add(AnswerNote(practice_id=cast.sample.id, assessment_id=assessment.id, question="SUBQ-05", by="Ada",
                          text="An internal note."))
    for kind in ("pdf", "xlsx"):
        content = practice_file(parts, cast, assessment, kind)
        words = " ".join(text_of(content) if kind == "pdf" else cells_of(content))
        assert "7777" not in words
        assert "internal" not in words


def test_each_download_is_in_the_audit_trail(parts: Parts, cast: Cast, assessment: Assessment) -> None:
    before = len(factories.events_of(parts, cast.sample.id))
    practice_file(parts, cast, assessment, "pdf")
    vendor_file(parts, assessing.vic(parts, assessment), "xlsx")
    assert factories.events_of(parts, cast.sample.id)[before:] == ["assessment:downloaded"] * 2


def test_there_is_no_file_of_what_was_not_sent_or_for_a_colleague(parts: Parts, cast: Cast,
                                                                  assessment: Assessment) -> None:
    vic = assessing.vic(parts, assessment)
    with pytest.raises(NotFound):
        practice_file(parts, cast, assessment, "pdf", 2)
    with parts.database.transaction(vic.practice_id) as db:
        db.add(Assignment(practice_id=vic.practice_id, assessment_id=assessment.id, invitation_id=vic.invitation_id,
                          questions=["SUBQ-05"], assigned_by="Val"))
    with pytest.raises(NotFound):
        vendor_file(parts, vic, "pdf")
