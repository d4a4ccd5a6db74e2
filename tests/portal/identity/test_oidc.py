"""Signing in at a real provider, and what of a provider's answer is not believed."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from portal.errors import SignInFailed
from portal.identity import provider
from portal.identity.oidc import Begin, OIDCClient
from tests.portal.identity import wayward as wayward_provider
from tests.portal.identity.wayward import CLIENT, Wayward, new_key
from tests.services.oidc import OIDCProvider
from tests.services.processes import free_port

CALLBACK = "http://127.0.0.1:8123/sign-in/callback"


@pytest.fixture
def client(oidc: OIDCProvider) -> OIDCClient:
    return OIDCClient(oidc.settings(), CALLBACK)


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def refused(act: Callable[[], object]) -> str:
    """The code with which the sign-in failed. Nothing of the provider's own words may be in the message."""
    with pytest.raises(SignInFailed) as failure:
        act()
    assert "secret" not in failure.value.message and "at_hash" not in failure.value.message
    return failure.value.code


class TestRealProvider:
    def test_signs_in_with_groups(self, oidc: OIDCProvider, client: OIDCClient) -> None:
        begin = client.begin()
        ada = client.finish(begin, oidc.answer(begin.url, "ada"))
        assert (ada.issuer, ada.subject) == (oidc.issuer, "ada")
        assert (ada.name, ada.email) == ("Ada Sample", "ada@sample-family.example.com")
        assert ada.groups == ("everyone", "sample-family-owner")

    def test_sends_people_away_with_pkce_state_and_nonce(self, client: OIDCClient) -> None:
        first, second = client.begin(), client.begin()
        query = parse_qs(urlsplit(first.url).query)
        assert query["code_challenge_method"] == ["S256"]
        assert query["state"] == [first.state] and query["nonce"] == [first.nonce]
        assert first.code_verifier not in first.url
        assert (
            len({first.state, second.state, first.nonce, second.nonce, first.code_verifier, second.code_verifier}) == 6
        )

    def test_a_canceled_sign_in(self, oidc: OIDCProvider, client: OIDCClient) -> None:
        begin = client.begin()
        answer = oidc.answer(begin.url, "ada", cancel=True)
        assert refused(lambda: client.finish(begin, answer)) == "denied"

    def test_a_code_is_good_once(self, oidc: OIDCProvider, client: OIDCClient) -> None:
        begin = client.begin()
        answer = oidc.answer(begin.url, "ben")
        client.finish(begin, answer)
        assert refused(lambda: client.finish(begin, answer)) == "code-refused"

    def test_a_stolen_code_is_worth_nothing_without_its_verifier(self, oidc: OIDCProvider, client: OIDCClient) -> None:
        begin = client.begin()
        answer = oidc.answer(begin.url, "ben")
        thief = Begin(begin.state, begin.nonce, client.begin().code_verifier)
        assert refused(lambda: client.finish(thief, answer)) == "code-refused"

    def test_the_answer_to_another_sign_in(self, oidc: OIDCProvider, client: OIDCClient) -> None:
        mine, theirs = client.begin(), client.begin()
        answer = oidc.answer(theirs.url, "cleo")
        assert refused(lambda: client.finish(mine, answer)) == "state-mismatch"
        del answer["state"]
        assert refused(lambda: client.finish(mine, answer)) == "state-mismatch"

    def test_an_answer_that_names_another_issuer_or_none(self, oidc: OIDCProvider, client: OIDCClient) -> None:
        begin = client.begin()
        answer = oidc.answer(begin.url, "ada")
        other = {**answer, "iss": "https://id.example.com"}
        assert refused(lambda: client.finish(begin, other)) == "answer-of-another-issuer"
        del other["iss"]
        assert refused(lambda: client.finish(begin, other)) == "answer-of-another-issuer"

    def test_a_wrong_client_secret(self, oidc: OIDCProvider) -> None:
        wrong = OIDCProvider(oidc.issuer, oidc.client_id, "wrong")
        client = OIDCClient(wrong.settings(), CALLBACK)
        begin = client.begin()
        answer = oidc.answer(begin.url, "ada")
        assert refused(lambda: client.finish(begin, answer)) == "client-refused"

    def test_signing_out_goes_on_at_the_provider(self, oidc: OIDCProvider, client: OIDCClient) -> None:
        begin = client.begin()
        ada = client.finish(begin, oidc.answer(begin.url, "ada"))
        url = client.sign_out_url(ada.id_token_hint, "http://127.0.0.1:8123/")
        assert url is not None
        assert httpx2.get(url).status_code == 200
        assert (
            httpx2.get(client.sign_out_url(ada.id_token_hint, "https://elsewhere.example.com/") or "").status_code
            == 400
        )


HOSTILE: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://id.example.com"}, "token-iss"),
    "no issuer": ({"iss": None}, "token-iss"),
    "another audience": ({"aud": "another-client"}, "token-aud"),
    "an empty audience": ({"aud": []}, "token-aud"),
    "no audience": ({"aud": None}, "token-aud"),
    "an audience of odd shape": ({"aud": {CLIENT: True}}, "token-aud"),
    "several audiences, authorized for nobody": ({"aud": [CLIENT, "another-client"]}, "token-azp"),
    "several audiences, for another": ({"aud": [CLIENT, "another-client"], "azp": "another-client"}, "token-azp"),
    "authorized for another": ({"azp": "another-client"}, "token-azp"),
    "no nonce": ({"nonce": None}, "token-nonce"),
    "the nonce of another sign-in": ({"nonce": "foreign"}, "token-nonce"),
    "expired a minute ago": ({"exp": int(time.time()) - 60}, "token-expired"),
    "no expiry": ({"exp": None}, "token-exp"),
    "an expiry that is no time": ({"exp": "tomorrow"}, "token-exp"),
    "no time of issue": ({"iat": None}, "token-iat"),
    "issued in the future": ({"iat": int(time.time()) + 3600}, "token-iat"),
    "not valid yet": ({"nbf": int(time.time()) + 3600}, "token-nbf"),
    "no subject": ({"sub": None}, "token-sub"),
    "an empty subject": ({"sub": ""}, "token-sub"),
    "a subject that is a number": ({"sub": 7}, "token-sub"),
    "a subject too long to keep": ({"sub": "x" * 256}, "token-sub"),
    "another access token": ({"at_hash": "77QmUPtjPfzWtF2AnpK9RQ"}, "token-at_hash"),
}


class TestHostileTokens:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_refuses(self, wayward: Wayward, name: str) -> None:
        claims, code = HOSTILE[name]
        client = wayward.client()
        begin = client.begin()
        wayward.give(wayward.signed(wayward.claims(begin, **claims)))
        assert refused(lambda: wayward.finished(client, begin)) == code

    def test_refuses_a_token_without_signature(self, wayward: Wayward) -> None:
        client = wayward.client()
        begin = client.begin()
        wayward.give(f"{_encoded({'alg': 'none'})}.{_encoded(wayward.claims(begin))}.")
        assert refused(lambda: wayward.finished(client, begin)) == "token-signature"

    @pytest.mark.parametrize("announced", [["RS256"], ["RS256", "HS256", "none"], ["HS256"]])
    def test_refuses_the_public_key_used_as_a_shared_secret(self, wayward: Wayward, announced: list[str]) -> None:
        metadata = wayward.metadata(id_token_signing_alg_values_supported=announced)
        wayward.answers["/.well-known/openid-configuration"] = (200, metadata)
        client = wayward.client()
        begin = client.begin()
        body = f"{_encoded({'alg': 'HS256', 'kid': 'first'})}.{_encoded(wayward.claims(begin))}"
        seal = hmac.digest(wayward.key.as_pem(private=False), body.encode(), "sha256")
        wayward.give(f"{body}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}")
        assert refused(lambda: wayward.finished(client, begin)) == "token-signature"

    @pytest.mark.parametrize("kid", ["first", "unknown"])
    def test_refuses_a_foreign_key(self, wayward: Wayward, kid: str) -> None:
        client = wayward.client()
        begin = client.begin()
        wayward.give(wayward.signed(wayward.claims(begin), new_key(kid, "stranger")))
        assert refused(lambda: wayward.finished(client, begin)) == "token-signature"

    @pytest.mark.parametrize("id_token", ["", "a.b.c", "....", "e30.e30.e30", "é", "x" * 100_000])
    def test_refuses_what_is_no_token(self, wayward: Wayward, id_token: str) -> None:
        client = wayward.client()
        begin = client.begin()
        wayward.give(id_token)
        assert refused(lambda: wayward.finished(client, begin)) == "token-signature"

    def test_refuses_changed_claims(self, wayward: Wayward) -> None:
        client = wayward.client()
        begin = client.begin()
        mine, owners = (wayward.signed(wayward.claims(begin, sub=sub)).split(".") for sub in ("ben", "ada"))
        wayward.give(".".join((mine[0], owners[1], mine[2])))
        assert refused(lambda: wayward.finished(client, begin)) == "token-signature"


class TestHonestTokens:
    @pytest.mark.parametrize(
        "other", [{}, {"aud": [CLIENT]}, {"aud": [CLIENT, "api"], "azp": CLIENT}]
    )
    def test_takes(self, wayward: Wayward, other: dict[str, Any]) -> None:
        client = wayward.client()
        begin = client.begin()
        wayward.give(wayward.signed(wayward.claims(begin, **other)))
        assert wayward.finished(client, begin).subject == "ada"

    def test_takes_one_that_a_slow_clock_calls_expired(self, wayward: Wayward) -> None:
        client = wayward.client()
        begin = client.begin()
        wayward.give(wayward.signed(wayward.claims(begin, exp=time.time() - 5)))
        assert wayward.finished(client, begin).subject == "ada"

    def test_takes_the_providers_new_key(self, wayward: Wayward) -> None:
        client = wayward.client()
        begin = client.begin()
        wayward.give(wayward.signed(wayward.claims(begin)))
        wayward.finished(client, begin)
        wayward.key = new_key("second")
        wayward.publish(wayward.key)
        wayward.give(wayward.signed(wayward.claims(begin)))
        assert wayward.finished(client, begin).subject == "ada"
        assert wayward.asked.count("/jwks") == 2

    def test_asks_for_metadata_and_keys_once(self, wayward: Wayward) -> None:
        client = wayward.client()
        for _ in range(3):
            begin = client.begin()
            wayward.give(wayward.signed(wayward.claims(begin)))
            wayward.finished(client, begin)
        assert wayward.asked.count("/jwks") == 1
        assert wayward.asked.count("/.well-known/openid-configuration") == 1

    @pytest.mark.parametrize(
        ("groups", "expected"),
        [(["a", "b"], ("a", "b")), ("a", ("a",)), ([], ()), (["a", 7, None], ("a",)), ({"a": 1}, ()), (None, ())],
    )
    def test_only_names_are_groups(self, wayward: Wayward, groups: object, expected: tuple[str, ...]) -> None:
        client = wayward.client(groups_claim="roles")
        begin = client.begin()
        wayward.give(wayward.signed(wayward.claims(begin, roles=groups)))
        assert wayward.finished(client, begin).groups == expected

    def test_an_unverified_email_is_left_out(self, wayward: Wayward) -> None:
        client = wayward.client()
        begin = client.begin()
        wayward.give(wayward.signed(wayward.claims(begin, email="ada@example.com", email_verified=False)))
        assert wayward.finished(client, begin).email == ""


class TestUserinfo:
    @pytest.fixture
    def client(self, wayward: Wayward) -> OIDCClient:
        metadata = wayward.metadata(userinfo_endpoint=wayward.issuer + "/me")
        wayward.answers["/.well-known/openid-configuration"] = (200, metadata)
        return wayward.client()

    def test_fills_in_what_the_token_left_out_and_never_overrules_it(
        self, wayward: Wayward, client: OIDCClient
    ) -> None:
        begin = client.begin()
        wayward.give(wayward.signed(wayward.claims(begin, groups=["signed"])))
        wayward.answers["/me"] = (200, {"sub": "ada", "name": "Ada Sample", "groups": ["unsigned"]})
        ada = wayward.finished(client, begin)
        assert (ada.name, ada.groups) == ("Ada Sample", ("signed",))

    def test_of_another_person_is_refused(self, wayward: Wayward, client: OIDCClient) -> None:
        begin = client.begin()
        wayward.give(wayward.signed(wayward.claims(begin)))
        wayward.answers["/me"] = (200, {"sub": "ben", "groups": ["owners"]})
        assert refused(lambda: wayward.finished(client, begin)) == "subject-differs"


class TestFaultyProvider:
    @pytest.mark.parametrize(
        ("other", "code"),
        [
            ({"issuer": "https://id.example.com"}, "issuer-differs"),
            ({"token_endpoint": "http://id.example.com/token"}, "no-safe-endpoints"),
            ({"jwks_uri": None}, "no-safe-endpoints"),
        ],
    )
    def test_metadata_that_must_not_be_used(self, wayward: Wayward, other: dict[str, object], code: str) -> None:
        wayward.answers["/.well-known/openid-configuration"] = (200, wayward.metadata(**other))
        assert refused(wayward.client().begin) == code

    @pytest.mark.parametrize(
        ("status", "body", "code"),
        [
            (404, {}, "provider-refused"),
            (302, {}, "provider-refused"),
            (200, b"<html>", "provider-babbles"),
            (200, [], "provider-babbles"),
        ],
    )
    def test_no_metadata(self, wayward: Wayward, status: int, body: object, code: str) -> None:
        wayward.answers["/.well-known/openid-configuration"] = (status, body)
        assert refused(wayward.client().begin) == code

    def test_a_provider_that_is_down_and_then_up_again(
            self, wayward: Wayward, monkeypatch: pytest.MonkeyPatch) -> None:
        down = Wayward(f"http://127.0.0.1:{free_port()}", wayward.key)
        assert refused(down.client().begin) == "provider-unreachable"
        client = wayward.client()
        wayward.answers["/.well-known/openid-configuration"] = (503, {})
        assert refused(client.begin) == "provider-unreachable"
        wayward.behave()
        asked = len(wayward.asked)
        assert refused(client.begin) == "provider-unreachable"
        assert len(wayward.asked) == asked  # it is left alone for a while
        now = time.monotonic
        monkeypatch.setattr("time.monotonic", lambda: now() + provider.SILENT_SECONDS + 1)
        assert client.begin().url.startswith(wayward.issuer)

    @pytest.mark.parametrize(
        ("status", "body", "code"),
        [
            (400, {"error": "invalid_grant", "error_description": "secret"}, "code-refused"),
            (401, {"error": "invalid_client"}, "client-refused"),
            (500, {}, "provider-unreachable"),
            (200, b"<html>", "provider-babbles"),
            (200, {"access_token": "at", "token_type": "Bearer"}, "no-id-token"),
        ],
    )
    def test_no_tokens(self, wayward: Wayward, status: int, body: object, code: str) -> None:
        client = wayward.client()
        begin = client.begin()
        wayward.answers["/token"] = (status, body)
        assert refused(lambda: wayward.finished(client, begin)) == code

    @pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}, {"keys": ["x"]}])
    def test_no_public_keys(self, wayward: Wayward, keys: object) -> None:
        client = wayward.client()
        begin = client.begin()
        wayward.give(wayward.signed(wayward.claims(begin)))
        wayward.answers["/jwks"] = (200, keys)
        assert refused(lambda: wayward.finished(client, begin)) == "no-keys"

    @pytest.mark.parametrize(
        ("error", "code"), [("login_required", "provider-error"), ("temporarily_unavailable", "provider-unreachable")]
    )
    def test_an_error_instead_of_a_code(self, wayward: Wayward, error: str, code: str) -> None:
        client = wayward.client()
        begin = client.begin()
        answer = {"state": begin.state, "error": error, "error_description": "secret"}
        assert refused(lambda: client.finish(begin, answer)) == code

    def test_the_demonstration_provider_is_refused_beyond_this_machine(self) -> None:
        with wayward_provider.running("127.0.0.2") as elsewhere:
            metadata = elsewhere.metadata(flowdown_demonstration=True)
            elsewhere.answers["/.well-known/openid-configuration"] = (200, metadata)
            assert refused(elsewhere.client().begin) == "demonstration-provider"

    def test_a_provider_that_offers_no_signing_out(self, wayward: Wayward) -> None:
        assert wayward.client().sign_out_url("", CALLBACK) is None
