"""Taking answers along and bringing them, in the browser: what the signature proves is said, and what it does not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from portal.app import create_app
from portal.exchange import answer_packs as files
from portal.vocabulary.actors import VendorActor
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import assessing, posting, visiting
from tests.portal.web.browser import Browser, stranger, words
from tests.portal.workflow.test_answer_packs import elsewhere, written

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def sent(parts: Parts, cast: Cast) -> VendorActor:
    return assessing.vic(parts, assessing.submitted(parts, cast.ada))


@pytest.fixture
def asked(parts: Parts, cast: Cast) -> VendorActor:
    return assessing.vic(parts, assessing.sent(parts, cast.cleo))


@pytest.fixture
def vic(app: Starlette, parts: Parts) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


def address(actor: VendorActor) -> str:
    return f"/vendor/{actor.invitation_id}/questionnaire/pack"


def test_goes_from_one_installation_to_another(vic: Browser, parts: Parts, sent: VendorActor,
                                               asked: VendorActor) -> None:
    pack = written(elsewhere(parts), sent)
    loaded = vic.post(f"{address(asked)}/load", files={"file": ("pack.json", pack)})
    assert loaded.status_code == 303
    page = words(vic.get(loaded.headers["location"]))
    assert "answers fit here" in page
    assert "nothing in it was changed since the installation below wrote it" in page
    assert "That does not prove who runs that installation." in page
    assert "https://other.example.com" in page
    assert files.read(pack).fingerprint in page
    assert "Val Example, Compliance officer" in page
    assert "Go through the answers" in page


def test_refuses_a_pack_that_was_changed_and_keeps_nothing(vic: Browser, parts: Parts, sent: VendorActor,
                                                           asked: VendorActor) -> None:
    pack = json.loads(written(parts, sent))
    pack["pack"]["signer"]["name"] = "Somebody else"
    refused = vic.post(f"{address(asked)}/load", files={"file": ("pack.json", json.dumps(pack).encode())})
    assert refused.status_code == 422
    assert "This pack was changed after it was written" in words(refused)
    assert "Loaded before" not in words(vic.get(f"{address(asked)}/load"))


def test_a_download_before_anybody_attests_says_so(vic: Browser, asked: VendorActor) -> None:
    assert "Nobody has attested them yet" in words(vic.get(f"{address(asked)}/load"))
    file = vic.get(address(asked))
    assert "not attested" in file.headers["content-disposition"]
    assert files.read(file.content).content["attested"] is False


def test_the_public_key_is_open_to_all(app: Starlette, parts: Parts, sent: VendorActor) -> None:
    key = stranger(app, parts).get("/.well-known/flowdown-pack-key.json").json()
    pack = files.read(written(parts, sent))
    assert key["fingerprint"] == pack.fingerprint
    assert key["public_key"] == pack.content["installation"]["public_key"]
    changed = replace(parts.settings, session_key=b"x" * 32)
    assert written(replace(parts, settings=changed), sent)  # forms' tokens may change; the key does not
    assert files.read(written(replace(parts, settings=changed), sent)).fingerprint == key["fingerprint"]
