"""The red-flag table on the vendor's page, how its score adds up, and the scores before it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from portal.models import Vendor
from portal.scoring.caps import Fact
from portal.scoring.explanation import lines, shown
from portal.scoring.levels import Judgment, Level, Quality
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import scored, scoring_rows
from tests.portal.scoring.judging import EXAMPLES, everything, judged
from tests.portal.web.browser import Browser, words

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    """One that no verb has scored yet."""
    return scored.unscored(parts, cast.ada)


def points(page: str) -> list[Decimal]:
    """What the lines of the checks and of the caps print."""
    checks = re.findall(r'<tr id="check-.*?<td class="r">(-?[\d.]+)', page, re.DOTALL)
    caps = re.findall(r">Cap K\d+</a></th><td class=\"r\">(-?[\d.]+)", page)
    return [Decimal(one) for one in (*checks, *caps)]


def card(page: str) -> str:
    """The red-flag table alone."""
    return page[page.index('id="red-flags"'):page.index("This table guides your interview")]


def test_the_vendor_page_shows_the_score_under_its_cap(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    scored.worked(parts, cast.ada, vendor, scored.CAPPED)
    told = words(ada.get(f"/vendors/{vendor.id}"))
    assert "40 of 100 Capped from 66.5" in told
    assert "Cap K4 at 40 A subcontractor has patient data without an agreement, or was not named" in told
    assert "Coverage: checks with an answer or file 91.5%" in told
    assert "While the cap lasts: 40.0 to 40.0" in told
    assert "Red flag Agreement and subcontractors" in told
    assert "55.5 · 81.8% covered" in told
    assert "Do not release PHI" in told


def test_the_meter_says_what_it_draws(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    scored.worked(parts, cast.ada, vendor, scored.CAPPED)
    page = ada.get(f"/vendors/{vendor.id}").text
    assert "Score 40 of 100. Cap K4 holds it at 40 at most. 66.5 before the cap. Range" in page
    assert 'style="' not in page


def test_a_vendor_that_was_never_scored_is_not_red(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    page = ada.get(f"/vendors/{vendor.id}/score")
    assert page.status_code == 200
    assert "Not scored yet" in words(page)
    assert "fd-c-bad" not in page.text


def test_what_nobody_knows_is_drawn_hollow(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    scored.kept(parts, cast.ada, vendor, [])
    page = ada.get(f"/vendors/{vendor.id}")
    assert "No score yet" in words(page)
    assert "Not enough evidence" in words(page)
    assert "fd-c-bad" not in card(page.text)
    assert card(page.text).count("Not evidenced</span>") >= 45


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_printed_lines_add_up_to_the_number_shown(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor,
                                                      path: Path) -> None:
    _, result = scored.worked(parts, cast.ada, vendor, path)
    page = ada.get(f"/vendors/{vendor.id}/score")
    assert result.score is not None
    assert points(page.text) == [line.shown for line in lines(result)]
    assert sum(points(page.text)) == shown(result.score)
    assert f"Score {shown(result.score)} Numbers are rounded down to a tenth" in words(page)


def test_a_persons_word_prints_beside_the_computed_one(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    ada.post(f"/vendors/{vendor.id}/checks/2a", level="partial", reason="We saw the list.", expires_on="2027-01-04")
    for page in (f"/vendors/{vendor.id}", f"/vendors/{vendor.id}/score", f"/vendors/{vendor.id}/checks/2a"):
        told = words(ada.get(page))
        assert "Not evidenced" in told, page
        assert "Ada Sample" in told, page
        assert "Jan 4, 2027" in told, page
    assert "Overruled to Partial by Ada Sample until Jan 4, 2027; computed: Not evidenced" in words(
        ada.get(f"/vendors/{vendor.id}"))


def test_a_source_leads_to_the_words_in_the_agreement(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreement = factories.read(parts, cast.ada, vendor)
    finding = next(one for one in factories.findings_of(parts, cast.ada, agreement) if one.evidence)
    found = replace(judged(_1b="P2")[0], sources=(f"term:{agreement.id}#{finding.clause}", "answer:gone#BAA-01"))
    scored.kept(parts, cast.ada, vendor, [found])
    page = ada.get(f"/vendors/{vendor.id}/score")
    assert f'href="/agreements/{agreement.id}/findings/{finding.id}"' in page.text
    assert f"{finding.title}, version 1" in words(page)
    assert "No longer there" in words(page)


def test_a_walk_through_leads_to_its_page(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    row = scoring_rows.walk(vendor)
    scoring_rows.put(parts, row)
    scoring_rows.renewed(parts, cast.ada, vendor.id, "Walk-through kept")
    page = ada.get(f"/vendors/{vendor.id}/score")
    assert f'href="/vendors/{vendor.id}/walk-throughs/{row.id}"' in page.text
    assert "Walk-through, " in words(page)


def test_no_source_leads_to_another_practice(cleo: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreement = factories.read(parts, cast.ada, vendor)
    own = factories.vendor(parts, cast.cleo, "Testcase Hosting Inc.")
    scored.kept(parts, cast.cleo, own, [replace(judged(_1b="P2")[0], sources=(f"term:{agreement.id}#safeguards",
                                                                             f"vendor:{vendor.id}"))])
    page = cleo.get(f"/vendors/{own.id}/score")
    assert page.status_code == 200
    assert agreement.id not in page.text
    assert vendor.id not in page.text


def test_says_what_moved_since_the_last_score(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    scored.kept(parts, cast.ada, vendor, judged(_3a="P1", _2c="S2"))
    scored.kept(parts, cast.ada, vendor, judged(_3a="S2", _2c="R2"), [Fact("K8", "One account was open", "x:y")],
                because="Roster received")
    told = words(ada.get(f"/vendors/{vendor.id}"))
    assert "People are trained at the start and each year: partial to strong" in told
    assert "Accounts are closed when somebody leaves: strong to red flag" in told
    assert "Somebody who left still has access. Cap on the score" in told
    assert "Roster received" in told


def test_an_out_of_date_proof_is_counted_apart(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    old = Judgment("2c", Level.STRONG, Quality.WORD, stale=True)
    scored.kept(parts, cast.ada, vendor, [old, *judged(_3a="S2", _3b="S3", _3c="S1")])
    assert "Out of date 1 of 3 proofs" in words(ada.get(f"/vendors/{vendor.id}"))


def test_what_would_raise_it_names_the_cap_first(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    found = everything("S2")
    scored.kept(parts, cast.ada, vendor, found, [Fact("K10", "Claims go by ordinary email", "x:y")])
    told = words(ada.get(f"/vendors/{vendor.id}"))
    assert "Each route, laptop and backup is encrypted. Cap K10 goes: 55 becomes 100." in told


def test_earlier_scores_stay_as_they_were(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    first = scored.kept(parts, cast.ada, vendor, judged(_3a="P1"))
    scored.worked(parts, cast.ada, vendor, scored.CAREFUL)
    page = words(ada.get(f"/vendors/{vendor.id}/scores/{first.id}"))
    assert "Score 1 of" in page
    assert "50 of 100" in page
    assert "This is an earlier score" in page
    listed = ada.get(f"/vendors/{vendor.id}/scores")
    assert f'href="/vendors/{vendor.id}/scores/{first.id}"' in listed.text
    assert "2 scores" in words(listed)
    assert 'class="fd-chart"' in listed.text


def test_the_list_of_scores_filters_finds_and_pages(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    for number in range(27):
        scored.kept(parts, cast.ada, vendor, judged(_3a="P1"), because=f"Answer {number} sent")
    at = f"/vendors/{vendor.id}/scores"
    assert "26 to 27 of 27 scores" in words(ada.get(f"{at}?size=25&page=2"))
    assert "1 score" in words(ada.get(f"{at}?find=Answer+13"))
    assert "No score matches" in words(ada.get(f"{at}?find=nothing"))
    assert ada.get(f"{at}?show=x&sort=y&page=z&size=9").status_code == 200


def test_one_score_draws_no_line(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    scored.kept(parts, cast.ada, vendor, judged(_3a="P1"))
    assert 'class="fd-chart"' not in ada.get(f"/vendors/{vendor.id}/scores").text


def test_a_score_of_another_vendor_is_not_found_here(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    other = factories.vendor(parts, cast.ada, "Testcase Hosting Inc.")
    row = scored.kept(parts, cast.ada, other, judged(_3a="P1"))
    assert ada.get(f"/vendors/{vendor.id}/scores/{row.id}").status_code == 404


def test_an_auditor_reads_it_and_another_practice_finds_nothing(otto: Browser, cleo: Browser, parts: Parts, cast: Cast,
                                                                vendor: Vendor) -> None:
    row, _ = scored.worked(parts, cast.ada, vendor, scored.LITTLE)
    for path in ("", "/score", "/scores", f"/scores/{row.id}", "/checks/2a", "/events"):
        assert otto.get(f"/vendors/{vendor.id}{path}").status_code == 200, path
        assert cleo.get(f"/vendors/{vendor.id}{path}").status_code == 404, path
    assert "Overrule it" not in words(otto.get(f"/vendors/{vendor.id}/checks/2a"))


def test_refuses_other_methods(ada: Browser, vendor: Vendor) -> None:
    for path in ("score", "scores"):
        assert ada.post(f"/vendors/{vendor.id}/{path}").status_code == 405
