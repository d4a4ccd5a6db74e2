"""Terms whose meaning stands in a line of its own below them."""

from __future__ import annotations

from extractors.pipeline import read_lines
from extractors.types import Line


def _windows(*texts: str) -> set[tuple[str, int | None, str]]:
    reading = read_lines([Line(text, kind="body", starts_paragraph=True) for text in texts])
    return {(window.event, window.number, window.unit) for window in reading.windows}


def test_reads_a_term_over_its_meaning() -> None:
    found = _windows(
        '2.4 "Privacy Event"',
        "means (a) a security incident, or (b) a breach of unsecured PHI.",
        "Vendor shall report each Privacy Event to Practice within thirty-three (33) hours.",
    )
    assert {("breach", 33, "hour"), ("security-incident", 33, "hour")} <= found


def test_a_line_before_a_meaning_that_is_no_term_defines_nothing() -> None:
    found = _windows(
        'See also "Privacy Event" in the handbook of the practice',
        "means of transport are (a) a car, or (b) a train.",
        "Vendor shall report each Privacy Event to Practice within thirty-three (33) hours.",
    )
    assert ("breach", 33, "hour") not in found


def test_reads_a_definition_that_goes_on_in_a_list_without_a_colon() -> None:
    reading = read_lines(
        [
            Line(text, kind=kind, starts_paragraph=True)
            for kind, text in (
                ("heading", "2. Definitions"),
                ("body", '(3) "Reportable Matter" means'),
                ("body", "(a) any use or disclosure of PHI that this Agreement does not provide for;"),
                ("body", "(b) any Security Incident; or"),
                ("body", "(c) any Breach of Unsecured PHI."),
                ("heading", "3. Duties"),
                ("body", "Vendor shall report each Reportable Matter to Practice within thirty-three (33) hours."),
            )
        ]
    )
    found = {(window.event, window.number) for window in reading.windows}
    assert found == {("breach", 33), ("security-incident", 33), ("unauthorized-use", 33)}
