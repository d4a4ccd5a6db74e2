"""Rows as they stand in memory, for tests of what a page makes of them."""

from __future__ import annotations

from typing import Any

from portal.models import Agreement, Document, Finding, Reading


def finding(position: int = 1, status: str = "present", **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "id": f"f{position}", "practice_id": "p", "agreement_id": "a", "reading_id": "r",
        "clause": f"clause-{position}", "position": position,
        "tier": "required", "title": f"Term {position}", "citation": "45 CFR 164.504(e)",
        "as_of": "2026-10-01", "computed": status, "confidence": 0.95, "evidence": [], "looked_at": [], **changes}
    return Finding(**values)


def evidence(page: int | None = 1, quote: str = "Vendor shall report each breach.", section: str = "2",
             boxes: tuple[tuple[float, float, float, float], ...] = ((72.0, 100.0, 500.0, 112.0),)) -> dict[str, Any]:
    return {"quote": quote, "page": page, "section": section, "boxes": [list(box) for box in boxes]}


def reading(**changes: Any) -> Reading:
    values: dict[str, Any] = {
        "id": "r", "practice_id": "p", "agreement_id": "a", "rules_version": "1", "is_baa": True, "text_source": "text",
        "quality": "good", "pages": 2, "pages_ocr": [], "document_facts": {"reasons": []}, "windows": [], **changes}
    return Reading(**values)


def document(**changes: Any) -> Document:
    values: dict[str, Any] = {"id": "d", "practice_id": "p", "sha256": "0" * 64, "size": 1, "filename": "agreement.pdf",
                              "uploaded_by": "Ada Sample", "page_sizes": [[612.0, 792.0]] * 2, "flags": [], **changes}
    return Document(**values)


def agreement(**changes: Any) -> Agreement:
    values: dict[str, Any] = {"id": "a", "practice_id": "p", "vendor_id": "v", "document_id": "d", "number": 2,
                              "received_by": "Ada Sample", "reading_id": "r", "status": "read", **changes}
    return Agreement(**values)
