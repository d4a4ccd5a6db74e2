from extractors.load import load
from extractors.types import Line, OpenChange
from tests.documents import W_NAMESPACE, docx, paragraph, relationships

STYLES = f"""<w:styles xmlns:w="{W_NAMESPACE}">
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
  <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Clause heading"/><w:basedOn w:val="H1"/></w:style>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering xmlns:w="{W_NAMESPACE}">
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Article %1"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
  <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0A8;"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"""


def _lines(body: str, **parts: str) -> tuple[Line, ...]:
    parts = {"word__styles_dot_xml": STYLES, "word__numbering_dot_xml": NUMBERING} | parts
    return load(docx(body, **parts), "a.docx").lines


def _item(text: str, list_id: int, level: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def _numbers(body: str) -> list[str]:
    return [line.number for line in _lines(body)]


def test_numbers_lists_as_word_prints_them() -> None:
    levels = (0, 1, 2, 2, 1, 2, 0, 1)
    body = "".join(_item("An entry of the list, long enough.", 1, level) for level in levels)
    assert _numbers(body) == ["1.", "1.1", "(a)", "(b)", "1.2", "(a)", "2.", "2.1"]


def test_numbers_in_roman_letters_and_legal_form() -> None:
    assert _numbers(_item("one", 2) + _item("two", 2, 1) + _item("three", 2)) == ["Article IV", "4.1", "Article V"]


def test_shows_bullets_and_boxes() -> None:
    assert _numbers(_item("one", 3) + _item("two", 3, 1)) == ["•", "☐"]


def test_a_list_that_starts_over_starts_over_once() -> None:
    assert _numbers(_item("a", 1) + _item("b", 1) + _item("c", 4) + _item("d", 4)) == ["1.", "2.", "1.", "2."]


def test_counts_an_empty_entry_and_prints_nothing_for_it() -> None:
    assert _numbers(_item("a", 1) + _item("", 1) + _item("c", 1)) == ["1.", "3."]


def test_numbers_and_headings_come_from_styles_too() -> None:
    found = _lines(
        paragraph("Agreement", '<w:pStyle w:val="T"/>')
        + paragraph("Reports", '<w:pStyle w:val="Own"/>')
        + paragraph("Text.")
    )
    assert [(line.text, line.number, line.kind, line.level) for line in found] == [
        ("Agreement", "", "heading", 1),
        ("Reports", "1.", "heading", 1),
        ("Text.", "", "body", 0),
    ]


def test_a_heading_style_over_a_whole_clause_makes_no_heading() -> None:
    text = "Term. This agreement begins on its effective date and lasts one year."
    assert _lines(paragraph(text, '<w:pStyle w:val="H1"/>'))[0].kind == "body"


def test_a_short_bold_paragraph_is_a_heading() -> None:
    bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Safeguards</w:t></w:r></w:p>"
    run_in = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Term. </w:t></w:r><w:r><w:t>One year.</w:t></w:r></w:p>"
    assert [line.kind for line in _lines(bold + run_in)] == ["heading", "body"]


def test_reads_tracked_changes_in_their_final_text_and_says_so() -> None:
    body = (
        "<w:p><w:r><w:t>within </w:t></w:r><w:del><w:r><w:delText>60</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>5</w:t></w:r></w:ins><w:r><w:t> days</w:t></w:r></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>moved here</w:t></w:r></w:moveTo></w:p>"
    )
    source = load(docx(body), "a.docx")
    assert [line.text for line in source.lines] == ["within 5 days", "moved here"]
    assert source.flags == ("open-changes",)


def test_keeps_both_sides_of_tracked_changes_with_their_section() -> None:
    body = (
        "<w:p><w:r><w:t>2.1 Notice </w:t></w:r><w:r><w:t>within </w:t></w:r>"
        "<w:del><w:r><w:delText>sixty </w:delText></w:r><w:r><w:delText>(60)</w:delText></w:r></w:del>"
        "<w:ins w:author='Ada'><w:r><w:t>five (5)</w:t></w:r>"
        "<w:del><w:r><w:delText> or six</w:delText></w:r></w:del></w:ins>"
        "<w:r><w:t> days</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
        "<w:del><w:r><w:delText>A whole promise.</w:delText></w:r></w:del></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>a row</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert load(docx(body), "a.docx").open_changes == (
        OpenChange("deleted", "sixty (60)", "2.1"),
        OpenChange("inserted", "five (5)", "2.1"),
        OpenChange("deleted", "or six", "2.1"),
        OpenChange("deleted", "A whole promise.", "2.1"),
        OpenChange("deleted", "a row", "2.1"),
    )


def test_says_that_there_are_comments() -> None:
    parts = {
        "word__comments_dot_xml": f'<w:comments xmlns:w="{W_NAMESPACE}"><w:comment w:id="1"/></w:comments>',
        "word___rels__document_dot_xml_dot_rels": relationships(("comments", "comments.xml")),
    }
    assert load(docx(paragraph("Words."), **parts), "a.docx").flags == ("comments",)


def test_joins_paragraphs_whose_mark_was_deleted() -> None:
    first = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>The vendor </w:t></w:r></w:p>"
    assert [line.text for line in _lines(first + paragraph("reports at once."))] == ["The vendor reports at once."]


def test_reads_a_table_row_by_row_without_deleted_rows() -> None:
    def row(*cells: str, properties: str = "") -> str:
        return (
            f"<w:tr><w:trPr>{properties}</w:trPr>"
            + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells)
            + "</w:tr>"
        )

    old = row("Old", "sixty days", properties="<w:del/>")
    table = f"<w:tbl>{row('Event', 'Limit')}{row('Breach', 'ten days')}{old}</w:tbl>"
    assert [(line.text, line.kind) for line in _lines(table)] == [
        ("Event | Limit", "table-row"),
        ("Breach | ten days", "table-row"),
    ]


def test_reads_the_columns_of_a_signature_table_one_after_the_other() -> None:
    column = "<w:tc>" + "".join(paragraph(text) for text in ("{0}", "By: ____", "Name: ____", "Date: ____")) + "</w:tc>"
    table = f"<w:tbl><w:tr>{column.format('Practice')}{column.format('Vendor')}</w:tr></w:tbl>"
    assert [line.text for line in _lines(table)] == [
        "Practice",
        "By: ____",
        "Name: ____",
        "Date: ____",
        "Vendor",
        "By: ____",
        "Name: ____",
        "Date: ____",
    ]


def test_reads_text_boxes_once() -> None:
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>Before.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>"
        + box
        + "</w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict>" + box + "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [line.text for line in _lines(body)] == ["Before.", "In the box."]


def test_shows_checkboxes_and_prompts_that_nobody_filled_in() -> None:
    def box(state: str) -> str:
        checkbox = f'<w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox>'
        return f"<w:sdt><w:sdtPr>{checkbox}</w:sdtPr><w:sdtContent/></w:sdt>"

    prompt = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        "<w:sdtContent><w:r><w:t>Click to enter a date</w:t></w:r></w:sdtContent></w:sdt>"
    )
    old = '<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData></w:fldChar></w:r>'
    choices = f"<w:p>{box('0')}<w:r><w:t> returns</w:t></w:r></w:p><w:p>{box('1')}<w:r><w:t> destroys</w:t></w:r></w:p>"
    body = f"{choices}<w:p>{prompt}</w:p><w:p>{old}</w:p>"
    assert [line.text for line in _lines(body)] == ["☐ returns", "☒ destroys", "[Click to enter a date]", "☒"]


def test_puts_footnotes_last_in_the_order_of_the_text() -> None:
    def note(name: int, text: str) -> str:
        return f'<w:footnote w:id="{name}">{paragraph(text)}</w:footnote>'

    notes = f"{note(1, 'Second.')}{note(2, 'First.')}{note(3, 'Never called.')}"
    notes = f'<w:footnotes xmlns:w="{W_NAMESPACE}">{notes}</w:footnotes>'
    body = "".join(
        f'<w:p><w:r><w:t>Text</w:t></w:r><w:r><w:footnoteReference w:id="{name}"/></w:r></w:p>' for name in (2, 1)
    )
    found = _lines(body, word__footnotes_dot_xml=notes)
    assert [(line.text, line.number, line.kind) for line in found[2:]] == [
        ("First.", "1", "footnote"),
        ("Second.", "2", "footnote"),
    ]


def test_leaves_out_hidden_text_and_field_codes() -> None:
    body = (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>"
        "<w:r><w:t>shown</w:t></w:r></w:p>"
    )
    assert [line.text for line in _lines(body)] == ["shown"]


def test_a_line_break_makes_a_line_of_the_same_paragraph() -> None:
    found = _lines("<w:p><w:r><w:t>By:</w:t><w:br/><w:t>Date:</w:t></w:r></w:p>")
    assert [(line.text, line.starts_paragraph) for line in found] == [("By:", True), ("Date:", False)]


def test_reads_the_strict_form_of_the_format() -> None:
    body = paragraph("Strict words.")
    strict = (
        f'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>{body}</w:body></w:document>'
    )
    assert [line.text for line in load(docx("", word__document_dot_xml=strict), "a.docx").lines] == ["Strict words."]
