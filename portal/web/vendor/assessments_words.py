"""An answer in one line, as the vendor's own people read it."""

from portal.questions.answers import Answer
from portal.questions.telling import Told, part, tell
from portal.questions.types import Question
from portal.templating import count

__all__ = ["Told", "line", "part", "tell"]

MOST_LINE = 120


def line(question: Question, answer: Answer) -> str:
    """The answer in one line: Yes; Within 72 hours; 3 rows."""
    told = tell(question, answer)
    if told.rows:
        return count(len(told.rows), "row")
    words = told.words or ", ".join(told.points)
    if not words and answer.evidence:
        words = count(len(answer.evidence), "file")
    words = " ".join(words.split())
    return words if len(words) <= MOST_LINE else f"{words[:MOST_LINE - 1]}…"
