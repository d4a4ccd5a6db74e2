"""The vendor's answers as a pack that it owns: written to be taken along, and loaded from elsewhere to be offered."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.config import Settings
from portal.errors import InvalidInput, NotFound, TooMany
from portal.exchange import answer_packs as packs
from portal.exchange.answer_packs import BadPack, SigningKey
from portal.models import Assessment, LoadedPack, Wording
from portal.questions.types import Questionnaire
from portal.templating import day
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.text import clean_line
from portal.workflow import answers, assessments, submissions, wordings
from portal.workflow.agreements import IncomingFile
from portal.workflow.parts import Parts

PACK = "pack"
MOST_PACKS = 20
# Of all that were loaded together: every page of the questionnaire reads them, to offer what they hold.
MOST_LETTERS = 4_000_000
NOT_LOADED = "The pack was not loaded. Nothing was changed."


def signing_key(settings: Settings) -> SigningKey:
    """This installation's key: from the secret that outlives all others, so that its packs stay known for its own."""
    return _key(settings.audit_key)


@cache
def _key(secret: bytes) -> SigningKey:
    return SigningKey(secret)


def published(settings: Settings) -> dict[str, str]:
    """What this installation tells everybody of its key."""
    key = signing_key(settings)
    return {"format": packs.FORMAT, "algorithm": packs.ALGORITHM, "installation": settings.base_url,
            "public_key": key.public, "fingerprint": key.fingerprint}


def write(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment) -> tuple[str, bytes]:
    """The file's name and the pack: of what was attested last, else of what is answered so far, which nobody has
    attested. Raises NotFound for a colleague, who has a part only."""
    _check_whole(db, actor, assessment)
    sent = submissions.of(db, assessment)
    content = json.loads(sent[0].content) if sent else submissions.content(db, actor, assessment, 0, "", "")
    pack = {
        "set": {**content["set"], "wording": _wording(db, assessment)}, "practice": content["practice"],
        "vendor": content["vendor"], "attested": bool(sent), "signer": content["signer"],
        "submitted_at": content["submitted_at"] if sent else "",
        "submission": {"number": content["number"], "sha256": sent[0].sha256 if sent else ""},
        "written_at": clock.now().isoformat(), "answers": [_answer(one) for one in content["answers"]]}
    written = signing_key(parts.settings).written(pack, parts.settings.base_url)
    parts.audit.record(db, Event.ASSESSMENT_DOWNLOADED, actor, Subject("assessment", assessment.id), kind=PACK,
                       sha256=packs.read(written).sha256)
    state = f"sent {day(sent[0].created_at)}" if sent else f"not attested, {day(clock.today())}"
    return f"{actor.vendor_name}, answers to {assessment.title}, {state}.json", written


def load(parts: Parts, actor: VendorActor, file: IncomingFile) -> LoadedPack:
    """Check a pack and keep it beside the answers, to be offered one by one: nothing is put in. One that was loaded
    already is not kept twice. Raises InvalidInput for what is no pack or was changed, NotFound for a colleague, TooMany
    after very many."""
    try:
        found = packs.read(file.stream.read(packs.MOST_BYTES + 1))
    except BadPack as error:
        raise InvalidInput(NOT_LOADED, {"file": str(error)}) from error
    with parts.database.transaction(actor.practice_id) as db:
        assessment = assessments.own(db, actor, lock=True)
        _check_whole(db, actor, assessment)
        earlier = of(db, actor, assessment)
        for row in earlier:
            if row.facts.get("sha256") == found.sha256:
                return row
        if len(earlier) >= MOST_PACKS:
            raise TooMany(f"{MOST_PACKS} packs were loaded, and no more fit. {NOT_LOADED}")
        fitting, facts = _fitting(wordings.questionnaire_of(db, assessment), found.content)
        if sum(len(json.dumps(answers_)) for answers_ in (fitting, *(row.answers for row in earlier))) > MOST_LETTERS:
            raise InvalidInput(NOT_LOADED, {"file": "With this pack there would be far more words than answers to one "
                                                    "questionnaire have."})
        facts |= {"fingerprint": found.fingerprint, "sha256": found.sha256,
                  "own": found.fingerprint == signing_key(parts.settings).fingerprint}
        row = LoadedPack(practice_id=actor.practice_id, assessment_id=assessment.id, kind=PACK, filename=file.filename,
                         answers=fitting, facts=facts, loaded_by=actor.name)
        db.add(row)
        db.flush()
        parts.audit.record(db, Event.ASSESSMENT_PACK_LOADED, actor, Subject("assessment", assessment.id),
                           sha256=found.sha256, answers=len(fitting), signer=facts["signer"])
        return row


def of(db: Session, actor: VendorActor, assessment: Assessment) -> list[LoadedPack]:
    """The packs that were loaded for it, the newest first."""
    return list(db.exec(select(LoadedPack).where(
        LoadedPack.practice_id == actor.practice_id, LoadedPack.assessment_id == assessment.id, LoadedPack.kind == PACK)
        .order_by(col(LoadedPack.created_at).desc(), col(LoadedPack.id))))


def _check_whole(db: Session, actor: VendorActor, assessment: Assessment) -> None:
    if answers.scope_of(db, actor, assessment) is not None:
        raise NotFound


def _wording(db: Session, assessment: Assessment) -> str:
    return db.exec(select(Wording.sha256).where(col(Wording.id) == assessment.wording_id,
                                                Wording.practice_id == assessment.practice_id)).one()


def _answer(one: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as it was entered, without what only this portal's tables know."""
    files = [{name: file[name] for name in ("name", "sha256", "size", "dated", "expires", "owner")}
             for file in one["evidence"]]
    return {"question": one["question"], "text": one["text"], "entered": one["entered"], "by": one["by"],
            "at": one["at"], "evidence": files}


def _fitting(questionnaire: Questionnaire, pack: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers whose question this questionnaire has, by its number; and where the pack is from. `reworded` are
    those of which the question has other words here."""
    fitting = {one["question"]: one["entered"] for one in pack["answers"]
               if one["question"] in questionnaire.by_id and one["entered"]}
    reworded = [one["question"] for one in pack["answers"] if one["question"] in fitting
                and one["text"] != questionnaire.by_id[one["question"]].text]
    files = {one["question"]: [file["name"] for file in one["evidence"]] for one in pack["answers"]
             if one["question"] in fitting and one["evidence"]}
    signer = ", ".join(filter(None, (clean_line(pack["signer"]["name"]), clean_line(pack["signer"]["title"]))))
    return fitting, {
        "practice": clean_line(pack["practice"]), "vendor": clean_line(pack["vendor"]),
        "set": clean_line(pack["set"]["id"]), "version": clean_line(pack["set"]["version"]),
        "title": clean_line(pack["set"]["title"]), "attested": pack["attested"], "signer": signer,
        "submitted_at": _moment(pack["submitted_at"]), "written_at": _moment(pack["written_at"]),
        "installation": clean_line(pack["installation"]["address"]), "in_pack": len(pack["answers"]),
        "fit": len(fitting), "reworded": reworded, "files": files}


def _moment(text: str) -> str:
    """The time in ISO form, or "" for what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()
