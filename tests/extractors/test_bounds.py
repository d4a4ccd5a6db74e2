"""An agreement inside a longer contract is found, and what stands around it does not count."""

from __future__ import annotations

from extractors import bounds, pipeline, rulebook, segment
from extractors.passages import Passage, Zone
from extractors.types import Bounds, Line, Reading

SERVICES = (
    "Testcase Hosting Inc. keeps the pictures of Sample Family Practice on its servers.",
    "The practice pays on the first day of each month.",
    "The hosting company carries liability insurance of one million dollars.",
    "Either party may end this contract with ninety days of notice.",
)
PROMISES = (
    "Business Associate shall not use or disclose PHI other than as this Exhibit permits or as required by law.",
    "Business Associate may use and disclose PHI only to host pictures for Covered Entity.",
    "Business Associate shall use appropriate safeguards and comply with Subpart C of 45 CFR Part 164.",
    "Business Associate shall report to Covered Entity any breach of unsecured PHI within five days of discovery.",
    "Business Associate shall ensure that its subcontractors agree in writing to the same restrictions.",
    "Business Associate shall make PHI in a designated record set available to Covered Entity within ten days.",
    "Business Associate shall make its books and records available to the Secretary.",
    "At termination, Business Associate shall return or destroy all PHI.",
)


def _line(text: str, page: int, heading: bool = False) -> Line:
    return Line(text, page=page, kind="heading" if heading else "body", level=int(heading), starts_paragraph=True)


def _contract(baa: list[Line], after: list[Line]) -> list[Line]:
    """A services agreement of fourteen sections on pages 1 to 3, then `baa`, then `after`."""
    opening = [_line("MASTER SERVICES AGREEMENT", 1, heading=True)]
    opening.append(_line("This contract includes the Business Associate Agreement attached as Exhibit C.", 1))
    sections = [
        line
        for number in range(1, 15)
        for line in (
            _line(f"{number}. Services of Kind {number}", 1 + number // 6, heading=True),
            _line(SERVICES[number % 4], 1 + number // 6),
        )
    ]
    return [*opening, *sections, *baa, *after]


def _exhibit() -> list[Line]:
    promises = [_line(f"{number}. {text}", 4) for number, text in enumerate(PROMISES, 1)]
    return [_line("EXHIBIT C BUSINESS ASSOCIATE AGREEMENT", 4, heading=True), *promises]


def _prices() -> list[Line]:
    return [_line("EXHIBIT D PRICES", 5, heading=True), _line("The vendor shall mitigate every cost.", 5)]


def _passages(lines: list[Line]) -> tuple[Passage, ...]:
    return segment.passages(lines, rulebook.default().headings)


def _inside(lines: list[Line]) -> list[str]:
    return [passage.text for passage in _passages(lines) if passage.zone is not Zone.OUTSIDE]


def _statuses(reading: Reading) -> dict[str, str]:
    return {clause.id: clause.status.value for clause in reading.clauses}


def test_bounds_an_exhibit_of_a_services_agreement() -> None:
    lines = _contract(_exhibit(), _prices())
    assert _inside(lines) == [line.text for line in _exhibit()]
    found = bounds.told(_passages(lines))
    assert found is not None and (found.title, found.first_page, found.last_page) == (_exhibit()[0].text, 4, 4)


def test_a_section_that_only_points_to_the_exhibit_is_not_taken_for_it() -> None:
    pointer = [
        _line("15. Business Associate Agreement", 3, heading=True),
        _line("The parties sign the agreement that stands in Exhibit C.", 3),
        _line("16. Notices", 3, heading=True),
        _line("Notices are sent by letter.", 3),
    ]
    assert _inside(_contract([*pointer, *_exhibit()], _prices())) == [line.text for line in _exhibit()]


def test_bounds_a_section_of_a_services_agreement() -> None:
    section = [_line("15. Business Associate Provisions", 4, heading=True)]
    section += [_line(f"15.{number} {text}", 4) for number, text in enumerate(PROMISES, 1)]
    after = [_line("16. Liability", 5, heading=True), _line("16.1 The vendor shall mitigate every cost.", 5)]
    lines = _contract(section, after)
    assert _inside(lines) == [line.text for line in section]
    assert bounds.told(_passages(lines)) == Bounds("15. Business Associate Provisions", 4, 4, "15", "15.8")


def test_an_agreement_of_its_own_has_no_bounds() -> None:
    title = [_line("BUSINESS ASSOCIATE AGREEMENT", 1, heading=True)]
    body = [_line(f"{number}. {PROMISES[number % 8]}", 1) for number in range(1, 30)]
    annex = [_line("Exhibit A Business Associate Terms of Contact", 2, heading=True)]
    assert bounds.told(_passages([*title, *body, *annex, *body])) is None


def test_a_term_outside_counts_no_more_than_a_term_that_is_missing() -> None:
    whole = _statuses(pipeline.read_lines(_contract(_exhibit(), _prices())))
    alone = _statuses(pipeline.read_lines(_exhibit()))
    assert whole["mitigation"] == "missing"
    differing = {name for name in alone if alone[name] != whole[name]} - {"insurance"}
    assert not differing


def test_the_reading_tells_the_bounds() -> None:
    shown = pipeline.read_lines(_contract(_exhibit(), _prices())).to_json()["document"]
    assert shown["bounds"]["title"] == "EXHIBIT C BUSINESS ASSOCIATE AGREEMENT"
    assert shown["bounds"]["last_page"] == 4
