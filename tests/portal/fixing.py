"""Fixes in tests: opened, proved, tested again and closed by the verbs, as people of both sides do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from portal import access
from portal.models import ProofFile, Remediation, RemediationEntry, Vendor
from portal.vocabulary.actors import Actor, VendorActor
from portal.vocabulary.purposes import REMEDIATION
from portal.workflow import (
    remediations,
    remediations_changing,
    remediations_checking,
    remediations_closing,
    remediations_proofs,
    remediations_rounds,
)
from portal.workflow.parts import Parts
from portal.workflow.remediations import Plan, Source
from portal.workflow.remediations_rounds import Round
from tests import factories

GAP = "Nobody has tested the plan for incidents."
PLAN = Plan(GAP, "high", "Nobody would know whom to call.", "Test it with a billing case.", "Vic Example", "Ada Sample")
DONE = "Vic held the exercise on October 2, 2026, with the practice's office lead."


def opened(parts: Parts, actor: Actor, vendor: Vendor | None = None, source: Source | None = None,
           **plan: Any) -> Remediation:
    of = vendor or factories.vendor(parts, actor)
    with parts.database.transaction(actor.practice_id) as db:
        return remediations.open(parts, db, actor, of, source or Source(), replace(PLAN, **plan))


def did(parts: Parts, actor: Actor | VendorActor, fix: Remediation, verb: Callable[..., Any], *args: Any,
        version: int | None = None, **kwargs: Any) -> Remediation:
    """Do one verb as the page would that was opened just now, and give the fix as it stands then."""
    with parts.database.transaction(actor.practice_id) as db:
        row = remediations.had(db, actor, fix.id, lock=True)
        if "version" in verb.__annotations__:
            kwargs["version"] = row.version if version is None else version
        verb(parts, db, actor, row, *args, **kwargs)
    return reloaded(parts, fix)


def reloaded(parts: Parts, fix: Remediation) -> Remediation:
    with parts.database.transaction(fix.practice_id, write=False) as db:
        return access.remediation_for(db, Actor("x", "x", fix.practice_id, None), fix.id)


def entries(parts: Parts, fix: Remediation) -> list[RemediationEntry]:
    with parts.database.transaction(fix.practice_id, write=False) as db:
        return remediations.history(db, fix)


def kinds(parts: Parts, fix: Remediation) -> list[str]:
    return [one.kind for one in entries(parts, fix)]


def current(parts: Parts, fix: Remediation) -> Round:
    with parts.database.transaction(fix.practice_id, write=False) as db:
        return remediations_rounds.round_of(db, fix)


def visitor(fix: Remediation, *, contact: str = "vic", subject_kind: str = REMEDIATION) -> VendorActor:
    """A person of the vendor who is invited for its fixes."""
    return VendorActor(contact, "Vic Example", "vic@example.com", fix.practice_id, "Sample Family Practice",
                       fix.vendor_id, "Example Billing Co.", "invitation", subject_kind, fix.vendor_id, True, "session")


def shared(parts: Parts, actor: Actor, fix: Remediation) -> Remediation:
    return did(parts, actor, fix, remediations_changing.share)


def proved(parts: Parts, actor: Actor | VendorActor, fix: Remediation, text: str = DONE) -> Remediation:
    return did(parts, actor, fix, remediations_proofs.tell, text)


def sent(parts: Parts, actor: Actor | VendorActor, fix: Remediation, content: bytes = b"Exercise of October 2, 2026.\n",
         name: str = "exercise.txt", *, work: bool = True) -> ProofFile:
    """A file of proof, and what the worker makes of it."""
    row = remediations_proofs.receive(parts, actor, fix.id, factories.incoming(content, name), "The minutes.")
    return worked(parts, row) if work else row


def worked(parts: Parts, row: ProofFile) -> ProofFile:
    """The job, step by step, each step twice."""
    for step in (remediations_checking.scan, remediations_checking.look, remediations_checking.erase):
        for _ in range(2):
            step(parts, row.practice_id, row.id)
    with parts.database.transaction(row.practice_id, write=False) as db:
        return access.proof_file_for(db, Actor("x", "x", row.practice_id, None), row.id)


def seen(parts: Parts, actor: Actor, fix: Remediation) -> Remediation:
    return did(parts, actor, fix, remediations_closing.see)


def retested(parts: Parts, actor: Actor, fix: Remediation, result: str = "passed",
             level: str = "strong") -> Remediation:
    return did(parts, actor, fix, remediations_closing.retest, result, level, "Read the minutes; called the hotline.")


def closed(parts: Parts, fix: Remediation, *, sees: Actor, tests: Actor) -> Remediation:
    """From opened to closed: somebody sees the proof and closes, another tests again."""
    fix = proved(parts, sees, fix)
    fix = retested(parts, tests, seen(parts, sees, fix))
    return did(parts, sees, fix, remediations_closing.close)
