"""Signing in by OpenID Connect: code flow with PKCE, and an ID token that is believed only after every check."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidClaimError, InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry

from portal.config import OIDCSettings
from portal.errors import SignInFailed
from portal.identity.provider import TIMEOUT, Provider, fetch_json, misconfigured, trusted_roots, unreachable

LEEWAY_SECONDS = 30
SUBJECT_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Begin:
    """A sign-in under way. Send the person to `url`, and keep the rest: the answer must match it."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for. (issuer, subject) is the person; an email that it says is unverified is left
    out, and `email_verified` is true where it says that it has checked it."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: tuple[str, ...]
    id_token_hint: str = field(repr=False)
    email_verified: bool = False


class OIDCClient:
    """The portal as a client of the practice's identity provider. Threads may share it.

    Every failure is a SignInFailed; its code is safe to log: `denied`, `state-mismatch`, `provider-unreachable`,
    `provider-error`, `code-refused`, `token-<claim>`, `token-expired`, `token-signature`, `subject-differs`, or one
    of `provider.py` for a provider that is set up wrongly."""

    def __init__(self, settings: OIDCSettings, redirect_uri: str) -> None:
        self._settings = settings
        self._redirect_uri = redirect_uri
        self._provider = Provider(settings.issuer)

    def begin(self) -> Begin:
        """Start a sign-in. Raises SignInFailed when the provider cannot be reached."""
        state, nonce, code_verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._client() as client:
            url, _ = client.create_authorization_url(
                self._provider.metadata()["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_verifier=code_verifier,
            )
        return Begin(state, nonce, code_verifier, url)

    def finish(self, begin: Begin, params: Mapping[str, str]) -> Identity:
        """Who signed in, by the query of the callback. Raises SignInFailed; then nobody did."""
        tokens = self._tokens(self._code(begin, params), begin)
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise misconfigured("no-id-token")
        claims = self._claims(id_token, begin.nonce, tokens.get("access_token"))
        return self._identity(id_token, claims, self._further_claims(claims, tokens))

    def sign_out_url(self, id_token_hint: str, return_to: str) -> str | None:
        """Where signing out at the provider goes on, when it offers that."""
        address = self._provider.metadata().get("end_session_endpoint")
        if not address:
            return None
        params = [("post_logout_redirect_uri", return_to), ("client_id", self._settings.client_id)]
        if id_token_hint:
            params.append(("id_token_hint", id_token_hint))
        return str(add_params_to_uri(address, params))

    def _client(self) -> OAuth2Client:
        offered = self._provider.metadata().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
        return OAuth2Client(
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            token_endpoint_auth_method=method,
            scope=self._settings.scopes,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT,
            verify=trusted_roots(),
        )

    def _code(self, begin: Begin, params: Mapping[str, str]) -> str:
        """The code of an answer that belongs to this sign-in and comes from this provider (RFC 9207)."""
        if not begin.state or not secrets.compare_digest(params.get("state", "").encode(), begin.state.encode()):
            raise _start_again("state-mismatch")
        promised = self._provider.metadata().get("authorization_response_iss_parameter_supported")
        if params.get("iss", None if promised else self._settings.issuer) != self._settings.issuer:
            raise _start_again("answer-of-another-issuer")
        if error := params.get("error"):
            raise _refused(error)
        if not params.get("code"):
            raise _start_again("no-code")
        return params["code"]

    def _tokens(self, code: str, begin: Begin) -> dict[str, Any]:
        try:
            with self._client() as client:
                answer = client.fetch_token(
                    self._provider.metadata()["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=self._redirect_uri,
                    code_verifier=begin.code_verifier,
                )
        except OAuthError as error:
            if error.error == "invalid_client":
                raise misconfigured("client-refused") from error
            raise _start_again("code-refused") from error
        except httpx2.HTTPError as error:
            raise unreachable() from error
        except ValueError as error:
            raise misconfigured("provider-babbles") from error
        return dict(answer)

    def _claims(self, id_token: str, nonce: str, access_token: object) -> dict[str, Any]:
        """The token's claims, once signature, issuer, audience, times and nonce are right."""
        try:
            token = self._verified(id_token)
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": self._settings.issuer},
                    "aud": {"essential": True, "value": self._settings.client_id},
                    "sub": {"essential": True},
                    "exp": {"essential": True},
                },
                params={"nonce": nonce, "client_id": self._settings.client_id, "access_token": access_token},
            )
            claims.validate(leeway=LEEWAY_SECONDS)
            if not 0 < len(claims["sub"]) <= SUBJECT_LENGTH:
                raise InvalidClaimError("sub")
        except ExpiredTokenError as error:
            raise _start_again("token-expired") from error
        except ClaimError as error:
            raise _start_again(f"token-{error.claim}") from error
        except (JoseError, ValueError, TypeError, AttributeError) as error:  # a hostile token can be of any shape
            raise _start_again("token-signature") from error
        return dict(claims)

    def _verified(self, id_token: str) -> jwt.Token:
        algorithms = self._provider.algorithms()
        registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
        try:
            return jwt.decode(id_token, self._provider.keys(), registry=registry)
        except InvalidKeyIdError:  # the provider may have changed its keys since
            return jwt.decode(id_token, self._provider.keys(anew=True), registry=registry)

    def _further_claims(self, claims: Mapping[str, Any], tokens: Mapping[str, Any]) -> dict[str, Any]:
        """What the userinfo endpoint adds, where the ID token leaves out something we want and the provider has one."""
        address = self._provider.metadata().get("userinfo_endpoint")
        complete = all(name in claims for name in ("name", "email", self._settings.groups_claim))
        if complete or not address or not tokens.get("access_token"):
            return {}
        further = fetch_json(address, {"Authorization": f"Bearer {tokens['access_token']}"})
        if further.get("sub") != claims["sub"]:
            raise _start_again("subject-differs")
        return further

    def _identity(self, id_token: str, claims: Mapping[str, Any], further: Mapping[str, Any]) -> Identity:
        known = {**further, **claims}  # what was signed wins
        email = known.get("email") if known.get("email_verified") is not False else ""
        groups = known.get(self._settings.groups_claim) or []
        listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        return Identity(
            issuer=self._settings.issuer,
            subject=claims["sub"],
            email=email if isinstance(email, str) else "",
            name=known["name"] if isinstance(known.get("name"), str) else "",
            groups=tuple(group for group in listed if isinstance(group, str)),
            id_token_hint=id_token,
            email_verified=known.get("email_verified") is True,
        )


def _start_again(code: str) -> SignInFailed:
    return SignInFailed(
        code, "The answer of the identity provider was not accepted. Start again from the sign-in page."
    )


def _refused(error: str) -> SignInFailed:
    if error == "access_denied":
        return SignInFailed("denied", "You were not signed in: the sign-in was canceled or not allowed there.")
    if error in ("temporarily_unavailable", "server_error"):
        return unreachable()
    return SignInFailed(
        "provider-error", "The identity provider refused the sign-in. Start again from the sign-in page."
    )
