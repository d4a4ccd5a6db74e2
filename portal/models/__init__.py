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
from portal.models.documents import Document
from portal.models.events import AuditEvent, AuditHead
from portal.models.evidence import Evidence
from portal.models.findings import Finding, Note
from portal.models.follow_ups import FollowUp, FollowUpMessage
from portal.models.identities import GroupRole, Person, SignIn, WebSession
from portal.models.invitations import Door, Invitation, Link, Passcode, VendorSession
from portal.models.mails import Mail
from portal.models.negotiations import Negotiation, NegotiationRequest, RequestMove
from portal.models.outbox import Executor, OutboxItem
from portal.models.practices import Practice
from portal.models.questionnaires import QuestionSet, QuestionSetVersion, Wording
from portal.models.rereads import Reread, RereadItem
from portal.models.vendors import Vendor

__all__ = ["Agreement", "Answer", "AnswerEdit", "AnswerNote", "AnswerReview", "Assessment", "AssessmentSection",
           "Assignment", "AuditEvent", "AuditHead", "Contact", "Document", "Door", "Evidence", "Executor",
           "Finding", "FollowUp", "FollowUpMessage", "GroupRole", "Invitation", "Link", "LoadedPack",
           "Mail", "Negotiation", "NegotiationRequest", "Note", "OutboxItem", "Passcode", "Person",
           "Practice", "QuestionSet", "QuestionSetVersion", "Reading", "Reminder", "RequestMove", "Reread",
           "RereadItem", "SignIn", "Submission", "Vendor", "VendorSession", "WebSession", "Wording"]

# Every row of these belongs to one practice: access.py and, on PostgreSQL, row-level security keep them apart.
TENANT_TABLES = ("vendors", "agreements", "readings", "documents", "findings", "notes", "audit_events", "audit_heads",
                 "rereads", "reread_items", "negotiations", "negotiation_requests", "request_moves", "contacts",
                 "invitations", "mails", "question_sets", "question_set_versions", "wordings", "assessments",
                 "assessment_sections", "assignments", "reminders", "submissions", "loaded_packs", "answers",
                 "answer_edits", "answer_reviews", "answer_notes", "follow_ups", "follow_up_messages", "evidence")
