"""Gathers what a submission says, exactly as it was attested, and has it written as PDF and XLSX for either side.

Only what the officer attested and the wording that was asked are read: no scoring, no note, no later change. Of what
the server knows of the sending, the network address is on the practice's copy alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import NotFound
from portal.exchange import submissions as sheets
from portal.exchange.workbooks import MEDIA_TYPE as XLSX_TYPE
from portal.models import Assessment, Submission, Wording
from portal.questions import cells
from portal.questions.cells import BESIDE, Cells
from portal.questions.types import Demand, Question, Questionnaire
from portal.reports import submission as pages
from portal.reports.submission import MEDIA_TYPE as PDF_TYPE
from portal.templating import count, day, moment
from portal.vocabulary.actors import Actor, VendorActor
from portal.vocabulary.events import Event
from portal.workflow import answers, submissions, wordings
from portal.workflow.parts import Parts

LONG = 1200  # letters; a longer answer may run over the end of a page
GUIDES = "Flowdown guides your review. It does not replace legal or security review."
KINDS = {"pdf": PDF_TYPE, "xlsx": XLSX_TYPE}
WORDS = {"reason": "Why it does not apply", "explanation": "In their words", "owner": "Who is responsible",
         "date": "Checked on", "verifier": "Checked by a second person"}


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    content: bytes


def of(db: Session, assessment: Assessment, number: int = 0) -> Submission:
    """The submission of that number, the newest for 0. Raises NotFound where there is none."""
    for one in submissions.of(db, assessment):
        if number in (0, one.number):
            return one
    raise NotFound


def for_practice(parts: Parts, db: Session, actor: Actor, assessment: Assessment, number: int, kind: str) -> File:
    """The practice's copy; `kind` is "pdf" or "xlsx". Raises NotFound where there is no such submission."""
    sent = of(db, assessment, number)
    content = gathered(db, assessment, sent, by=actor.name, practice_side=True)
    return _made(parts, db, actor, assessment, sent, kind, content)


def for_vendor(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, number: int, kind: str) -> File:
    """The vendor's copy. Raises NotFound where there is no such submission, and for a colleague with a part."""
    if answers.scope_of(db, actor, assessment) is not None:
        raise NotFound
    sent = of(db, assessment, number)
    return _made(parts, db, actor, assessment, sent, kind, gathered(db, assessment, sent, by=actor.name))


def gathered(db: Session, assessment: Assessment, sent: Submission, *, by: str,
             practice_side: bool = False) -> dict[str, Any]:
    """All that the files say, in builtin types."""
    questionnaire = wordings.questionnaire_of(db, assessment)
    content = json.loads(sent.content)
    given = {one["question"]: one for one in content["answers"] if one["question"] in questionnaire.by_id}
    sections = [{"title": section.title, "answers": [
        _answer(questionnaire, question, given[question.id]) for question in section.questions if question.id in given]}
        for section in questionnaire.sections]
    shown = [{**one, "count": count(len(one["answers"]), "answer")} for one in sections if one["answers"]]
    sent_at = moment(sent.created_at)
    guidance = GUIDES if practice_side else (
        f"This is what {content['vendor']} sent to {content['practice']} on {sent_at}.")
    return {
        "title": content["set"]["title"], "practice": content["practice"], "vendor": content["vendor"],
        "sent": sent_at, "signer": sent.name, "signer-title": sent.title, "made": moment(clock.now()), "by": by,
        "guidance": guidance, "sections": shown, "facts": _facts(db, assessment, sent, content, len(given),
                                                                 practice_side=practice_side)}


def _facts(db: Session, assessment: Assessment, sent: Submission, content: Mapping[str, Any], given: int, *,
           practice_side: bool) -> list[dict[str, Any]]:
    files = sum(len(one["evidence"]) for one in content["answers"])
    wording = db.exec(select(Wording.sha256).where(col(Wording.id) == assessment.wording_id,
                                                   Wording.practice_id == assessment.practice_id)).one()
    facts = [("Submission", f"Number {sent.number}"), ("Sent by", f"{sent.contact_name}, {sent.contact_email}"),
             ("Time", f"{moment(sent.created_at)}, by the server’s clock")]
    if practice_side:
        facts.append(("Network address", sent.address))
    facts += [("Questionnaire", f"{content['set']['id']}, version {content['set']['version']}"),
              ("Holds", f"{count(given, 'answer')}, {count(files, 'file')}")]
    return [{"name": name, "words": words, "mono": False} for name, words in facts] + [
        {"name": name, "words": words, "mono": True}
        for name, words in (("SHA-256", sent.sha256), ("Of the wording", wording))]


def _answer(questionnaire: Questionnaire, question: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    shown = cells.shown(question, given["entered"])
    lines = _lines(question, shown)
    rows = [[question.rows.get(id, ""), *(row.get(column.id, "") for column in question.columns)] if question.rows
            else [row.get(column.id, "") for column in question.columns] for id, row in shown.rows]
    columns = [*([""] if question.rows else []), *(column.label for column in question.columns)]
    beside = [{"part": part, "label": _label(questionnaire, part), "lines": _split(shown.beside[part])}
              for part in BESIDE if part in shown.beside]
    saved = f"Answered by {given['by']}, {day(given['at'])}" if given["at"] else ""
    length = sum(map(len, lines)) + sum(len(cell) for row in rows for cell in row) + sum(
        len(line) for one in beside for line in one["lines"]) + 200 * len(given["evidence"])
    return {"id": question.id, "text": given["text"], "lines": lines, "columns": columns if rows else [], "rows": rows,
            "given": bool(question.rows), "beside": beside, "files": [_file(file) for file in given["evidence"]],
            "saved": saved, "long": length > LONG}


def _lines(question: Question, shown: Cells) -> list[str]:
    return [*_split(shown.answer), *(question.options[id] for id in shown.ticked)]


def _split(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _file(file: Mapping[str, Any]) -> dict[str, Any]:
    dated, expires = _day(file["dated"]), _day(file["expires"])
    said = [f"dated {dated}" if dated else "without a date", f"expires {expires}" if expires else "", file["owner"],
            f"{file['size']:,} bytes"]
    return {"name": file["name"], "dated": dated, "expires": expires, "owner": file["owner"], "size": file["size"],
            "sha256": file["sha256"], "words": ", ".join(filter(None, said))}


def _day(text: str) -> str:
    return day(date.fromisoformat(text)) if text else ""


def _label(questionnaire: Questionnaire, part: str) -> str:
    own = questionnaire.labels.get(Demand(part)) if part in ("owner", "date", "verifier") else None
    return own or WORDS[part]


def _made(parts: Parts, db: Session, actor: Actor | VendorActor, assessment: Assessment, sent: Submission, kind: str,
          content: Mapping[str, Any]) -> File:
    made: datetime = clock.now()
    file = pages.render(content, made) if kind == "pdf" else sheets.write(content)
    parts.audit.record(db, Event.ASSESSMENT_DOWNLOADED, actor, Subject("assessment", assessment.id),
                       kind=kind, sha256=sent.sha256)
    return File(f"{content['vendor']}, {content['title']}, sent {day(sent.created_at)}.{kind}", KINDS[kind], file)
