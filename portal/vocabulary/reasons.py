"""Why something is asked back, in words: a label for the practice, a sentence for the vendor, who is never shown a
code."""

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "no-answer": ("No answer", "An answer is missing."),
    "no-owner": ("No owner", "Nobody is named who is responsible."),
    "no-date": ("No date", "The day of the last check is missing."),
    "future-date": ("Date to come", "A date has not come yet."),
    "stale-date": ("Date too old", "The last check was too long ago."),
    "no-evidence": ("No proof", "A record that shows it is missing."),
    "unreadable-evidence": ("Unreadable proof", "A file could not be opened."),
    "undated-evidence": ("Proof without date", "A file carries no date."),
    "stale-evidence": ("Proof too old", "A file is too old."),
    "no-verifier": ("No second person", "A second person who checked it is missing."),
    "red-flag": ("Red flag", "The answer raises a concern."),
    "contradiction": ("Contradiction", "The answer does not fit with something else."),
    "vague": ("No number", "The answer has no number."),
    "own": ("Your own question", "The practice has a question."),
}


def label(reason: str) -> str:
    """For the practice."""
    return REASONS[reason][0]


def sentence(reason: str) -> str:
    """For the vendor."""
    return REASONS[reason][1]
