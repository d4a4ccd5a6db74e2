"""What a person may do, and which role may do it. Deny by default: what is not listed is refused."""

from enum import StrEnum


class Permission(StrEnum):
    """`<noun>:<verb>`, alphabetical. PUBLIC and SIGNED_IN are those that no role grants."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    AGREEMENTS_READ = "agreements:read"
    AGREEMENTS_REVIEW = "agreements:review"
    AGREEMENTS_UPLOAD = "agreements:upload"
    ASSESSMENTS_READ = "assessments:read"
    ASSESSMENTS_REVIEW = "assessments:review"
    ASSESSMENTS_SEND = "assessments:send"
    AUDIT_READ = "audit:read"
    DECISIONS_SIGN = "decisions:sign"
    EVIDENCE_TESTS_RUN = "evidence-tests:run"
    GATES_PREPARE = "gates:prepare"
    GATES_RELEASE = "gates:release"
    GATES_SIGN = "gates:sign"
    PRACTICE_EDIT = "practice:edit"
    QUESTIONS_EDIT = "questions:edit"
    REMEDIATIONS_ACCEPT = "remediations:accept"
    REMEDIATIONS_EDIT = "remediations:edit"
    REMEDIATIONS_READ = "remediations:read"
    REMEDIATIONS_VERIFY = "remediations:verify"
    SCORES_OVERRULE = "scores:overrule"
    SCORES_READ = "scores:read"
    SCORES_SHARE = "scores:share"
    VENDORS_EDIT = "vendors:edit"
    VENDORS_READ = "vendors:read"
    # Of a vendor's person: no role of a practice grants them.
    VISIT = "visit"
    VISIT_ADD = "visit:add"
    VISIT_ANSWER = "visit:answer"
    VISIT_READ = "visit:read"


class Role(StrEnum):
    OWNER = "owner"
    REVIEWER = "reviewer"
    STAFF = "staff"
    AUDITOR = "auditor"


_READ = frozenset({Permission.SIGNED_IN, Permission.VENDORS_READ, Permission.AGREEMENTS_READ,
                   Permission.ASSESSMENTS_READ, Permission.SCORES_READ, Permission.REMEDIATIONS_READ})
_STAFF = _READ | {Permission.AGREEMENTS_UPLOAD, Permission.VENDORS_EDIT, Permission.ASSESSMENTS_SEND,
                  Permission.REMEDIATIONS_EDIT, Permission.GATES_PREPARE, Permission.EVIDENCE_TESTS_RUN}
_REVIEWER = _STAFF | {Permission.AGREEMENTS_REVIEW, Permission.ASSESSMENTS_REVIEW, Permission.QUESTIONS_EDIT,
                      Permission.SCORES_OVERRULE, Permission.SCORES_SHARE, Permission.GATES_SIGN,
                      Permission.REMEDIATIONS_VERIFY}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.AUDITOR: _READ | {Permission.AUDIT_READ},
    Role.STAFF: _STAFF,
    Role.REVIEWER: _REVIEWER,
    Role.OWNER: _REVIEWER | {Permission.PRACTICE_EDIT, Permission.AUDIT_READ, Permission.GATES_RELEASE,
                             Permission.REMEDIATIONS_ACCEPT, Permission.DECISIONS_SIGN},
}
