"""The audit events and the facts that each must carry: exactly these, no more and no fewer.

A fact is an id, a code, a count or a short word; never a document's text. A reviewer's reason is a fact on purpose:
it is the record of a decision, and the audit trail is where it is proved.
"""

from enum import StrEnum


class Event(StrEnum):
    AGREEMENT_FAILED = "agreement:failed"
    AGREEMENT_READ = "agreement:read"
    AGREEMENT_RECEIVED = "agreement:received"
    AGREEMENT_REFUSED = "agreement:refused"
    AGREEMENT_RETRIED = "agreement:retried"
    AGREEMENT_SCAN_STARTED = "agreement:scan-started"
    AGREEMENT_SCANNED = "agreement:scanned"
    AGREEMENT_DOCUMENT_RECEIVED = "agreement:document-received"
    AGREEMENT_DOCUMENT_COUNTED = "agreement:document-counted"
    AGREEMENT_DOCUMENT_SET_ASIDE = "agreement:document-set-aside"
    AGREEMENT_DOWNLOADED = "agreement:downloaded"
    AGREEMENT_READ_AGAIN = "agreement:read-again"
    AGREEMENT_READ_TOGETHER = "agreement:read-together"
    ARCHIVE_REREAD_ENDED = "archive:reread-ended"
    ARCHIVE_REREAD_STARTED = "archive:reread-started"
    CONTACT_ADDED = "contact:added"
    CONTACT_CHANGED = "contact:changed"
    CONTACT_REMOVED = "contact:removed"
    FINDING_CONFIRMED = "finding:confirmed"
    FINDING_NOTED = "finding:noted"
    FINDING_OVERRULED = "finding:overruled"
    FINDING_REOPENED = "finding:reopened"
    INVITATION_DONE = "invitation:done"
    INVITATION_ENTERED = "invitation:entered"
    INVITATION_EXTENDED = "invitation:extended"
    INVITATION_LOCKED = "invitation:locked"
    INVITATION_PASSED_ON = "invitation:passed-on"
    INVITATION_READDRESSED = "invitation:readdressed"
    INVITATION_REOPENED = "invitation:reopened"
    INVITATION_RESENT = "invitation:resent"
    INVITATION_REVOKED = "invitation:revoked"
    INVITATION_SENT = "invitation:sent"
    MAIL_BOUNCED = "mail:bounced"
    MAIL_FAILED = "mail:failed"
    MAIL_RETRIED = "mail:retried"
    MAIL_SENT = "mail:sent"
    NEGOTIATION_ANSWERED = "negotiation:answered"
    NEGOTIATION_CHANGED = "negotiation:changed"
    NEGOTIATION_CLOSED = "negotiation:closed"
    NEGOTIATION_COMPARED = "negotiation:compared"
    NEGOTIATION_DISCARDED = "negotiation:discarded"
    NEGOTIATION_DOWNLOADED = "negotiation:downloaded"
    NEGOTIATION_DRAFTED = "negotiation:drafted"
    NEGOTIATION_SENT = "negotiation:sent"
    PRACTICE_ADDED = "practice:added"
    PRACTICE_GROUP_MAPPED = "practice:group-mapped"
    PRACTICE_GROUP_UNMAPPED = "practice:group-unmapped"
    PRACTICE_LIMITS_CHANGED = "practice:limits-changed"
    REQUEST_ANSWERED = "request:answered"
    REQUEST_ASKED_AGAIN = "request:asked-again"
    REQUEST_CHECKED = "request:checked"
    REQUEST_COUNTER_ACCEPTED = "request:counter-accepted"
    REQUEST_RISK_ACCEPTED = "request:risk-accepted"
    REQUEST_WITHDRAWN = "request:withdrawn"
    SESSION_ENDED = "session:ended"
    SESSION_ENDED_EVERYWHERE = "session:ended-everywhere"
    SESSION_STARTED = "session:started"
    VENDOR_ADDED = "vendor:added"
    VENDOR_CHANGED = "vendor:changed"


FACTS: dict[Event, frozenset[str]] = {
    Event.AGREEMENT_RECEIVED: frozenset({"vendor_id", "sha256", "size", "version"}),
    Event.AGREEMENT_DOCUMENT_RECEIVED: frozenset({"vendor_id", "parent_id", "kind", "sha256", "size"}),
    Event.AGREEMENT_DOCUMENT_COUNTED: frozenset({"parent_id"}),
    Event.AGREEMENT_DOCUMENT_SET_ASIDE: frozenset({"parent_id"}),
    Event.AGREEMENT_SCANNED: frozenset({"verdict"}),
    Event.AGREEMENT_SCAN_STARTED: frozenset(),
    Event.AGREEMENT_READ: frozenset({"reading_id", "rules_version", "kind", "is_baa", "counts"}),
    Event.AGREEMENT_READ_TOGETHER: frozenset({"reading_id", "documents", "counts", "changed", "unsettled"}),
    Event.AGREEMENT_REFUSED: frozenset({"code"}),
    Event.AGREEMENT_FAILED: frozenset({"code"}),
    Event.AGREEMENT_RETRIED: frozenset(),
    Event.AGREEMENT_DOWNLOADED: frozenset({"kind", "sha256"}),
    Event.AGREEMENT_READ_AGAIN: frozenset({"before", "after", "rules_version", "changed", "unsettled"}),
    Event.ARCHIVE_REREAD_STARTED: frozenset({"rules_version", "agreements"}),
    Event.ARCHIVE_REREAD_ENDED: frozenset({"read", "failed", "changed"}),
    Event.FINDING_CONFIRMED: frozenset({"clause", "computed", "reason"}),
    Event.FINDING_OVERRULED: frozenset({"clause", "computed", "human", "reason"}),
    Event.FINDING_REOPENED: frozenset({"clause", "computed", "human"}),
    Event.FINDING_NOTED: frozenset({"clause", "note_id"}),
    Event.NEGOTIATION_DRAFTED: frozenset({"agreement_id", "requests", "wording"}),
    Event.NEGOTIATION_CHANGED: frozenset({"changed", "chosen"}),
    Event.NEGOTIATION_SENT: frozenset({"how", "requests"}),
    Event.NEGOTIATION_DOWNLOADED: frozenset({"kind"}),
    Event.NEGOTIATION_ANSWERED: frozenset({"title", "counts"}),
    Event.NEGOTIATION_COMPARED: frozenset({"agreement_id", "version", "counts"}),
    Event.NEGOTIATION_CLOSED: frozenset({"counts"}),
    Event.NEGOTIATION_DISCARDED: frozenset({"requests"}),
    Event.REQUEST_ANSWERED: frozenset({"clause", "answer", "on_behalf_of"}),
    Event.REQUEST_COUNTER_ACCEPTED: frozenset({"clause"}),
    Event.REQUEST_ASKED_AGAIN: frozenset({"clause"}),
    Event.REQUEST_RISK_ACCEPTED: frozenset({"clause", "reason"}),
    Event.REQUEST_WITHDRAWN: frozenset({"clause", "reason"}),
    Event.REQUEST_CHECKED: frozenset({"clause", "version", "checked", "reason"}),
    Event.CONTACT_ADDED: frozenset({"vendor_id", "name", "email"}),
    Event.CONTACT_CHANGED: frozenset({"vendor_id", "fields"}),
    Event.CONTACT_REMOVED: frozenset({"vendor_id", "name", "email"}),
    Event.INVITATION_DONE: frozenset({"vendor_id"}),
    Event.INVITATION_ENTERED: frozenset({"vendor_id", "contact_id"}),
    Event.INVITATION_EXTENDED: frozenset({"vendor_id", "was", "until"}),
    Event.INVITATION_LOCKED: frozenset({"vendor_id"}),
    Event.INVITATION_PASSED_ON: frozenset({"vendor_id", "before", "after", "name"}),
    Event.INVITATION_READDRESSED: frozenset({"vendor_id", "before", "after", "name"}),
    Event.INVITATION_REOPENED: frozenset({"vendor_id"}),
    Event.INVITATION_RESENT: frozenset({"vendor_id", "contact_id"}),
    Event.INVITATION_REVOKED: frozenset({"vendor_id"}),
    Event.INVITATION_SENT: frozenset({"vendor_id", "contact_id", "name", "subject_kind", "subject_id", "due"}),
    Event.MAIL_BOUNCED: frozenset({"kind", "code"}),
    Event.MAIL_FAILED: frozenset({"kind", "code"}),
    Event.MAIL_RETRIED: frozenset({"kind"}),
    Event.MAIL_SENT: frozenset({"kind"}),
    Event.PRACTICE_ADDED: frozenset({"name"}),
    Event.PRACTICE_GROUP_MAPPED: frozenset({"group", "role"}),
    Event.PRACTICE_GROUP_UNMAPPED: frozenset({"group", "role"}),
    Event.PRACTICE_LIMITS_CHANGED: frozenset({"before", "after"}),
    Event.SESSION_STARTED: frozenset({"role"}),
    Event.SESSION_ENDED: frozenset({"why"}),
    Event.SESSION_ENDED_EVERYWHERE: frozenset({"sessions"}),
    Event.VENDOR_ADDED: frozenset({"name"}),
    Event.VENDOR_CHANGED: frozenset({"fields"}),
}
