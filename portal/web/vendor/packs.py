"""The vendor's answers belong to it: downloaded as a signed pack, and loaded from another practice's portal."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response
from starlette.routing import NoMatchFound

from portal import clock
from portal.errors import InvalidInput, TooMany
from portal.exchange.answer_packs import MEDIA_TYPE, MOST_BYTES
from portal.models import LoadedPack
from portal.templating import count, day
from portal.vocabulary.permissions import Permission
from portal.web import uploads
from portal.web.forms import Form
from portal.web.pages import Call
from portal.web.render import attachment, render, see
from portal.web.visits import VendorPage
from portal.workflow import answer_packs, answers, assessments
from portal.workflow.agreements import IncomingFile


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pack that was loaded: whose answers, how old, who attested them, and which installation wrote it."""

    id: str
    filename: str
    vendor: str
    practice: str
    title: str
    attested: bool
    signer: str
    when: str
    age: str
    installation: str
    fingerprint: str
    own: bool
    fit: int
    in_pack: int
    reworded: int
    loaded: str


def download(call: Call) -> Response:
    assessment = assessments.own(call.db, call.vendor)
    name, content = answer_packs.write(call.parts, call.db, call.vendor, assessment)
    return Response(content, media_type=MEDIA_TYPE, headers=attachment(name))


def show(call: Call) -> Response:
    return _page(call, Form())


def load(call: Call) -> Response:
    form = Form.sent(call)
    try:
        if call.too_large:
            raise InvalidInput(answer_packs.NOT_LOADED, {"file": "The file is far larger than any answer pack."})
        loaded = answer_packs.load(call.parts, call.vendor, _incoming(call))
    except (InvalidInput, TooMany) as error:
        with call.parts.database.transaction(call.vendor.practice_id, write=False) as db:
            call.session = db
            return _page(call, form.refused(error), error.http_status)
    return see(call, "vendor-pack-add", f"?loaded={loaded.id}", invitation=call.vendor.invitation_id)


def _incoming(call: Call) -> IncomingFile:
    try:
        return uploads.incoming(call.form, "file")
    except InvalidInput as error:
        raise InvalidInput("No file was chosen.", {"file": "Choose the pack that you downloaded (.json)."}) from error


def _page(call: Call, form: Form, status: int = 200) -> Response:
    assessment = assessments.own(call.db, call.vendor)
    whole = answers.scope_of(call.db, call.vendor, assessment) is None
    rows = answer_packs.of(call.db, call.vendor, assessment) if whole else []
    return render(call, "vendor/packs/show.html", status, form=form, whole=whole, open=call.vendor.open,
                  loaded=[_loaded(row) for row in rows], just=call.query("loaded"), most_bytes=MOST_BYTES,
                  fingerprint=answer_packs.signing_key(call.parts.settings).fingerprint,
                  sent=assessment.submitted_at is not None, earlier=_earlier(call))


def _earlier(call: Call) -> str:
    """Where the answers of a pack are offered one by one."""
    try:
        return call.url("vendor-earlier", invitation=call.vendor.invitation_id)
    except NoMatchFound:
        return ""


def _loaded(row: LoadedPack) -> Loaded:
    facts = row.facts
    at = facts["submitted_at"] or facts["written_at"]
    return Loaded(row.id, row.filename, facts["vendor"], facts["practice"], facts["title"], facts["attested"],
                  facts["signer"], day(at), _age(at), facts["installation"], facts["fingerprint"], facts["own"],
                  facts["fit"], facts["in_pack"], len(facts["reworded"]), f"{day(row.created_at)} by {row.loaded_by}")


def _age(at: str) -> str:
    """today, 12 days old, 14 months old; nothing where the pack does not say, or says a day to come."""
    if not at:
        return ""
    days = (clock.now() - datetime.fromisoformat(at)).days
    if days < 0:
        return "dated in the future"
    if days == 0:
        return "today"
    return f"{count(days, 'day')} old" if days < 60 else f"{count(round(days / 30.44), 'month')} old"


_PACK = "/vendor/{invitation}/questionnaire/pack"

routes = [
    VendorPage(_PACK, download, permission=Permission.VISIT_READ, name="vendor-pack", opens="write"),
    VendorPage(f"{_PACK}/load", show, permission=Permission.VISIT_READ, name="vendor-pack-add"),
    VendorPage(f"{_PACK}/load", load, permission=Permission.VISIT_ANSWER, name="vendor-pack-load", method="POST",
               upload=True, opens="none"),
]
