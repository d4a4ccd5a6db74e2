"""The pages of agreements: the list, the upload, the progress, what was not read, the review."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import portal
from portal import access
from portal.models import Agreement, Vendor
from portal.workflow import agreements, findings
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.documents import blurred, picture, scan, short_page
from tests.portal.web.browser import Browser, words

AGREEMENTS = Path(factories.FIXTURES) / "agreements"
STATIC = Path(portal.__file__).parent / "static"
TEXT = ("agreement.txt", factories.SHORT_AGREEMENT, "text/plain")

# Slow to read, and nothing in them is special to a database.
on_one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


def read(parts: Parts, cast: Cast, slug: str, vendor: Vendor | None = None) -> Agreement:
    file = next((AGREEMENTS / slug).glob("agreement.*"))
    return factories.read(parts, cast.ada, vendor, file.read_bytes(), file.name)


def upload_path(vendor: Vendor) -> str:
    return f"/vendors/{vendor.id}/agreements"


# ---- The list -----------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_will_be_there(ada: Browser, cast: Cast) -> None:
    assert "No agreement yet" in words(ada.get("/agreements"))


def test_lists_each_version_with_its_state_and_review(ada: Browser, cleo: Browser, parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada, "Example Billing Co.")
    factories.read(parts, cast.ada, vendor)
    factories.received(parts, cast.ada, vendor, b"Another agreement altogether.", "later.txt")
    page = words(ada.get("/agreements"))
    assert re.search(r"All 2 Read 1 Being read 1 Not read 0", page)
    assert "later.txt" in page
    assert "need work" in page
    assert "Waiting to be read" in page
    assert "Example Billing" not in words(cleo.get("/agreements"))


def test_filters_finds_and_sorts(ada: Browser, parts: Parts, cast: Cast) -> None:
    for name in ("Alpha Demo", "Beta Demo"):
        factories.received(parts, cast.ada, factories.vendor(parts, cast.ada, name))
    assert "Nothing matches" in words(ada.get("/agreements?show=read"))
    assert "Beta Demo" not in words(ada.get("/agreements?find=alpha"))
    assert "Nothing matches" in words(ada.get("/agreements?find=%25"))  # no wildcard
    rising = ada.get("/agreements?sort=vendor").text
    assert rising.index("Alpha Demo") < rising.index("Beta Demo")
    assert ada.get("/agreements?sort=-vendor").text.index("Beta Demo") < ada.get("/agreements").text.index("Alpha Demo")
    assert ada.get("/agreements?sort=none&page=99&show=%00").status_code == 200


def test_an_invoice_is_no_agreement_with_37_gaps(ada: Browser, parts: Parts, cast: Cast) -> None:
    read(parts, cast, "invoice")
    page = words(ada.get("/agreements"))
    assert "Not a BAA" in page
    assert "need work" not in page


# ---- Uploading ----------------------------------------------------------------------------------------------------


def test_the_form_says_what_is_taken(ben: Browser, vendor: Vendor) -> None:
    page = ben.get(f"{upload_path(vendor)}/new")
    assert "up to 25 MB" in words(page)
    assert "It becomes version 1" in words(page)
    assert 'data-most="26214400"' in page.text


def test_an_upload_becomes_a_version_that_is_waiting(ben: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    answer = ben.post(upload_path(vendor), files={"file": TEXT}, signed="yes")
    assert answer.status_code == 303
    agreement_id = answer.headers["Location"].rsplit("/", 1)[1]
    with parts.database.transaction(cast.sample.id, write=False) as db:
        row = access.agreement_for(db, cast.ada, agreement_id)
    assert (row.number, row.signed, row.received_by, row.status) == (1, True, "Ben Sample", "received")
    assert "Reading version 1" in words(ben.get(answer.headers["Location"]))


def test_a_form_without_a_file_is_shown_again_with_what_was_chosen(ben: Browser, vendor: Vendor) -> None:
    answer = ben.post(upload_path(vendor), signed="yes")
    assert answer.status_code == 422
    assert "No file was chosen." in words(answer)
    assert re.search(r'value="yes" checked', answer.text)


def test_the_same_file_twice_leads_to_the_version_it_is(ben: Browser, vendor: Vendor) -> None:
    first = ben.post(upload_path(vendor), files={"file": TEXT}, signed="no").headers["Location"]
    answer = ben.post(upload_path(vendor), files={"file": TEXT}, signed="no")
    assert answer.status_code == 422
    assert "This is the same file as version 1" in words(answer)
    assert f'href="{first}"' in answer.text


def test_an_empty_file_and_an_unknown_choice_are_refused_in_place(ben: Browser, vendor: Vendor) -> None:
    empty = ben.post(upload_path(vendor), files={"file": ("empty.pdf", b"", "application/pdf")}, signed="no")
    assert (empty.status_code, "This file is empty." in words(empty)) == (422, True)
    neither = ben.post(upload_path(vendor), files={"file": TEXT}, signed="perhaps")
    assert (neither.status_code, "choose one of the list" in words(neither)) == (422, True)


def test_a_file_over_the_limit_is_refused_on_the_form(ben: Browser, parts: Parts, vendor: Vendor) -> None:
    big = b"0" * (parts.settings.max_upload_bytes + 400_000)
    answer = ben.post(upload_path(vendor), files={"file": ("big.pdf", big, "application/pdf")}, signed="no")
    assert answer.status_code == 413
    assert "larger than 25 MB" in words(answer)
    assert "Upload an agreement" in words(answer)


def test_a_hostile_name_is_shown_harmlessly(ben: Browser, vendor: Vendor) -> None:
    name = "../../etc/\u202e<b>fdp.exe</b>.txt"
    answer = ben.post(upload_path(vendor), files={"file": (name, factories.SHORT_AGREEMENT, "text/plain")}, signed="no")
    page = ben.get(answer.headers["Location"]).text
    assert "<b>fdp" not in page
    assert "b&gt;.txt" in page  # what stands after the last slash, escaped
    assert "\u202e" not in page
    assert "etc/" not in page


def test_an_auditor_may_not_upload_and_cleo_finds_no_such_vendor(otto: Browser, cleo: Browser, vendor: Vendor) -> None:
    assert otto.get(f"{upload_path(vendor)}/new").status_code == 403
    assert otto.post(upload_path(vendor), files={"file": TEXT}, signed="no").status_code == 403
    assert cleo.get(f"{upload_path(vendor)}/new").status_code == 404
    assert cleo.post(upload_path(vendor), files={"file": TEXT}, signed="no").status_code == 404


# ---- While it is read ---------------------------------------------------------------------------------------------


def test_without_scripts_the_page_renews_itself(ada: Browser, parts: Parts, cast: Cast) -> None:
    page = ada.get(f"/agreements/{factories.received(parts, cast.ada).id}")
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page.text
    assert "s since it came in" in words(page)
    styled = re.findall(r"^\.(fd-stages)[ ,{]", (STATIC / "review.css").read_text(), re.MULTILINE)
    assert f'<ol class="{styled[0]}">' in page.text  # and no other sheet lays it out in columns of its own
    assert styled[0] not in (STATIC / "portal.css").read_text()


def test_the_progress_speaks_when_a_step_changed_and_at_most_every_five_seconds(
        ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    path = f"/agreements/{agreement.id}/progress"
    htmx = {"HX-Request": "true"}
    assert 'role="status"' not in ada.get(f"{path}?seen=received&said=0", **htmx).text
    agreements.scan(parts, cast.sample.id, agreement.id)
    spoken = ada.get(f"{path}?seen=received&said=0", **htmx).text
    assert "Reading the pages." in spoken
    said = re.search(r"seen=(\w+)&amp;said=(\d+)", spoken)
    assert said is not None
    assert said[1] == "reading"
    assert 'role="status"' not in ada.get(f"{path}?seen=scanning&said={said[2]}", **htmx).text
    assert ada.get(f"{path}?seen=%00&said=tomorrow", **htmx).status_code == 200


def test_the_progress_leads_to_the_review_when_it_is_done(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada)
    answer = ada.get(f"/agreements/{agreement.id}/progress", **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/agreements/{agreement.id}")
    assert ada.get(f"/agreements/{agreement.id}/progress").headers["Location"] == f"/agreements/{agreement.id}"


def test_a_refused_file_says_why_and_offers_another(ada: Browser, otto: Browser, parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada, content=b"PK\x03\x04not really", filename="agreement.pdf")
    page = ada.get(f"/agreements/{agreement.id}")
    assert "This file was not taken" in words(page)
    assert agreement.problem
    assert agreement.problem in words(page)
    assert f"/vendors/{agreement.vendor_id}/agreements/new" in page.text
    assert "Upload another file" not in words(otto.get(f"/agreements/{agreement.id}"))
    assert "Not taken None" in words(ada.get("/agreements"))


def test_a_failure_is_ours_and_can_be_tried_again(ada: Browser, ben: Browser, otto: Browser, parts: Parts,
                                                  cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    agreements.fail(parts, cast.sample.id, agreement.id, "job-failed")
    page = words(ada.get(f"/agreements/{agreement.id}"))
    assert "This is a fault on our side" in page
    assert otto.post(f"/agreements/{agreement.id}/retry").status_code == 403
    assert ben.post(f"/agreements/{agreement.id}/retry").status_code == 303
    assert "Reading version 1" in words(ada.get(f"/agreements/{agreement.id}"))
    assert ben.post(f"/agreements/{agreement.id}/retry").status_code == 409


# ---- The review ---------------------------------------------------------------------------------------------------


@on_one_database
def test_the_review_shows_verdict_terms_page_and_limits(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = read(parts, cast, "example-billing-v2")
    rows = factories.findings_of(parts, cast.ada, agreement)
    page = ada.get(f"/agreements/{agreement.id}")
    text = words(page)
    assert findings.summary(rows).verdict in text
    for row in rows:
        assert row.title.replace("'", "&#39;") in page.text
    assert f"/agreements/{agreement.id}/pages/" in page.text
    assert "Time limits" in text
    assert 'viewBox="0 0 612' in page.text
    assert text.count("Rule text as of") == sum(not row.citation.startswith("No rule") for row in rows)
    assert "Not verified" in text


def test_the_viewer_alone_is_the_answer_to_htmx(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = read(parts, cast, "example-billing-v2")
    part = ada.get(f"/agreements/{agreement.id}?page=2", **{"HX-Request": "true", "HX-Target": "section#viewer"}).text
    assert part.strip().startswith('<section class="card fd-viewer"')
    assert "Page 2 of 9" in part
    assert "<html" not in part


def test_any_address_of_the_review_is_answered(ada: Browser, parts: Parts, cast: Cast) -> None:
    path = f"/agreements/{read(parts, cast, 'no-flow-down').id}"
    for query in ("page=0", "page=99999", "page=x", "term=400", "term=-1", "show=none", "view=text&page=9"):
        assert ada.get(f"{path}?{query}").status_code == 200, query


def test_text_view_marks_the_quotes_in_place(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = read(parts, cast, "no-flow-down")
    page = ada.get(f"/agreements/{agreement.id}?view=text&page=2").text
    assert '<mark class="hl-present' in page
    assert "<image" not in page


def test_a_format_without_pages_shows_its_text(ada: Browser, parts: Parts, cast: Cast) -> None:
    page = ada.get(f"/agreements/{read(parts, cast, 'docx-tracked').id}")
    assert "This file has no pages" in words(page)
    assert "open tracked changes" in words(page)
    assert "<mark class=" in page.text
    assert "Text without pages" in words(page)


@on_one_database
def test_a_poor_scan_is_unclear_and_never_missing(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada, None, scan(blurred(picture(short_page()))), "agreement.pdf")
    page = words(ada.get(f"/agreements/{agreement.id}"))
    assert "Nothing is missing for sure, and nothing is there for sure." in page
    assert "Upload a better copy" in page
    assert "Parts of this scan" not in page
    assert not re.search(r"\d missing", page)


def test_an_invoice_is_called_what_it_is_and_shown_all_the_same(ada: Browser, parts: Parts, cast: Cast) -> None:
    page = words(ada.get(f"/agreements/{read(parts, cast, 'invoice').id}"))
    assert "This does not look like a business associate agreement." in page
    assert "Do not sign yet" not in page


def test_a_later_version_says_what_changed_and_an_earlier_one_that_it_is_old(
        ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    first, second = (read(parts, cast, f"example-billing-v{number}", vendor) for number in (1, 2))
    assert "Version 2 is newer." in words(ada.get(f"/agreements/{first.id}"))
    page = words(ada.get(f"/agreements/{second.id}"))
    assert "What changed since version 1" in page
    assert "is newer" not in page


def test_a_file_that_was_not_taken_makes_no_version_old(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    first = factories.read(parts, cast.ada, vendor)
    factories.read(parts, cast.ada, vendor, b"PK\x03\x04not really", "agreement.pdf")
    page = words(ada.get(f"/agreements/{first.id}"))
    assert "Version 2" not in page
    assert "Ask for changes" in page


def test_only_reviewers_see_forms(ada: Browser, ben: Browser, otto: Browser, parts: Parts, cast: Cast) -> None:
    path = f"/agreements/{factories.read(parts, cast.ada).id}"
    assert "/overrule" in ada.get(path).text
    for who in (ben, otto):
        assert "/overrule" not in who.get(path).text
        assert "/notes" not in who.get(path).text


@on_one_database
def test_open_tracked_changes_are_shown_on_both_sides(ada: Browser, parts: Parts, cast: Cast) -> None:
    content = (factories.FIXTURES / "agreements" / "docx-tracked" / "agreement.docx").read_bytes()
    agreement = factories.read(parts, cast.ada, content=content, filename="agreement.docx")
    page = words(ada.get(f"/agreements/{agreement.id}"))
    assert "open tracked changes" in page
    assert "[taken out:" in page and "[put in:" in page


def test_history_and_review_count_the_same_terms(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreement = factories.read(parts, cast.ada, vendor)
    told = re.search(r"version 1: of \d+ terms (\d+) missing", words(ada.get(f"/vendors/{vendor.id}")))
    assert told is not None
    assert f"{told[1]} missing" in words(ada.get(f"/agreements/{agreement.id}"))


def test_the_verdict_comes_first_for_those_who_hear_the_page_too(ada: Browser, parts: Parts, cast: Cast) -> None:
    page = ada.get(f"/agreements/{factories.read(parts, cast.ada).id}").text
    places = [page.index(mark) for mark in ('id="verdict"', 'id="viewer"', 'id="terms"')]
    assert places == sorted(places)
