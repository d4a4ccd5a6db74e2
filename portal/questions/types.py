"""What a questionnaire is made of: sets, sections, questions, and the rules that read answers. Frozen; no behavior."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes-no"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TABLE = "table"
    FILES = "files"


class Demand(StrEnum):
    """What must stand beside an answer. What is not demanded may still be given."""

    OWNER = "owner"
    DATE = "date"
    EVIDENCE = "evidence"
    VERIFIER = "verifier"


class Reason(StrEnum):
    """Why a follow-up is due (part C, follow-up engine i to vi; a blank is one too, D-3)."""

    NO_ANSWER = "no-answer"
    NO_OWNER = "no-owner"
    NO_DATE = "no-date"
    FUTURE_DATE = "future-date"
    STALE_DATE = "stale-date"
    NO_EVIDENCE = "no-evidence"
    UNREADABLE_EVIDENCE = "unreadable-evidence"
    UNDATED_EVIDENCE = "undated-evidence"
    STALE_EVIDENCE = "stale-evidence"
    NO_VERIFIER = "no-verifier"
    RED_FLAG = "red-flag"
    CONTRADICTION = "contradiction"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Age:
    """A maximum age: days, or calendar months."""

    days: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A statement about answers that holds or does not. A leaf looks at one question, or one column of its table;
    `every`, `some` and `never` join others. See questionnaires/README.md for the keys."""

    question: str = ""
    part: str = ""
    column: str = ""
    row: str = ""
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    over: Decimal | None = None
    under: Decimal | None = None
    older: Age | None = None
    after: str = ""
    differs: str = ""
    blank: bool = False
    all_same: bool = False
    every: tuple[Rule, ...] = ()
    some: tuple[Rule, ...] = ()
    never: Rule | None = None


@dataclass(frozen=True, slots=True)
class RedFlag:
    """An answer that worries: when, why in plain words, what would turn it green, and what to ask."""

    id: str
    when: Rule
    says: str
    green: str
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table question. `kind` is text, number, date, choice or yes-no."""

    id: str
    label: str
    kind: Kind
    options: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A box for words below the answer: what is asked there, and when it must be filled (None: always)."""

    ask: str
    when: Rule | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Why a question is asked. `citation` is empty where no rule asks it; `proposed` marks what is not law."""

    id: str
    title: str
    citation: str
    as_of: date
    verified: bool
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `max_age` bounds both the date it was checked on and that of its proof; None sets no bound."""

    id: str
    text: str
    help: str
    kind: Kind
    demands: frozenset[Demand]
    sources: tuple[Source, ...]
    proof: str = ""
    max_age: Age | None = None
    in_force: bool = False
    gate: bool = False
    na: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    none: str = ""
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    explain: Explanation | None = None
    ask_if: Rule | None = None
    red_flags: tuple[RedFlag, ...] = ()
    follow_up: Mapping[Reason, str] = field(default_factory=dict)
    compares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A page of questions."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a set, as a vendor may see it: nothing here is internal."""

    id: str
    version: str
    title: str
    audience: str
    intro: str
    reminder: str
    minutes: int
    labels: Mapping[Demand, str]
    words: Mapping[str, str]
    follow_up: Mapping[Reason, str]
    sections: tuple[Section, ...]
    by_id: Mapping[str, Question]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(self.by_id.values())


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two answers that cannot both be right. `between` are the ids of the questions."""

    id: str
    between: tuple[str, ...]
    when: Rule
    says: str
    ask: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What the red-flag table needs of one question: its indicators (part C), which red flags call for a cap (K1 to
    K12), and what a reviewer looks for in the proof because no rule can see it."""

    indicators: tuple[str, ...]
    caps: Mapping[str, str] = field(default_factory=dict)
    looks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scoring:
    """What the practice sees and a vendor never does."""

    version: str
    marks: Mapping[str, Marks]
    contradictions: tuple[Contradiction, ...]
