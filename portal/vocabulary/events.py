"""The audit events and the facts that each must carry: exactly these, no more and no fewer.

A fact is an id, a code, a count or a short word; never a document's text. A reviewer's reason is a fact on purpose:
it is the record of a decision, and the audit trail is where it is proved.
"""

from enum import StrEnum


class Event(StrEnum):
    AGREEMENT_DOCUMENT_COUNTED = "agreement:document-counted"
    AGREEMENT_DOCUMENT_RECEIVED = "agreement:document-received"
    AGREEMENT_DOCUMENT_SET_ASIDE = "agreement:document-set-aside"
    AGREEMENT_DOWNLOADED = "agreement:downloaded"
    AGREEMENT_FAILED = "agreement:failed"
    AGREEMENT_READ = "agreement:read"
    AGREEMENT_READ_AGAIN = "agreement:read-again"
    AGREEMENT_READ_TOGETHER = "agreement:read-together"
    AGREEMENT_RECEIVED = "agreement:received"
    AGREEMENT_REFUSED = "agreement:refused"
    AGREEMENT_RETRIED = "agreement:retried"
    AGREEMENT_SCANNED = "agreement:scanned"
    AGREEMENT_SCAN_STARTED = "agreement:scan-started"
    ANSWER_NOTED = "answer:noted"
    ANSWER_REVIEWED = "answer:reviewed"
    ANSWER_TAKEN = "answer:taken"
    ANSWER_UNREVIEWED = "answer:unreviewed"
    ARCHIVE_REREAD_ENDED = "archive:reread-ended"
    ARCHIVE_REREAD_STARTED = "archive:reread-started"
    ASSESSMENT_ASSIGNED = "assessment:assigned"
    ASSESSMENT_ASSIGNMENT_DONE = "assessment:assignment-done"
    ASSESSMENT_ASSIGNMENT_WITHDRAWN = "assessment:assignment-withdrawn"
    ASSESSMENT_CANCELED = "assessment:canceled"
    ASSESSMENT_DOWNLOADED = "assessment:downloaded"
    ASSESSMENT_EXTENDED = "assessment:extended"
    ASSESSMENT_FILLED = "assessment:filled"
    ASSESSMENT_PACK_LOADED = "assessment:pack-loaded"
    ASSESSMENT_REOPENED = "assessment:reopened"
    ASSESSMENT_REVIEWED = "assessment:reviewed"
    ASSESSMENT_SENT = "assessment:sent"
    ASSESSMENT_SUBMITTED = "assessment:submitted"
    CONTACT_ADDED = "contact:added"
    CONTACT_CHANGED = "contact:changed"
    CONTACT_REMOVED = "contact:removed"
    EVIDENCE_CHANGED = "evidence:changed"
    EVIDENCE_CONFIRMED = "evidence:confirmed"
    EVIDENCE_DOWNLOADED = "evidence:downloaded"
    EVIDENCE_ERASED = "evidence:erased"
    EVIDENCE_FAILED = "evidence:failed"
    EVIDENCE_HELD = "evidence:held"
    EVIDENCE_KEPT = "evidence:kept"
    EVIDENCE_RECEIVED = "evidence:received"
    EVIDENCE_REFUSED = "evidence:refused"
    EVIDENCE_REMOVED = "evidence:removed"
    EVIDENCE_RETRIED = "evidence:retried"
    FINDING_CONFIRMED = "finding:confirmed"
    FINDING_NOTED = "finding:noted"
    FINDING_OVERRULED = "finding:overruled"
    FINDING_REOPENED = "finding:reopened"
    FOLLOW_UP_ANSWERED = "follow-up:answered"
    FOLLOW_UP_ASKED = "follow-up:asked"
    FOLLOW_UP_ASKED_AGAIN = "follow-up:asked-again"
    FOLLOW_UP_CHANGED = "follow-up:changed"
    FOLLOW_UP_DRAFTED = "follow-up:drafted"
    FOLLOW_UP_DROPPED = "follow-up:dropped"
    FOLLOW_UP_REOPENED = "follow-up:reopened"
    FOLLOW_UP_SETTLED = "follow-up:settled"
    INVITATION_DONE = "invitation:done"
    INVITATION_ENTERED = "invitation:entered"
    INVITATION_EXTENDED = "invitation:extended"
    INVITATION_LOCKED = "invitation:locked"
    INVITATION_PASSED_ON = "invitation:passed-on"
    INVITATION_READDRESSED = "invitation:readdressed"
    INVITATION_REMINDED = "invitation:reminded"
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
    PRACTICE_PROPOSED_RULES_HIDDEN = "practice:proposed-rules-hidden"
    PRACTICE_PROPOSED_RULES_SHOWN = "practice:proposed-rules-shown"
    QUESTION_SET_CHANGED = "question-set:changed"
    QUESTION_SET_CREATED = "question-set:created"
    QUESTION_SET_DISCARDED = "question-set:discarded"
    QUESTION_SET_EXPORTED = "question-set:exported"
    QUESTION_SET_PUBLISHED = "question-set:published"
    QUESTION_SET_RESTORED = "question-set:restored"
    QUESTION_SET_RETIRED = "question-set:retired"
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
    Event.PRACTICE_PROPOSED_RULES_HIDDEN: frozenset(),
    Event.PRACTICE_PROPOSED_RULES_SHOWN: frozenset(),
    Event.SESSION_STARTED: frozenset({"role"}),
    Event.SESSION_ENDED: frozenset({"why"}),
    Event.SESSION_ENDED_EVERYWHERE: frozenset({"sessions"}),
    Event.VENDOR_ADDED: frozenset({"name"}),
    Event.VENDOR_CHANGED: frozenset({"fields"}),
    Event.ANSWER_NOTED: frozenset({"question", "note_id"}),
    Event.ANSWER_REVIEWED: frozenset({"question", "submission"}),
    Event.ANSWER_TAKEN: frozenset({"question", "from"}),
    Event.ANSWER_UNREVIEWED: frozenset({"question"}),
    Event.ASSESSMENT_ASSIGNED: frozenset({"vendor_id", "contact_id", "sections", "questions", "due"}),
    Event.ASSESSMENT_ASSIGNMENT_DONE: frozenset({"contact_id"}),
    Event.ASSESSMENT_ASSIGNMENT_WITHDRAWN: frozenset({"contact_id"}),
    Event.ASSESSMENT_CANCELED: frozenset({"vendor_id", "reason"}),
    Event.ASSESSMENT_DOWNLOADED: frozenset({"kind", "sha256"}),
    Event.ASSESSMENT_EXTENDED: frozenset({"was", "until"}),
    Event.ASSESSMENT_FILLED: frozenset({"kind", "sha256", "answers", "refused"}),
    Event.ASSESSMENT_PACK_LOADED: frozenset({"sha256", "answers", "signer"}),
    Event.ASSESSMENT_REOPENED: frozenset({"vendor_id"}),
    Event.ASSESSMENT_REVIEWED: frozenset({"vendor_id", "reviewed", "open_follow_ups"}),
    Event.ASSESSMENT_SENT: frozenset({"vendor_id", "set_id", "version", "wording", "contacts", "due"}),
    Event.ASSESSMENT_SUBMITTED: frozenset({"number", "title", "address", "sha256", "answered", "asked"}),
    Event.EVIDENCE_CHANGED: frozenset({"question", "fields"}),
    Event.EVIDENCE_CONFIRMED: frozenset({"question", "suspected"}),
    Event.EVIDENCE_DOWNLOADED: frozenset({"question", "sha256"}),
    Event.EVIDENCE_ERASED: frozenset({"question", "sha256"}),
    Event.EVIDENCE_FAILED: frozenset({"question", "code"}),
    Event.EVIDENCE_HELD: frozenset({"question", "suspected"}),
    Event.EVIDENCE_KEPT: frozenset({"question", "verdict"}),
    Event.EVIDENCE_RECEIVED: frozenset({"assessment_id", "question", "sha256", "size"}),
    Event.EVIDENCE_REFUSED: frozenset({"question", "code"}),
    Event.EVIDENCE_REMOVED: frozenset({"question", "sha256"}),
    Event.EVIDENCE_RETRIED: frozenset({"question"}),
    Event.FOLLOW_UP_ANSWERED: frozenset({"question", "reason"}),
    Event.FOLLOW_UP_ASKED: frozenset({"question", "reason", "due"}),
    Event.FOLLOW_UP_ASKED_AGAIN: frozenset({"question", "reason", "due"}),
    Event.FOLLOW_UP_CHANGED: frozenset({"question", "reason"}),
    Event.FOLLOW_UP_DRAFTED: frozenset({"question", "reason"}),
    Event.FOLLOW_UP_DROPPED: frozenset({"question", "reason"}),
    Event.FOLLOW_UP_REOPENED: frozenset({"question", "reason"}),
    Event.FOLLOW_UP_SETTLED: frozenset({"question", "reason"}),
    Event.INVITATION_REMINDED: frozenset({"vendor_id", "contact_id", "step", "due"}),
    Event.QUESTION_SET_CHANGED: frozenset({"title", "changed"}),
    Event.QUESTION_SET_CREATED: frozenset({"title", "based_on", "questions"}),
    Event.QUESTION_SET_DISCARDED: frozenset({"title"}),
    Event.QUESTION_SET_EXPORTED: frozenset({"kind", "sha256"}),
    Event.QUESTION_SET_PUBLISHED: frozenset({"number", "sha256", "questions"}),
    Event.QUESTION_SET_RESTORED: frozenset({"title"}),
    Event.QUESTION_SET_RETIRED: frozenset({"title"}),
}
