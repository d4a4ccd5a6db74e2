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
    CARD_SHARED = "card:shared"
    CARD_WITHDRAWN = "card:withdrawn"
    CONTACT_ADDED = "contact:added"
    CONTACT_CHANGED = "contact:changed"
    CONTACT_REMOVED = "contact:removed"
    CONTRADICTION_REOPENED = "contradiction:reopened"
    CONTRADICTION_SETTLED = "contradiction:settled"
    DECISION_DOWNLOADED = "decision:downloaded"
    DECISION_SIGNED = "decision:signed"
    DUTY_CHANGED = "duty:changed"
    DUTY_DONE = "duty:done"
    DUTY_ENDED = "duty:ended"
    DUTY_SET = "duty:set"
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
    EVIDENCE_TEST_BEGUN = "evidence-test:begun"
    EVIDENCE_TEST_COLUMNS_CHOSEN = "evidence-test:columns-chosen"
    EVIDENCE_TEST_DISCARDED = "evidence-test:discarded"
    EVIDENCE_TEST_DONE = "evidence-test:done"
    EVIDENCE_TEST_LIST_ADDED = "evidence-test:list-added"
    EVIDENCE_TEST_LIST_REFUSED = "evidence-test:list-refused"
    EVIDENCE_TEST_NAMES_CONFIRMED = "evidence-test:names-confirmed"
    FINDING_CONFIRMED = "finding:confirmed"
    FINDING_NOTED = "finding:noted"
    FINDING_OVERRULED = "finding:overruled"
    FINDING_REOPENED = "finding:reopened"
    FIRST_PHI_SET = "vendor:first-phi-set"
    FOLLOW_UP_ANSWERED = "follow-up:answered"
    FOLLOW_UP_ASKED = "follow-up:asked"
    FOLLOW_UP_ASKED_AGAIN = "follow-up:asked-again"
    FOLLOW_UP_CHANGED = "follow-up:changed"
    FOLLOW_UP_DRAFTED = "follow-up:drafted"
    FOLLOW_UP_DROPPED = "follow-up:dropped"
    FOLLOW_UP_REOPENED = "follow-up:reopened"
    FOLLOW_UP_SETTLED = "follow-up:settled"
    GATE_PASSED = "gate:passed"
    GATE_WITHDRAWN = "gate:withdrawn"
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
    OVERRIDE_ENDED = "override:ended"
    OVERRIDE_SET = "override:set"
    PHI_CLEARED = "vendor:phi-cleared"
    PHI_NOTED = "vendor:phi-noted"
    PORTFOLIO_EXPORTED = "portfolio:exported"
    PRACTICE_ADDED = "practice:added"
    PRACTICE_GROUP_MAPPED = "practice:group-mapped"
    PRACTICE_GROUP_UNMAPPED = "practice:group-unmapped"
    PRACTICE_LIMITS_CHANGED = "practice:limits-changed"
    PRACTICE_PROPOSED_RULES_HIDDEN = "practice:proposed-rules-hidden"
    PRACTICE_PROPOSED_RULES_SHOWN = "practice:proposed-rules-shown"
    PROOF_CONFIRMED = "proof:confirmed"
    PROOF_DOWNLOADED = "proof:downloaded"
    PROOF_ERASED = "proof:erased"
    PROOF_FAILED = "proof:failed"
    PROOF_HELD = "proof:held"
    PROOF_KEPT = "proof:kept"
    PROOF_RECEIVED = "proof:received"
    PROOF_REFUSED = "proof:refused"
    PROOF_REMOVED = "proof:removed"
    PROOF_RETRIED = "proof:retried"
    QUESTION_SET_CHANGED = "question-set:changed"
    QUESTION_SET_CREATED = "question-set:created"
    QUESTION_SET_DISCARDED = "question-set:discarded"
    QUESTION_SET_EXPORTED = "question-set:exported"
    QUESTION_SET_PUBLISHED = "question-set:published"
    QUESTION_SET_RESTORED = "question-set:restored"
    QUESTION_SET_RETIRED = "question-set:retired"
    REMEDIATION_ACCEPTED = "remediation:accepted"
    REMEDIATION_CHANGED = "remediation:changed"
    REMEDIATION_CLOSED = "remediation:closed"
    REMEDIATION_ESCALATED = "remediation:escalated"
    REMEDIATION_EXPORTED = "remediation:exported"
    REMEDIATION_MOVED = "remediation:moved"
    REMEDIATION_NOTED = "remediation:noted"
    REMEDIATION_OPENED = "remediation:opened"
    REMEDIATION_PROVED = "remediation:proved"
    REMEDIATION_REOPENED = "remediation:reopened"
    REMEDIATION_REPLIED = "remediation:replied"
    REMEDIATION_RETESTED = "remediation:retested"
    REMEDIATION_SEEN = "remediation:seen"
    REMEDIATION_SHARED = "remediation:shared"
    REQUEST_ANSWERED = "request:answered"
    REQUEST_ASKED_AGAIN = "request:asked-again"
    REQUEST_CHECKED = "request:checked"
    REQUEST_COUNTER_ACCEPTED = "request:counter-accepted"
    REQUEST_RISK_ACCEPTED = "request:risk-accepted"
    REQUEST_WITHDRAWN = "request:withdrawn"
    SCORED = "vendor:scored"
    SCORE_TABLE_MADE = "score-table:made"
    SESSION_ENDED = "session:ended"
    SESSION_ENDED_EVERYWHERE = "session:ended-everywhere"
    SESSION_STARTED = "session:started"
    VENDOR_ADDED = "vendor:added"
    VENDOR_CHANGED = "vendor:changed"
    VENDOR_EVENT_NOTED = "vendor-event:noted"
    VENDOR_EVENT_SETTLED = "vendor-event:settled"
    WALK_THROUGH_KEPT = "walk-through:kept"
    WALK_THROUGH_WITHDRAWN = "walk-through:withdrawn"


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
    Event.PORTFOLIO_EXPORTED: frozenset({"vendors", "sha256"}),
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
    Event.CARD_SHARED: frozenset({"score_id"}),
    Event.CARD_WITHDRAWN: frozenset({"score_id"}),
    Event.CONTRADICTION_SETTLED: frozenset({"contradiction_id", "code", "reason"}),
    Event.CONTRADICTION_REOPENED: frozenset({"contradiction_id", "code"}),
    Event.DECISION_SIGNED: frozenset({"decision_id", "number", "decided", "score", "coverage", "title", "sha256"}),
    Event.DECISION_DOWNLOADED: frozenset({"decision_id", "number", "sha256"}),
    Event.DUTY_SET: frozenset({"vendor_id", "kind", "every", "next_due"}),
    Event.DUTY_CHANGED: frozenset({"vendor_id", "kind", "fields"}),
    Event.DUTY_DONE: frozenset({"vendor_id", "kind", "done_on", "next_due"}),
    Event.DUTY_ENDED: frozenset({"vendor_id", "kind"}),
    Event.EVIDENCE_TEST_BEGUN: frozenset({"vendor_id", "kind"}),
    Event.EVIDENCE_TEST_COLUMNS_CHOSEN: frozenset({"vendor_id", "kind", "side"}),
    Event.EVIDENCE_TEST_DISCARDED: frozenset({"vendor_id", "kind"}),
    Event.EVIDENCE_TEST_DONE: frozenset({"vendor_id", "kind", "hashes", "population", "exceptions"}),
    Event.EVIDENCE_TEST_LIST_ADDED: frozenset({"vendor_id", "kind", "side", "sha256", "rows"}),
    Event.EVIDENCE_TEST_LIST_REFUSED: frozenset({"vendor_id", "kind", "side", "sha256", "suspected"}),
    Event.EVIDENCE_TEST_NAMES_CONFIRMED: frozenset({"vendor_id", "kind", "same", "different"}),
    Event.GATE_PASSED: frozenset({"gate", "outcome", "title", "reason", "pass_id"}),
    Event.GATE_WITHDRAWN: frozenset({"gate", "reason", "pass_id"}),
    Event.FIRST_PHI_SET: frozenset({"was", "day"}),
    Event.PHI_NOTED: frozenset({"reason"}),
    Event.PHI_CLEARED: frozenset({"reason"}),
    Event.OVERRIDE_SET: frozenset({"check", "level", "reason", "expires"}),
    Event.OVERRIDE_ENDED: frozenset({"check"}),
    Event.PROOF_CONFIRMED: frozenset({"remediation_id", "suspected"}),
    Event.PROOF_DOWNLOADED: frozenset({"remediation_id", "sha256"}),
    Event.PROOF_ERASED: frozenset({"remediation_id", "sha256"}),
    Event.PROOF_FAILED: frozenset({"remediation_id", "code"}),
    Event.PROOF_HELD: frozenset({"remediation_id", "suspected"}),
    Event.PROOF_KEPT: frozenset({"remediation_id", "verdict"}),
    Event.PROOF_RECEIVED: frozenset({"remediation_id", "sha256", "size"}),
    Event.PROOF_REFUSED: frozenset({"remediation_id", "code"}),
    Event.PROOF_REMOVED: frozenset({"remediation_id", "sha256"}),
    Event.PROOF_RETRIED: frozenset({"remediation_id"}),
    Event.REMEDIATION_ACCEPTED: frozenset({"vendor_id", "reason", "until"}),
    Event.REMEDIATION_CHANGED: frozenset({"vendor_id", "fields"}),
    Event.REMEDIATION_CLOSED: frozenset({"vendor_id", "proofs", "retest"}),
    Event.REMEDIATION_ESCALATED: frozenset({"vendor_id", "times", "target_on"}),
    Event.REMEDIATION_EXPORTED: frozenset({"kind", "rows"}),
    Event.REMEDIATION_MOVED: frozenset({"vendor_id", "was", "until", "reason"}),
    Event.REMEDIATION_NOTED: frozenset({"vendor_id"}),
    Event.REMEDIATION_OPENED: frozenset({"vendor_id", "source", "risk", "target_on"}),
    Event.REMEDIATION_PROVED: frozenset({"vendor_id", "number"}),
    Event.REMEDIATION_REOPENED: frozenset({"vendor_id", "reason"}),
    Event.REMEDIATION_REPLIED: frozenset({"vendor_id"}),
    Event.REMEDIATION_RETESTED: frozenset({"vendor_id", "result", "level"}),
    Event.REMEDIATION_SEEN: frozenset({"vendor_id", "proofs"}),
    Event.REMEDIATION_SHARED: frozenset({"vendor_id"}),
    Event.SCORED: frozenset({"number", "score", "coverage", "band", "cap", "because"}),
    Event.SCORE_TABLE_MADE: frozenset({"number", "reason"}),
    Event.VENDOR_EVENT_NOTED: frozenset({"what", "happened_on"}),
    Event.VENDOR_EVENT_SETTLED: frozenset({"what", "note"}),
    Event.WALK_THROUGH_KEPT: frozenset({"vendor_id", "scenario", "held_on", "matches"}),
    Event.WALK_THROUGH_WITHDRAWN: frozenset({"vendor_id", "scenario"}),
}
