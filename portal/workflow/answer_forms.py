"""The questionnaire as a workbook that is filled offline: handed out with what is answered so far, and taken in again
to be looked at before anything of it is saved."""

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, func, select

from extractors import sandbox
from extractors.errors import TookTooLong, TooMuchInside, UnreadableDocument
from portal import clock
from portal.audit import Subject
from portal.errors import InvalidInput, NotFound, TooMany
from portal.exchange import answer_forms as forms
from portal.exchange import workbooks
from portal.exchange.answer_forms import Entry, FormFile, FormSection, Option, TableColumn, TableSheet
from portal.models import Answer, Assessment, LoadedPack, Wording
from portal.questions import ages, cells
from portal.questions.tables import MOST_ROWS
from portal.questions.types import Demand, Kind, Question, Questionnaire, Section
from portal.templating import day, moment
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AssessmentStatus
from portal.vocabulary.text import clean_line
from portal.workflow import answers, assessments, children, wordings
from portal.workflow.agreements import IncomingFile
from portal.workflow.parts import Parts

FORM = "form"
MOST_LOADED = 200
MOST_LETTERS = 6_000_000
NOT_LOADED = "The form was not loaded. Nothing was changed."
TOO_MUCH = "The workbook is far larger inside than a form can be. Download the form again and fill that copy."
STEPS = (
    "Fill in the white cells. Gray cells are locked; they say what is asked.",
    "Where a cell has a list, choose from it. A table has a sheet of its own.",
    "Files cannot go into this workbook. Add them in the portal, beside the answer.",
    "Never write patient data: no names, no numbers, no claims, not as an example either.",
    "Write results, not formulas. A cell with a formula is not taken.",
    "Save it as .xlsx and upload it in the portal. You see what changes, row by row, before anything is saved.",
)
CLOSED = "This cannot be changed now."
AGAIN = "The form could not be read just now. Nothing was changed. Upload it again in a moment."


def download(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment) -> tuple[str, bytes]:
    """The file's name and the form: the whole questionnaire, or the part that a colleague answers."""
    content = forms.write(form_of(db, actor, assessment))
    parts.audit.record(db, Event.ASSESSMENT_DOWNLOADED, actor, Subject("assessment", assessment.id), kind=FORM,
                       sha256=hashlib.sha256(content).hexdigest())
    return f"{assessment.title}, {actor.practice_name}.xlsx", content


def form_of(db: Session, actor: VendorActor, assessment: Assessment) -> FormFile:
    """What the form holds as the answers stand now."""
    questionnaire = wordings.questionnaire_of(db, assessment)
    scope = answers.scope_of(db, actor, assessment)
    open_ = open_questions(db, actor, assessment, scope)
    kept = answers.rows(db, assessment)
    sections = [_section(questionnaire, section, scope, open_, kept) for section in questionnaire.sections]
    about = _about(db, actor, assessment)
    questions = sum(len(section.entries) for section in sections)
    lines = (
        ("Asked by", actor.practice_name), ("Answered by", actor.vendor_name), ("Due", day(assessment.due)),
        ("Questions", str(questions) if scope is None else f"{questions}, your part of {len(questionnaire.by_id)}"),
        ("Written", f"{moment(clock.now())}, for {actor.name}"), ("", questionnaire.intro),
        ("", questionnaire.reminder), ("Wording", about["wording"]), ("Questionnaire", about["assessment"]))
    return FormFile(assessment.title, lines, STEPS, about, tuple(one for one in sections if one.entries))


def open_questions(db: Session, actor: VendorActor, assessment: Assessment,
                   scope: frozenset[str] | None) -> frozenset[str]:
    """The questions that this person may answer now."""
    every = wordings.of(db, assessment).section_of.keys()
    mine = frozenset(id for id in every if answers.is_within(scope, id))
    if not actor.open or assessment.status not in assessments.WITH_VENDOR:
        return frozenset()
    return mine if assessment.status == AssessmentStatus.OPEN else mine & answers.reopened(db, assessment)


def load(parts: Parts, actor: VendorActor, file: IncomingFile) -> LoadedPack:
    """Read a filled form and keep it beside the answers, until its report is confirmed. No transaction waits while it
    is read in a child process. Raises InvalidInput with what is wrong with the file, TooMany after very many, Busy when
    it could not be read for reasons that are not its own."""
    found = _read(file)
    with parts.database.transaction(actor.practice_id) as db:
        assessment = assessments.own(db, actor, lock=True)
        _check_same(db, assessment, found["about"])
        _forget_unsaved(db, actor, assessment)
        gathered, besides = gather(found)
        facts = {"sha256": file.sha256, "size": file.size, "contact": actor.id,
                 "written": _short(found["about"], "written"), **besides}
        row = LoadedPack(practice_id=actor.practice_id, assessment_id=assessment.id, kind=FORM, filename=file.filename,
                         answers=gathered, facts=facts, loaded_by=actor.name)
        db.add(row)
        db.flush()
        return row


def loaded(db: Session, actor: VendorActor, assessment: Assessment, id: str, *, lock: bool = False) -> LoadedPack:
    """A form that this very person loaded. Raises NotFound for any other."""
    query = select(LoadedPack).where(
        LoadedPack.id == id, LoadedPack.practice_id == actor.practice_id, LoadedPack.kind == FORM,
        LoadedPack.assessment_id == assessment.id)
    row = db.exec(query.with_for_update() if lock else query).first()
    if row is None or row.facts.get("contact") != actor.id:
        raise NotFound
    return row


def gather(found: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was read, by question; and every row and cell that belongs to none: "unnamed" rows without a number,
    "repeated" rows, and what stands "beside" the form."""
    gathered: dict[str, Any] = {}
    besides: dict[str, Any] = {"unnamed": [], "repeated": [], "beside": [list(one) for one in found["beside"]]}
    for line in found["lines"]:
        entry = gathered.setdefault(line["id"], {"where": _where(line), "version": line["version"], "lines": {}})
        if not line["id"] or line["part"] in entry["lines"]:
            kind = "repeated" if line["id"] else "unnamed"
            besides[kind].append([line["sheet"], line["row"], "; ".join(line["cells"].values())[:300]])
            continue
        entry["lines"][line["part"]] = {name: line[name] for name in ("cells", "formulas", "absent")}
    gathered.pop("", None)
    for table in found["tables"]:
        entry = gathered.setdefault(table["id"], {"where": table["sheet"], "version": table["version"], "lines": {}})
        if "rows" in entry:
            besides["repeated"] += [[table["sheet"], row["row"], "; ".join(row["cells"].values())[:300]]
                                    for row in table["rows"]]
            continue
        entry["sheet"] = table["sheet"]
        entry["rows"] = [[row["id"], row["cells"], row["formulas"]] for row in table["rows"]]
    return gathered, besides


def _where(line: Mapping[str, Any]) -> str:
    return f"{line['sheet']}, row {line['row']}"


def _read(file: IncomingFile) -> dict[str, Any]:
    content = file.stream.read(workbooks.LIMITS.max_bytes + 1)
    try:
        with children.turn(AGAIN):
            found: dict[str, Any] = sandbox.run(forms.read, content, limits=workbooks.LIMITS)
        forms.check_size(found, MOST_LETTERS)
        return found
    except (TooMuchInside, TookTooLong) as error:
        raise InvalidInput(NOT_LOADED, {"file": TOO_MUCH}) from error
    except UnreadableDocument as error:
        message = error.message if "PDF" not in error.message else workbooks.DAMAGED  # the sandbox speaks of agreements
        raise InvalidInput(NOT_LOADED, {"file": message}) from error


def _check_same(db: Session, assessment: Assessment, about: Mapping[str, str]) -> None:
    """Raises InvalidInput, with whose it is, for a form of another questionnaire or of another wording."""
    if about.get("assessment") == assessment.id and about.get("wording") == _wording(db, assessment):
        return
    sent = _short(about, "sent")
    if about.get("set") == assessment.set_id and about.get("practice_id") == assessment.practice_id:
        message = (f"This form is of the questionnaire as it was sent on {sent}. The one that is open here was sent on "
                   f"{day(assessment.created_at)}. Download its form and copy your answers into that.")
    else:
        message = (f"This form is of another questionnaire: “{_short(about, 'title')}”, which "
                   f"{_short(about, 'practice')} sent to {_short(about, 'vendor')} on {sent}. Upload it there, or "
                   "download the form of this one.")
    raise InvalidInput(NOT_LOADED, {"file": message})


def _forget_unsaved(db: Session, actor: VendorActor, assessment: Assessment) -> None:
    """A form that this person loaded before and did not save gives way to the new one."""
    query = select(LoadedPack).where(LoadedPack.practice_id == actor.practice_id, LoadedPack.kind == FORM,
                                     LoadedPack.assessment_id == assessment.id)
    if db.exec(select(func.count()).select_from(query.subquery())).one() >= MOST_LOADED:
        raise TooMany(f"Forms were loaded {MOST_LOADED} times. Go on in the portal. {NOT_LOADED}")
    for row in db.exec(query.where(LoadedPack.loaded_by == actor.name)):
        if row.facts.get("contact") == actor.id and "saved_at" not in row.facts:
            db.delete(row)


def _wording(db: Session, assessment: Assessment) -> str:
    return db.exec(select(Wording.sha256).where(col(Wording.id) == assessment.wording_id,
                                                Wording.practice_id == assessment.practice_id)).one()


def _about(db: Session, actor: VendorActor, assessment: Assessment) -> dict[str, str]:
    return {"assessment": assessment.id, "wording": _wording(db, assessment), "set": assessment.set_id,
            "set_version": assessment.set_version, "title": assessment.title, "practice_id": assessment.practice_id,
            "practice": actor.practice_name, "vendor": actor.vendor_name, "sent": day(assessment.created_at),
            "written": moment(clock.now())}


def _short(about: Mapping[str, str], name: str) -> str:
    return clean_line(about.get(name, ""))[:120] or "an unknown one"


def _section(questionnaire: Questionnaire, section: Section, scope: frozenset[str] | None, open_: frozenset[str],
             kept: Mapping[str, Answer]) -> FormSection:
    return FormSection(section.title, section.intro, tuple(
        _entry(questionnaire, question, kept[question.id], question.id in open_)
        for question in section.questions if answers.is_within(scope, question.id)))


def _entry(questionnaire: Questionnaire, question: Question, row: Answer, open_: bool) -> Entry:
    shown = cells.shown(question, row.entered)
    choices = _choices(question)
    return Entry(
        id=question.id, version=row.version, question=question.text, help=question.help, how=_how(question),
        wanted=_wanted(questionnaire, question), cells={"answer": shown.answer, **shown.beside}, choices=choices,
        options=tuple(Option(id, label, id in shown.ticked) for id, label in question.options.items())
        if question.kind is Kind.CHOICES else (),
        table=_table(question, shown) if question.kind is Kind.TABLE else None,
        takes_answer=bool(choices or shown.answer) or question.kind not in (Kind.CHOICES, Kind.TABLE, Kind.FILES),
        closed="" if open_ else CLOSED)


def _choices(question: Question) -> tuple[str, ...]:
    """What the list in the answer's cell offers; nothing where words are typed."""
    more = [words for words, offered in (
        (question.none, bool(question.none)), (cells.NOT_APPLICABLE, question.na)) if offered]
    if question.kind is Kind.YES_NO:
        return tuple(cells.options_of(question).values())
    if question.kind in (Kind.TEXT, Kind.NUMBER, Kind.DATE):
        return ()
    own = question.options.values() if question.kind is Kind.CHOICE else ()
    return tuple(dict.fromkeys((*own, *more)))


def _table(question: Question, shown: cells.Cells) -> TableSheet:
    columns = tuple(TableColumn(one.id, _heading(one.label, one.unit, one.kind, one.optional),
                                tuple(cells.options_of(one).values())) for one in question.columns)
    return TableSheet(columns, shown.rows, question.rows, MOST_ROWS)


def _heading(label: str, unit: str, kind: Kind, optional: bool) -> str:
    more = ["" if unit in label.casefold() else unit,
            "month/day/year" if kind is Kind.DATE else "", "if known" if optional else ""]
    said = ", ".join(filter(None, more))
    return f"{label} ({said})" if said else label


def _how(question: Question) -> str:
    unit = f" Unit: {question.unit}." if question.unit else ""
    ways = {
        Kind.YES_NO: "Choose from the list.", Kind.CHOICE: "Choose from the list.",
        Kind.CHOICES: "Write x beside each that is so.", Kind.TEXT: "Write a few sentences.",
        Kind.NUMBER: f"A number.{unit}", Kind.DATE: "Month, day, year: 11/25/2026.", Kind.TABLE: "One line for each.",
        Kind.FILES: "Add the file in the portal.",
    }
    also = [words for words, offered in (
        (question.none, question.none), (cells.NOT_APPLICABLE, question.na and question.kind is not Kind.YES_NO))
        if offered]
    or_ = " Or the answer: " + ", or ".join(f"“{words}”" for words in also) + "." if also else ""
    explain = f" In your words: {question.explain.ask}" if question.explain else ""
    hidden = " Asked only if an earlier answer calls for it." if question.ask_if else ""
    return f"{ways[question.kind]}{or_}{explain}{hidden}"


def _wanted(questionnaire: Questionnaire, question: Question) -> str:
    named = [questionnaire.labels[demand] for demand in Demand
             if demand in question.demands and demand is not Demand.EVIDENCE]
    words = [f"{', '.join(named)}." if named else ""]
    if Demand.EVIDENCE in question.demands:
        words.append(f"Proof (add files in the portal): {question.proof or 'a record'}.")
    if question.max_age:
        words.append(f"Age: {ages.in_words(question.max_age)}.")
    return " ".join(filter(None, words))
