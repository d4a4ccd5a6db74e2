import pytest

from extractors.misread import mended
from extractors.rows import Row
from extractors.types import Box, Word


def _rows(*texts: str, confidence: float = 0.9) -> list[Row]:
    box = Box(72, 72, 90, 84)
    return [Row(1, tuple(Word(word, box, confidence) for word in text.split())) for text in texts]


def _texts(rows: list[Row]) -> list[str]:
    return [" ".join(word.text for word in row.words) for row in rows]


@pytest.mark.parametrize(
    ("above", "read", "below", "meant"),
    [
        ("f. Give access", "2. Make every amendment", "h. Keep a log", "g. Make every amendment"),
        ("i. Carry it out", "Jj- Open its books", "k. Follow Part 162", "j. Open its books"),
        ("(b) Report each breach", "(¢) Tell the clinic", "(d) Pay the cost", "(c) Tell the clinic"),
        ("4. Report each breach", "§. Tell the clinic", "6. Pay the cost", "5. Tell the clinic"),
    ],
)
def test_an_item_gets_the_number_between_those_of_its_neighbors(above: str, read: str, below: str, meant: str) -> None:
    rows = mended(_rows(above, "to the patient", read, "that it is asked for", below))
    assert _texts(rows) == [above, "to the patient", meant, "that it is asked for", below]


def test_the_first_roman_heading_gets_its_number_back() -> None:
    rows = mended(_rows("AGREEMENT", "L Definitions", "Words mean what they mean.", "II. Duties of the vendor"))
    assert _texts(rows)[1] == "I. Definitions"


@pytest.mark.parametrize(
    "texts",
    [
        ("f. Give access", "Make every amendment", "h. Keep a log"),
        ("f. Give access", "2. Make every amendment", "3. Correct it", "h. Keep a log"),
        ("f. Give access", "45 CFR 164.526 governs this", "h. Keep a log"),
        ("L Definitions", "2. Duties of the vendor"),
    ],
)
def test_nothing_is_guessed_where_the_neighbors_do_not_tell(texts: tuple[str, ...]) -> None:
    assert _texts(mended(_rows(*texts))) == list(texts)


def test_words_of_a_text_layer_stand_as_they_are() -> None:
    texts = ("f. Give access", "2. Make every amendment", "h. Keep a log")
    assert _texts(mended(_rows(*texts, confidence=1.0))) == list(texts)
