"""Plain words: what an office manager may not know is explained where it is used, and nothing stands there unused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from portal.questions import catalog
from portal.questions.types import Question, Questionnaire

SETS = [pytest.param(catalog.latest(set_), id=set_) for set_ in catalog.sets()]
# Short forms that everybody in an office reads without help, and names that carry their explanation with them.
KNOWN = {"IT", "PDF", "USB", "US", "TLS", "GOV"}
# Words of the trade. Each is either in the set's list of words, or not used.
TRADE = (
    "business associate", "subcontractor", "clearinghouse", "payer", "remittance", "encryption", "risk analysis",
    "penetration test", "security incident", "exclusion list", "certificate of destruction", "security update",
    "multi-factor", "MFA", "least privilege", "endpoint", "baseline", "segmentation", "tabletop", "immutable",
    "tokenization", "governance", "attestation", "remediation", "adjudication", "provisioning", "playbook",
    "protected health information", "covered entity", "designated record set", "workforce", "data flow", "safeguard",
)
ACRONYM = re.compile(r"\b[A-Z]{2,}s?\b")
OWN_IDS = re.compile(r"\b(?:[A-Z]{2,4}-\d\d)\b")


@pytest.mark.parametrize("questionnaire", SETS)
def test_short_forms_are_explained(questionnaire: Questionnaire) -> None:
    explained = " ".join(questionnaire.words)
    unknown = {(question.id, found) for question in questionnaire.questions for text in _shown(question)
               for found in ACRONYM.findall(OWN_IDS.sub("", text)) if found not in KNOWN and found not in explained}
    assert not unknown


@pytest.mark.parametrize("questionnaire", SETS)
def test_words_of_the_trade_are_explained(questionnaire: Questionnaire) -> None:
    explained = " ".join(questionnaire.words).casefold()
    unknown = {(question.id, word) for question in questionnaire.questions for text in _shown(question)
               for word in TRADE if word.casefold() in text.casefold() and word.casefold() not in explained}
    assert not unknown


@pytest.mark.parametrize("questionnaire", SETS)
def test_only_words_in_use_are_explained(questionnaire: Questionnaire) -> None:
    everything = " ".join(text for question in questionnaire.questions for text in _shown(question))
    everything += " ".join([questionnaire.intro, questionnaire.audience, *questionnaire.words.values()])
    everything += " ".join(section.intro for section in questionnaire.sections)
    assert not {word for word in questionnaire.words if word.casefold() not in everything.casefold()}


@pytest.mark.parametrize("questionnaire", SETS)
def test_nothing_is_called_compliant_certified_or_safe(questionnaire: Questionnaire) -> None:
    for question in questionnaire.questions:
        for text in _shown(question):
            assert not re.search(r"\b(?:compliant|certified|please|oops|e-mail)\b|!", text, re.IGNORECASE), question.id


def _shown(question: Question) -> Iterator[str]:
    """All that a vendor reads of a question."""
    yield from (question.text, question.help, question.proof, question.none, *question.options.values())
    yield from question.rows.values()
    for column in question.columns:
        yield from (column.label, *column.options.values())
    if question.explain:
        yield question.explain.ask
    for flag in question.red_flags:
        yield from (flag.says, flag.green, flag.ask)
