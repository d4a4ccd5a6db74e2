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
    AGREEMENT_DOWNLOADED = "agreement:downloaded"
    FINDING_CONFIRMED = "finding:confirmed"
    FINDING_NOTED = "finding:noted"
    FINDING_OVERRULED = "finding:overruled"
    FINDING_REOPENED = "finding:reopened"
    PRACTICE_ADDED = "practice:added"
    PRACTICE_GROUP_MAPPED = "practice:group-mapped"
    PRACTICE_GROUP_UNMAPPED = "practice:group-unmapped"
    PRACTICE_LIMITS_CHANGED = "practice:limits-changed"
    SESSION_ENDED = "session:ended"
    SESSION_ENDED_EVERYWHERE = "session:ended-everywhere"
    SESSION_STARTED = "session:started"
    VENDOR_ADDED = "vendor:added"
    VENDOR_CHANGED = "vendor:changed"


FACTS: dict[Event, frozenset[str]] = {
    Event.AGREEMENT_RECEIVED: frozenset({"vendor_id", "sha256", "size", "version"}),
    Event.AGREEMENT_SCANNED: frozenset({"verdict"}),
    Event.AGREEMENT_SCAN_STARTED: frozenset(),
    Event.AGREEMENT_READ: frozenset({"reading_id", "rules_version", "is_baa", "counts"}),
    Event.AGREEMENT_REFUSED: frozenset({"code"}),
    Event.AGREEMENT_FAILED: frozenset({"code"}),
    Event.AGREEMENT_RETRIED: frozenset(),
    Event.AGREEMENT_DOWNLOADED: frozenset({"kind", "sha256"}),
    Event.FINDING_CONFIRMED: frozenset({"clause", "computed", "reason"}),
    Event.FINDING_OVERRULED: frozenset({"clause", "computed", "human", "reason"}),
    Event.FINDING_REOPENED: frozenset({"clause", "computed", "human"}),
    Event.FINDING_NOTED: frozenset({"clause", "note_id"}),
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
