"""Editing a draft: nothing is written over unseen, nothing that others depend on goes, what goes can come back."""

from __future__ import annotations

import pytest

from portal.errors import InvalidInput, NotFound
from portal.models import QuestionSet
from portal.questions import drafts
from portal.workflow import question_sets_editing as editing
from portal.workflow.parts import Parts
from portal.workflow.question_sets import Faulty, StaleSet
from tests.cast import Cast
from tests.portal import question_sets as sets


@pytest.fixture
def own(parts: Parts, cast: Cast) -> QuestionSet:
    return sets.copied(parts, cast.ada)


def ids(parts: Parts, cast: Cast, own: QuestionSet) -> list[str]:
    return [question["id"] for _, question in drafts.questions(sets.content(parts, cast.ada, own))]


def test_a_stale_form_is_told_what_is_saved_now(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    before = sets.content(parts, cast.ada, own)
    question = drafts.question_of(before, "SUBQ-01")
    seen = drafts.digest(question)
    sets.change(parts, cast.remy, own, "SUBQ-01", text="Which of the services will you provide?")
    with pytest.raises(StaleSet) as stale:
        sets.do(parts, cast.ada, own, editing.change_question, {**question, "text": "Which services, in detail?"},
                seen=seen)
    assert stale.value.saved["text"] == "Which of the services will you provide?"


def test_two_people_at_different_questions_do_not_meet(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    before = sets.content(parts, cast.ada, own)
    question = drafts.question_of(before, "SUBQ-02")
    sets.change(parts, cast.remy, own, "SUBQ-01", text="Which of the services will you provide?")
    sets.do(parts, cast.ada, own, editing.change_question, {**question, "text": "Which services, in detail?"},
            seen=drafts.digest(question))
    assert sets.reloaded(parts, cast.ada, own).version == own.version + 2


def test_says_every_fault_of_a_question_at_once(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    with pytest.raises(Faulty) as refused:
        sets.change(parts, cast.ada, own, "SUBQ-01", text="Short", help=None)
    assert {fault.path: fault.message for fault in refused.value.faults} == {
        ("text",): "This is too short. Write at least 10 characters.", ("help",): "This is empty. Fill it in."}


def test_what_others_depend_on_stays_and_names_them(parts: Parts, cast: Cast) -> None:
    own = sets.copied(parts, cast.ada, "billing-vendor", "Our billing questions")
    with pytest.raises(InvalidInput) as refused:
        sets.do(parts, cast.ada, own, editing.remove_question, "SUB-01",
                seen=sets.seen(parts, cast.ada, own, "SUB-01"))
    assert refused.value.fields[""].startswith("It stays: SUB-02, SUB-03, SUB-04, SUB-05 depend on it.")


def test_an_option_that_a_condition_names_cannot_go(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    name = sets.do(parts, cast.ada, own, editing.add_question, "firm-and-agreement", {
        **sets.NEW, "type": "choice", "options": {"fast": "Within a day", "slow": "Later"}})
    sets.do(parts, cast.ada, own, editing.add_question, "protection", {
        **sets.NEW, "ask-if": {"question": name, "is": ["slow"]}})
    with pytest.raises(Faulty) as refused:
        sets.change(parts, cast.ada, own, name, options={"fast": "Within a day", "never": "Never"})
    assert "'slow' is no answer" in refused.value.fields[""]


def test_a_question_cannot_move_before_the_one_it_depends_on(parts: Parts, cast: Cast) -> None:
    own = sets.copied(parts, cast.ada, "billing-vendor", "Our billing questions")
    assert ids(parts, cast, own).index("SUB-02") == ids(parts, cast, own).index("SUB-01") + 1
    with pytest.raises(Faulty) as refused:
        sets.do(parts, cast.ada, own, editing.move_question, "SUB-02", -1)
    assert "SUB-01 is not an earlier question" in refused.value.fields[""]
    assert ids(parts, cast, own).index("SUB-01") < ids(parts, cast, own).index("SUB-02")


def test_what_was_taken_out_comes_back_where_it_was(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    before = sets.content(parts, cast.ada, own)
    sets.do(parts, cast.ada, own, editing.remove_question, "SUBQ-25", seen=sets.seen(parts, cast.ada, own, "SUBQ-25"))
    assert "SUBQ-25" not in ids(parts, cast, own)
    sets.do(parts, cast.ada, own, editing.restore, "SUBQ-25")
    assert sets.content(parts, cast.ada, own) == {**before, "removed": []}
    with pytest.raises(NotFound):
        sets.do(parts, cast.ada, own, editing.restore, "SUBQ-25")


def test_a_section_moves_goes_and_comes_back_whole(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    before = sets.content(parts, cast.ada, own)["sections"]
    last = drafts.section_id(list(before)[-1])
    sets.do(parts, cast.ada, own, editing.move_section, last, -1)
    assert [drafts.section_id(name) for name in sets.content(parts, cast.ada, own)["sections"]].index(last) == 2
    sets.do(parts, cast.ada, own, editing.move_section, last, 1)
    sets.do(parts, cast.ada, own, editing.remove_section, last)
    assert len(sets.content(parts, cast.ada, own)["sections"]) == len(before) - 1
    sets.do(parts, cast.ada, own, editing.restore, last)
    assert sets.content(parts, cast.ada, own)["sections"] == before


def test_an_id_is_never_used_again_not_even_of_a_version_long_ago(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    made = sets.do(parts, cast.ada, own, editing.add_question, "firm-and-agreement", sets.NEW)
    assert made == "SUBQ-26"
    sets.published(parts, cast.ada, own)
    sets.do(parts, cast.ada, own, editing.remove_question, made, seen=sets.seen(parts, cast.ada, own, made))
    sets.published(parts, cast.ada, own)
    assert sets.do(parts, cast.ada, own, editing.add_question, "firm-and-agreement", sets.NEW) == "SUBQ-27"


def test_a_new_section_names_its_questions_after_its_title(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    section = sets.do(parts, cast.ada, own, editing.add_section, "Weekends", "What happens when nobody is in.")
    assert section == "weekends"
    assert sets.do(parts, cast.ada, own, editing.add_question, section, sets.NEW) == "WEE-01"
    question = drafts.question_of(sets.content(parts, cast.ada, own), "WEE-01")
    assert question["sources"] == [editing.OWN_SOURCE]


def test_keeps_keys_that_the_editor_does_not_know(parts: Parts, cast: Cast) -> None:
    own = sets.copied(parts, cast.ada, "billing-vendor", "Our billing questions")
    before = drafts.question_of(sets.content(parts, cast.ada, own), "ORG-02")
    sets.change(parts, cast.ada, own, "ORG-02", text="Which steps of billing will you do for our practice?")
    after = drafts.question_of(sets.content(parts, cast.ada, own), "ORG-02")
    assert {key: value for key, value in after.items() if key != "text"} == {
        key: value for key, value in before.items() if key != "text"}


def test_the_words_above_are_changed_and_the_rest_of_them_stays(parts: Parts, cast: Cast, own: QuestionSet) -> None:
    head = sets.content(parts, cast.ada, own)["questionnaire"]
    sets.do(parts, cast.ada, own, editing.change_head, {"title": "Questions for helpers", "minutes": 30},
            seen=drafts.digest(head))
    assert sets.content(parts, cast.ada, own)["questionnaire"] == {**head, "title": "Questions for helpers",
                                                                   "minutes": 30}
    assert sets.reloaded(parts, cast.ada, own).title == "Questions for helpers"
    with pytest.raises(StaleSet):
        sets.do(parts, cast.ada, own, editing.change_head, {"minutes": 40}, seen=drafts.digest(head))
