"""What a reviewer does with one term, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from extractors import amendment
from portal.models import Agreement, Finding
from portal.vocabulary.actors import Actor
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, words

# What is special to a database is tested with the verbs and with every route; here it is the pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

HTMX = {"HX-Request": "true"}
SignIn = Callable[[Actor], Browser]


@dataclass(frozen=True, slots=True)
class Case:
    """One term of an agreement that was really read."""

    parts: Parts
    cast: Cast
    agreement: Agreement
    finding: Finding

    @property
    def path(self) -> str:
        return f"/agreements/{self.agreement.id}/findings/{self.finding.id}"

    def now(self) -> Finding:
        rows = factories.findings_of(self.parts, self.cast.ada, self.agreement)
        return next(row for row in rows if row.id == self.finding.id)


@pytest.fixture
def case(parts: Parts, cast: Cast) -> Case:
    agreement = factories.read(parts, cast.ada)
    rows = factories.findings_of(parts, cast.ada, agreement)
    return Case(parts, cast, agreement, next(row for row in rows if row.clause == "safeguards"))


@pytest.fixture
def remy(sign_in: SignIn, cast: Cast) -> Browser:
    return sign_in(cast.remy)


def with_htmx(browser: Browser, path: str, **fields: str) -> tuple[int, str, str]:
    answer = browser.client.post(path, data={"csrf": browser.token, **fields}, headers={
        "Origin": browser.parts.settings.base_url, **HTMX})
    return answer.status_code, answer.text, answer.headers.get("HX-Trigger", "")


def test_a_term_says_what_its_request_is_called(remy: Browser, case: Case) -> None:
    rows = factories.findings_of(case.parts, case.cast.ada, case.agreement)
    weak = next(row for row in rows if row.clause == "report-breach")
    told = words(remy.get(f"/agreements/{case.agreement.id}/findings/{weak.id}"))
    assert weak.advice
    assert "In requests and the rider: " + amendment.heading("report-breach") in told


def test_one_term_has_a_page_of_its_own(remy: Browser, case: Case) -> None:
    page = remy.get(case.path)
    assert case.finding.title in words(page)
    assert f'action="{case.path}/confirm"' in page.text
    assert f'name="version" value="{case.finding.version}"' in page.text


def test_confirming_leads_back_to_the_term_with_who_and_when(remy: Browser, case: Case) -> None:
    answer = remy.post(f"{case.path}/confirm", version="1")
    number = case.finding.position
    assert answer.headers["Location"] == f"/agreements/{case.agreement.id}?term={number}#term-{number}"
    page = words(remy.get(f"/agreements/{case.agreement.id}"))
    assert "Confirmed by Remy Sample" in page
    assert case.now().decision == "confirmed"


def test_overruling_shows_the_humans_word_first_and_ours_beside_it(remy: Browser, case: Case) -> None:
    assert case.finding.computed != "unclear"
    answer = remy.post(f"{case.path}/overrule", version="1", human="unclear", reason="Exhibit B is not here.")
    assert answer.status_code == 303
    page = words(remy.get(case.path))
    shown = {"present": "Present", "weak": "Weak", "missing": "Missing"}[case.finding.computed]
    assert f"Read as {shown}, overruled by Remy Sample" in page
    assert "Exhibit B is not here." in page
    assert (case.now().status, case.now().computed) == ("unclear", case.finding.computed)


def test_a_decision_is_taken_back_by_reopening(remy: Browser, case: Case) -> None:
    remy.post(f"{case.path}/confirm", version="1")
    assert remy.post(f"{case.path}/reopen", version="2").status_code == 303
    assert case.now().decision is None


def test_a_note_is_kept_and_only_the_practice_sees_it(remy: Browser, cleo: Browser, case: Case) -> None:
    remy.post(f"{case.path}/notes", text="Ask Vic\nabout this <b>soon</b>.")
    page = remy.get(case.path).text
    assert "about this &lt;b&gt;soon&lt;/b&gt;." in page
    assert cleo.get(case.path).status_code == 404


def test_overruling_without_a_reason_keeps_what_was_chosen(remy: Browser, case: Case) -> None:
    answer = remy.post(f"{case.path}/overrule", version="1", human="unclear", reason=" ")
    assert answer.status_code == 422
    assert "Say why in a few words" in words(answer)
    assert 'value="unclear" checked' in answer.text
    assert case.now().decision is None


def test_too_long_a_reason_or_an_empty_note_is_refused_in_place(remy: Browser, case: Case) -> None:
    long = remy.post(f"{case.path}/overrule", version="1", human="unclear", reason="a" * 2001)
    assert (long.status_code, "a" * 2001 in long.text) == (422, True)
    empty = remy.post(f"{case.path}/notes", text=" ")
    assert (empty.status_code, "The note is empty." in words(empty)) == (422, True)


def test_two_reviewers_at_once_both_are_shown_and_the_second_chooses(sign_in: SignIn, case: Case) -> None:
    remy, ada = sign_in(case.cast.remy), sign_in(case.cast.ada)
    remy.post(f"{case.path}/overrule", version="1", human="unclear", reason="Exhibit B is not here.")
    late = ada.post(f"{case.path}/overrule", version="1", human="conflict", reason="Section 9 says otherwise.")
    assert late.status_code == 409
    text = words(late)
    assert "Remy Sample was faster." in text
    assert "Exhibit B is not here." in text
    assert "Section 9 says otherwise." in text
    assert case.now().human == "unclear"
    assert 'name="version" value="2"' in late.text
    again = ada.post(f"{case.path}/overrule", version="2", human="conflict", reason="Section 9 says otherwise.")
    assert again.status_code == 303
    assert (case.now().human, case.now().decided_by) == ("conflict", "Ada Sample")


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "99999999999999999999"])
def test_a_form_without_its_version_never_overwrites(remy: Browser, case: Case, version: str) -> None:
    assert remy.post(f"{case.path}/confirm", version=version).status_code == 409
    assert case.now().decision is None


def test_htmx_gets_the_term_and_the_verdict_in_their_places(remy: Browser, case: Case) -> None:
    status, html, event = with_htmx(remy, f"{case.path}/confirm", version="1")
    assert (status, event) == (200, "finding-decided")
    assert html.strip().startswith('<details class="fd-cl')
    assert f'id="term-{case.finding.position}"' in html
    assert 'id="verdict" aria-labelledby="verdict-line" hx-swap-oob="true"' in html
    assert "<html" not in html


def test_an_address_that_is_none_is_taken_for_no_wish(remy: Browser, case: Case) -> None:
    answer = remy.client.post(f"{case.path}/confirm", data={"csrf": remy.token, "version": "1"}, headers={
        "Origin": case.parts.settings.base_url, **HTMX, "HX-Current-URL": "http://[broken?show=x"})
    assert answer.status_code == 200


def test_htmx_gets_the_clash_in_the_terms_place(sign_in: SignIn, case: Case) -> None:
    sign_in(case.cast.ada).post(f"{case.path}/confirm", version="1")
    status, html, event = with_htmx(sign_in(case.cast.remy), f"{case.path}/overrule", version="1", human="unclear",
                                    reason="Exhibit B is not here.")
    assert (status, event) == (409, "")
    assert html.strip().startswith('<details class="fd-cl')
    assert "Ada Sample was faster." in html
    assert "Exhibit B is not here." in html


def test_those_who_do_not_review_change_nothing(ben: Browser, otto: Browser, cleo: Browser, case: Case) -> None:
    for verb, fields in (("confirm", {}), ("overrule", {"human": "unclear", "reason": "Because."}), ("reopen", {}),
                         ("notes", {"text": "Words"})):
        for who, status in ((ben, 403), (otto, 403), (cleo, 404)):
            assert who.post(f"{case.path}/{verb}", version="1", **fields).status_code == status
    assert case.now().version == 1


def test_a_finding_is_found_under_its_own_agreement_only(remy: Browser, parts: Parts, cast: Cast, case: Case) -> None:
    other = factories.received(parts, cast.ada, factories.vendor(parts, cast.ada, "Another Demo Co."))
    assert remy.get(f"/agreements/{other.id}/findings/{case.finding.id}").status_code == 404
    assert remy.get(case.path + "/confirm").status_code == 405
