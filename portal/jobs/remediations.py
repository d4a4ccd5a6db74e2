"""The jobs of fixes: `check-proof` goes through a file sent as proof, `escalate-fixes` does what is due."""

from __future__ import annotations

from dbos import DBOS

from portal.jobs.steps import Job, Patience, step
from portal.workflow import remediations_checking as checking
from portal.workflow import remediations_escalating as escalating
from portal.workflow import remediations_proofs as proofs
from portal.workflow.parts import Parts


def check_proof(parts: Parts, patience: Patience) -> Job:
    """Register the workflow with the engine; to be called once a process, before the engine is launched. A file is
    scanned, looked through, and erased where it was refused or taken away; or somebody is told that it failed."""
    scan = step(parts, "scan-proof", checking.scan, patience, patience.attempts)
    look = step(parts, "look-at-proof", checking.look, patience, patience.attempts)
    erase = step(parts, "erase-proof", checking.erase, patience, patience.attempts_to_tell)
    tell = step(parts, "proof-failed", checking.fail, patience, patience.attempts_to_tell)

    @DBOS.workflow(name=proofs.CHECK_JOB)
    def job(practice_id: str, proof_id: str) -> None:
        try:
            scan(practice_id, proof_id)
            look(practice_id, proof_id)
            erase(practice_id, proof_id)
        except Exception:  # noqa: BLE001  whatever it was is logged; the person is told that it failed
            tell(practice_id, proof_id)

    return job


def escalate_fixes(parts: Parts, patience: Patience) -> Job:
    """Register the workflow with the engine. One that fails for good is tried in the next hour."""
    escalate = step(parts, "escalate", escalating.run, patience, patience.attempts)

    @DBOS.workflow(name=escalating.ESCALATE_JOB)
    def job(practice_id: str, _practice_id: str) -> None:
        escalate(practice_id, practice_id)

    return job
