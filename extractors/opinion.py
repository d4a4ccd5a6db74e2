"""A second opinion: a small trained model of wording that finds clauses which the patterns of the rules miss.

The model is a logistic regression on words, short sequences of words and parts of words, one output a clause. It has
seen the sentences of fixtures/sentences and nothing else. It speaks where the rules found nothing, and against them in
two cases only: that words which bind, permit and bar nothing are no such clause, and that a sentence in which they saw
no promise is one. Who is bound, and what is a look-alike, the rules alone decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors import asides, opinion_words
from extractors.classify import NO_PROMISE, PRACTICE, Classified, Hit, Refusal
from extractors.passages import Zone
from extractors.rulebook import ClauseRule, Rulebook
from extractors.senses import Senses
from extractors.statements import Statement

CUE = "wording like that of such a clause"
NEAR = "its words are near to such a clause, yet not near enough"
UNLIKE = "it names the subject, but its words are unlike any such clause"
NEARNESS = 0.6
# A refusal from here on has a reason in the sentence itself: its place, its actor, its form or a trap.
HARD_REFUSAL = 0.5
PREFIX, PIECE = 6, 4
MOST_WORDS, MOST_STEM_WORDS = 300, 25
REACH = 4
LEAST_FEATURES = 20
MOST_TRIED = 12
LEAST_WORDS = 5

_CITATION = re.compile(r"\b(16[024])\.(\d{3})(?:\([a-z0-9]+\))*")
_NUMBER = re.compile(
    r"(?<!\w)\$?(?!16[024](?:x|\b))\d[\d,.:/]*%?"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty|sixty"
    r"|seventy|ninety|hundred)\b"
)
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_WORD = re.compile(r"16[024](?:x\d{3})?|[A-Za-z]+(?:'s)?|0|[;:|]")


@dataclass(frozen=True, slots=True)
class Model:
    """What each feature says for each clause."""

    clauses: tuple[str, ...]
    places: dict[str, int]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, said: Sequence[frozenset[str]]) -> NDArray[np.float32]:
        """One row for each set of features, one column for each clause, 0 to 1."""
        sums = np.zeros((len(said), len(self.clauses)), np.float32)
        for row, found in enumerate(said):
            known = [place for feature in found if (place := self.places.get(feature)) is not None]
            sums[row] = self.weights[known].sum(axis=0) / np.sqrt(max(len(found), LEAST_FEATURES))
        probabilities: NDArray[np.float32] = 1 / (1 + np.exp(-(sums + self.bias)))
        return probabilities


def features(text: str, stem: str = "", heading: str = "") -> frozenset[str]:
    """The words of a sentence in normal form, alone, in pairs with and without a gap, in parts, and its heading's."""
    words = [*_words(stem)[-MOST_STEM_WORDS:], *_words(text)[:MOST_WORDS]]
    above = _words(heading)
    found = {*words, *(f"h:{word}" for word in above), *(f"h:{a} {b}" for a, b in zip(above, above[1:], strict=False))}
    found.update(f"{a} {b}" for a, b in zip(words, words[1:], strict=False))
    found.update(f"{a}~{b}" for gap in range(2, REACH + 1) for a, b in zip(words, words[gap:], strict=False))
    for word in {*_LETTERS.findall(stem), *_LETTERS.findall(text)}:
        found.update(_pieces(word))
    return frozenset(found)


@lru_cache(maxsize=32_768)
def _pieces(word: str) -> frozenset[str]:
    """Runs of four letters with the ends marked, so that words that share a root are near: "misdirect", "directed"."""
    marked = f"<{word}>"
    return frozenset(f"c:{marked[place : place + PIECE]}" for place in range(len(marked) - PIECE + 1))


def _words(text: str) -> list[str]:
    """Beginnings of words, so that "disclose" and "disclosure" count alike; numbers are one, citations stay."""
    text = _NUMBER.sub("0", _CITATION.sub(r"\1x\2", text))
    return [word if word[0].isdigit() else word.removesuffix("'s")[:PREFIX] for word in _WORD.findall(text)]


@cache
def model(path: Path) -> Model:
    """The model in `path`, written by fixtures.train_opinion. Nothing in the file is executed."""
    with np.load(path, allow_pickle=False) as stored:
        names = stored["features"].tobytes().decode("utf-8").split("\n")
        weights = stored["weights"].astype(np.float32) * stored["scale"]
        clauses = tuple(str(name) for name in stored["clauses"])
        return Model(clauses, {name: place for place, name in enumerate(names)}, weights, stored["bias"])


def second(said: Sequence[Statement], classified: Classified, rulebook: Rulebook, senses: Senses) -> Classified:
    """The rules' findings and those of the model: for each clause without a hit, the statement that says it best.

    A statement counts from the clause's threshold in opinion.yaml on; from half of it on it is one that was looked at.
    """
    rules = rulebook.opinion
    if rules is None:
        return classified
    judge = model(rules.weights)
    classified = _doubted(classified, judge, rulebook, senses)
    terms = [statement for statement in said if _is_term(statement, senses)]
    found = {hit.clause for hit in classified.hits}
    silent = [clause for clause in rules.thresholds if clause not in found]
    if not silent or not terms:
        return classified
    table = judge.probabilities([_features(statement) for statement in terms])
    hits, near = [], []
    for clause in silent:
        column = table[:, judge.clauses.index(clause)]
        place, probability = _best(terms, column, classified, rulebook.clause(clause), senses, rules.sure)
        if probability >= rules.thresholds[clause]:
            hits.append(_hit(clause, terms[place], probability, senses))
        elif probability >= rules.thresholds[clause] / 2:
            near.append(Refusal(clause, terms[place], NEAR, NEARNESS))
    return _with(classified, hits, near)


def _doubted(classified: Classified, judge: Model, rulebook: Rulebook, senses: Senses) -> Classified:
    """Without the clauses whose hits bind, permit and bar nothing and are unlikely besides: they are mere mentions."""
    doubt = rulebook.opinion.doubt if rulebook.opinion else 0.0
    certain = {hit.clause for hit in classified.hits if _speaks_for_itself(hit, rulebook.clause(hit.clause), senses)}
    loose = ({hit.clause for hit in classified.hits} & set(judge.clauses)) - certain
    hits = [hit for hit in classified.hits if hit.clause in loose]
    told = judge.probabilities([_features(hit.statement) for hit in hits])
    likely = {
        hit.clause for hit, row in zip(hits, told, strict=True) if row[judge.clauses.index(hit.clause)] >= doubt
    }
    unlike = [Refusal(hit.clause, hit.statement, UNLIKE, NEARNESS) for hit in hits if hit.clause not in likely]
    kept = tuple(hit for hit in classified.hits if hit.clause not in loose - likely)
    return Classified(kept, (*classified.refusals, *unlike)) if unlike else classified


def _speaks_for_itself(hit: Hit, rule: ClauseRule, senses: Senses) -> bool:
    """Whether a hit binds, permits or bars, points to another document, or leans on the sentence before it."""
    leans = any(cue.around for cue in rule.cues if cue.name == hit.cue)
    points = rule.elsewhere and senses.find(rule.elsewhere, hit.statement.full)
    binds = hit.act.how in ("duty", "may", "does") and senses.acts(hit.statement.full)
    return bool(binds or leans or points)


def _features(statement: Statement) -> frozenset[str]:
    return features(statement.text, _stem(statement), statement.headings.split(" | ")[-1])


def _is_term(statement: Statement, senses: Senses) -> bool:
    """Whether it can promise anything by itself: a heading only says what follows, a list speaks through its items."""
    long_enough = len(statement.text.split()) >= LEAST_WORDS or statement.passage.is_row
    promises = not statement.passage.is_heading or bool(senses.acts(statement.text))
    promises = promises and not opinion_words.asks(statement.text) and not asides.why(statement.full)
    return statement.zone in (Zone.BODY, Zone.EXHIBIT) and long_enough and promises and not statement.text.endswith(":")


def _stem(statement: Statement) -> str:
    return statement.full[: statement.lead]


def _best(
    terms: Sequence[Statement],
    column: NDArray[np.float32],
    classified: Classified,
    rule: ClauseRule,
    senses: Senses,
    sure: float,
) -> tuple[int, float]:
    """The likeliest statement that the rules did not turn down, as its place in `terms`, with its probability.

    One that they turned down for saying no promise is looked at too where the model is `sure` that it makes one.
    """
    refused = {r.statement.position: r.why for r in classified.refused(rule.id) if r.nearness >= HARD_REFUSAL}
    actors = {actor for cue in rule.cues if cue.actors != PRACTICE for actor in cue.actors}
    for place in np.argsort(-column, kind="stable")[:MOST_TRIED].tolist():
        statement, probability = terms[place], float(column[place])
        why = refused.get(statement.position)
        told = why is None or (why == NO_PROMISE and probability >= sure)
        if told and _speaks_of(rule, statement, actors, senses):
            return place, probability
    return 0, 0.0


_OTHERS = ("CE", "other", "sub", "secretary", "individual")


def _speaks_of(rule: ClauseRule, statement: Statement, actors: set[str], senses: Senses) -> bool:
    """Whether it binds whom the clause binds, is no look-alike of the rules, and names what the clause is about."""
    act = senses.governing(statement, statement.lead)
    trapped = any(senses.find(says, statement.full) for says, _ in rule.traps)
    if trapped or act.freed or (actors and act.who in _OTHERS and act.who not in actors):
        return False
    return opinion_words.may_say(rule.id, statement.full, statement.headings)


def _hit(clause: str, statement: Statement, probability: float, senses: Senses) -> Hit:
    """A hit that is weaker than any that the rules make: strength 0.45 to 0.6."""
    act = senses.governing(statement, statement.lead)
    return Hit(clause, statement, CUE, round(0.45 + 0.15 * probability, 2), act, statement.lead)


def _with(classified: Classified, hits: Sequence[Hit], near: Sequence[Refusal]) -> Classified:
    """What was there and what is new; a mention gives way to the same sentence as a near one."""
    nearer = {(refusal.clause, refusal.statement.position) for refusal in near}
    kept = [r for r in classified.refusals if (r.clause, r.statement.position) not in nearer]
    return Classified((*classified.hits, *hits), (*kept, *near))
