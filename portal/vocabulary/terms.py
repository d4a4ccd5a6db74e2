"""The words in which a reading is told: statuses, tiers, time limits and facts about the file, the same on every page,
in every report and in the audit trail's notes."""

from collections.abc import Mapping, Sequence
from typing import Any

STATUS_WORDS: dict[str, str] = {
    "present": "Present", "weak": "Weak", "missing": "Missing", "conflict": "Conflict", "unclear": "Unclear",
    "not-applicable": "Not applicable",
}
TIER_TITLES: dict[str, str] = {
    "required": "Required by the HIPAA rules",
    "required-if": "Required for billing companies",
    "where-it-applies": "Only where it applies to you",
    "recommended": "Recommended",
    "best-practice": "Good practice",
    "permission": "Permissions the agreement gives",
    "proposed": "Proposed, not law",
}
EVENT_NAMES: dict[str, str] = {
    "breach": "Breach of unsecured PHI",
    "unauthorized-use": "Unauthorized use",
    "security-incident": "Security incident",
    "security-incident-attempts": "Unsuccessful attempts",
    "access": "Patient access request",
    "amendment": "Request to amend",
    "accounting": "Accounting of disclosures",
    "return-destroy": "Return or destroy",
    "cure": "Cure of a violation",
    "new-subcontractor": "New subcontractor",
    "other": "Other",
}
# The term that promises what a time limit is about.
EVENT_CLAUSES: dict[str, str] = {
    "breach": "report-breach", "unauthorized-use": "report-unauthorized-use",
    "security-incident": "report-security-incident", "security-incident-attempts": "report-security-incident",
    "access": "individual-access", "amendment": "amendment", "accounting": "accounting",
    "return-destroy": "return-or-destroy", "cure": "termination-for-breach",
    "new-subcontractor": "subcontractor-flow-down",
}
FLAG_NOTES: dict[str, str] = {
    "javascript": "scripts", "embedded-files": "other files inside it", "launch-actions": "a command to start programs",
    "macros": "macros", "external-links": "parts that load from elsewhere",
}
# What the document itself lacks: a title, and what to do about it.
DOCUMENT_REASONS: dict[str, tuple[str, str]] = {
    "BLANKS": ("Names, dates or services are left blank", "Have them filled in before anyone signs."),
    "UNSIGNED": ("There is no place to sign", "An agreement that is not executed does not protect you."),
    "OUTDATED-FORM": ("The wording is from before 2013, when the rule changed", "Ask for the vendor's current form."),
    "VACATED-RULE": ("It builds on a rule of 2024 that a court set aside", "Ask that it be struck, or ask counsel."),
}
_UNITS: dict[str, str] = {"hour": "hour", "calendar_day": "calendar day", "business_day": "business day",
                          "day": "day", "week": "week", "month": "month"}
_TRIGGERS: dict[str, str] = {
    "discovery": "from discovery", "awareness": "from awareness", "suspicion": "from suspicion",
    "determination": "from determination", "confirmation": "from confirmation", "occurrence": "from the event itself",
    "request": "from the request", "termination": "from the end of the agreement", "notice": "from notice",
}


def as_written(window: Mapping[str, Any]) -> str:
    """A time limit in words: "10 business days from discovery", "promptly", "no number"."""
    number, qualifier = window["number"], window["qualifier"]
    if number is None:
        return "no number" if qualifier in ("", "none") else qualifier.replace("-", " ")
    unit = _UNITS.get(window["unit"], "")
    words = f"{number:,} {unit}{'' if number == 1 else 's'}".strip()
    if window.get("direction", "after") == "before":
        return f"{words} before"
    return f"{words} {_TRIGGERS.get(window['trigger'], '')}".strip()


def in_list(words: Sequence[str]) -> str:
    """scripts, macros and other files."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def hours_in_words(hours: int) -> str:
    """72 hours, 10 days: the larger unit from four days on, where nothing is lost."""
    if hours >= 96 and hours % 24 == 0:
        return f"{hours // 24:,} days"
    return f"{hours:,} hour{'' if hours == 1 else 's'}"


def confidence_in_words(confidence: float) -> str:
    """How far the reading can be relied on, in words for a person."""
    if confidence >= 0.9:
        return "We are sure of this reading."
    if confidence >= 0.7:
        return "We are fairly sure of this reading."
    return "We are not sure of this reading: check the words on the page."


def no_agreement(quality: str) -> str:
    """The first line on a file that could not be told to be an agreement: unreadable is not the same as wrong."""
    if quality == "poor":
        return "We cannot read enough of this scan to say anything. Ask the vendor for the original file."
    return "This does not look like a business associate agreement."
