"""The words in which a comparison is told: what became of a term, a time limit and a passage of the text."""

from collections.abc import Collection, Mapping

UNCHANGED = "unchanged"

# The gravest first. Each with its word, and what it means for the practice.
TURNS: dict[str, tuple[str, str]] = {
    "removed": ("Removed", "The new version no longer says it."),
    "weakened": ("Weakened", "The new version gives you less."),
    "mixed": ("Better and worse", "One part is better, another is worse."),
    "unclear": ("Cannot be told", "One of the two texts cannot carry a verdict."),
    "added": ("Added", "The old version did not say it."),
    "strengthened": ("Strengthened", "The new version gives you more."),
    "decided": ("Decided by a person", "The words are the same; a person judged one of them otherwise."),
    "reworded": ("Reworded", "Other words, the same verdict."),
    "unchanged": ("Unchanged", "The same words and the same verdict."),
}
LIMIT_TURNS: dict[str, str] = {
    "removed": "No longer there", "weakened": "Worse", "mixed": "Better and worse", "added": "New",
    "strengthened": "Better", "unclear": "Cannot be told", "reworded": "Other words", "unchanged": "Unchanged",
}
UNTOLD = "What changed cannot be told."
PASSAGES: dict[str, str] = {"removed": "Removed", "added": "Added", "changed": "Changed", "moved": "Moved"}


def headline(counts: Mapping[str, int], better: int, worse: int) -> str:
    """The first line of a comparison: "7 terms are better, 1 is worse, 2 are reworded."."""
    facts = ((worse, "worse"), (counts.get("mixed", 0), "better in one way and worse in another"), (better, "better"),
             (counts.get("reworded", 0), "reworded"), (counts.get("decided", 0), "decided otherwise by a person"),
             (counts.get("unclear", 0), "not clear enough to tell"))
    parts = [f"{number} {'is' if number == 1 else 'are'} {word}" for number, word in facts if number]
    if not parts:
        return "No term changed."
    number, rest = parts[0].split(" ", 1)
    return f"{number} term{'' if number == '1' else 's'} {rest}" + "".join(f", {part}" for part in parts[1:]) + "."


def limit(words: str, others: Collection[str]) -> str:
    """A time limit with those that it contradicts: "5 business days, in conflict with 10 calendar days"."""
    return ", in conflict with ".join([words, " and ".join(others)]) if others else words


def verdicts(before: str, after: str, words: Mapping[str, str]) -> str:
    """was Weak, now Present; still Weak."""
    return f"still {words[after]}" if before == after else f"was {words[before]}, now {words[after]}"
