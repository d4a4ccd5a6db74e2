import io
import zipfile

import pikepdf
import pytest
from docx import Document

from extractors import media, sanitize_pdf
from extractors.errors import DamagedFile, EncryptedFile, TooMuchInside
from extractors.load import load
from extractors.sanitize import inspect, sanitize
from tests import hostile
from tests.documents import CONTENT_TYPES, changed, docx, paragraph, relationships, text_pdf

DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def _words(pdf: bytes) -> list[str]:
    return [word.text for page in load(pdf, "a.pdf").pages for word in page.words]


def test_a_plain_pdf_has_no_flags() -> None:
    assert inspect(text_pdf(), media.PDF) == ()


@pytest.mark.parametrize("mode", list(pikepdf.ObjectStreamMode))
def test_finds_a_script_however_the_file_is_written(mode: pikepdf.ObjectStreamMode) -> None:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(text_pdf(12))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(hostile.SCRIPT))
        pdf.save(written, object_stream_mode=mode)
    assert inspect(written.getvalue(), media.PDF) == ("javascript",)
    escaped = written.getvalue().replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS")
    assert inspect(escaped, media.PDF) == ("javascript",)


def test_a_link_to_the_web_is_no_reason_for_a_flag() -> None:
    assert inspect(hostile.linked_pdf(), media.PDF) == ()


def test_the_copy_of_a_pdf_can_do_nothing_and_reads_the_same() -> None:
    original = hostile.active_pdf()
    copy = sanitize(original, media.PDF)
    assert inspect(copy, media.PDF) == ()
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        plain = b" ".join(item.unparse() for item in pdf.objects if isinstance(item, pikepdf.Dictionary))
        assert not pdf.attachments
    for word in (b"JavaScript", b"app.alert", b"Launch", b"calc.exe", b"SubmitForm", b"/XFA", b"/AA", b"file:"):
        assert word not in plain
    assert _words(copy) == _words(original)


def test_the_copy_is_the_same_for_the_same_bytes() -> None:
    assert sanitize(hostile.active_pdf(), media.PDF) == sanitize(hostile.active_pdf(), media.PDF)
    assert sanitize(hostile.macro_docx(), media.DOCX) == sanitize(hostile.macro_docx(), media.DOCX)


def test_defuses_scripts_that_nothing_refers_to() -> None:
    with pikepdf.open(io.BytesIO(text_pdf())) as pdf:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("x"))
        pdf.pages[0].obj.PieceInfo = pikepdf.Dictionary(Odd=pikepdf.Array([pikepdf.Dictionary(Deep=action)]))
        pdf.pages[0].obj.Odd = pikepdf.Array([pikepdf.Dictionary(Deep=action)])
        written = io.BytesIO()
        pdf.save(written)
    assert inspect(written.getvalue(), media.PDF) == ("javascript",)
    assert inspect(sanitize(written.getvalue(), media.PDF), media.PDF) == ()


def test_refuses_a_pdf_with_more_dictionaries_than_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sanitize_pdf, "MAX_DICTIONARIES", 20)
    crowded = changed(text_pdf(), _crowd)
    for use in (inspect, sanitize):
        with pytest.raises(TooMuchInside, match="more objects"):
            use(crowded, media.PDF)
    with pytest.raises(TooMuchInside, match="more objects"):
        load(crowded, "a.pdf")


def _crowd(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Odd = pikepdf.Array([pikepdf.Dictionary(Deep=number) for number in range(30)])


def test_the_copy_of_a_pdf_with_an_owner_password_opens_freely() -> None:
    with pikepdf.open(io.BytesIO(sanitize(hostile.encrypted_pdf(user=""), media.PDF))) as pdf:
        assert not pdf.is_encrypted


def test_refuses_what_it_cannot_open() -> None:
    with pytest.raises(EncryptedFile, match="unlocked copy"):
        sanitize(hostile.encrypted_pdf(), media.PDF)
    with pytest.raises(DamagedFile):
        sanitize(b"%PDF-1.4 nothing", media.PDF)
    assert inspect(b"%PDF-1.4 nothing", media.PDF) == ()


def test_the_copy_of_a_word_document_can_do_nothing_and_reads_the_same() -> None:
    original = hostile.macro_docx()
    copy = sanitize(original, media.DOCX)
    assert inspect(copy, media.DOCX) == ()
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names)
    assert not [name for name in names if "vba" in name or "embeddings" in name]
    for word in (b"External", b"macroEnabled", b"AutoOpen", b"DDEAUTO", b"rId5", b"w:object"):
        assert word not in everything
    assert load(copy, "a.docx").lines == load(original, "a.docm").lines


FIELD = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
INSTRUCTION = "<w:r><w:instrText>{}</w:instrText></w:r>"


@pytest.mark.parametrize(
    "field",
    [
        '<w:p><w:fldSimple w:instr="DDEAUTO cmd calc"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>',
        FIELD.format(INSTRUCTION.format("ddeauto cmd calc")),
        FIELD.format(INSTRUCTION.format("DDEA") + INSTRUCTION.format("UTO cmd calc")),
        "<w:p>" + INSTRUCTION.format("DdeAuto cmd calc") + "</w:p>",
    ],
)
def test_blanks_a_field_that_starts_a_program_however_it_is_written(field: str) -> None:
    original = docx(paragraph("Words") + field, word___rels__document_dot_xml_dot_rels=relationships())
    copy = sanitize(original, media.DOCX)
    assert inspect(original, media.DOCX) == ("external-links",)
    assert inspect(copy, media.DOCX) == ()
    with zipfile.ZipFile(io.BytesIO(copy)) as parts:
        assert b"calc" not in parts.read("word/document.xml")
    assert Document(io.BytesIO(copy)).paragraphs[0].text == "Words"


@pytest.mark.parametrize(("kind", "flag"), [("vbaProject", "macros"), ("oleObject", "embedded-files")])
def test_drops_what_runs_whatever_it_is_named(kind: str, flag: str) -> None:
    types = CONTENT_TYPES.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main&#43;xml" if kind == "vbaProject" else DOCX_MAIN,
    ).replace("<Override", f'<Default Extension="dat" ContentType="application/vnd.ms-office.{kind}"/><Override', 1)
    original = docx(
        paragraph("Words"),
        **{"[Content_Types]_dot_xml": types},
        word___rels__document_dot_xml_dot_rels=relationships((kind, "extra.dat")),
        word__extra_dot_dat=b"Sub AutoOpen()",
        word__unrelated_dot_xml="<x/>",
    )
    copy = sanitize(original, media.DOCX)
    assert (inspect(original, media.DOCX), inspect(copy, media.DOCX)) == ((flag,), ())
    with zipfile.ZipFile(io.BytesIO(copy)) as parts:
        everything = b"".join(map(parts.read, parts.namelist())).lower()
        assert not {"word/extra.dat", "word/unrelated.xml"} & set(parts.namelist())
    assert b"macroenabled" not in everything
    assert kind.lower().encode() not in everything
    assert Document(io.BytesIO(copy)).paragraphs[0].text == "Words"


def test_an_address_for_mail_is_no_outside_link() -> None:
    links = relationships(outside=[("hyperlink", "mailto:ada@sample.example.com")])
    assert inspect(docx(paragraph("x"), word___rels__document_dot_xml_dot_rels=links), media.DOCX) == ()


def test_keeps_the_parts_of_a_harmless_word_document() -> None:
    links = relationships(("image", "media/image1.png"))
    types = CONTENT_TYPES.replace("<Override", '<Default Extension="png" ContentType="image/png"/><Override')
    original = docx(
        paragraph("Words"),
        **{"[Content_Types]_dot_xml": types},
        word___rels__document_dot_xml_dot_rels=links,
        word__media__image1_dot_png=b"picture",
    )
    with zipfile.ZipFile(io.BytesIO(sanitize(original, media.DOCX))) as archive:
        assert archive.read("word/media/image1.png") == b"picture"
    assert inspect(original, media.DOCX) == ()


def test_the_copy_of_a_web_page_is_text_and_structure_only() -> None:
    page = (
        b"<html><head><script>steal()</script></head><body onload=x()><h1 style='x'>Terms &amp; more</h1>"
        b"<p onclick=x()>Words <a href='javascript:x()'>here</a><iframe src=y></iframe></p>"
        b"<svg><script>z</script></svg></body></html>"
    )
    assert inspect(page, media.HTML) == ("external-links", "javascript")
    copy = sanitize(page, media.HTML)
    assert copy.endswith(b"<h1>Terms &amp; more</h1><p>Words here</p>")
    assert inspect(copy, media.HTML) == ()


def test_plain_text_is_its_own_copy() -> None:
    assert sanitize(b"<script>just words</script>", media.TEXT) == b"<script>just words</script>"
    assert inspect(b"<script>just words</script>", media.MARKDOWN) == ()
