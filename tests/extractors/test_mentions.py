"""Lines that only name a subject, and those that seem to and promise something."""

from __future__ import annotations

import pytest

from extractors import mentions


@pytest.mark.parametrize(
    "text",
    [
        "9.03 termination for cause.",
        "a-1 definitions a-2 permitted uses a-3 return of PHI",
        "[ ] breach notification [ ] access of individuals",
        "does BA report breaches?",
        "note 3. the rule has its reasons.",
        "an accounting is on BA's roadmap.",
        "6.5 return of PHI. reserved.",
        "see also: safeguards | access",
        "confidential information, but not PHI, is returned.",
    ],
)
def test_turns_down_a_line_that_only_names_its_subject(text: str) -> None:
    assert mentions.why(text)


@pytest.mark.parametrize(
    "text",
    [
        "return PHI at termination",
        "return or destroy PHI at the end.",
        "breach: within 3 days of discovery",
        "note: BA shall report breaches.",
        "[x] BA shall return PHI. [ ] BA shall keep PHI.",
        "does BA report breaches? yes.",
    ],
)
def test_lets_a_line_pass_that_may_promise_something(text: str) -> None:
    assert not mentions.why(text)
