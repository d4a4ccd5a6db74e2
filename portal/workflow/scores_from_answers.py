"""What attested answers say of the checks of the red-flag table: the newest submission of each shipped set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.models import Vendor
from portal.questions import ages, cells, findings, flow, levels
from portal.questions.answers import Answer
from portal.questions.beside import names_somebody
from portal.questions.levels import Makes, Stated
from portal.questions.types import Age, Kind, Question, Questionnaire, Scoring
from portal.scoring.caps import Fact
from portal.scoring.indicators import Condition, Indicator, Indicators
from portal.scoring.levels import Judgment, Level, Quality, quality
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import wordings
from portal.workflow.scores_found import Found, Raised, Spoken, is_fresh, longest, shows_in
from portal.workflow.submissions_attested import Attested, Read

AT_EXIT = "offboarding"  # the set that counts only once the contract ends
LEAVING = (VendorStatus.EXITING, VendorStatus.CLOSED)
ATTESTED_FOR = Age(months=12)
# What these ask for is the agreement itself, which the portal reads: a file beside an answer is no record of it.
BY_AGREEMENT = frozenset({"1a", "1b"})
MOST_WORDS = 160


@dataclass(frozen=True, slots=True)
class Sheet:
    """One submission, read: what shows, what was answered, and since when it is attested."""

    assessment: str
    at: datetime
    questionnaire: Questionnaire
    scoring: Scoring
    shown: Mapping[str, Question]
    answers: Mapping[str, Answer]
    files: Mapping[str, Sequence[str]]
    executed: bool

    def source(self, question: str) -> str:
        return f"answer:{self.assessment}#{question}"


@dataclass(frozen=True, slots=True)
class Record:
    """A dated file beside an answer."""

    source: str
    owned: bool
    fresh: bool


def of_vendor(sent: Attested, vendor: Vendor, whole: Indicators, today: date) -> Found:
    """Of several questionnaires of the same set the one that was attested last counts."""
    spoken: list[Spoken] = []
    raised: list[Raised] = []
    for sheet in sheets(sent, vendor, today):
        spoken += _spoken(sheet, whole, today)
        raised += _raised(sheet, whole, today)
    return Found(tuple(spoken), tuple(raised))


def sheets(sent: Attested, vendor: Vendor, today: date) -> list[Sheet]:
    """The newest submission of each shipped set; that of the end only once the contract ends."""
    newest = {head.assessment.set_id: head.id for head in sent.heads if not head.assessment.own}
    if vendor.status not in LEAVING:
        newest.pop(AT_EXIT, None)
    read = sent.read(newest.values())
    return [_sheet(read[id], vendor, today) for _, id in sorted(newest.items())]


def _sheet(read: Read, vendor: Vendor, today: date) -> Sheet:
    scoring = wordings.scoring_of(read.assessment)
    assert scoring is not None  # it is a shipped set
    shown = {question.id: question for question in flow.asked(read.questionnaire, read.answers, today)}
    return Sheet(read.assessment.id, read.at, read.questionnaire, scoring, shown,
                 {id: answer for id, answer in read.answers.items() if id in shown}, read.files,
                 vendor.executed_on is not None)


def _spoken(sheet: Sheet, whole: Indicators, today: date) -> Iterator[Spoken]:
    for indicator in whole.by_id.values():
        asked = [id for id in indicator.questions if id in sheet.shown]
        if asked:
            stated = levels.level(asked, _makes(indicator.red_flag), _makes(indicator.partial), sheet.questionnaire,
                                  sheet.answers, today)
            yield Spoken(_judged(sheet, indicator, asked, stated, today), sheet.at)


def _makes(condition: Condition) -> Makes:
    return Makes(condition.flags, condition.when)


def _judged(sheet: Sheet, indicator: Indicator, asked: Sequence[str], stated: Stated, today: date) -> Judgment:
    level = Level(stated.level)
    if level is Level.NOT_EVIDENCED:
        return _open(sheet, indicator, asked, stated)
    deciding = _questions(stated.because) or asked
    records = [] if indicator.id in BY_AGREEMENT else list(_records(sheet, indicator, deciding, today))
    current = not ages.is_older(sheet.at.date(), ATTESTED_FOR, today)
    best = max((quality(said=True, dated=True, owned=one.owned, fresh=one.fresh and current, tested=False)
                for one in records), default=Quality.WORD)
    return Judgment(
        indicator.id, level, best,
        because=_words(sheet, stated) or f"Answered without a red flag: {', '.join(asked)}",
        sources=(*map(sheet.source, deciding), *(one.source for one in records if best is Quality.RECORD
                                                 and one.owned and one.fresh)),
        stale=best is Quality.WORD and (not current or any(not one.fresh for one in records)))


def _open(sheet: Sheet, indicator: Indicator, asked: Sequence[str], stated: Stated) -> Judgment:
    words = (f"No answer yet: {', '.join(stated.because)}" if stated.because
             else f"Answered as not applicable: {', '.join(asked)}")
    return Judgment(indicator.id, Level.NOT_EVIDENCED, because=words,
                    sources=tuple(map(sheet.source, stated.because or asked)))


def _records(sheet: Sheet, indicator: Indicator, questions: Iterable[str], today: date) -> Iterator[Record]:
    for id in questions:
        answer, question = sheet.answers.get(id), sheet.questionnaire.by_id[id]
        if answer is None:
            continue
        age = longest(indicator, in_force=question.in_force, executed=sheet.executed)
        for file, kept in zip(answer.evidence, sheet.files.get(id, ()), strict=True):
            if file.readable and file.dated and file.dated <= today:
                yield Record(
                    f"file:{sheet.assessment}#{kept}", names_somebody(file.owner) and names_somebody(answer.owner),
                    is_fresh(file.dated, age, today) and (file.expires is None or file.expires >= today))


def _questions(because: Iterable[str]) -> list[str]:
    """The questions that made the level, each once."""
    return list(dict.fromkeys(one.partition("/")[0] for one in because))


def _words(sheet: Sheet, stated: Stated) -> str:
    """Why it is so: what worries, or what was answered."""
    said = []
    for one in stated.because:
        id, _, flag = one.partition("/")
        question = sheet.questionnaire.by_id[id]
        said.append(next((known.says for known in question.red_flags if known.id == flag), "")
                    or _answered(question, sheet.answers.get(id, Answer())))
    return "; ".join(dict.fromkeys(said))


def _answered(question: Question, answer: Answer) -> str:
    shown = cells.shown(question, answer.entered)
    words = shown.answer or "; ".join(question.options[id] for id in shown.ticked)
    text = question.text if question.kind is Kind.TABLE or not words else f"{question.text} {words}"
    return text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS - 1].rstrip()}…"


def _raised(sheet: Sheet, whole: Indicators, today: date) -> Iterator[Raised]:
    for id, question in sheet.shown.items():
        marks = sheet.scoring.marks.get(id)
        if marks is None or not marks.caps:
            continue
        for flag in findings.red_flags(question, sheet.answers, today):
            if code := marks.caps.get(flag.id):
                yield Raised(Fact(code, flag.says, sheet.source(id)), shows_in(whole.caps[code], marks.indicators),
                             sheet.at)
