"""Packs: the vendor's own answers leave signed, and come in elsewhere as offers that nobody is made to take."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from portal.errors import InvalidInput, NotFound
from portal.exchange import answer_packs as files
from portal.models import Assessment, Assignment, LoadedPack
from portal.vocabulary.actors import VendorActor
from portal.workflow import answer_packs, assessments
from portal.workflow.agreements import IncomingFile, hash_of
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def written(parts: Parts, actor: VendorActor) -> bytes:
    with parts.database.transaction(actor.practice_id) as db:
        return answer_packs.write(parts, db, actor, assessments.own(db, actor))[1]


def load(parts: Parts, actor: VendorActor, content: bytes) -> LoadedPack:
    stream = io.BytesIO(content)
    sha256, size = hash_of(stream)
    return answer_packs.load(parts, actor, IncomingFile("pack.json", stream, size, sha256))


def elsewhere(parts: Parts) -> Parts:
    """Another practice's installation, with a secret and an address of its own."""
    settings = replace(parts.settings, audit_key=b"another secret of thirty-two bytes", base_url="https://other.example.com")
    return replace(parts, settings=settings)


@pytest.fixture
def sent(parts: Parts, cast: Cast) -> VendorActor:
    """Vic, whose answers were attested."""
    return assessing.vic(parts, assessing.submitted(parts, cast.ada))


@pytest.fixture
def asked(parts: Parts, cast: Cast) -> VendorActor:
    """Whom another practice asks the same."""
    return assessing.vic(parts, assessing.sent(parts, cast.cleo))


def test_holds_what_was_attested_and_nothing_of_the_practices(parts: Parts, sent: VendorActor) -> None:
    pack = files.read(written(parts, sent)).content
    assert pack["attested"] is True
    assert pack["signer"] == {"name": "Val Example", "title": "Compliance officer"}
    assert pack["set"]["id"] == "subcontractor"
    assert len(pack["submission"]["sha256"]) == 64
    first = pack["answers"][0]
    assert first["question"] == "SUBQ-01"
    assert first["text"].startswith("Who are you")
    assert first["evidence"][0].keys() == {"name", "sha256", "size", "dated", "expires", "owner"}
    assert not {"192.0.2.7", "indicators", "caps", "contradictions"} & set(json.dumps(pack).replace('"', " ").split())
    assert factories.events_of(parts, sent.practice_id)[-1] == "assessment:downloaded"


def test_holds_the_answers_so_far_before_anybody_attests_and_says_so(parts: Parts, cast: Cast) -> None:
    vic = assessing.vic(parts, assessing.sent(parts, cast.ada))
    assessing.save(parts, vic, "SUBQ-05", {"value": "24"})
    pack = files.read(written(parts, vic)).content
    assert (pack["attested"], pack["signer"]["name"], pack["submitted_at"]) == (False, "", "")
    assert [one["question"] for one in pack["answers"]] == ["SUBQ-05"]


def test_is_offered_at_another_installation_with_where_it_is_from(parts: Parts, sent: VendorActor,
                                                                  asked: VendorActor) -> None:
    there = elsewhere(parts)
    row = load(there, asked, written(parts, sent))
    assert row.answers["SUBQ-05"]["value"] == "24"
    wanted = {"practice": "Sample Family Practice", "set": "subcontractor", "version": "1.0.0", "own": False,
              "signer": "Val Example, Compliance officer", "installation": parts.settings.base_url, "reworded": []}
    assert {name: row.facts[name] for name in wanted} == wanted
    assert row.facts["fingerprint"] == answer_packs.published(parts.settings)["fingerprint"]
    assert row.facts["fit"] == row.facts["in_pack"] == len(row.answers)
    assert assessing.row(parts, reloaded(parts, asked), "SUBQ-05").entered == {}
    assert factories.events_of(parts, asked.practice_id)[-1] == "assessment:pack-loaded"


def reloaded(parts: Parts, actor: VendorActor) -> Assessment:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return assessments.own(db, actor)


def test_of_another_set_only_what_fits_is_offered(parts: Parts, cast: Cast, sent: VendorActor) -> None:
    other = assessing.vic(parts, assessing.sent(parts, cast.cleo, "billing-vendor"))
    row = load(parts, other, written(parts, sent))
    assert (row.answers, row.facts["fit"], row.facts["in_pack"] > 0) == ({}, 0, True)


def test_a_pack_is_kept_once(parts: Parts, sent: VendorActor, asked: VendorActor) -> None:
    pack = written(parts, sent)
    assert load(parts, asked, pack).id == load(parts, asked, pack).id


def test_refuses_packs_of_far_too_many_words(parts: Parts, sent: VendorActor, asked: VendorActor) -> None:
    pack = dict(files.read(written(parts, sent)).content)
    pack.pop("installation")
    pack["answers"] = [{**one, "entered": {"explanation": "x" * 190_000}} for one in pack["answers"]]
    with pytest.raises(InvalidInput) as refused:
        load(parts, asked, files.SigningKey(b"a key of somebody's own").written(pack, "https://other.example.com"))
    assert "far more words" in refused.value.fields["file"]


def test_refuses_a_pack_that_was_changed(parts: Parts, sent: VendorActor, asked: VendorActor) -> None:
    pack = json.loads(written(parts, sent))
    pack["pack"]["answers"][0]["entered"]["owner"] = "Somebody else"
    with pytest.raises(InvalidInput) as raised:
        load(parts, asked, json.dumps(pack).encode())
    assert "was changed after it was written" in raised.value.fields["file"]


def test_tells_a_question_that_has_other_words_here(parts: Parts, sent: VendorActor, asked: VendorActor) -> None:
    pack: dict[str, Any] = dict(files.read(written(parts, sent)).content)
    del pack["installation"]
    pack["answers"] = [{**pack["answers"][0], "text": "Who are you, in one word?"}]
    row = load(parts, asked, answer_packs.signing_key(parts.settings).written(pack, "https://a.example.com"))
    assert row.facts["reworded"] == ["SUBQ-01"]


def test_a_colleague_with_a_part_has_no_pack(parts: Parts, sent: VendorActor) -> None:
    with parts.database.transaction(sent.practice_id) as db:
        db.add(Assignment(practice_id=sent.practice_id, assessment_id=sent.subject_id, invitation_id=sent.invitation_id,
                          questions=["SUBQ-05"], assigned_by="Val"))
    with pytest.raises(NotFound):
        written(parts, sent)
    with pytest.raises(NotFound):
        load(parts, sent, answer_packs.signing_key(parts.settings).written(PACK, "https://a.example.com"))


PACK: dict[str, Any] = {
    "set": {"id": "x", "version": "1", "title": "X", "wording": ""}, "practice": "P", "vendor": "V", "attested": False,
    "signer": {"name": "", "title": ""}, "submitted_at": "", "submission": {"number": 0, "sha256": ""},
    "written_at": "never", "answers": []}
