"""Scores as they are kept, from the worked examples, with the vendor's line of the portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from portal import access
from portal.models import Score, Vendor
from portal.scoring import overall
from portal.scoring.caps import Fact
from portal.scoring.explanation import shown
from portal.scoring.levels import Judgment
from portal.scoring.overall import Result
from portal.vocabulary.actors import Actor
from portal.workflow import portfolio, scores
from portal.workflow.parts import Parts
from tests.portal.scoring.judging import EXAMPLES, TABLE, WHOLE, example, judged

CAPPED, CAREFUL, LITTLE = (next(path for path in EXAMPLES if path.stem == name)
                           for name in ("capped", "careful", "little-known"))


def unscored(parts: Parts, actor: Actor, name: str = "Example Billing Co.") -> Vendor:
    """A vendor as one of an earlier release is found: without any score."""
    with parts.database.transaction(actor.practice_id) as db:
        row = Vendor(practice_id=actor.practice_id, name=name)
        db.add(row)
        return row


def kept(parts: Parts, actor: Actor, vendor: Vendor, judgments: Sequence[Judgment], facts: Sequence[Fact] = (), *,
         because: str = "Answers sent") -> Score:
    """The vendor's next score, of these judgments and facts."""
    result = overall.score(WHOLE, TABLE, judgments, facts)
    with parts.database.transaction(actor.practice_id) as db:
        locked = access.vendor_for(db, actor, vendor.id, lock=True)
        last = scores.latest(db, locked)
        row = Score(practice_id=vendor.practice_id, vendor_id=vendor.id, number=last.number + 1 if last else 1,
                    indicators_version=WHOLE.version, table_version=TABLE.version, because=because,
                    case=_case(judgments, facts), score=tenths(result), coverage=int(shown(result.coverage) * 10),
                    floor=int(shown(result.floor) * 10), ceiling=int(shown(result.ceiling) * 10),
                    band=result.band.id if result.band else "", cap=result.cap.cap.code if result.cap else "",
                    decision=portfolio.decided(locked, result).value)
        for column, verdict in portfolio.verdicts(result).items():
            setattr(row, column, verdict)
        db.add(row)
        db.flush()
        portfolio.keep(db, locked, row, result)
    return row


def worked(parts: Parts, actor: Actor, vendor: Vendor, path: Any) -> tuple[Score, Result]:
    """The score of a worked example, and what it comes to."""
    result = example(path)[1]
    judgments = list(result.case.judgments.values())
    return kept(parts, actor, vendor, judgments, result.case.facts), result


def levels(path: Any) -> list[Judgment]:
    """What a worked example has found, without what nobody knows."""
    content = yaml.safe_load(path.read_text("utf-8"))
    return judged(**{f"_{id}": short for id, short in content["levels"].items()})


def tenths(result: Result) -> int | None:
    return None if result.score is None else int(shown(result.score) * 10)


def _case(judgments: Sequence[Judgment], facts: Sequence[Fact]) -> dict[str, Any]:
    return {"judgments": [{"indicator": one.indicator, "level": one.level.value, "quality": int(one.quality),
                           "because": one.because, "sources": list(one.sources), "reason": one.reason,
                           "stale": one.stale} for one in sorted(judgments, key=lambda one: one.indicator)],
            "facts": [[fact.cap, fact.says, fact.source] for fact in sorted(facts)], "overrides": [], "annual": False}
