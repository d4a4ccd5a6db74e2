"""The table's words, as they are said to a vendor."""

from __future__ import annotations

import re

from portal.scoring import catalog
from portal.scoring.levels import Level
from portal.web import cards


def test_the_table_speaks_of_the_practice_to_the_vendor() -> None:
    for indicator in catalog.latest().by_id.values():
        told = " ".join([cards.addressed(indicator.title), cards.addressed(indicator.says[Level.STRONG]),
                         *(cards.addressed(proof.what) for proof in indicator.evidence)])
        assert not re.search(r"\b(you|your|we|our)\b", told, re.IGNORECASE), told


def test_every_level_has_a_sign_a_word_and_a_color_of_its_own() -> None:
    assert set(cards.BADGES) == set(Level)
    for part in range(2):
        assert len({badge[part] for badge in cards.BADGES.values()}) == len(Level)
