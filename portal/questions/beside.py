"""What must stand beside an answer: an owner, a date, a record, a second person. And the words to ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.questions import ages
from portal.questions.answers import Answer, Evidence
from portal.questions.types import Age, Demand, Question, Questionnaire, Reason

# Words that stand where a person or a role should.
_NOBODY = frozenset((
    "all", "all of us", "all staff", "anyone", "company", "everybody", "everyone", "management", "n a", "na", "nobody",
    "none", "not applicable", "see above", "see attached", "staff", "tba", "tbd", "team", "the company", "the team",
    "to be decided", "to be determined", "unknown", "us", "various", "we",
))
SLOTS = frozenset(("proof", "age", "date", "file", "flag", "words"))

Found = tuple[Reason, str, str]


@dataclass(frozen=True, slots=True)
class Drafts:
    """The follow-up texts of one question: its own, else those of the set."""

    questionnaire: Questionnaire
    question: Question

    def text(self, reason: Reason, **slots: str) -> str:
        """The drafted question. Slots are filled once: braces inside a file's name stay what they are."""
        wording = self.question.follow_up.get(reason) or self.questionnaire.follow_up[reason]
        age = ages.in_words(self.question.max_age) if self.question.max_age else "one that is in force"
        return wording.format_map({**dict.fromkeys(SLOTS, ""), "proof": self.question.proof, "age": age, **slots})


def names_somebody(text: str) -> bool:
    """True where the text can be a person or a role: it has letters, and is not a word for everyone or no one."""
    plain = " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
    return any(map(str.isalpha, plain)) and len(plain) > 1 and plain not in _NOBODY


def lacking(question: Question, answer: Answer, draft: Drafts, today: date) -> Iterator[Found]:
    """What is missing beside the answer, or too old (reasons i to iii)."""
    if Demand.OWNER in question.demands and not names_somebody(answer.owner):
        yield Reason.NO_OWNER, "owner", draft.text(Reason.NO_OWNER)
    yield from _date(question, answer, draft, today)
    yield from _evidence(question, answer, draft, today)
    if Demand.VERIFIER in question.demands and not _is_second(answer):
        yield Reason.NO_VERIFIER, "verifier", draft.text(Reason.NO_VERIFIER)


def _is_second(answer: Answer) -> bool:
    return names_somebody(answer.verifier) and answer.verifier.casefold() != answer.owner.casefold()


def _date(question: Question, answer: Answer, draft: Drafts, today: date) -> Iterator[Found]:
    day = answer.checked_on
    if day is None:
        if Demand.DATE in question.demands:
            yield Reason.NO_DATE, "date", draft.text(Reason.NO_DATE)
    elif day > today:
        yield Reason.FUTURE_DATE, "date", draft.text(Reason.FUTURE_DATE, date=ages.date_in_words(day))
    elif question.max_age and ages.is_older(day, question.max_age, today):
        yield Reason.STALE_DATE, "date", draft.text(Reason.STALE_DATE, date=ages.date_in_words(day))


def _evidence(question: Question, answer: Answer, draft: Drafts, today: date) -> Iterator[Found]:
    if Demand.EVIDENCE in question.demands and not answer.evidence:
        yield Reason.NO_EVIDENCE, "evidence", draft.text(Reason.NO_EVIDENCE)
    for file in answer.evidence:
        if not file.readable:
            yield Reason.UNREADABLE_EVIDENCE, file.name, draft.text(Reason.UNREADABLE_EVIDENCE, file=file.name)
        elif file.dated and file.dated > today:
            day = ages.date_in_words(file.dated)
            yield Reason.FUTURE_DATE, file.name, draft.text(Reason.FUTURE_DATE, file=file.name, date=day)
    readable = [file for file in answer.evidence if file.readable]
    if readable and not any(is_fresh(file, question.max_age, today) for file in readable):
        yield from _newest(readable, draft)


def is_fresh(file: Evidence, age: Age | None, today: date) -> bool:
    """One record inside its maximum age is enough; older ones may stand beside it."""
    if file.expires is not None and file.expires < today:
        return False
    if age is None:
        return True
    return file.dated is not None and not ages.is_older(file.dated, age, today)


def _newest(files: list[Evidence], draft: Drafts) -> Iterator[Found]:
    dated = [file for file in files if file.dated is not None]
    if not dated:
        name = files[0].name
        yield Reason.UNDATED_EVIDENCE, name, draft.text(Reason.UNDATED_EVIDENCE, file=name)
        return
    newest = max(dated, key=lambda file: file.dated or date.min)
    day = ages.date_in_words(newest.dated or date.min)
    yield Reason.STALE_EVIDENCE, newest.name, draft.text(Reason.STALE_EVIDENCE, file=newest.name, date=day)
