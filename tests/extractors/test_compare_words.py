"""Two wordings word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import compare_words
from extractors.compare_words import Kept, difference, mirrored

WORDS = st.lists(st.sampled_from(
    ["vendor", "shall", "report", "(60)", "24", "hours", ",", "days", ".", "of", "discovery"]), max_size=14)
WORDING = WORDS.map(" ".join)


def marked(before: str, after: str) -> str:
    signs = {Kept.SAME: "{}", Kept.REMOVED: "[-{}-]", Kept.ADDED: "[+{}+]"}
    return "".join(signs[piece.kept].format(piece.text) for piece in difference(before, after))


def test_marks_the_words_that_came_and_went() -> None:
    assert marked("Notice is due within sixty (60) calendar days after discovery.",
                  "Notice is due within ten (10) business days after discovery, in writing.") == (
        "Notice is due within[- sixty (60) calendar-][+ ten (10) business+] days after discovery[+, in writing+].")


def test_curly_quotes_and_long_dashes_are_no_change() -> None:
    assert marked("the “Services” – all of them", 'the "Services" - all of them') == 'the "Services" - all of them'


def test_wordings_too_long_to_align_are_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_words, "MOST_PAIRS", 3)
    assert marked("a b c d z", "a c b e z") == "a[- b c d-][+ c b e+] z"


@pytest.mark.parametrize(("text", "number", "words"), [
    ("7.1 Term", "7.1", "Term"), ("3.3(a) Report", "3.3(a)", "Report"), ("(b) Breach", "(b)", "Breach"),
    ("Section 4.2. Ends", "Section 4.2", "Ends"), ("- item", "", "item"), ("10 business days", "", "10 business days"),
    ("A copy", "", "A copy"), ("I agree", "", "I agree")])
def test_a_number_before_a_passage_is_told_from_its_words(text: str, number: str, words: str) -> None:
    assert (compare_words.label(text), compare_words.bare(text)) == (number, words)


@pytest.mark.parametrize(("one", "other"), [
    ("(a) to post payments; and (b) to appeal denials.", "(a) to post payments; and to appeal denials."),
    ("4. keep no copies; and 5. return the rest.", "keep no copies; and return the rest."),
    ("It ends. 3.2 Safeguards. Vendor encrypts.", "It ends. Safeguards. Vendor encrypts."),
    ("the safe- guards of an “of\ufb01cer”", "the safeguards of an \"officer\"")])
def test_where_lines_were_joined_is_no_other_wording(one: str, other: str) -> None:
    assert compare_words.unnumbered(one) == compare_words.unnumbered(other)


@pytest.mark.parametrize(("one", "other"), [
    ("as Sec. 3.2 says", "as Sec. 3.3 says"), ("Site No. 5. It moves.", "Site No. 6. It moves."),
    ("under Sections 2(a) and (b) of it", "under Sections 2(a) and (c) of it"),
    ("within 5 days; or 10 days", "within 5 days; or 15 days")])
def test_a_number_that_says_something_is_a_word(one: str, other: str) -> None:
    assert compare_words.unnumbered(one) != compare_words.unnumbered(other)


def test_a_word_parted_at_the_end_of_a_line_is_one_word() -> None:
    pieces = difference("the associ- ates re-use it -- now", "the associates reuse it — here")
    assert [(piece.kept, piece.text) for piece in pieces if piece.kept is not Kept.SAME] == [
        (Kept.REMOVED, " now"), (Kept.ADDED, " here")]


@given(WORDING, WORDING)
def test_both_wordings_can_be_put_together_again(before: str, after: str) -> None:
    pieces = difference(before, after)
    for side, other in ((before, Kept.ADDED), (after, Kept.REMOVED)):
        text = " ".join(piece.text for piece in pieces if piece.kept is not other)
        assert text.split() == side.split()


@given(WORDING, WORDING)
def test_seen_from_the_other_side_it_is_the_same_difference(before: str, after: str) -> None:
    assert mirrored(difference(before, after)) == difference(after, before)


@given(WORDING)
def test_a_wording_does_not_differ_from_itself(words: str) -> None:
    assert all(piece.kept is Kept.SAME for piece in difference(words, words))
