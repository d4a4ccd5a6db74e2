"""The tables, and nothing else: one noun a file. Importing this package registers every table."""

from portal.models.agreements import Agreement, Reading
from portal.models.documents import Document
from portal.models.events import AuditEvent, AuditHead
from portal.models.findings import Finding, Note
from portal.models.identities import GroupRole, Person, SignIn, WebSession
from portal.models.negotiations import Negotiation, NegotiationRequest, RequestMove
from portal.models.outbox import Executor, OutboxItem
from portal.models.practices import Practice
from portal.models.rereads import Reread, RereadItem
from portal.models.vendors import Vendor

__all__ = ["Agreement", "AuditEvent", "AuditHead", "Document", "Executor", "Finding", "GroupRole", "Negotiation",
           "NegotiationRequest", "Note", "OutboxItem", "Person", "Practice", "Reading", "RequestMove", "Reread",
           "RereadItem", "SignIn", "Vendor", "WebSession"]

# Every row of these belongs to one practice: access.py and, on PostgreSQL, row-level security keep them apart.
TENANT_TABLES = ("vendors", "agreements", "readings", "documents", "findings", "notes", "audit_events", "audit_heads",
                 "rereads", "reread_items", "negotiations", "negotiation_requests", "request_moves")
