"""The tables, and nothing else: one noun a file. Importing this package registers every table."""

from portal.models.agreements import Agreement, Reading
from portal.models.contacts import Contact
from portal.models.documents import Document
from portal.models.events import AuditEvent, AuditHead
from portal.models.findings import Finding, Note
from portal.models.identities import GroupRole, Person, SignIn, WebSession
from portal.models.invitations import Door, Invitation, Link, Passcode, VendorSession
from portal.models.mails import Mail
from portal.models.negotiations import Negotiation, NegotiationRequest, RequestMove
from portal.models.outbox import Executor, OutboxItem
from portal.models.practices import Practice
from portal.models.rereads import Reread, RereadItem
from portal.models.vendors import Vendor

__all__ = ["Agreement", "AuditEvent", "AuditHead", "Contact", "Document", "Door", "Executor", "Finding", "GroupRole",
           "Invitation", "Link", "Mail", "Negotiation", "NegotiationRequest", "Note", "OutboxItem", "Passcode",
           "Person", "Practice", "Reading", "RequestMove", "Reread", "RereadItem", "SignIn", "Vendor",
           "VendorSession", "WebSession"]

# Every row of these belongs to one practice: access.py and, on PostgreSQL, row-level security keep them apart.
TENANT_TABLES = ("vendors", "agreements", "readings", "documents", "findings", "notes", "audit_events", "audit_heads",
                 "rereads", "reread_items", "negotiations", "negotiation_requests", "request_moves", "contacts",
                 "invitations", "mails")
