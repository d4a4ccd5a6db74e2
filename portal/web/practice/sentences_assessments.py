"""What each audit event of a questionnaire says, as words before and after its name."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.templating import count, day
from portal.vocabulary.events import Event

Facts = Mapping[str, Any]
REASONS: Mapping[str, str] = {
    "no-owner": "no owner", "no-date": "no date", "future-date": "a date in the future", "stale-date": "an old date",
    "no-evidence": "no proof", "unreadable-evidence": "proof that cannot be read", "stale-evidence": "old proof",
    "undated-evidence": "proof without a date", "no-verifier": "nobody who checked it", "red-flag": "a red flag",
    "contradiction": "a contradiction", "vague": "vague words", "own": "a question of their own",
    "no-answer": "no answer"}
SUSPECTED = {"ssn": "Social Security numbers", "mrn": "record numbers", "claim": "claim numbers"}
FILES = {"pdf": "as PDF", "xlsx": "as a spreadsheet", "form": "as a form to fill", "pack": "as an answer pack"}


def _question(facts: Facts) -> str:
    return f"question {facts['question']} of"


def _why(facts: Facts) -> str:
    return f": {REASONS.get(facts['reason'], str(facts['reason']).replace('-', ' '))}"


def _reminded(facts: Facts) -> tuple[str, str]:
    step = facts["step"]
    when = "by hand" if step == 0 else f"{count(step, 'day')} before" if step > 0 else f"{count(-step, 'day')} after"
    return "reminded them of", f", due {day(facts['due'])} ({when})"


def _assigned(facts: Facts) -> tuple[str, str]:
    number = len(facts["sections"]), len(facts["questions"])
    parts = [count(number[0], "section")] if number[0] else []
    parts += [count(number[1], "question")] if number[1] else []
    return f"asked a colleague to answer {' and '.join(parts) or 'a part'} of", f", due {day(facts['due'])}"


def _suspected(facts: Facts) -> str:
    return ", ".join(SUSPECTED.get(kind, kind) for kind in facts["suspected"])


def _filled(facts: Facts) -> tuple[str, str]:
    refused = f", {count(facts['refused'], 'row')} not taken" if facts["refused"] else ""
    return f"loaded a filled {facts['kind']} into", f": {count(facts['answers'], 'answer')}{refused}"


def _reviewed(facts: Facts) -> tuple[str, str]:
    reviewed, left = count(facts["reviewed"], "answer"), count(facts["open_follow_ups"], "follow-up")
    return "completed the review of", f": {reviewed} reviewed, {left} open"


SENTENCES: dict[Event, Callable[[Facts], tuple[str, str]]] = {
    Event.ASSESSMENT_SENT: lambda f: (
        "sent", f" to {count(len(f['contacts']), 'contact')}, due {day(f['due'])}"),
    Event.ASSESSMENT_EXTENDED: lambda f: (
        "gave more time for", f": until {day(f['until'])} instead of {day(f['was'])}"),
    Event.ASSESSMENT_CANCELED: lambda f: ("took back", ""),
    Event.ASSESSMENT_ASSIGNED: _assigned,
    Event.ASSESSMENT_ASSIGNMENT_DONE: lambda f: ("finished their part of", ""),
    Event.ASSESSMENT_ASSIGNMENT_WITHDRAWN: lambda f: ("took a colleague’s part back of", ""),
    Event.ASSESSMENT_FILLED: _filled,
    Event.ASSESSMENT_PACK_LOADED: lambda f: (
        "loaded an answer pack into", f": {count(f['answers'], 'answer')} to choose from"),
    Event.ASSESSMENT_SUBMITTED: lambda f: (
        "attested and sent the answers to", f": {f['answered']} of {f['asked']} answered, as {f['title']}"),
    Event.ASSESSMENT_REOPENED: lambda f: ("opened questions again in", ""),
    Event.ASSESSMENT_REVIEWED: _reviewed,
    Event.ASSESSMENT_DOWNLOADED: lambda f: (f"downloaded {FILES.get(f['kind'], f['kind'])}", ""),
    Event.ANSWER_NOTED: lambda f: (f"wrote a note on {_question(f)}", ""),
    Event.ANSWER_REVIEWED: lambda f: (f"reviewed {_question(f)}", ""),
    Event.ANSWER_TAKEN: lambda f: (f"took over an earlier answer to {_question(f)}", f", from {f['from']}"),
    Event.ANSWER_UNREVIEWED: lambda f: (f"took the review back of {_question(f)}", ""),
    Event.EVIDENCE_RECEIVED: lambda f: (f"added a file to {_question(f)}", ""),
    Event.EVIDENCE_CHANGED: lambda f: (f"changed a file of {_question(f)}", f": {', '.join(f['fields'])}"),
    Event.EVIDENCE_CONFIRMED: lambda f: (
        f"said that a file holds no patient data, at {_question(f)}", f" (it looked like {_suspected(f)})"),
    Event.EVIDENCE_DOWNLOADED: lambda f: (f"downloaded a file of {_question(f)}", ""),
    Event.EVIDENCE_ERASED: lambda f: (f"erased the bytes of a file of {_question(f)}", ""),
    Event.EVIDENCE_FAILED: lambda f: (f"could not check a file of {_question(f)}", ": a fault on our side"),
    Event.EVIDENCE_HELD: lambda f: (f"held a file of {_question(f)}", f": it looks like {_suspected(f)}"),
    Event.EVIDENCE_KEPT: lambda f: (f"checked and kept a file of {_question(f)}", ""),
    Event.EVIDENCE_REFUSED: lambda f: (
        f"did not take a file of {_question(f)}", f": {str(f['code']).replace('-', ' ')}"),
    Event.EVIDENCE_REMOVED: lambda f: (f"removed a file of {_question(f)}", ""),
    Event.EVIDENCE_RETRIED: lambda f: (f"had a file checked again of {_question(f)}", ""),
    Event.FOLLOW_UP_DRAFTED: lambda f: (f"drafted a follow-up on {_question(f)}", _why(f)),
    Event.FOLLOW_UP_CHANGED: lambda f: (f"changed a follow-up on {_question(f)}", _why(f)),
    Event.FOLLOW_UP_DROPPED: lambda f: (f"dropped a follow-up on {_question(f)}", _why(f)),
    Event.FOLLOW_UP_ASKED: lambda f: (f"asked back about {_question(f)}", f"{_why(f)}, due {day(f['due'])}"),
    Event.FOLLOW_UP_ASKED_AGAIN: lambda f: (f"asked again about {_question(f)}", f"{_why(f)}, due {day(f['due'])}"),
    Event.FOLLOW_UP_ANSWERED: lambda f: (f"answered the follow-up on {_question(f)}", _why(f)),
    Event.FOLLOW_UP_REOPENED: lambda f: (f"opened the follow-up again on {_question(f)}", _why(f)),
    Event.FOLLOW_UP_SETTLED: lambda f: (f"settled the follow-up on {_question(f)}", _why(f)),
    Event.INVITATION_REMINDED: _reminded,
}
