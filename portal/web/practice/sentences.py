"""What each audit event says, as words before and after the name of what it is about."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.templating import count, day
from portal.vocabulary.events import Event
from portal.vocabulary.kinds import DocumentKind
from portal.vocabulary.terms import EVENT_NAMES, STATUS_WORDS, hours_in_words
from portal.web.practice import sentences_assessments, sentences_scores

VENDOR_FIELDS: dict[str, str] = {
    "name": "name", "services": "services", "handles_phi": "whether it handles patient data",
    "phi": "what patient data",
    "owner_name": "owner", "contact_name": "contact", "contact_email": "contact address",
    "planned_start": "planned start", "status": "status"}
Facts = Mapping[str, Any]


def _word(status: str) -> str:
    return STATUS_WORDS.get(status, status).lower()


def _lower(name: str) -> str:
    """Within a sentence: only the first letter, PHI stays PHI."""
    return name[:1].lower() + name[1:]


def _read(facts: Facts) -> tuple[str, str]:
    if facts.get("kind", DocumentKind.AGREEMENT) != DocumentKind.AGREEMENT:
        return "read", ""  # what belongs to an agreement need not be one
    if not facts["is_baa"]:
        return "read", ": it does not look like a business associate agreement"
    counts = {status: facts["counts"][status] for status in ("missing", "conflict", "weak", "unclear", "present")
              if facts["counts"].get(status)}
    shown = ", ".join(f"{number} {_word(status)}" for status, number in counts.items())
    return "read", f": of {count(sum(counts.values()), 'term')} {shown}" if shown else ": no term found"


def _scanned(facts: Facts) -> tuple[str, str]:
    told = {"clean": ": no malware found", "not-scanned": ": no malware scanner is set up"}
    return "scanned", told.get(facts["verdict"], f": {facts['verdict']}")


def _limits(facts: Facts) -> tuple[str, str]:
    before, after = facts["before"], facts["after"]
    moves = [f"{_lower(EVENT_NAMES.get(event, event))} from {hours_in_words(before.get(event, 0))} to "
             f"{hours_in_words(hours)}" for event, hours in after.items() if before.get(event) != hours]
    return "changed the time limits: " + ("; ".join(moves) or "the same hours in other units"), ""


def _left(facts: Facts) -> tuple[str, str]:
    return {"switched-practice": "went on to another practice"}.get(facts["why"], "signed out"), ""


def _fields(facts: Facts) -> tuple[str, str]:
    return "changed", ": " + ", ".join(VENDOR_FIELDS.get(name, name) for name in facts["fields"])


def _compared(facts: Facts) -> tuple[str, str]:
    words = {"met": "met", "partly-met": "partly met", "not-met": "not met", "unclear": "to look up",
             "to-sign": "to sign"}
    shown = [f"{facts['counts'][key]} {word}" for key, word in words.items() if facts["counts"].get(key)]
    return f"compared version {facts['version']} with what was asked of", ": " + ", ".join(shown)


def _answered(facts: Facts) -> tuple[str, str]:
    word = {"accept": "accepted", "counter": "proposed other words for", "decline": "declined"}[facts["answer"]]
    if facts["on_behalf_of"]:
        return "wrote down an answer to", f": {facts['on_behalf_of']} {word.removesuffix(' for')} it"
    return word, ""


def _sent(facts: Facts) -> tuple[str, str]:
    how = "sent" if facts["how"] == "portal" else "recorded as sent"
    return f"{how} {_requests(facts['requests'])} on", ""


def _requests(number: int) -> str:
    return f"{number} request{'' if number == 1 else 's'}"


def _documents(number: int) -> str:
    if not number:
        return "without other documents"
    return f"together with {number} other document{'' if number == 1 else 's'}"


def _verdicts(changed: int) -> str:
    return f"{changed} verdict{'' if changed == 1 else 's'} changed" if changed else "no verdict changed"


def _mail(facts: Facts) -> str:
    told = {"passcode": "code", "receipt": "receipt", "reminder": "reminder", "late": "mail about late fixes"}
    return told.get(facts["kind"], "invitation")


def _size(size: int) -> str:
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, round(size / 1024))} KB"


SENTENCES: dict[Event, Callable[[Facts], tuple[str, str]]] = {
    Event.AGREEMENT_RECEIVED: lambda f: ("uploaded", f" ({_size(f['size'])})"),
    Event.AGREEMENT_DOCUMENT_RECEIVED: lambda f: ("uploaded", f" ({_size(f['size'])}), which belongs to the agreement"),
    Event.AGREEMENT_DOCUMENT_COUNTED: lambda f: ("let", " count for its agreement"),
    Event.AGREEMENT_DOCUMENT_SET_ASIDE: lambda f: ("set aside", ": it does not count for its agreement"),
    Event.AGREEMENT_SCAN_STARTED: lambda f: ("began to scan", ""),
    Event.AGREEMENT_SCANNED: _scanned,
    Event.AGREEMENT_READ: _read,
    Event.AGREEMENT_REFUSED: lambda f: ("did not take", f": {str(f['code']).replace('-', ' ')}"),
    Event.AGREEMENT_FAILED: lambda f: ("could not read", ": a fault on our side"),
    Event.AGREEMENT_RETRIED: lambda f: ("asked to read again", ""),
    Event.AGREEMENT_DOWNLOADED: lambda f: (f"downloaded the {str(f['kind']).replace('-', ' ')} of", ""),
    Event.AGREEMENT_READ_AGAIN: lambda f: ("read", f" again by newer rules: {_verdicts(f['changed'])}"),
    Event.AGREEMENT_READ_TOGETHER: lambda f: ("read", f" {_documents(f['documents'])}: {_verdicts(f['changed'])}"),
    Event.ARCHIVE_REREAD_STARTED: lambda f: (f"began to read {f['agreements']} agreements again by newer rules", ""),
    Event.ARCHIVE_REREAD_ENDED: lambda f: (f"read {f['read']} agreements again: {_verdicts(f['changed'])}", ""),
    Event.FINDING_CONFIRMED: lambda f: ("confirmed", f" as {_word(f['computed'])}"),
    Event.FINDING_OVERRULED: lambda f: ("overruled",
                                        f": read as {_word(f['computed'])}, counts as {_word(f['human'])}"),
    Event.FINDING_REOPENED: lambda f: ("reopened", f": {_word(f['computed'])} counts again"),
    Event.FINDING_NOTED: lambda f: ("wrote a note on", ""),
    Event.CONTACT_ADDED: lambda f: (f"added {f['name']} ({f['email']}) as a contact of", ""),
    Event.CONTACT_CHANGED: lambda f: ("changed", f": {', '.join(f['fields'])}"),
    Event.CONTACT_REMOVED: lambda f: (f"removed {f['name']} ({f['email']}) from the contacts of", ""),
    Event.INVITATION_DONE: lambda f: ("answered", ""),
    Event.INVITATION_ENTERED: lambda f: ("came in by a code to", ""),
    Event.INVITATION_EXTENDED: lambda f: ("gave more time for",
                                           f": until {day(f['until'])} instead of {day(f['was'])}"),
    Event.INVITATION_LOCKED: lambda f: ("was locked out for a while, after too many wrong codes to", ""),
    Event.INVITATION_PASSED_ON: lambda f: ("passed on", f", to {f['name']}"),
    Event.INVITATION_READDRESSED: lambda f: ("sent", f" to {f['name']} instead"),
    Event.INVITATION_REOPENED: lambda f: ("opened again", ""),
    Event.INVITATION_RESENT: lambda f: ("mailed another link for", ""),
    Event.INVITATION_REVOKED: lambda f: ("revoked", ""),
    Event.INVITATION_SENT: lambda f: (f"invited {f['name']} to", f", due {day(f['due'])}"),
    Event.MAIL_BOUNCED: lambda f: (f"got the {_mail(f)} back for", ""),
    Event.MAIL_FAILED: lambda f: (f"could not send the {_mail(f)} for", f": {str(f['code']).replace('-', ' ')}"),
    Event.MAIL_RETRIED: lambda f: (f"sent the {_mail(f)} again for", ""),
    Event.MAIL_SENT: lambda f: (f"mailed the {_mail(f)} for", ""),
    Event.NEGOTIATION_DRAFTED: lambda f: (f"drafted {_requests(f['requests'])} on", ""),
    Event.NEGOTIATION_CHANGED: lambda f: (f"changed {_requests(f['changed'])} on", f": {f['chosen']} chosen"),
    Event.NEGOTIATION_SENT: _sent,
    Event.NEGOTIATION_DOWNLOADED: lambda f: (f"downloaded the {f['kind']} on", ""),
    Event.NEGOTIATION_ANSWERED: lambda f: (f"answered {_requests(sum(f['counts'].values()))} on", ""),
    Event.NEGOTIATION_COMPARED: _compared,
    Event.NEGOTIATION_CLOSED: lambda f: ("ended the requests on", ""),
    Event.NEGOTIATION_DISCARDED: lambda f: ("discarded the draft of requests on", ""),
    Event.QUESTION_SET_CREATED: lambda f: ("made", f" from {f['based_on']}: {f['questions']} questions"),
    Event.QUESTION_SET_CHANGED: lambda f: ("changed", f": {f['changed']}"),
    Event.QUESTION_SET_DISCARDED: lambda f: (f"discarded the draft of the question set {f['title']}", ""),
    Event.QUESTION_SET_EXPORTED: lambda f: ("downloaded the questions of", f" ({f['kind']})"),
    Event.QUESTION_SET_PUBLISHED: lambda f: ("published", f" as version {f['number']}, {f['questions']} questions"),
    Event.QUESTION_SET_RESTORED: lambda f: ("offers again", ""),
    Event.QUESTION_SET_RETIRED: lambda f: ("retired", ""),
    Event.REQUEST_ANSWERED: _answered,
    Event.REQUEST_COUNTER_ACCEPTED: lambda f: ("accepted the vendor’s words for", ""),
    Event.REQUEST_ASKED_AGAIN: lambda f: ("asked again for", ""),
    Event.REQUEST_RISK_ACCEPTED: lambda f: ("accepted the risk without", ""),
    Event.REQUEST_WITHDRAWN: lambda f: ("withdrew the request for", ""),
    Event.REQUEST_CHECKED: lambda f: ("checked", f" in version {f['version']}: {f['checked'].replace('-', ' ')}"),
    Event.PRACTICE_ADDED: lambda f: (f"set up the practice {f['name']}", ""),
    Event.PRACTICE_GROUP_MAPPED: lambda f: (f"gave the group {f['group']} the role {f['role']}", ""),
    Event.PRACTICE_GROUP_UNMAPPED: lambda f: (f"took the role {f['role']} from the group {f['group']}", ""),
    Event.PRACTICE_LIMITS_CHANGED: _limits,
    Event.PRACTICE_PROPOSED_RULES_HIDDEN: lambda f: ("left proposed rules out of the reviews", ""),
    Event.PRACTICE_PROPOSED_RULES_SHOWN: lambda f: ("had proposed rules shown in the reviews", ""),
    Event.SESSION_STARTED: lambda f: (f"signed in as {f['role']}", ""),
    Event.SESSION_ENDED: _left,
    Event.SESSION_ENDED_EVERYWHERE: lambda f: (f"signed out everywhere ({f['sessions']} open)", ""),
    Event.VENDOR_ADDED: lambda f: ("added the vendor", ""),
    Event.VENDOR_CHANGED: _fields,
    **sentences_assessments.SENTENCES,
    **sentences_scores.SENTENCES,
}
