"""The pages of evidence tests: from two lists to what came of them, without a script."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from portal.models import Vendor
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.exchange.test_evidence_tests import workbook
from tests.portal.web.browser import Browser, words
from tests.portal.workflow import test_evidence_tests as flow

# The pages' SQL is plain: one database is enough.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


def test_ben_runs_a_test_from_two_lists_to_its_result(parts: Parts, cast: Cast, vendor: Vendor, ben: Browser) -> None:
    page = words(ben.get(f"/vendors/{vendor.id}/tests?kind=leavers"))
    assert "No test yet" in page and "closed ones included" in page
    test = _begun(ben, vendor, kind="leavers", since="2026-10-01", until="2026-11-22", size="25")
    assert "List 1 of 2: People who left" in words(ben.get(test))
    _put(ben, test, "left", text="Name\tLast day\nJane Sampel\t11/02/2026\nBob Testcase\t11/03/2026\n")
    page = words(ben.get(test))
    assert "which column is which" in page and "Jane Sampel" in page
    _columns(ben, test, "left", name=0, left_on=1)
    sheet = workbook([["Account", "Status", "Disabled on"], ["Jane Sample", "Active", ""],
                      ["Bob Testcase", "Disabled", "11/03/2026"]])
    _put(ben, test, "right", file=("accounts.xlsx", sheet))
    _columns(ben, test, "right", name=0, state=1, closed_on=2)
    page = words(ben.get(test))
    assert "Are these the same?" in page and "1 name waits" in page
    assert ben.post(f"{test}/pairs", version=_version(ben, test), **{"same-0": "0"}).status_code == 303
    page = words(ben.get(test))
    assert "1 exception in 2 traced" in page and "is still open" in page
    assert ben.post(f"{test}/finish", version=_version(ben, test)).status_code == 303
    page = words(ben.get(test))
    assert "1 of 2 fit" in page and "Cap K8 is set by it" in page and "accounts.xlsx" in page
    assert f"/vendors/{vendor.id}/fixes/new?source=test:{test.rpartition('/')[2]}%231" in ben.get(test).text
    assert "Bob Testcase" not in ben.get(test).text and "Bob Testcase" not in ben.get(f"{test}?view=sheet").text
    assert "1 exception at 1 of 2" in words(ben.get(f"{test}?view=sheet"))
    listed = words(ben.get(f"/vendors/{vendor.id}/tests"))
    assert "1 exception" in listed and "1 test" in listed


def test_otto_reads_and_runs_nothing(otto: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = flow.begun(parts, cast.ben, vendor)
    flow.put_in(parts, cast.ben, test, "left", flow.LEAVERS)
    page = otto.get(f"/tests/{test.id}")
    assert page.status_code == 200 and "does not run tests" in words(page) and "<textarea" not in page.text
    assert "Run a test" not in words(otto.get(f"/vendors/{vendor.id}/tests"))
    for verb in ("lists", "columns", "pairs", "finish", "discard"):
        assert otto.post(f"/tests/{test.id}/{verb}", version="1").status_code == 403
    assert otto.post(f"/vendors/{vendor.id}/tests", kind="leavers").status_code == 403


def test_cleo_finds_none_of_it(cleo: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = flow.begun(parts, cast.ben, vendor)
    assert {cleo.get(path).status_code for path in (f"/vendors/{vendor.id}/tests", f"/tests/{test.id}")} == {404}
    assert {cleo.post(f"/tests/{test.id}/{verb}", version="1").status_code
            for verb in ("lists", "columns", "pairs", "finish", "discard")} == {404}
    assert cleo.post(f"/vendors/{vendor.id}/tests", kind="leavers").status_code == 404
    assert flow.reloaded(parts, cast.ben, test).version == 1


def test_patient_data_is_refused_and_says_what_kind(parts: Parts, cast: Cast, vendor: Vendor, ben: Browser) -> None:
    test = flow.begun(parts, cast.ben, vendor)
    refused = ben.post(f"/tests/{test.id}/lists", side="left", version="1", text="Name,DOB\nJane Doe,04/02/1961\n")
    assert refused.status_code == 422
    page = words(refused)
    assert "dates of birth" in page and "Nothing of it was kept" in page
    assert "Jane Doe" not in refused.text  # nor is it shown again
    assert flow.reloaded(parts, cast.ben, test).lists == []


def _bomb() -> bytes:
    copy = io.BytesIO(workbook([["Name"], ["Jane"]]))
    with zipfile.ZipFile(copy, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", b"\0" * 80_000_000)
    return copy.getvalue()


@pytest.mark.parametrize(("name", "content", "says"), [
    ("list.xlsx", _bomb(), "far larger inside"), ("list.csv", bytes(range(256)) * 9, "no list of rows"),
    ("list.xlsx", workbook([["Name"], ["=1+1"]]), "hold formulas"), ("list.csv", b"a" * 4_500_000, "larger than 4 MB"),
    ("list.csv", b"", "nothing in this list")])
def test_hostile_files_are_refused_with_what_would_be_right(parts: Parts, cast: Cast, vendor: Vendor, ben: Browser,
                                                            name: str, content: bytes, says: str) -> None:
    test = flow.begun(parts, cast.ben, vendor)
    refused = ben.post(f"/tests/{test.id}/lists", files={"list": (name, content)}, side="left", version="1", text="")
    assert refused.status_code == 422 and says in words(refused)
    assert flow.reloaded(parts, cast.ben, test).lists == []


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": "Name\nJane\n", "side": "middle"}])
def test_a_list_that_is_none_is_refused(parts: Parts, cast: Cast, vendor: Vendor, ben: Browser,
                                        fields: dict[str, str]) -> None:
    test = flow.begun(parts, cast.ben, vendor)
    refused = ben.post(f"/tests/{test.id}/lists", **{"side": "left", "version": "1", **fields})
    assert refused.status_code == 422 and fields["text"] in refused.text  # what was pasted is still in its box


def test_what_is_wrong_stands_at_its_field_and_what_was_chosen_stays(parts: Parts, cast: Cast, vendor: Vendor,
                                                                     ben: Browser) -> None:
    begin = ben.post(f"/vendors/{vendor.id}/tests", kind="training", since="soon", size="7")
    assert begin.status_code == 422 and "The first day is not a date" in words(begin)
    assert 'value="soon"' in begin.text and 'value="training" checked' in begin.text
    test = flow.begun(parts, cast.ben, vendor)
    flow.put_in(parts, cast.ben, test, "left", flow.LEAVERS, columns=False)
    path = f"/tests/{test.id}"
    twice = ben.post(f"{path}/columns", side="left", version="2", headed="yes", **{
        "column-name": "0", "column-left_on": "0", "column-key": ""})
    assert twice.status_code == 422 and "chosen for Name already" in words(twice)
    assert ben.post(f"{path}/columns", side="x", version="2").status_code in (409, 422)
    assert ben.post(f"{path}/finish", version="2").status_code == 409
    assert ben.post(f"{path}/pairs", version="2", **{"same-0": "1"}).status_code == 409


def test_whoever_is_late_sees_what_stands_and_what_they_chose(parts: Parts, cast: Cast, vendor: Vendor,
                                                              ben: Browser) -> None:
    test = flow.begun(parts, cast.ben, vendor)
    flow.put_in(parts, cast.ben, test, "left", flow.LEAVERS)
    late = ben.post(f"/tests/{test.id}/columns", side="left", version="2", headed="yes", **{
        "column-name": "2", "column-left_on": "1", "column-key": ""})
    assert late.status_code == 409
    page = words(late)
    assert "Somebody changed this test" in page and "Name: column 3" in page and "Name: “Name”" in page
    assert ben.post(f"/tests/{test.id}/discard", version="1").status_code == 409
    assert ben.post(f"/tests/{test.id}/discard", version="3").status_code == 303
    assert "Discarded" in words(ben.get(f"/tests/{test.id}"))


def test_exceptions_are_narrowed_by_weight_and_words(parts: Parts, cast: Cast, vendor: Vendor, ben: Browser) -> None:
    test = flow.done(parts, cast.ben, vendor, "Account\tStatus\tDate disabled\njane sample\tActive\t\nbob testcase\t"
                                              "Disabled\t11/04/2026\n")
    page = words(ben.get(f"/tests/{test.id}"))
    assert "Jane Sample" in page and "Bob Testcase" in page and "0 of 2 fit" in page
    other = words(ben.get(f"/tests/{test.id}?show=other"))
    assert "Jane Sample" not in other and "1 day after" in other
    assert "No exception matches" in words(ben.get(f"/tests/{test.id}?find=nobody"))


def test_a_fix_is_opened_from_the_very_exception(parts: Parts, cast: Cast, vendor: Vendor, ben: Browser) -> None:
    test = flow.done(parts, cast.ben, vendor, "Account\tStatus\tDate disabled\njane sample\tActive\t\nbob testcase\t"
                                              "Disabled\t11/04/2026\n")
    door = f"/vendors/{vendor.id}/fixes/new?source=test:{test.id}%23"
    assert f"{door}2" in ben.get(f"/tests/{test.id}").text
    second = words(ben.get(f"{door}2"))
    assert "Bob Testcase" in second and "1 day after the last day" in second and "Jane Sample" not in second
    assert ben.get(f"{door}3").status_code == ben.get(f"{door}0").status_code == 404
    opened = ben.post(f"/vendors/{vendor.id}/fixes", source=f"test:{test.id}#2", gap="Closed late", risk="medium",
                      practice_owner="Ben Sample", vendor_owner="Vic Example")
    assert opened.status_code == 303, words(opened)
    page = ben.get(f"/tests/{test.id}").text
    assert "Fix 1" in page and f"{door}1" in page and f"{door}2" not in page


def test_the_trail_tells_of_tests_and_leads_to_them(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = flow.done(parts, cast.ben, vendor, flow.OPEN)
    page = ada.get("/audit")
    told = words(page)
    assert "Ben Sample finished the evidence test of Example Billing Co." in told and "1 exception, of 2 rows" in told
    assert f"/tests/{test.id}" in page.text and "Jane Sample" not in told


def _begun(browser: Browser, vendor: Vendor, **fields: str) -> str:
    made = browser.post(f"/vendors/{vendor.id}/tests", **fields)
    assert made.status_code == 303
    return str(made.headers["location"])


def _put(browser: Browser, test: str, side: str, text: str = "", file: tuple[str, bytes] | None = None) -> None:
    files = {"list": file} if file else {"list": ("", b"")}
    assert browser.post(f"{test}/lists", files=files, side=side, text=text,
                        version=_version(browser, test)).status_code == 303


def _columns(browser: Browser, test: str, side: str, **chosen: int) -> None:
    fields = {f"column-{id}": str(number) for id, number in chosen.items()}
    assert browser.post(f"{test}/columns", side=side, headed="yes", version=_version(browser, test),
                        **fields).status_code == 303


def _version(browser: Browser, test: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', browser.get(test).text)
    assert found
    return found[1]
