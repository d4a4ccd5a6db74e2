"""The tables, and nothing else: one noun a file. Importing this package registers every table."""

from portal.models.agreements import Agreement, Reading
from portal.models.answers import Answer, AnswerEdit, AnswerNote, AnswerReview
from portal.models.assessments import (
    Assessment,
    AssessmentSection,
    Assignment,
    LoadedPack,
    Reminder,
    Submission,
)
from portal.models.contacts import Contact
from portal.models.contradictions import Contradiction
from portal.models.decisions import Decision
from portal.models.documents import Document
from portal.models.events import AuditEvent, AuditHead
from portal.models.evidence import Evidence
from portal.models.evidence_tests import EvidenceTest
from portal.models.findings import Finding, Note
from portal.models.follow_ups import FollowUp, FollowUpMessage
from portal.models.gates import Duty, GatePass, WalkThrough
from portal.models.identities import GroupRole, Person, SignIn, WebSession
from portal.models.invitations import Door, Invitation, Link, Passcode, VendorSession
from portal.models.mails import Mail
from portal.models.negotiations import Negotiation, NegotiationRequest, RequestMove
from portal.models.outbox import Executor, OutboxItem
from portal.models.portfolio import PortfolioLine, SavedView
from portal.models.practices import Practice
from portal.models.questionnaires import QuestionSet, QuestionSetVersion, Wording
from portal.models.remediations import ProofFile, Remediation, RemediationEntry
from portal.models.rereads import Reread, RereadItem
from portal.models.scores import Override, Score, ScoreTable, SharedCard, VendorEvent
from portal.models.vendors import Vendor

__all__ = ["Agreement", "Answer", "AnswerEdit", "AnswerNote", "AnswerReview", "Assessment", "AssessmentSection",
           "Assignment", "AuditEvent", "AuditHead", "Contact", "Contradiction", "Decision", "Document", "Door",
           "Duty", "Evidence", "EvidenceTest", "Executor", "Finding", "FollowUp", "FollowUpMessage", "GatePass",
           "GroupRole", "Invitation", "Link", "LoadedPack", "Mail", "Negotiation", "NegotiationRequest", "Note",
           "OutboxItem", "Override", "Passcode", "Person", "PortfolioLine", "Practice", "ProofFile", "QuestionSet",
           "QuestionSetVersion", "Reading", "Remediation", "RemediationEntry", "Reminder", "RequestMove", "Reread",
           "RereadItem", "SavedView", "Score", "ScoreTable", "SharedCard", "SignIn", "Submission", "Vendor",
           "VendorEvent", "VendorSession", "WalkThrough", "WebSession", "Wording"]

# Every row of these belongs to one practice: access.py and, on PostgreSQL, row-level security keep them apart.
TENANT_TABLES = ("vendors", "agreements", "readings", "documents", "findings", "notes", "audit_events", "audit_heads",
                 "rereads", "reread_items", "negotiations", "negotiation_requests", "request_moves", "contacts",
                 "invitations", "mails", "question_sets", "question_set_versions", "wordings", "assessments",
                 "assessment_sections", "assignments", "reminders", "submissions", "loaded_packs", "answers",
                 "answer_edits", "answer_reviews", "answer_notes", "follow_ups", "follow_up_messages", "evidence",
                 "scores", "overrides", "score_tables", "shared_cards", "vendor_events", "portfolio_lines",
                 "saved_views", "gate_passes", "duties", "walk_throughs", "remediations", "remediation_entries",
                 "proof_files", "evidence_tests", "contradictions", "decisions")
