"""A small set with one question of each type, as content that a test may spoil."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache
from typing import Any

from portal.questions import answers, building, catalog
from portal.questions.answers import Answer, Evidence
from portal.questions.types import Questionnaire, Scoring

TODAY = date(2026, 11, 22)
FRESH = Evidence("record.pdf", dated=date(2026, 11, 1))
REASONS = (
    "no-answer", "no-owner", "no-date", "future-date", "stale-date", "no-evidence", "unreadable-evidence",
    "undated-evidence", "stale-evidence", "no-verifier", "red-flag", "contradiction", "vague",
)
HEAD: dict[str, Any] = {
    "id": "sample", "version": "1.0.0", "title": "Sample questions", "audience": "Somebody who answers",
    "intro": "A few questions that stand for all the others.", "reminder": "No patient data is wanted here at all.",
    "minutes": 5, "words": {}, "sources": {"guide": {"title": "A guide", "as-of": "2026-06-12", "verified": True}},
    "labels": {"owner": "Who is responsible?", "date": "Last checked on", "evidence": "Proof",
               "verifier": "Checked by"},
    "follow-up": {reason: f"{reason} of {{proof}}{{file}} {{date}} {{age}} {{words}} {{flag}}" for reason in REASONS},
}


def question(id: str, type: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "type": type, "text": f"What is the answer to {id}?", "sources": ["guide"], "demands": [],
            "help": "Good evidence is a dated record.", **{key.replace("_", "-"): value for key, value in more.items()}}


def flag(id: str, **when: Any) -> dict[str, Any]:
    return {"id": id, "when": when, "says": f"{id} worries us.", "green": f"Mend {id}, and show it."}


FIRMS = [{"id": "firm", "label": "Firm", "type": "text"},
         {"id": "kind", "label": "Kind of work", "type": "choice", "options": {"hosting": "Hosting", "mail": "Mail"}},
         {"id": "since", "label": "Since", "type": "date", "optional": True}]
QUESTIONS = [
    question("FIR-01", "table", columns=FIRMS, none="Nobody", demands=["owner"],
             red_flags=[flag("nobody", **{"is": ["none"]}), flag("no-date", column="since", blank=True)]),
    question("FIR-02", "yes-no", ask_if={"not": {"question": "FIR-01", "is": ["none"]}}, gate=True,
             demands=["owner", "date", "evidence"], proof="The signed page", max_age="90d",
             explain={"ask": "Which ones have none?", "when": {"is": ["no", "exceptions"]}},
             red_flags=[{**flag("missing", **{"is": ["no", "exceptions"]}), "ask": "When will they sign?"}]),
    question("FIR-03", "text", ask_if={"question": "FIR-02", "is": ["yes"]}),
    question("NUM-01", "number", unit="hours", minimum=0, maximum=999, none="No number",
             red_flags=[flag("slow", over=72)]),
    question("NUM-02", "table", rows={"back": "Back at work", "told": "Told"},
             columns=[{"id": "hours", "label": "Hours", "type": "number", "unit": "hours"}]),
    question("CHO-01", "choice", options={"fast": "Within a day", "slow": "Later"}, na=True),
    question("CHO-02", "choices", options={"one": "One", "two": "Two", "three": "Three"},
             red_flags=[flag("lacking", lacks=["one", "two"])]),
    question("DAY-01", "date", red_flags=[flag("old", older="12m")]),
    question("FIL-01", "files", demands=["evidence"], proof="The plan", max_age="12m"),
]


def content() -> dict[str, Any]:
    """A fresh copy of the whole set."""
    section = {"title": "Only section", "intro": "All of it.", "questions": QUESTIONS}
    return copy.deepcopy({"questionnaire": HEAD, "sections": {"01-only": section}})


@cache
def questionnaire() -> Questionnaire:
    return catalog.build(content())


def scoring() -> Scoring:
    marks = {entry["id"]: {"indicators": ["1c"]} for entry in QUESTIONS}
    clash = {"id": "nobody-but-hosting", "between": ["FIR-01", "CHO-01"], "says": "FIR-01 and CHO-01 differ.",
             "ask": "Which is right?", "when": {"all": [{"question": "FIR-01", "is": ["none"]},
                                                        {"question": "CHO-01", "is": ["slow"]}]}}
    return building.scoring({"version": "1.0.0", "questions": marks, "contradictions": [clash]})


def answer(id: str, value: Any = None, *evidence: Evidence, **beside: Any) -> Answer:
    """The answer to one question of the set, as it is typed."""
    return answers.read(questionnaire().by_id[id], {"value": value, **beside}, evidence)
