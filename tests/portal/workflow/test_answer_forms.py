"""The form that is filled offline: comes back as it went out, tells every row, and writes over nobody."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import openpyxl
import pytest

from portal.errors import Busy, InvalidInput, NotFound, WrongState
from portal.exchange import answer_forms as files
from portal.models import Assessment, Assignment
from portal.questions import answers as reading
from portal.vocabulary.actors import VendorActor
from portal.workflow import answer_forms, assessments, children, wordings
from portal.workflow.answer_forms_report import State
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing, forms, posting
from tests.portal.forms import Filled
from tests.portal.workflow.test_answers import both

# What the forms do to rows is done by answers.save, which is tested on both databases.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "_x0041_", "a\u0001b", "#REF!",
           "x" * 40_000, "two\nlines", "“quoted”, with, commas", "{}", "0012", "1e5", "TRUE", "12/31/2026 ", "<b>&amp;")


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada, "billing-vendor")


@pytest.fixture
def vic(parts: Parts, assessment: Assessment) -> VendorActor:
    return assessing.vic(parts, assessment)


def entered(parts: Parts, assessment: Assessment) -> dict[str, Any]:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        return {id: assessing.row(parts, assessment, id).entered
                for id in wordings.of(db, assessment).section_of}


def states(found: Any) -> dict[str, int]:
    return {state: number for state, number in found.counts.items() if number}


def refused(parts: Parts, actor: VendorActor, content: bytes) -> str:
    with pytest.raises(InvalidInput) as raised:
        forms.load(parts, actor, content)
    return raised.value.fields["file"]


def test_an_answered_form_that_is_not_touched_changes_nothing(parts: Parts, assessment: Assessment,
                                                              vic: VendorActor) -> None:
    assessing.answer_all(parts, vic)
    before = entered(parts, assessment)
    form = forms.filled(parts, vic, lambda form: None)
    assert states(forms.report(parts, vic, form)) == {"same": 75}
    forms.save(parts, vic, form)
    assert entered(parts, assessment) == before


def test_whatever_was_typed_comes_back_as_it_was(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        questions = wordings.questionnaire_of(db, assessment).questions
    for number, question in enumerate(questions):
        text = HOSTILE[number % len(HOSTILE)]
        cell = {column.id: text for column in question.columns}
        value: Any = text if not question.columns else dict.fromkeys(question.rows, cell) or [cell, cell]
        if question.kind == "choices":
            value = [next(iter(question.options)), text]
        assessing.save(parts, vic, question.id, {"value": value, "owner": text, "explanation": text, "date": text})
    found = forms.report(parts, vic, forms.filled(parts, vic, lambda form: None))
    assert {row.question: row.differences for row in found.rows if row.state is not State.SAME} == {}


def test_every_kind_of_question_can_be_filled_in(parts: Parts, cast: Cast, assessment: Assessment,
                                                 vic: VendorActor) -> None:
    """A second vendor copies the cells of a good form by hand, and has the same answers."""
    assessing.answer_all(parts, vic)
    wanted = entered(parts, assessment)
    other = assessing.sent(parts, cast.ada, "billing-vendor", factories.vendor(parts, cast.ada, "Demo Claims Partners"))
    val = assessing.vic(parts, other)
    source = Filled(forms.downloaded(parts, vic))

    def copy(form: Filled) -> None:
        for sheet, to in zip(source.sheets("flowdown-"), form.sheets("flowdown-"), strict=True):
            for cells in sheet.iter_rows(min_row=4):
                for cell in cells:
                    if not cell.protection.locked and cell.value is not None:
                        to.cell(cell.row, cell.column).value = cell.value

    form = forms.filled(parts, val, copy)
    assert states(forms.report(parts, val, form)) == {"new": 75}
    forms.save(parts, val, form)
    got = entered(parts, other)
    blank = {id: {part: value for part, value in parts_.items() if value not in ("", [], {})}
             for id, parts_ in got.items()}
    for id, parts_ in wanted.items():
        kept = {part: value for part, value in parts_.items() if value not in ("", [], {})}
        assert _read(parts, other, id, blank[id]) == _read(parts, other, id, kept), id
    assert assessing.reloaded(parts, other).answered == 73  # two are answered by their files, which no form holds


def _read(parts: Parts, assessment: Assessment, id: str, typed: dict[str, Any]) -> Any:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        question = wordings.questionnaire_of(db, assessment).by_id[id]
    answer = reading.read(question, typed)
    assert answer.problems == ()
    return answer.value, answer.na, answer.none, answer.owner, answer.checked_on, answer.explanation


def test_saves_what_was_typed_and_says_where_it_is_from(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    def change(form: Filled) -> None:
        form.put("ACC-01", "Yes, with exceptions")
        form.put("ACC-01", "IT lead", "owner")
        form.put("ACC-01", date(2026, 11, 12), "date")
        form.put("TRN-02", 0.98)
        form.cell("TRN-02").number_format = "0%"

    form = forms.filled(parts, vic, change)
    assert states(forms.report(parts, vic, form)) == {"new": 2, "same": 73}
    forms.save(parts, vic, form)
    row = assessing.row(parts, assessment, "ACC-01")
    assert row.entered == {"value": "exceptions", "owner": "IT lead", "date": "11/12/2026"}
    assert row.taken_from.startswith("form.xlsx, loaded ")
    assert assessing.row(parts, assessment, "TRN-02").entered == {"value": "98 %"}
    assert factories.events_of(parts, assessment.practice_id)[-2:] == ["assessment:downloaded", "assessment:filled"]


def test_keeps_what_cannot_be_read_as_it_was_typed_and_says_so(parts: Parts, assessment: Assessment,
                                                               vic: VendorActor) -> None:
    form = forms.filled(parts, vic, lambda form: form.put("ACC-01", "most of the time"))
    row = forms.row(forms.report(parts, vic, form), "ACC-01")
    assert row.state is State.UNREAD
    assert "is not one of the answers" in row.differences[0].problem
    forms.save(parts, vic, form)
    assert assessing.row(parts, assessment, "ACC-01").entered == {"value": "most of the time"}


def test_a_formula_is_named_and_never_taken(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    def change(form: Filled) -> None:
        form.put("ACC-01", "=1+1")
        form.put("ACC-01", "IT lead", "owner")
        form.put_row("ORG-05", 1, "=A1")

    form = forms.filled(parts, vic, change)
    found = forms.report(parts, vic, form)
    row = forms.row(found, "ACC-01")
    assert row.state is State.FORMULA
    assert "D4 holds a formula" in row.notes[0]
    assert "ORG-05: B4 holds a formula" in forms.row(found, "ORG-05").notes[0]
    saved = forms.save(parts, vic, form)
    assert assessing.row(parts, assessment, "ACC-01").entered == {"owner": "IT lead"}
    assert {question for question, *_ in saved.facts["left"]} == {"ACC-01", "ORG-05"}


def test_shows_both_where_somebody_wrote_since_the_download_and_saves_over_nobody(parts: Parts, cast: Cast) -> None:
    assessment, vic, val = both(parts, cast)
    assessing.save(parts, vic, "SUBQ-08", {"owner": "Vic", "date": "11/01/2026"})
    form = Filled(forms.downloaded(parts, vic))
    assessing.save(parts, val, "SUBQ-08", {"owner": "Val", "verifier": "Ada"})
    form.put("SUBQ-08", "The office lead", "owner")
    form.put("SUBQ-08", "11/12/2026", "date")
    loaded = forms.load(parts, vic, form.saved())
    row = forms.row(forms.report(parts, vic, loaded), "SUBQ-08")
    assert row.state is State.CLASH
    told = {one.piece: (one.stands, one.form, one.clash) for one in row.differences}
    assert told == {"owner": ("Val", "The office lead", True), "date": ("11/01/2026", "11/12/2026", False)}
    saved = forms.save(parts, vic, loaded)
    assert assessing.row(parts, assessment, "SUBQ-08").entered == {
        "owner": "Val", "date": "11/12/2026", "verifier": "Ada"}
    assert "left as it stands" in saved.facts["left"][0][2]


def test_a_tick_lets_the_form_win_but_not_over_a_wording_that_came_after_it(parts: Parts, cast: Cast) -> None:
    assessment, vic, val = both(parts, cast)
    for late, owner in ((False, "Of the form"), (True, "Val again")):
        form = Filled(forms.downloaded(parts, vic))
        assessing.save(parts, val, "SUBQ-08", {"owner": "Val"})
        form.put("SUBQ-08", "Of the form", "owner")
        loaded = forms.load(parts, vic, form.saved())
        seen = forms.row(forms.report(parts, vic, loaded), "SUBQ-08").version
        if late:
            assessing.save(parts, val, "SUBQ-08", {"owner": "Val again"})
        forms.save(parts, vic, loaded, **{"SUBQ-08_owner": seen})
        assert assessing.row(parts, assessment, "SUBQ-08").entered["owner"] == owner


def test_a_newer_wording_stays_where_the_form_was_not_touched(parts: Parts, cast: Cast) -> None:
    assessment, vic, val = both(parts, cast)
    assessing.save(parts, vic, "SUBQ-08", {"owner": "Vic"})
    form = forms.downloaded(parts, vic)
    assessing.save(parts, val, "SUBQ-08", {"owner": "Val"})
    loaded = forms.load(parts, vic, form)
    assert states(forms.report(parts, vic, loaded)) == {"same": 25}
    forms.save(parts, vic, loaded)
    assert assessing.row(parts, assessment, "SUBQ-08").entered == {"owner": "Val"}


def test_counts_every_row_and_drops_none_in_silence(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    def change(form: Filled) -> None:
        sheet = form.sheets(files.SECTION)[0]
        end = sheet.max_row
        for number, id in enumerate(("XXX-99", None, "ORG-01"), start=1):
            sheet.cell(end + number, 1).value = id
            sheet.cell(end + number, files.PLACES["answer"] + 1).value = f"words {number}"
        sheet.cell(4, 20).value = "a note in the margin"
        form.book.create_sheet("Notes")["A1"] = "our own notes"
        form.book.remove(form.sheets(files.SECTION)[-1])

    found = forms.report(parts, vic, forms.filled(parts, vic, change))
    odd = [words for _, words in (*found.unknown, *found.unnamed, *found.repeated)]
    assert odd == ["words 1", "words 2", "words 3"]
    assert [words for _, words in found.beside] == ["a note in the margin", "our own notes"]
    assert len(found.rows) + len(found.absent) == 75
    assert found.absent
    assert found.total == len(found.rows) + 5


def test_refuses_a_form_of_another_sending_with_when_that_was(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    contact = posting.contact(parts, cast.ada, vendor)
    first, second, third = (assessing.sent(parts, cast.ada, set_id, vendor, contact)
                            for set_id in ("subcontractor", "subcontractor", "offboarding"))
    form = forms.downloaded(parts, assessing.vic(parts, first))
    assert "This form is of the questionnaire as it was sent on " in refused(parts, assessing.vic(parts, second), form)
    assert "This form is of another questionnaire: “" in refused(parts, assessing.vic(parts, third), form)


def test_refuses_what_is_no_form(parts: Parts, vic: VendorActor, tmp_path: Any) -> None:
    openpyxl.Workbook().save(tmp_path / "own.xlsx")
    assert "not a form that was downloaded here" in refused(parts, vic, (tmp_path / "own.xlsx").read_bytes())
    assert "not an Excel workbook" in refused(parts, vic, b"%PDF-1.7")


def test_says_to_try_again_where_too_many_forms_are_being_read(parts: Parts, vic: VendorActor,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    form = forms.downloaded(parts, vic)
    monkeypatch.setattr(children, "WAIT_SECONDS", 0.01)
    with children.turn(""), children.turn(""), pytest.raises(Busy):
        forms.load(parts, vic, form)


def test_a_colleague_gets_and_changes_their_own_part_only(parts: Parts, cast: Cast) -> None:
    assessment, vic, val = both(parts, cast)
    assessing.save(parts, vic, "SUBQ-01", {"owner": "Vic’s own"})
    whole = Filled(forms.downloaded(parts, vic))
    with parts.database.transaction(val.practice_id) as db:
        db.add(Assignment(practice_id=val.practice_id, assessment_id=assessment.id, invitation_id=val.invitation_id,
                          questions=["SUBQ-05"], assigned_by="Vic"))
    part = Filled(forms.downloaded(parts, val))
    assert [str(sheet["A4"].value) for sheet in part.sheets(files.SECTION)] == ["SUBQ-05"]
    whole.put("SUBQ-01", "Val", "owner")
    whole.put("SUBQ-05", "48")
    loaded = forms.load(parts, val, whole.saved())
    found = forms.report(parts, val, loaded)
    assert states(found) == {"closed": 1, "new": 1, "same": 23}
    assert "Vic’s own" not in json.dumps([str(row) for row in found.rows])
    forms.save(parts, val, loaded)
    assert assessing.row(parts, assessment, "SUBQ-01").entered == {"owner": "Vic’s own"}
    assert assessing.row(parts, assessment, "SUBQ-05").entered == {"value": "48"}


def test_a_loaded_form_is_its_persons_own_and_is_saved_once(parts: Parts, cast: Cast) -> None:
    _, vic, val = both(parts, cast)
    loaded = forms.load(parts, vic, forms.downloaded(parts, vic))
    with pytest.raises(NotFound), parts.database.transaction(val.practice_id, write=False) as db:
        answer_forms.loaded(db, val, assessments.own(db, val), loaded.id)
    forms.save(parts, vic, loaded)
    with pytest.raises(WrongState):
        forms.save(parts, vic, loaded)
