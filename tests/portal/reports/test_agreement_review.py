"""The review of an agreement as a PDF, whatever stands in it."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pypdfium2
import pytest

from portal.reports import agreement_review

AT = datetime(2026, 11, 20, 14, 5, 33, 123, tzinfo=UTC)
HOSTILE = '#panic("x") $x$ *bold* `raw` @label <tag> \\ #sys.inputs ]] #image("/etc/passwd") // end'


def review(text: str = "Plain words", **changes: Any) -> dict[str, Any]:
    term = {"number": 7, "title": text, "work": True, "status": "weak", "word": "Weak", "decision": text, "said": text,
            "reasons": [{"code": "NO-NUMBER", "text": text}], "advice": text,
            "quotes": [{"text": text, "place": "Section 3.3(b), page 4"}], "more": 2,
            "looked": [{"text": text, "place": "Page 1", "why": text}], "citation": text, "sure": text,
            "notes": [{"text": text, "by": text}], "long": False}
    limit = {"name": text, "words": text, "nominal": 240, "worst": 336, "own": 72, "own_words": "72 hours",
             "fit": "over", "result": text, "where": "p. 4"}
    return {"practice": text, "vendor": text, "version": 2, "signed": False, "file": text, "sha256": "ab" * 32,
            "received": text, "read": text, "rules": text, "made": text, "by": text, "verdict": text, "present": 3,
            "counted": text,
            "counts": [{"status": s, "words": f"1 {s}"} for s in ("missing", "conflict", "weak", "unclear")],
            "decided": text, "remarks": [{"title": text, "text": text}], "before": [text],
            "tiers": [{"title": text, "count": 1, "work": 1, "terms": [term]}], "limits": [limit], **changes}


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    finally:
        document.close()
    return re.sub(r"\s+", " ", " ".join(pages))


def test_is_a_tagged_and_titled_pdf_in_english() -> None:
    pdf = agreement_review.render(review("Example Billing Co."), AT)
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert bool(read.Root.MarkInfo.Marked)
        assert str(read.Root.Lang).startswith("en")
        assert str(read.docinfo["/Title"]) == "Agreement review: Example Billing Co., version 2"
        assert b"pdfuaid" in bytes(read.Root.Metadata.read_bytes())


def test_markup_in_the_words_stays_words() -> None:
    squeezed = text_of(agreement_review.render(review(HOSTILE), AT)).replace(" ", "")
    assert HOSTILE.replace(" ", "") in squeezed


@pytest.mark.parametrize("text", ["漢字 and 🙂", "\u202egnihton\u202c", "\x00\x07bell", "\ue000 private", "שלום",
                                  "e\u0301 é", "a" * 4000, "\u200b"])
def test_letters_that_no_font_has_break_nothing(text: str) -> None:
    assert agreement_review.render(review(text), AT).startswith(b"%PDF")


def test_says_each_status_in_words_and_guides_on_each_page() -> None:
    long = [{**review()["tiers"][0]["terms"][0], "number": number} for number in range(12)]
    pdf = agreement_review.render(review(tiers=[{"title": "Required", "count": 12, "work": 12, "terms": long}]), AT)
    text = text_of(pdf)
    document = pypdfium2.PdfDocument(pdf)
    pages = len(document)
    document.close()
    assert pages > 1
    assert text.count("It does not replace legal or security advice.") == pages
    assert "1 missing" in text
    assert "1 conflict" in text


def test_a_review_without_limits_remarks_or_terms_is_set_as_well() -> None:
    bare = review(limits=[], remarks=[], before=[], tiers=[], counts=[], present=0)
    text = text_of(agreement_review.render(bare, AT))
    assert "Time limits" not in text
    assert "Plain words" in text


def test_the_same_review_at_the_same_time_is_the_same_file() -> None:
    assert agreement_review.render(review(), AT) == agreement_review.render(review(), AT)
