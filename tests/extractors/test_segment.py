"""Lines become passages with the right section, stem and zone."""

from __future__ import annotations

from extractors import rulebook, segment
from extractors.passages import Passage, Zone
from extractors.statements import statements
from extractors.text import Wording
from extractors.types import Line


def _passages(*texts: str, heading: str | None = None) -> tuple[Passage, ...]:
    lines = [Line(heading, kind="heading", starts_paragraph=True)] if heading else []
    lines += [Line(text, starts_paragraph=True) for text in texts]
    return segment.passages(lines, rulebook.default().headings)


def test_a_list_item_hangs_on_the_stem_that_carries_its_verb() -> None:
    made = _passages("2. Duties", "Business Associate shall:", "(a) report breaches;", "(b) mitigate harm.")
    assert [passage.stem for passage in made[2:]] == ["Business Associate shall:"] * 2
    assert [passage.section for passage in made[2:]] == ["2(a)", "2(b)"]


def test_a_stem_ends_with_its_section() -> None:
    made = _passages("2.1 Vendor shall:", "(a) report;", "2.2 This Agreement ends in May.", "Nothing else is agreed.")
    assert made[2].stem == ""
    assert made[3].stem == ""


def test_an_item_below_a_heading_of_its_own_keeps_the_outer_stem() -> None:
    made = _passages(
        "3.3 Vendor shall report to Practice:",
        "a) Breaches",
        "Any Breach within five days.",
        "b) Others",
        "Any other use.",
    )
    assert made[2].stem == "3.3 Vendor shall report to Practice:".removeprefix("3.3 ")
    assert made[4].stem == made[2].stem
    assert made[4].headings[-1] == "Others"


def test_an_enumeration_inside_a_paragraph_is_cut_at_its_marks() -> None:
    made = _passages(
        "Vendor shall: (a) report every breach to Practice; (b) mitigate any harm it causes; and (c) train its staff."
    )
    assert [passage.text[:3] for passage in made[1:]] == ["(a)", "(b)", "(c)"]
    assert {passage.stem for passage in made[1:]} == {"Vendor shall:"}


def test_a_citation_is_not_an_enumeration() -> None:
    made = _passages("Vendor complies with 45 CFR 164.504(e)(2) and 164.314(a) (b) as they stand.")
    assert len(made) == 1


def test_zones_follow_headings_and_openings() -> None:
    made = _passages(
        "WHEREAS, the parties agree;", "[Drafting note: choose one.]", "In plain English: we tell you.", "We tell you."
    )
    assert [passage.zone for passage in made] == [Zone.RECITAL, Zone.NOTE, Zone.SUMMARY, Zone.BODY]


def test_a_numbered_heading_ends_the_recitals() -> None:
    made = _passages(
        "WHEREAS, Vendor serves Practice;", "I. USES", "A. Vendor may use PHI to bill.", heading="WITNESSETH"
    )
    assert made[-1].zone is Zone.BODY


def test_definitions_are_definitions_wherever_they_stand() -> None:
    made = _passages("“Discovery” means the first day on which the Breach is known.")
    assert made[0].zone is Zone.DEFINITION


def test_a_tick_box_says_whether_it_is_ticked() -> None:
    made = _passages("Vendor may (check all that apply):", "☒ bill for Practice", "☐ aggregate data")
    assert [passage.box for passage in made[1:]] == ["ticked", "unticked"]


def test_a_table_row_hangs_on_the_sentence_that_announces_the_table() -> None:
    lines = [Line("4.1 Vendor shall report in the times of the following table.", starts_paragraph=True)]
    lines += [Line("Breach | Five days", kind="table-row", starts_paragraph=True)]
    made = segment.passages(lines, rulebook.default().headings)
    assert made[1].stem.startswith("4.1 Vendor shall report")


def test_a_file_that_calls_every_printed_line_a_paragraph_is_mended() -> None:
    made = _passages(
        "1. Vendor shall report to Practice any use or disclosure of",
        "protected health information that is not provided for by this",
        "agreement, and shall do so in writing.",
        "2. Vendor shall return or destroy all protected health",
        "information when this agreement ends.",
    )
    assert len(made) == 2
    assert made[0].text.endswith("in writing.")


def test_a_number_that_the_line_break_put_first_opens_no_item() -> None:
    lines = [Line("(a) Report any Breach within five", starts_paragraph=True), Line("(5) business days of discovery.")]
    made = segment.passages(lines, rulebook.default().headings)
    assert [passage.text for passage in made] == ["(a) Report any Breach within five (5) business days of discovery."]


def test_what_stands_outside_the_exhibit_does_not_count() -> None:
    outside = [Line(f"{n}. Supplier shall be paid for service {n}.", starts_paragraph=True) for n in range(1, 20)]
    title = [Line("EXHIBIT C BUSINESS ASSOCIATE AGREEMENT", kind="heading", level=1, starts_paragraph=True)]
    inside = [Line(f"{n}. Supplier shall guard PHI in way {n}.", starts_paragraph=True) for n in range(1, 12)]
    made = segment.passages([*outside, *title, *inside], rulebook.default().headings)
    assert {passage.zone for passage in made[:19]} == {Zone.OUTSIDE}
    assert Zone.OUTSIDE not in {passage.zone for passage in made[20:]}


def test_definitions_whose_number_is_lost_end_at_the_second_section() -> None:
    lines = [Line("Definitions", starts_paragraph=True), Line('"PHI" means what 45 CFR says.', starts_paragraph=True)]
    lines += [Line("II. Duties of Vendor", starts_paragraph=True), Line("Vendor shall report.", starts_paragraph=True)]
    made = segment.passages(lines, rulebook.default().headings)
    assert [passage.zone for passage in made] == [Zone.DEFINITION, Zone.DEFINITION, Zone.BODY, Zone.BODY]


def test_the_letter_of_an_exhibit_belongs_to_the_number_and_ends_the_list_above() -> None:
    said = ["C-1. Reports. Vendor shall report at once:", "(a) any breach;", "(b) any misuse."]
    made = _passages(*said, "C-2. Attempts. Vendor shall log attempts.", "C-2.1 Vendor shall count them.")
    assert [passage.stem != "" for passage in made] == [False, True, True, False, False]
    assert [passage.section for passage in made][3:] == ["C-2", "C-2.1"]


def test_a_bullet_after_the_last_of_an_inner_list_belongs_to_the_outer_list() -> None:
    inner = ["- any misuse; and", "- any attack."]
    made = _passages("Vendor shall:", "- Incidents. Report within a day:", *inner, "- Access. Give it.")
    assert "within a day" in made[3].stem
    assert made[4].stem == "Vendor shall:"


def test_a_purpose_that_says_what_a_party_may_do_is_a_term() -> None:
    made = _passages("1. Purpose. Vendor may use PHI to bill.", "2. Purpose. These terms are about trust.")
    assert [passage.zone for passage in made] == [Zone.BODY, Zone.RECITAL]


def test_the_pieces_of_a_passage_give_back_its_lines() -> None:
    lines = [Line("Vendor shall report", starts_paragraph=True), Line("every breach.")]
    made = segment.passages(lines, rulebook.default().headings)
    for piece in made[0].pieces:
        assert made[0].text[piece.offset : piece.offset + len(piece.line.text)] == piece.line.text


def test_a_sentence_ends_before_two_spaces_too() -> None:
    made = statements(
        _passages("Vendor bills for Practice.  Vendor shall mitigate harm.  It shall also report."), Wording({})
    )
    assert [s.quote for s in made] == [
        "Vendor bills for Practice.",
        "Vendor shall mitigate harm.",
        "It shall also report.",
    ]
