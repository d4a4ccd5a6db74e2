"""What an identity provider says of itself: its addresses and its public keys, fetched when needed and kept a while."""

from __future__ import annotations

import functools
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from portal.errors import SignInFailed

KEEP_SECONDS = 3600.0
# For so long a provider that did not answer is not asked again: each question can hold a thread for ten seconds.
SILENT_SECONDS = 10.0
TIMEOUT = httpx2.Timeout(10.0, connect=5.0)
# Public-key signatures only: with "none" or a shared-secret one, whoever knows the public key could sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
UNREACHABLE = "provider-unreachable"
DEMONSTRATION = "flowdown_demonstration"
_REQUIRED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_PUBLIC_KEYS = ("RSA", "EC", "OKP")


@functools.cache
def trusted_roots() -> ssl.SSLContext:
    """The certificate authorities we trust; reading them takes longer than all else in a sign-in."""
    return httpx2.create_ssl_context()


class Provider:
    """One issuer. Threads may share it. Every failure is a SignInFailed whose code says what to look at."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._lock = threading.Lock()
        self._metadata: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = 0.0
        self._silent_until = 0.0

    def metadata(self) -> Mapping[str, Any]:
        """The provider's discovery document. Raises SignInFailed when it cannot be had or must not be used."""
        with self._lock:
            if self._metadata and time.monotonic() - self._read_at <= KEEP_SECONDS:
                return self._metadata
        read = self._usable(self._fetch(self.issuer.rstrip("/") + "/.well-known/openid-configuration"))
        with self._lock:
            self._metadata, self._read_at, self._keys = read, time.monotonic(), None
        return read

    def keys(self, *, anew: bool = False) -> KeySet:
        """The provider's public keys; fetched `anew` when a token names one that is not among them."""
        address = self.metadata()["jwks_uri"]
        with self._lock:
            if self._keys is not None and not anew:
                return self._keys
        read = _public_keys(self._fetch(address))
        with self._lock:
            self._keys = read
        return read

    def _fetch(self, address: str) -> dict[str, Any]:
        """Without the lock: while one thread waits for the provider, the others find what is known."""
        with self._lock:
            if time.monotonic() < self._silent_until:
                raise unreachable()
        try:
            return fetch_json(address)
        except SignInFailed as error:
            if error.code == UNREACHABLE:
                with self._lock:
                    self._silent_until = time.monotonic() + SILENT_SECONDS
            raise

    def algorithms(self) -> list[str]:
        """The signatures that are taken: those the provider announces, if they are among ours."""
        announced = self.metadata().get("id_token_signing_alg_values_supported") or ["RS256"]
        return [name for name in announced if name in ALGORITHMS]

    def _usable(self, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
        if metadata.get("issuer") != self.issuer:
            raise misconfigured("issuer-differs")  # to the letter, the slash at its end included
        if metadata.get(DEMONSTRATION) and not _on_this_machine(self.issuer):
            raise misconfigured("demonstration-provider")
        if not all(self._trusted(metadata.get(name)) for name in _REQUIRED):
            raise misconfigured("no-safe-endpoints")
        return metadata

    def _trusted(self, address: object) -> bool:
        """An https address; plain http only where the issuer itself is one on this machine."""
        if not isinstance(address, str):
            return False
        return address.startswith("https://") or (_on_this_machine(self.issuer) and _on_this_machine(address))


def fetch_json(address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at an address of the provider. Raises SignInFailed."""
    try:
        with httpx2.Client(timeout=TIMEOUT, verify=trusted_roots()) as client:
            response = client.get(address, headers=dict(headers or {}))
        response.raise_for_status()
        answer = response.json()
    except httpx2.HTTPStatusError as error:
        raise (unreachable() if response.is_server_error else misconfigured("provider-refused")) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise unreachable() from error
    except ValueError as error:
        raise misconfigured("provider-babbles") from error
    if not isinstance(answer, dict):
        raise misconfigured("provider-babbles")
    return answer


def unreachable() -> SignInFailed:
    return SignInFailed(
        UNREACHABLE, "The identity provider does not answer. Nothing is lost: try again in a few minutes."
    )


def misconfigured(code: str) -> SignInFailed:
    return SignInFailed(
        code,
        f"The identity provider and this portal do not fit together ({code}). "
        "Tell whoever runs Flowdown for your practice; trying again will not help.",
    )


def _public_keys(document: Mapping[str, Any]) -> KeySet:
    listed = document.get("keys")
    if not isinstance(listed, Sequence):
        raise misconfigured("no-keys")
    usable = [key for key in listed if isinstance(key, dict) and key.get("kty") in _PUBLIC_KEYS]
    try:
        return KeySet.import_key_set({"keys": [key for key in usable if key.get("use", "sig") == "sig"]})
    except (JoseError, ValueError) as error:
        raise misconfigured("no-keys") from error


def _on_this_machine(address: str) -> bool:
    return (urlsplit(address).hostname or "") in ("127.0.0.1", "localhost", "::1")
