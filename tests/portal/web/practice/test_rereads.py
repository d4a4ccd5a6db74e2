"""The pages of reading the archive again."""

from __future__ import annotations

from portal.workflow import rereads
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, words


def test_says_when_there_is_nothing_to_do(ada: Browser, parts: Parts, cast: Cast) -> None:
    factories.read(parts, cast.ada)
    assert "Every agreement was read by today’s rules" in words(ada.get("/rereads"))
    assert "No run yet" in words(ada.get("/rereads"))
    refused = ada.post("/rereads")
    assert refused.status_code == 409 and "nothing to read again" in words(refused)


def test_offers_a_run_shows_its_progress_and_what_it_changed(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada)
    factories.read_by_earlier_rules(parts, cast.ada, agreement, report_breach="missing")
    assert "1 agreement was read by earlier rules" in words(ada.get("/agreements"))
    begun = ada.post("/rereads")
    assert begun.status_code == 303
    page = begun.headers["location"]
    assert "0 of 1 agreement read" in words(ada.get(page)) and "being read again" in words(ada.get("/agreements"))
    with parts.database.transaction(cast.sample.id, write=False) as db:
        run = rereads.running(db, cast.ada)
    assert run is not None
    rereads.read_again(parts, cast.sample.id, factories.reread_items(parts, cast.ada, run)[0].id)
    told = words(ada.get(page))
    assert "1 verdict changed" in told and "Missing" in told and "Changed 1" in told
    assert "Nothing here" in words(ada.get(page + "?show=failed"))
    assert "1 of 1" in words(ada.get("/rereads"))


def test_the_trail_leads_to_the_term_as_it_reads_now(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada)
    old = factories.findings_of(parts, cast.ada, agreement)[0]
    run = factories.reread(parts, cast.ada)
    rereads.read_again(parts, cast.sample.id, factories.reread_items(parts, cast.ada, run)[0].id)
    led = ada.get(f"/agreements/{agreement.id}/findings/{old.id}")
    assert led.status_code == 303 and led.headers["location"] != f"/agreements/{agreement.id}/findings/{old.id}"
    assert ada.get(led.headers["location"]).status_code == 200
