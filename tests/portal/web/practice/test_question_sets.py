"""The pages of question sets: the list, copying, editing without losing a word, publishing, files in and out."""

from __future__ import annotations

import json
import re

import pytest

from portal.exchange.arrivals import Arrival
from portal.models import QuestionSet
from portal.questions import catalog, drafts
from portal.web.practice import question_sets_fields as fields
from portal.workflow import question_sets, question_sets_files
from portal.workflow import question_sets_editing as editing
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import question_sets as sets
from tests.portal.web.browser import Browser, words

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def own(parts: Parts, cast: Cast) -> QuestionSet:
    return sets.copied(parts, cast.ada)


def form_of(parts: Parts, cast: Cast, own: QuestionSet, id: str) -> dict[str, str]:
    """What the question's form sends when nothing is changed."""
    question = drafts.question_of(sets.content(parts, cast.ada, own), id)
    shown = {name: "yes" if value is True else value for name, value in fields.shown(question).items()}
    return {name: str(value) for name, value in shown.items() if value not in (False, "")} | {
        "seen": drafts.digest(question)}


def test_lists_ours_and_the_practices_own_with_counts(ada: Browser, parts: Parts, cast: Cast, own: QuestionSet) -> None:
    page = words(ada.get("/question-sets"))
    assert "All 5 Flowdown’s 4 Published 0 Draft 1 Retired 0" in page
    assert "Billing company questionnaire" in page and sets.TITLE in page
    assert sets.TITLE not in words(ada.get("/question-sets?show=ours"))
    assert "No set matches" in words(ada.get("/question-sets?find=nothing-of-the-kind"))
    assert "No set matches" in words(ada.get("/question-sets?show=retired"))


def test_says_how_to_begin_where_there_is_no_set_of_ones_own(ada: Browser) -> None:
    assert "No set of your own yet" in words(ada.get("/question-sets?show=draft"))


def test_staff_look_and_cannot_change(ben: Browser, own: QuestionSet) -> None:
    page = ben.get(f"/question-sets/{own.id}")
    assert page.status_code == 200
    assert "Publish" not in words(page) and "Make a copy" not in words(ben.get("/question-sets"))
    assert ben.post(f"/question-sets/{own.id}/publish", version="1").status_code == 403


def test_another_practice_finds_nothing(cleo: Browser, own: QuestionSet) -> None:
    for path in ("", "/edit", "/publish", "/preview", "/export.yaml", "/export.xlsx", "/arrived", "/questions/SUBQ-01",
                 "/sections/protection"):
        assert cleo.get(f"/question-sets/{own.id}{path}").status_code == 404, path
    assert sets.TITLE not in words(cleo.get("/question-sets"))
    assert cleo.post("/question-sets", source=own.id, title="Stolen questions").status_code == 404


def test_makes_a_copy_of_ours_and_opens_it(ada: Browser, parts: Parts, cast: Cast) -> None:
    assert 'value="ours:offboarding" selected' in ada.get("/question-sets/new?from=ours:offboarding").text
    answer = ada.post("/question-sets", source="ours:offboarding", title="How we end a contract", slug="")
    assert answer.status_code == 303
    page = words(ada.get(answer.headers["location"]))
    assert "How we end a contract" in page and "15 questions" in page and "offboarding 1.0.0" in page


def test_a_refused_copy_keeps_what_was_entered(ada: Browser) -> None:
    answer = ada.post("/question-sets", source="", title="How we end a contract", slug="our-end")
    assert answer.status_code == 422
    assert 'value="our-end"' in answer.text and "Choose the set to begin with." in answer.text


@pytest.mark.parametrize("set_id", ["billing-vendor", "offboarding"])
def test_shows_and_previews_each_of_ours(ada: Browser, set_id: str) -> None:
    questionnaire = catalog.latest(set_id)
    page, preview = ada.get(f"/question-sets/ours?set={set_id}"), ada.get(f"/question-sets/ours/preview?set={set_id}")
    for question in questionnaire.questions:
        assert question.id in page.text
        assert f'id="{question.id}"' in preview.text
    open_to_all = re.sub(r"<fieldset disabled>.*?</fieldset>", "", preview.text.split("<main")[1], flags=re.DOTALL)
    assert re.findall(r"<(?:input|select|textarea|button|form)\b", open_to_all) == []


def test_nothing_of_ours_by_another_name(ada: Browser) -> None:
    for path in ("ours", "ours/preview", "ours/export.yaml", "ours/export.xlsx"):
        assert ada.get(f"/question-sets/{path}?set=../secrets").status_code == 404


def test_saves_a_question_and_shows_it_in_its_section(ada: Browser, parts: Parts, cast: Cast,
                                                      own: QuestionSet) -> None:
    sent = form_of(parts, cast, own, "SUBQ-01") | {"text": "Which services will you give us from now on?"}
    answer = ada.post(f"/question-sets/{own.id}/questions/SUBQ-01", **sent)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#q-SUBQ-01")
    assert "Which services will you give us from now on?" in words(ada.get(answer.headers["location"]))


def test_a_refused_question_keeps_every_word_and_marks_its_fields(ada: Browser, parts: Parts, cast: Cast,
                                                                 own: QuestionSet) -> None:
    sent = form_of(parts, cast, own, "SUBQ-01") | {"text": "Short", "help": "Own help that is long enough to keep."}
    answer = ada.post(f"/question-sets/{own.id}/questions/SUBQ-01", **sent)
    assert answer.status_code == 422
    assert "Question: this is too short. Write at least 10 characters." in words(answer)
    assert 'value="Short"' in answer.text or ">Short</textarea>" in answer.text
    assert "Own help that is long enough to keep." in answer.text
    assert 'href="#text"' in answer.text and 'aria-invalid="true"' in answer.text


def test_asking_for_the_fields_of_a_kind_saves_nothing_and_loses_nothing(ada: Browser, parts: Parts, cast: Cast,
                                                                        own: QuestionSet) -> None:
    sent = form_of(parts, cast, own, "SUBQ-01") | {"type": "choice", "options": "One\nTwo", "again": "1"}
    page = ada.post(f"/question-sets/{own.id}/questions/SUBQ-01", **sent)
    assert page.status_code == 200
    assert "Options, one a line" in words(page)
    assert ">One\nTwo</textarea>" in page.text
    hidden = ada.post(f"/question-sets/{own.id}/questions/SUBQ-01", **(sent | {"type": "text"}))
    assert 'type="hidden" name="options" value="One\nTwo"' in hidden.text
    assert sets.reloaded(parts, cast.ada, own).version == own.version


def test_a_stale_question_shows_both(ada: Browser, parts: Parts, cast: Cast, own: QuestionSet) -> None:
    sent = form_of(parts, cast, own, "SUBQ-01") | {"text": "Which services, says Ada?"}
    sets.change(parts, cast.remy, own, "SUBQ-01", text="Which services, says Remy?")
    answer = ada.post(f"/question-sets/{own.id}/questions/SUBQ-01", **sent)
    assert answer.status_code == 409
    assert "Which services, says Ada?" in words(answer) and "Which services, says Remy?" in words(answer)
    seen = re.search(r'name="seen" value="(\w+)"', answer.text)
    assert seen
    assert ada.post(f"/question-sets/{own.id}/questions/SUBQ-01", **(sent | {"seen": seen[1]})).status_code == 303


def test_adds_a_question_and_takes_it_out_with_a_way_back(ada: Browser, parts: Parts, cast: Cast,
                                                          own: QuestionSet) -> None:
    at = f"/question-sets/{own.id}/sections/protection"
    assert ada.get(f"{at}/questions").status_code == 200
    added = ada.post(f"{at}/questions", **{"text": sets.NEW["text"], "help": sets.NEW["help"], "type": "text",
                                           "demand-owner": "yes"})
    assert added.headers["location"].endswith("#q-SUBQ-26")
    removed = ada.post(f"/question-sets/{own.id}/questions/SUBQ-26/remove",
                       seen=sets.seen(parts, cast.ada, own, "SUBQ-26"))
    page = ada.get(removed.headers["location"])
    assert "SUBQ-26 was taken out. Put it back" in words(page)
    back = ada.post(f"/question-sets/{own.id}/put-back", what="SUBQ-26")
    assert sets.NEW["text"] in words(ada.get(back.headers["location"]))


def test_a_question_that_others_need_is_refused_with_their_names(ada: Browser, parts: Parts, cast: Cast) -> None:
    billing = sets.copied(parts, cast.ada, "billing-vendor", "Our billing questions")
    answer = ada.post(f"/question-sets/{billing.id}/questions/SUB-01/remove",
                      seen=sets.seen(parts, cast.ada, billing, "SUB-01"))
    assert answer.status_code == 422
    assert "It stays: SUB-02, SUB-03, SUB-04, SUB-05 depend on it." in words(answer)


def test_an_advanced_rule_is_shown_and_kept(ada: Browser, parts: Parts, cast: Cast) -> None:
    billing = sets.copied(parts, cast.ada, "billing-vendor", "Our billing questions")
    before = drafts.question_of(sets.content(parts, cast.ada, billing), "ORG-02")
    page = ada.get(f"/question-sets/{billing.id}/questions/ORG-02")
    assert "It has an advanced rule, which stays as it is." in words(page)
    sent = form_of(parts, cast, billing, "ORG-02") | {"text": "Which steps of billing will you do for us now?"}
    assert ada.post(f"/question-sets/{billing.id}/questions/ORG-02", **sent).status_code == 303
    after = drafts.question_of(sets.content(parts, cast.ada, billing), "ORG-02")
    assert after["red-flags"] == before["red-flags"]


def test_moves_a_question_and_a_section(ada: Browser, parts: Parts, cast: Cast, own: QuestionSet) -> None:
    ada.post(f"/question-sets/{own.id}/questions/SUBQ-01/move", to="down")
    ada.post(f"/question-sets/{own.id}/questions/SUBQ-25/move", section="protection")
    ada.post(f"/question-sets/{own.id}/sections/protection/move", to="up")
    names = [(drafts.section_id(name), question["id"])
             for name, question in drafts.questions(sets.content(parts, cast.ada, own))]
    assert names[0][1] == "SUBQ-02" and names[1][1] == "SUBQ-01"
    assert ("protection", "SUBQ-25") in names
    assert list(dict.fromkeys(name for name, _ in names))[1] == "protection"


def test_changes_the_words_above_and_shows_both_when_stale(ada: Browser, parts: Parts, cast: Cast,
                                                           own: QuestionSet) -> None:
    head = sets.content(parts, cast.ada, own)["questionnaire"]
    sent = {name: str(head[name]) for name in ("title", "audience", "intro", "reminder", "minutes")}
    sent |= {f"label-{name}": text for name, text in head["labels"].items()} | {"seen": drafts.digest(head)}
    assert ada.post(f"/question-sets/{own.id}/edit", **(sent | {"title": "Questions for helpers"})).status_code == 303
    stale = ada.post(f"/question-sets/{own.id}/edit", **(sent | {"title": "Other words for it"}))
    assert stale.status_code == 409
    assert "Questions for helpers" in words(stale) and "Other words for it" in stale.text
    bad = ada.post(f"/question-sets/{own.id}/edit", **(sent | {"minutes": "many"}))
    assert bad.status_code == 422 and 'value="many"' in bad.text


def test_adds_a_section_and_refuses_one_without_a_title(ada: Browser, own: QuestionSet) -> None:
    refused = ada.post(f"/question-sets/{own.id}/sections/new", title="", intro="What happens when nobody is in.")
    assert refused.status_code == 422
    assert "Title: this is empty." in words(refused) and "What happens when nobody is in." in refused.text
    added = ada.post(f"/question-sets/{own.id}/sections/new", title="Weekends", intro="What happens when nobody is in.")
    assert "No question yet" in words(ada.get(added.headers["location"]))


def test_shows_what_changed_and_publishes_it(ada: Browser, parts: Parts, cast: Cast, own: QuestionSet) -> None:
    first = ada.get(f"/question-sets/{own.id}/publish")
    assert "Publish version 1.0.0" in words(first)
    assert ada.post(f"/question-sets/{own.id}/publish", version="1").status_code == 303
    sets.change(parts, cast.ada, own, "SUBQ-01", text="Which services will you give us from now on?")
    sets.do(parts, cast.ada, own, editing.remove_question, "SUBQ-25", seen=sets.seen(parts, cast.ada, own, "SUBQ-25"))
    page = words(ada.get(f"/question-sets/{own.id}/publish"))
    assert "Publish version 2.0.0" in page and "1 question removed" in page and "1 question changed" in page
    stale = ada.post(f"/question-sets/{own.id}/publish", version="2")
    assert stale.status_code == 409 and "changed after you looked at it" in words(stale)
    version = sets.reloaded(parts, cast.ada, own).version
    done = ada.post(f"/question-sets/{own.id}/publish", version=str(version))
    assert "Published. It can be sent from now on." in words(ada.get(done.headers["location"]))
    assert "SUBQ-25" in ada.get(f"/question-sets/{own.id}/preview?version=1.0.0").text
    assert ada.get(f"/question-sets/{own.id}/preview?version=9.9.9").status_code == 404


def test_a_set_with_gaps_says_what_to_mend(ada: Browser, parts: Parts, cast: Cast, own: QuestionSet) -> None:
    sets.do(parts, cast.ada, own, editing.add_section, "Weekends", "What happens when the office is closed.")
    page = words(ada.get(f"/question-sets/{own.id}/publish"))
    assert "1 thing is to mend" in page and "This section has no question." in page
    assert "It cannot be shown yet" in words(ada.get(f"/question-sets/{own.id}/preview"))
    assert ada.post(f"/question-sets/{own.id}/publish", version="2").status_code == 422


def test_retires_restores_and_discards(ada: Browser, parts: Parts, cast: Cast, own: QuestionSet) -> None:
    other = sets.copied(parts, cast.ada, title="Questions that nobody needs")
    assert ada.post(f"/question-sets/{other.id}/discard").headers["location"] == "/question-sets"
    sets.published(parts, cast.ada, own)
    assert ada.post(f"/question-sets/{own.id}/discard").status_code == 409
    ada.post(f"/question-sets/{own.id}/retire")
    assert "Offer it again" in words(ada.get(f"/question-sets/{own.id}"))
    ada.post(f"/question-sets/{own.id}/restore")
    assert sets.reloaded(parts, cast.ada, own).status == "published"


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_taken_away_and_taken_in_again_it_is_the_same(ada: Browser, parts: Parts, cast: Cast, own: QuestionSet,
                                                      kind: str) -> None:
    file = ada.get(f"/question-sets/{own.id}/export.{kind}")
    assert f'filename="our-subcontractor-questions.{kind}"' in file.headers["content-disposition"]
    answer = ada.post("/question-sets/import", files={"file": (f"set.{kind}", file.content)},
                      title="The same once more", slug="")
    assert answer.status_code == 303
    report = words(ada.get(answer.headers["location"]))
    assert "25 taken as they are, 0 changed, 0 left out" in report
    id = answer.headers["location"].split("/")[2]
    with parts.database.transaction(cast.sample.id, write=False) as db:
        row = db.get(QuestionSet, id)
        assert row
        assert question_sets.content_of(row)["sections"] == sets.content(parts, cast.ada, own)["sections"]


def test_the_files_of_ours_can_be_had_by_everybody_who_may_look(otto: Browser) -> None:
    for kind in ("yaml", "xlsx", "ciso-assistant", "vsaq"):
        file = otto.get(f"/question-sets/ours/export.{kind}?set=subcontractor")
        assert file.status_code == 200
        assert 'filename="subcontractor' in file.headers["content-disposition"]


def test_a_file_that_cannot_be_taken_says_why_and_makes_nothing(ada: Browser) -> None:
    for name, content, why in (("set.yaml", b"questionnaire: [", "not readable as YAML"),
                               ("set.xlsx", b"PK nonsense", "not an Excel workbook"),
                               ("set.json", b"{\"a\": nope}", "not readable as JSON"),
                               ("set.bin", b"\xff\xfe\x00", "neither text")):
        answer = ada.post("/question-sets/import", files={"file": (name, content)}, title="Mine", slug="")
        assert answer.status_code == 422, name
        assert why in words(answer)
    assert "Choose the file" in words(ada.post("/question-sets/import", title="Mine", slug=""))
    assert "All 4" in words(ada.get("/question-sets"))


def test_every_fault_of_a_file_is_listed(ada: Browser, parts: Parts, cast: Cast, own: QuestionSet) -> None:
    content = drafts.bare(sets.content(parts, cast.ada, own))
    listed = next(iter(content["sections"].values()))["questions"]
    listed[0]["text"], listed[1]["type"] = "Short", "guess"
    answer = ada.post("/question-sets/import", files={"file": ("set.json", json.dumps(content).encode())})
    page = words(answer)
    assert "SUBQ-01, question: This is too short." in page and "SUBQ-02, kind of answer: Choose one of" in page


def test_the_import_page_says_what_stays_with_the_practice(ada: Browser) -> None:
    page = words(ada.get("/question-sets/import"))
    assert "SIG, CAIQ" in page and "they stay with your practice" in page


def test_others_can_write_while_a_file_is_read(ada: Browser, parts: Parts, cast: Cast, own: QuestionSet,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    file, read = ada.get(f"/question-sets/{own.id}/export.yaml").content, question_sets_files.read

    def slowly(name: str, content: bytes) -> Arrival:
        sets.published(parts, cast.ada, own)
        return read(name, content)

    monkeypatch.setattr(question_sets_files, "read", slowly)
    answer = ada.post("/question-sets/import", files={"file": ("set.yaml", file)}, title="Questions of ours", slug="")
    assert answer.status_code == 303
