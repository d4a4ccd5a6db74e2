"""Six-digit codes: made from the key and the code's row when the mail is written, stored as a keyed hash only.

A code can be guessed in a million tries, so a plain hash would hide nothing: whoever reads the database still needs the
key. Making it from the row means that a mail which is written twice, after a crash, says the same code.
"""

import hashlib
import hmac

DIGITS = 6


def code_for(key: bytes, passcode_id: str) -> str:
    """The code of a row."""
    digest = hmac.new(key, f"passcode:{passcode_id}".encode(), hashlib.sha256).digest()
    return str(int.from_bytes(digest[:16], "big") % 10**DIGITS).zfill(DIGITS)


def code_hash(key: bytes, passcode_id: str, code: str) -> str:
    """What is stored of a code."""
    return hmac.new(key, f"passcode-hash:{passcode_id}:{code}".encode(), hashlib.sha256).hexdigest()


def client_hash(key: bytes, client: str) -> str:
    """What is stored of the network address that tries codes."""
    return hmac.new(key, f"client:{client}".encode(), hashlib.sha256).hexdigest()


def entered(text: str) -> str:
    """The digits of what somebody typed or pasted: 407 121 and 407-121 are 407121."""
    return "".join(character for character in text if character in "0123456789")[:DIGITS + 1]


def same(one: str, other: str) -> bool:
    """True for two equal hashes, none of them empty; takes as long whichever differs."""
    return bool(one) and hmac.compare_digest(one, other)
