"""Sets of questions in files: taken away, and taken in from a stranger's file as a draft with a report of every row."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from extractors import sandbox
from extractors.errors import UnreadableDocument
from portal import clock
from portal.errors import InvalidInput, TooLarge
from portal.exchange import (
    ciso_assistant,
    ciso_assistant_writing,
    loose_json,
    question_sets_xlsx,
    question_sets_yaml,
    vsaq,
    vsaq_writing,
    workbooks,
)
from portal.exchange.arrivals import Arrival, Unfit
from portal.models import QuestionSet
from portal.questions import drafts, faults, files
from portal.questions.drafts import Content
from portal.questions.files import BadCatalog
from portal.vocabulary import naming
from portal.vocabulary.actors import Actor
from portal.vocabulary.text import without_controls
from portal.workflow import question_sets
from portal.workflow.parts import Parts
from portal.workflow.question_sets import NOT_MADE

MOST_BYTES = 8 * 1024 * 1024
MOST_SHOWN = 100
_NAME = re.compile(r"\d{2}-[a-z0-9]+(-[a-z0-9]+)*")
# A set of ours lends what other tools' sets do not have: the words of follow-ups, the names of boxes.
LENDS = "subcontractor"


class Unusable(InvalidInput):
    """A file that cannot be taken in; `said` are the reasons, one for each fault that was found."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(NOT_MADE, {"file": said[0]})
        self.said = said


def take_in(parts: Parts, actor: Actor, filename: str, content: bytes, title: str, slug: str) -> QuestionSet:
    """A new draft from a file: one of ours (YAML, XLSX), a library of CISO Assistant (YAML) or a VSAQ questionnaire
    (JSON). What became of each row is kept with the draft, nothing of the file itself. No transaction waits while it is
    read. Raises Unusable, TooLarge, or InvalidInput for the title or the short name."""
    arrival = read(filename, content)
    _check(arrival.content)
    own = {**_tidy(arrival), "arrived": [row.as_kept() for row in arrival.rows]}
    with parts.database.transaction(actor.practice_id) as db:
        return question_sets.create(parts, db, actor, own, title or arrival.title, slug, filename)


def read(filename: str, content: bytes) -> Arrival:
    """What the file says, whichever of the four it is. Raises Unusable or TooLarge."""
    if len(content) > MOST_BYTES:
        raise too_large()
    try:
        arrival = _read(filename, content)
        _refuse_endless(arrival.content)
        return arrival
    except (Unfit, BadCatalog) as error:
        raise Unusable([str(error)]) from error
    except UnreadableDocument as error:
        about_agreements = "PDF" in error.message or "agreement" in error.message  # what the sandbox usually opens
        raise Unusable([workbooks.DAMAGED if about_agreements else error.message]) from error


def too_large() -> TooLarge:
    """Said before the file is opened, whoever counts its bytes."""
    return TooLarge(NOT_MADE, {"file": f"The file is larger than {MOST_BYTES // 1_048_576} MB, which no set is."})


def _refuse_endless(value: Any) -> None:
    """Numbers without end are numbers in YAML, and nothing that an answer could be compared with."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        _refuse_endless(part)
    if isinstance(value, float) and not math.isfinite(value):
        raise Unfit(f"{value} is no number to compare with.")


def _read(filename: str, content: bytes) -> Arrival:
    if content.startswith(b"PK") or filename.casefold().endswith((".xlsx", ".xls")):
        return question_sets_xlsx.read(sandbox.run(question_sets_xlsx.opened, content, limits=workbooks.LIMITS))
    text = _text(content)
    head, today = question_sets.ours(LENDS)["questionnaire"], clock.today().isoformat()
    if filename.casefold().endswith(".json") or text.lstrip("\ufeff \t\r\n")[:1] in ("{", "/"):
        loaded = loose_json.load(text)
        return question_sets_yaml.read(loaded) if _is_ours(loaded) else vsaq.read(loaded, head, today)
    loaded = files.load(text, "The file", back_references=True)
    if ciso_assistant.is_library(loaded):
        return ciso_assistant.read(loaded, head, today)
    return question_sets_yaml.read(files.load(text, "The file"))


def _is_ours(loaded: Any) -> bool:
    return isinstance(loaded, Mapping) and isinstance(loaded.get("sections"), Mapping)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfit("The file is neither text in UTF-8 nor a workbook (.xlsx). Save it as one of these.") from error


def _check(content: Content) -> None:
    """A draft may have gaps; what is there must be what it says."""
    found = faults.of_head(content["questionnaire"])
    for name, section in sorted(content["sections"].items()):
        found += faults.of_section(name, section)
        for question in section["questions"]:
            found += faults.of_question(question)
    ids = [question.get("id") for _, question in drafts.questions(content)]
    twice = sorted({str(id) for id in ids if ids.count(id) > 1}) if len(set(map(str, ids))) < len(ids) else []
    said = [question_sets.told(fault) for fault in found[:MOST_SHOWN]]
    said += [f"{id} stands twice: an id is used once." for id in twice[:MOST_SHOWN]]
    if len(content["sections"]) > 90 or len(ids) > 2_000:
        said.append("90 sections and 2,000 questions fit into a set.")
    if said:
        raise Unusable(said)


def _tidy(arrival: Arrival) -> Content:
    """Sections under names that pages can be called by, and no character that could hide something."""
    cleaned: Content = _clean(drafts.bare(arrival.content))
    names = list(cleaned["sections"])
    ids = {drafts.section_id(name) for name in names}
    if all(_NAME.fullmatch(name) for name in names) and len(ids) == len(names):
        return cleaned
    taken: list[str] = []
    sections: Content = {}
    for number, (name, section) in enumerate(cleaned["sections"].items(), start=1):
        taken.append(naming.unused(naming.slug(drafts.section_id(name)), taken))
        sections[f"{number:02d}-{taken[-1]}"] = section
    return {**cleaned, "sections": sections}


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {without_controls(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return without_controls(value) if isinstance(value, str) else value


WRITERS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    "yaml": question_sets_yaml.write, "xlsx": question_sets_xlsx.write, "ciso-assistant": ciso_assistant_writing.write,
    "vsaq": vsaq_writing.write}


def write(content: Mapping[str, Any], kind: str) -> bytes:
    """The file of a set: yaml and xlsx hold everything, ciso-assistant and vsaq what those tools can say."""
    return WRITERS[kind](content)
