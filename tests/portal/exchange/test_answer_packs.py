"""Answer packs: whole, or refused; and signed by a key that needs no setting of its own."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exchange import answer_packs
from portal.exchange.answer_packs import BadPack, SigningKey

KEY = SigningKey(b"a secret of thirty-two bytes or so")
ADDRESS = "https://portal.example.com"
PACK: dict[str, Any] = {
    "set": {"id": "billing-vendor", "version": "1.0.0", "title": "Billing company questionnaire", "wording": "ab" * 32},
    "practice": "Sample Family Practice", "vendor": "Example Billing Co.", "attested": True,
    "signer": {"name": "Val Example", "title": "Compliance officer"}, "submitted_at": "2026-11-22T10:00:00+00:00",
    "submission": {"number": 1, "sha256": "cd" * 32}, "written_at": "2026-11-22T10:00:00+00:00",
    "answers": [{"question": "ACC-01", "text": "Does every person have an account?", "entered": {
        "value": "yes", "owner": "IT lead"}, "by": "Vic", "at": "", "evidence": [{
            "name": "list.pdf", "sha256": "ef" * 32, "size": 10, "dated": "", "expires": "", "owner": ""}]}],
}


def written(pack: dict[str, Any] = PACK) -> bytes:
    return KEY.written(pack, ADDRESS)


def test_a_pack_reads_as_it_was_written() -> None:
    read = answer_packs.read(written())
    assert {name: read.content[name] for name in PACK} == PACK
    assert read.content["installation"] == {"address": ADDRESS, "public_key": KEY.public}
    assert read.fingerprint == KEY.fingerprint
    assert len(read.fingerprint.split()) == 8


def test_the_layout_of_the_file_does_not_matter() -> None:
    compact = json.dumps(json.loads(written()), ensure_ascii=True).encode()
    assert answer_packs.read(b"\xef\xbb\xbf" + compact).content["answers"] == PACK["answers"]


def change(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(found: Any) -> None:
        *steps, last = path.split("/")
        for step in steps:
            found = found[int(step) if step.isdigit() else step]
        found[last] = value
    return apply


@pytest.mark.parametrize("tamper", [
    change("pack/answers/0/entered/value", "no"), change("pack/answers/0/text", "Another question?"),
    change("pack/signer/name", "Somebody else"), change("pack/submitted_at", "2027-01-01T00:00:00+00:00"),
    change("pack/answers/0/evidence/0/sha256", "00" * 32), change("pack/attested", False),
    change("pack/installation/address", "https://other.example.com"),
    change("pack/installation/public_key", SigningKey(b"another").public),
    change("signature/value", answer_packs._encoded(bytes(64))), change("pack/vendor", "Demo Claims Partners"),
])
def test_refuses_a_pack_that_was_changed_and_says_so(tamper: Callable[[dict[str, Any]], None]) -> None:
    found = json.loads(written())
    tamper(found)
    with pytest.raises(BadPack, match="was changed after it was written"):
        answer_packs.read(json.dumps(found).encode())


@pytest.mark.parametrize("content", [
    b"", b"[]", b"{", b"\xff\xfe", b'{"format": "flowdown-answer-pack/1"}', b"[" * 200_000, b'{"a": NaN}', b"1" * 9000,
    json.dumps({**json.loads(written()), "more": 1}).encode(),
    written().replace(b'"attested": true', b'"attested": true, "attested": false'),
    written().replace(b'"size": 10', b'"size": 1.5'), written().replace(b"list.pdf", b"\\ud800"),
    written().replace(b"list.pdf", b"\\u0000"),
], ids=lambda content: str(content[:20]))
def test_refuses_what_is_no_pack(content: bytes) -> None:
    with pytest.raises(BadPack, match="not an answer pack"):
        answer_packs.read(content)


def test_says_that_a_later_kind_cannot_be_read() -> None:
    with pytest.raises(BadPack, match="later kind"):
        answer_packs.read(json.dumps({**json.loads(written()), "format": "flowdown-answer-pack/2"}).encode())


def test_refuses_a_pack_that_is_far_too_large() -> None:
    with pytest.raises(BadPack, match="larger than"):
        answer_packs.read(b" " * (answer_packs.MOST_BYTES + 1))


def test_another_secret_makes_another_key_and_the_same_the_same() -> None:
    assert SigningKey(b"a secret of thirty-two bytes or so").public == KEY.public
    assert SigningKey(b"b secret of thirty-two bytes or so").public != KEY.public


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
       st.integers(min_value=0))
def test_no_single_byte_can_be_changed(text: str, place: int) -> None:
    pack = copy.deepcopy(PACK)
    pack["answers"][0]["entered"]["value"] = text
    whole = written(pack)
    assert answer_packs.read(whole).content["answers"][0]["entered"]["value"] == text
    bad = bytearray(whole)
    bad[place % len(whole)] ^= 1
    with contextlib.suppress(BadPack):  # what is not refused was the layout alone, such as a space
        assert answer_packs.read(bytes(bad)).content == answer_packs.read(whole).content
