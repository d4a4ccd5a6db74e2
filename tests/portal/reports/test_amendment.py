"""The Word files: everything in its place, as text and nothing else, and readable by our own pipeline."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import docx
import pytest

from extractors import amendment, pipeline
from extractors.amendment import Letter, Parties, Rider, Section
from extractors.types import Status
from portal.reports import amendment as files
from portal.reports.amendment import Point

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LIMITS = {"breach": 72, "unauthorized-use": 72, "security-incident": 48, "access": 240, "amendment": 360,
          "accounting": 360, "return-destroy": 720, "cure": 720}
PARTIES = Parties(covered_entity_name="Sample Family Practice", business_associate_name="Example Billing Co.")


def _rider(*sections: Section) -> Rider:
    return amendment.rider(sections, PARTIES, dated="November 2, 2026")


def _text(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def test_our_own_pipeline_finds_every_clause_in_the_word_file() -> None:
    drafts = [amendment.draft(clause, (), LIMITS, PARTIES) for clause in amendment.askable()]
    sections = [Section(draft.title, draft.text) for draft in drafts if draft.kind == "clause"]
    reading = pipeline.read(files.rider(_rider(*sections), AT), "rider.docx")
    found = {clause.id: clause for clause in reading.clauses}
    wrong = {draft.clause: found[draft.clause].reasons for draft in drafts if draft.kind == "clause" and (
        found[draft.clause].status is not Status.PRESENT
        or any(note.severity != "w1" for note in found[draft.clause].reason_notes))}
    assert wrong == {}
    assert reading.is_baa
    assert reading.document.reasons == ()  # no blanks, and room to sign
    assert reading.document.effective_date == "2026-11-02"
    assert reading.document.signatures == ()
    assert found["written-signed"].status is Status.MISSING  # nobody has signed it yet


def test_the_rider_has_headings_a_language_and_the_note() -> None:
    content = files.rider(_rider(Section("Training", "Vendor trains.\n\nEvery year.")), AT)
    file = docx.Document(io.BytesIO(content))
    heads = [(p.style.name, p.text) for p in file.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert heads == [("Title", "Amendment No. 1 to the Business Associate Agreement"), ("Heading 1", "1. Training"),
                     ("Heading 1", "2. Precedence"), ("Heading 1", "Signatures")]
    assert file.core_properties.language == "en-US"
    assert file.core_properties.title == "Amendment No. 1 to the Business Associate Agreement"
    assert 'w:lang w:val="en-US"' in file.styles["Normal"].element.xml
    assert "does not replace legal review" in file.sections[0].footer.paragraphs[0].text
    assert {"Vendor trains.", "Every year."} <= set(_text(content))
    assert sum(text.startswith("By: ____") for text in _text(content)) == 2


@pytest.mark.parametrize("hostile", [
    "<w:r><w:t>x</w:t></w:r>", "A & B <script>alert(1)</script>", '{{ secret }} {covered_entity}', "a\x00b\x0b\x1bc",
    '=HYPERLINK("http://evil.example")', "\u202egnp.exe", "]]>", "{ INCLUDETEXT c:\\x }"])
def test_hostile_text_stays_text(hostile: str) -> None:
    content = files.rider(_rider(Section(hostile, hostile)), AT)
    shown = " ".join(_text(content))
    plain = "".join(c for c in hostile if c.isprintable())
    assert plain in shown
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        body = parts.read("word/document.xml").decode()
    assert "<w:fldSimple" not in body
    assert "<w:hyperlink" not in body
    assert "<script>" not in body


def test_the_letter_lists_each_change_with_its_why_and_place() -> None:
    words: Letter = amendment.letter(contact="Val Example", document="version 2 of your agreement", count="2 changes")
    points = [Point("Telling you of breaches", "We must write to patients within 60 days.", "Section 4.2, page 3"),
              Point("A written agreement", "", text="Both parties sign.")]
    content = files.letter(words, points, sender="Sample Family Practice", receiver="Example Billing Co.",
                           day="Nov 22, 2026", by="Remy Sample", made_at=AT)
    text = _text(content)
    assert "To Val Example," in text
    assert any("2 changes" in line for line in text)
    assert ("Telling you of breaches. We must write to patients within 60 days. In your agreement: Section 4.2, page 3."
            in text)
    assert "A written agreement. Both parties sign." in text
    assert text.index("Sincerely,") < text.index("Remy Sample")
    numbered = [p for p in docx.Document(io.BytesIO(content)).paragraphs if p.style.name == "List Number"]
    assert len(numbered) == 2


def test_nothing_of_the_template_is_left_in_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(files.rider(_rider(Section("Training", "Vendor trains.")), AT))) as parts:
        assert not [name for name in parts.namelist() if "thumbnail" in name or name == "docProps/app.xml"]
        assert all(b"Macintosh" not in parts.read(name) for name in parts.namelist())


def test_a_rider_to_a_draft_claims_no_date() -> None:
    opening = amendment.rider([Section("Training", "Vendor trains.")], PARTIES, dated="November 2, 2026",
                              proposed=True).opening
    assert "The parties amend the proposed Business Associate Agreement between Sample Family Practice" in opening
    assert "2026" not in opening
