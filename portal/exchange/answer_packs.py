"""A vendor's answers as a file of its own: signed by the installation that wrote it, and checked where it is loaded.

The signature proves that the pack is as that installation wrote it. It does not prove who runs that installation: for
this its key's fingerprint is compared with the one that it publishes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FORMAT = "flowdown-answer-pack/1"
ALGORITHM = "Ed25519"
PURPOSE = b"flowdown/answer-packs/signing/1"
MEDIA_TYPE = "application/json"
MOST_BYTES = 10 * 1024 * 1024
NOT_A_PACK = "This is not an answer pack. Choose the .json file that you downloaded with your answers."
TAMPERED = ("This pack was changed after it was written: its signature does not fit. Nothing of it was loaded. "
            "Download it again where you answered.")

SCHEMA = Path(__file__).parent / "schema" / "answer-pack.json"


class BadPack(ValueError):
    """A file that is no pack, or was changed. The message is for who loads it."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose signature fits its key. `fingerprint` is that key's."""

    content: Mapping[str, Any]
    fingerprint: str
    sha256: str


class SigningKey:
    """The key of this installation, derived from a secret that it has anyway: there is nothing to configure."""

    def __init__(self, secret: bytes) -> None:
        seed = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(secret)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def public(self) -> str:
        """The public key's 32 bytes in base64url."""
        return _encoded(self._public)

    @property
    def fingerprint(self) -> str:
        return _fingerprint(self._public)

    def written(self, pack: Mapping[str, Any], address: str) -> bytes:
        """The file: the pack, with this installation's address and key in what is signed."""
        whole = {**pack, "installation": {"address": address, "public_key": self.public}}
        value = _encoded(self._key.sign(_canonical(whole)))
        signed = {"format": FORMAT, "pack": whole, "signature": {"algorithm": ALGORITHM, "value": value}}
        return json.dumps(signed, ensure_ascii=False, indent=1).encode()


def read(content: bytes) -> Pack:
    """A pack from outside. Raises BadPack for what is none, and for one that was changed after it was written."""
    if len(content) > MOST_BYTES:
        raise BadPack(f"The file is larger than {MOST_BYTES // (1024 * 1024)} MB, which no answer pack is.")
    found = _parsed(content)
    pack = found["pack"]
    public = _decoded(pack["installation"]["public_key"])
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(_decoded(found["signature"]["value"]), _canonical(pack))
    except InvalidSignature as error:
        raise BadPack(TAMPERED) from error
    except ValueError as error:
        raise BadPack(NOT_A_PACK) from error
    return Pack(pack, _fingerprint(public), hashlib.sha256(content).hexdigest())


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refused,
                           parse_float=_refused)
        _validator().validate(found)
    except jsonschema.ValidationError as error:
        if isinstance(found, dict) and str(found.get("format", "")).startswith("flowdown-answer-pack/") and (
                found["format"] != FORMAT):
            raise BadPack("This pack is of a later kind than this portal reads. Ask for one that says "
                          f"“{FORMAT}”.") from error
        raise BadPack(NOT_A_PACK) from error
    except (ValueError, RecursionError) as error:
        raise BadPack(NOT_A_PACK) from error
    checked: dict[str, Any] = found
    return checked


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names stand once: of a second one two readers might take another."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refused(text: str) -> Any:
    raise ValueError(f"{text[:20]} is no value of a pack")


def _canonical(pack: Mapping[str, Any]) -> bytes:
    """The bytes that are signed, whatever the layout of the file: sorted names, no space, UTF-8."""
    try:
        return json.dumps(pack, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise BadPack(NOT_A_PACK) from error


def _fingerprint(public: bytes) -> str:
    """SHA-256 of the key's bytes in groups, as people compare them."""
    digest = hashlib.sha256(public).hexdigest()
    return " ".join(digest[place:place + 8] for place in range(0, 64, 8))


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise BadPack(NOT_A_PACK) from error
