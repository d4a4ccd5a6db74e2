"""The pages of requested changes: nothing entered is lost, nobody overwrites, the vendor's answers are followed."""

from __future__ import annotations

import io
import re

import docx
import pytest

from portal import access, clock
from portal.models import Agreement, Negotiation, NegotiationRequest
from portal.templating import day
from portal.vocabulary.statuses import NegotiationStatus
from portal.workflow import negotiations, negotiations_sending
from portal.workflow.negotiations import OwnRequest
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import negotiating
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both


@pytest.fixture
def agreement(parts: Parts, cast: Cast) -> Agreement:
    return negotiating.read(parts, cast.ada)


@pytest.fixture
def draft(parts: Parts, cast: Cast, agreement: Agreement) -> Negotiation:
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.remy, agreement.id, lock=True)
        return negotiations.start(parts, db, cast.remy, row)


@pytest.fixture
def asked(parts: Parts, cast: Cast, draft: Negotiation) -> Negotiation:
    with parts.database.transaction(cast.sample.id) as db:
        row = access.negotiation_for(db, cast.remy, draft.id, lock=True)
        negotiations.send(parts, db, cast.remy, row, "self", version=row.version)
        return row


def _requests(parts: Parts, cast: Cast, negotiation: Negotiation) -> dict[str, NegotiationRequest]:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        row = access.negotiation_for(db, cast.ada, negotiation.id)
        return {one.clause or one.title: one for one in negotiations.requests_of(db, row)}


def _path(negotiation: Negotiation, request: NegotiationRequest, verb: str = "") -> str:
    return f"/negotiations/{negotiation.id}/requests/{request.id}" + (f"/{verb}" if verb else "")


def _fields(page: str) -> dict[str, str]:
    """What the form of the draft would send as it stands."""
    sent = dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL))
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf" and ("checkbox" not in tag or "checked" in tag):
            sent[name[1]] = value[1] if value else ""
    return sent


def test_a_review_becomes_a_draft_with_the_grave_terms_ticked(ada: Browser, agreement: Agreement) -> None:
    answer = ada.post(f"/agreements/{agreement.id}/negotiation")
    assert answer.status_code == 303
    page = ada.get(answer.headers["location"])
    assert page.status_code == 200
    told = words(page)
    assert "Ask Example Billing Co. for changes" in told
    assert "Reports of breaches" in told
    assert "in no case later than 72 hours after discovery" in told
    assert "more changes you could ask for" in told
    again = ada.post(f"/agreements/{agreement.id}/negotiation")
    assert again.headers["location"] == answer.headers["location"]


def test_saving_keeps_every_word_and_adds_an_own_request(
        ada: Browser, parts: Parts, cast: Cast, draft: Negotiation) -> None:
    address = f"/negotiations/{draft.id}/edit"
    fields = _fields(ada.get(address).text)
    breach = _requests(parts, cast, draft)["report-breach"]
    fields |= {f"wording-{breach.id}": "Tell us within\none day.", "own-title": "Backups", "own-wording": "30 days."}
    del fields[f"chosen-{breach.id}"]
    answer = ada.post(address, **fields)
    assert answer.status_code == 303
    saved = _requests(parts, cast, draft)
    assert (saved["report-breach"].chosen, saved["report-breach"].wording) == (False, "Tell us within\none day.")
    assert saved["Backups"].kind == "own"
    assert "Your own words" in words(ada.get(address))
    unchanged = {key: one.wording for key, one in saved.items() if key not in ("report-breach", "Backups")}
    assert unchanged == {key: one.wording for key, one in _requests(parts, cast, draft).items() if key in unchanged}


def test_nothing_entered_is_lost_when_it_is_not_taken(
        ada: Browser, parts: Parts, cast: Cast, draft: Negotiation) -> None:
    requests = _requests(parts, cast, draft)
    breach, safeguards = requests["report-breach"], requests["safeguards"]
    answer = ada.post(f"/negotiations/{draft.id}/edit", version="1", **{
        f"wording-{breach.id}": " ", f"wording-{safeguards.id}": "Our <own> words", f"chosen-{safeguards.id}": "yes",
        "own-title": "Backups", "own-wording": ""})
    assert answer.status_code == 422
    told = words(answer)
    assert "What you entered is still here." in told
    assert "Our &lt;own&gt; words" in answer.text
    assert 'value="Backups"' in answer.text
    assert f'href="#wording-{breach.id}"' in answer.text
    assert _requests(parts, cast, draft)["safeguards"].wording == safeguards.wording


def test_two_reviewers_see_both(ada: Browser, parts: Parts, cast: Cast, draft: Negotiation) -> None:
    breach = _requests(parts, cast, draft)["report-breach"]
    address, field = f"/negotiations/{draft.id}/edit", f"wording-{breach.id}"
    assert ada.post(address, version="1", **{field: "Remy’s words."}).status_code == 303
    late = ada.post(address, version="1", **{field: "Ada’s words."})
    assert late.status_code == 409
    assert "Ada’s words." in words(late)
    assert "Remy’s words." in words(late)
    assert _requests(parts, cast, draft)["report-breach"].wording == "Remy’s words."
    assert ada.post(address, version="2", **{field: "Ada’s words."}).status_code == 303


def test_the_draft_is_sent_once_and_its_files_can_be_taken(
        ada: Browser, parts: Parts, cast: Cast, draft: Negotiation) -> None:
    page = ada.get(f"/negotiations/{draft.id}")
    assert "I sent it by myself" in words(page)
    rider = ada.get(f"/negotiations/{draft.id}/rider.docx")
    assert "Example Billing Co., amendment no. 1 to BAA version 1.docx" in rider.headers["content-disposition"]
    assert rider.headers["content-security-policy"].startswith("sandbox")
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(rider.content)).paragraphs)
    assert "in no case later than 72 hours after discovery" in text
    assert "Insurance" not in text
    letter = ada.get(f"/negotiations/{draft.id}/letter.docx")
    assert "letter on BAA version 1.docx" in letter.headers["content-disposition"]
    assert "the proposed Business Associate Agreement between" in text
    told = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(letter.content)).paragraphs)
    assert f"Please answer by {day(clock.today() + negotiations_sending.USUAL_TIME)}." in told
    sent = ada.post(f"/negotiations/{draft.id}/send", version="1", how="self")
    assert sent.status_code == 303
    assert "Sent by yourselves, recorded" in words(ada.get(f"/negotiations/{draft.id}"))
    assert ada.post(f"/negotiations/{draft.id}/send", version="2", how="self").status_code == 409
    assert ada.get(f"/negotiations/{draft.id}/edit").status_code == 303
    assert factories.events_of(parts, cast.sample.id, draft.id) == [
        "negotiation:drafted", "negotiation:downloaded", "negotiation:downloaded", "negotiation:sent"]


def test_sending_an_old_draft_tells_instead(ada: Browser, draft: Negotiation) -> None:
    late = ada.post(f"/negotiations/{draft.id}/send", version="0", how="self")
    assert late.status_code == 409
    assert "saved these requests after you opened them" in words(late)


def test_an_answer_is_written_down_and_decided(ada: Browser, parts: Parts, cast: Cast, asked: Negotiation) -> None:
    words_of_theirs = "Vendor shall notify the Practice of any Breach within five (5) days of discovery."
    breach = _requests(parts, cast, asked)["report-breach"]
    refused = ada.post(_path(asked, breach, "answer"), version="2", reply="counter", text="",
                       **{"said-by": "Val, by telephone"})
    assert refused.status_code == 422
    assert 'value="Val, by telephone"' in refused.text
    assert "Write the words that they propose." in words(refused)
    taken = ada.post(_path(asked, breach, "answer"), version="2", reply="counter", text=words_of_theirs,
                     **{"said-by": "Val, by telephone"})
    assert taken.status_code == 303
    told = words(ada.get(f"/negotiations/{asked.id}"))
    assert f"They propose {words_of_theirs}" in told
    assert "We read their words as weak. It can take 5 days; you asked for 72 hours." in told
    assert "written down by Ada Sample" in told
    late = ada.post(_path(asked, breach, "accept-risk"), version="2", reason="Ada’s own reason.")
    assert late.status_code == 409
    assert "Someone was faster." in words(late)
    assert "Ada’s own reason." in words(late)
    assert ada.post(_path(asked, breach, "accept-counter"), version="3").status_code == 303
    assert _requests(parts, cast, asked)["report-breach"].status == "accepted-counter"
    rider = docx.Document(io.BytesIO(ada.get(f"/negotiations/{asked.id}/rider.docx").content))
    assert words_of_theirs in [paragraph.text for paragraph in rider.paragraphs]


def test_a_verb_that_does_not_fit_is_told_on_the_requests_page(
        ada: Browser, parts: Parts, cast: Cast, asked: Negotiation) -> None:
    breach = _requests(parts, cast, asked)["report-breach"]
    answer = ada.post(_path(asked, breach, "accept-counter"), version="2")
    assert answer.status_code == 409
    assert "cannot become accepted-counter" in words(answer)
    assert ada.post(_path(asked, breach, "check"), version="2", checked="met", reason="Seen.").status_code == 409


def test_a_refusal_shows_what_is_stored_and_not_what_was_rolled_back(
        ada: Browser, parts: Parts, cast: Cast, asked: Negotiation) -> None:
    breach = _requests(parts, cast, asked)["report-breach"]
    with parts.database.transaction(cast.sample.id) as db:  # ended in another tab
        row = access.negotiation_for(db, cast.ada, asked.id, lock=True)
        row.status = NegotiationStatus.CLOSED
        db.add(row)
    answer = ada.post(_path(asked, breach, "withdraw"), version=str(breach.version), reason="Not needed.")
    assert answer.status_code == 409
    assert "Withdrawn" not in words(answer)
    assert _requests(parts, cast, asked)["report-breach"].status == breach.status


def test_a_new_version_tells_what_became_of_each_request(
        ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    first = factories.read(parts, cast.ada, vendor)
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.remy, first.id, lock=True)
        asked = negotiations.start(parts, db, cast.remy, row)
        negotiations.send(parts, db, cast.remy, asked, "self", version=1)
    newer = factories.read(parts, cast.ada, vendor, negotiating.NEXT_VERSION)
    told = words(ada.get(f"/negotiations/{asked.id}"))
    assert "In version 2" in told
    assert "The new version does not have it." in told
    other = _requests(parts, cast, asked)["delegated-obligations"]
    assert ada.post(_path(asked, other, "check"), version="2", checked="met", reason="Exhibit C").status_code == 303
    assert "Checked by Ada Sample" in words(ada.get(_path(asked, other)))
    review = words(ada.get(f"/agreements/{newer.id}"))
    assert re.search(r"Of your \d+ requests: .*not met", review)
    assert "Open your requests on another version" in review  # no second list beside one that is open
    assert ada.post(f"/agreements/{newer.id}/negotiation").headers["location"].endswith(f"/negotiations/{asked.id}")


def test_the_list_tells_whose_move_it_is(ada: Browser, asked: Negotiation) -> None:
    page = words(ada.get("/negotiations"))
    assert "Example Billing Co." in page
    assert "With the vendor" in page
    assert "1 to 1 of 1" in page or "1 list of changes" in page
    assert "Nothing matches" in words(ada.get("/negotiations?show=draft"))
    assert "Nothing matches" in words(ada.get("/negotiations?find=nobody"))


def test_an_empty_list_says_what_will_be_here(cleo: Browser, asked: Negotiation) -> None:
    assert "Nothing asked for yet" in words(cleo.get("/negotiations"))


def test_who_only_reads_sees_no_buttons(otto: Browser, ben: Browser, parts: Parts, cast: Cast,
                                        asked: Negotiation) -> None:
    breach = _requests(parts, cast, asked)["report-breach"]
    for browser in (otto, ben):
        page = browser.get(f"/negotiations/{asked.id}")
        assert page.status_code == 200
        assert "Write down their answer" not in words(page)
        assert browser.post(_path(asked, breach, "withdraw"), version="2", reason="No reason").status_code == 403
        assert browser.get(f"/negotiations/{asked.id}/edit").status_code == 403


def test_a_request_of_another_negotiation_is_not_there(
        ada: Browser, parts: Parts, cast: Cast, asked: Negotiation) -> None:
    other = negotiating.read(parts, cast.ada, factories.vendor(parts, cast.ada, "Placeholder Coding LLC"))
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.remy, other.id, lock=True)
        second = negotiations.start(parts, db, cast.remy, row)
        negotiations.save(parts, db, cast.remy, second, {}, OwnRequest("Own", "Own words."), version=1)
        request = negotiations.requests_of(db, second)[0]
    assert ada.get(_path(asked, request)).status_code == 404


def test_the_trail_tells_it_in_sentences(ada: Browser, parts: Parts, cast: Cast, asked: Negotiation) -> None:
    breach = _requests(parts, cast, asked)["report-breach"]
    ada.post(_path(asked, breach, "withdraw"), version="2", reason="Asked by mistake.")
    told = words(ada.get("/audit"))
    assert re.search(r"Remy Sample drafted \d+ requests on Example Billing Co\., version 1", told)
    assert re.search(r"Remy Sample recorded as sent \d+ requests on", told)
    assert "withdrew the request for Reports of breaches (Example Billing Co., version 1)" \
        in told


def test_a_draft_is_discarded_and_another_begun(
        ada: Browser, parts: Parts, cast: Cast, agreement: Agreement, draft: Negotiation) -> None:
    assert "Discard this draft" in words(ada.get(f"/negotiations/{draft.id}"))
    assert "Discard this draft" in words(ada.get(f"/negotiations/{draft.id}/edit"))
    assert ada.post(f"/negotiations/{draft.id}/discard", version="9").status_code == 409
    gone = ada.post(f"/negotiations/{draft.id}/discard", version="1")
    assert gone.headers["location"].endswith(f"/agreements/{agreement.id}")
    assert factories.events_of(parts, cast.sample.id, draft.id)[-1] == "negotiation:discarded"
    told = words(ada.get("/negotiations"))
    assert "Discarded" in told
    assert "drafted, never sent" in told
    assert "Discarded before anything was sent" in words(ada.get(f"/negotiations/{draft.id}"))
    again = ada.post(f"/agreements/{agreement.id}/negotiation")
    assert draft.id not in again.headers["location"]


def test_what_was_sent_is_not_discarded(ada: Browser, asked: Negotiation) -> None:
    assert "Discard this draft" not in words(ada.get(f"/negotiations/{asked.id}"))
    refused = ada.post(f"/negotiations/{asked.id}/discard", version=str(asked.version))
    assert refused.status_code == 409
    assert "End them instead" in words(refused)
