import re

import pytest

from extractors.rulebook import Concept
from extractors.senses import _search


def _concept(says: str, barred: str) -> Concept:
    return Concept("said", re.compile(says), re.compile(barred))


def test_behind_the_comma_of_a_barred_match_the_same_words_count() -> None:
    text = "an attack that results in access to records, and a use beyond this agreement"
    found = _search(_concept(r"\b(?:access|use)\b.*beyond", r"results in[^,]*$"), text)
    assert found is not None
    assert found[0].startswith("use")


@pytest.mark.parametrize("says", [", and a use", r"\b(?=use)", ","])
def test_a_barred_match_that_opens_with_its_comma_or_is_empty_ends_the_search(says: str) -> None:
    assert _search(_concept(says, "records.*$"), "of the records, and a use of the records, and a use") is None
