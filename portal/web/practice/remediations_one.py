"""One fix: its page, and each verb on it. A verb that is refused shows the page again with what was entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from portal import access, clock
from portal.errors import Conflict, Forbidden, InvalidInput, NotFound, PortalError, TooLarge, TooMany, WrongState
from portal.models import Remediation
from portal.vocabulary.permissions import Permission
from portal.web import uploads
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import remediations_view as views
from portal.web.practice.assessments_view import door
from portal.web.practice.remediations_opening import RISK_WORDS, read_plan
from portal.web.practice.sentences_fixes import FIELDS
from portal.web.render import attachment, render, see
from portal.workflow import remediations_changing as changing
from portal.workflow import remediations_closing as closing
from portal.workflow import remediations_proofs as proofs
from portal.workflow.remediations import SAID_MAX, Plan, StaleFix

CHOOSE = "Choose a file: PDF, Word (.docx), Excel (.xlsx), CSV, text, PNG or JPEG. Or say in words what was done."
# Under which name each form has the fields that the verbs name, so that no two fields of the page share one.
NAMES: Mapping[str, Mapping[str, str]] = {
    "move": {"target_on": "move_on", "reason": "move_why"}, "accept": {"until": "accept_on", "reason": "accept_why"},
    "reopen": {"reason": "reopen_why"}, "note": {"text": "note_text"}, "reply": {"text": "reply_text"},
    "ask": {"text": "ask_text"}, "retest": {"text": "retest_text"}, "proof": {"text": "proof_text"}}
REFUSED = (InvalidInput, Conflict, WrongState, Forbidden, TooMany)
DID = {"opened": "The fix is open.", "change": "Saved.", "move": "The target day was moved.",
       "note": "The note is kept. Only your practice sees it.", "reply": "Your words are sent.",
       "begin": "The work has begun.", "ask": "Proof is asked for.", "proof": "The proof is kept.",
       "seen": "You have looked at the proof. Another person tests again.", "retest": "The retest is kept.",
       "close": "The fix is closed, and the vendor’s score is renewed.", "accept": "The risk is accepted.",
       "reopen": "The fix is open again.", "share": "The vendor’s people who are invited for fixes see it now."}


@dataclass(frozen=True, slots=True)
class Clash:
    """A field of the plan that stands otherwise now than in the form that was sent."""

    name: str
    saved: str
    yours: str


def show(call: Call) -> Response:
    fix = access.remediation_for(call.db, call.actor, call.path("fix"))
    return _page(call, fix, _form(fix))


def _form(fix: Remediation) -> Form:
    """The plan as it stands, and what the other forms begin with."""
    plan = {name: getattr(fix, name) for name in Plan.__slots__ if name != "target_on"}
    return Form({**plan, "version": fix.version, "move_on": fix.target_on, "accept_on": closing.latest_acceptance()})


def _page(call: Call, fix: Remediation, form: Form, status: int = 200, verb: str = "",
          clashes: Sequence[Clash] = ()) -> Response:
    view = views.gather(call, fix)
    return render(call, "practice/remediations/show.html", status, view=view, fix=fix, form=form, verb=verb,
                  clashes=clashes, views=views, risks=list(RISK_WORDS.items()), today=clock.today(),
                  source=views.source_href(call, fix, _agreement_of(call, fix)),
                  latest=closing.latest_acceptance(), did=DID.get(call.query("did"), "") if status == 200 else "",
                  share_href=door(call, "fixes-share", id=fix.vendor_id))


def _agreement_of(call: Call, fix: Remediation) -> str:
    """The agreement of the term that the fix is from, where both are still there."""
    if fix.source_kind != "term":
        return ""
    try:
        return access.finding_for(call.db, call.actor, fix.source_id).agreement_id
    except NotFound:
        return ""


Act = Callable[[Call, Remediation, Form], object]


def _verb(name: str, act: Act) -> Callable[[Call], Response]:
    def handler(call: Call) -> Response:
        form, fix = Form.sent(call), access.remediation_for(call.db, call.actor, call.path("fix"), lock=True)
        try:
            with call.db.begin_nested():
                act(call, fix, form)
        except REFUSED as error:
            call.db.expire_all()
            return _refused(call, fix, form, name, error)
        return see(call, "fix", f"?did={name}", fix=fix.id)

    return handler


def _refused(call: Call, fix: Remediation, sent: Form, name: str, error: PortalError) -> Response:
    """The page as it stands, with what was entered in the form of this verb, and the version that is now in view."""
    form = _form(fix)
    clashes = _clashes(fix, sent) if name == "change" and isinstance(error, StaleFix) else []
    for field, value in call.form.items():
        if isinstance(value, str):
            form.put(field, value)
    form.put("version", fix.version)
    if name == "change":
        form.put("before_go_live", sent.ticked("before_go_live"))
    form.refused(error)
    form.errors = {NAMES.get(name, {}).get(field, field): words for field, words in form.errors.items()}
    return _page(call, fix, form, error.http_status, name, clashes)


def _clashes(fix: Remediation, sent: Form) -> list[Clash]:
    saved = _form(fix)
    return [Clash(words, _readable(name, saved), _readable(name, sent)) for name, words in FIELDS.items()
            if name != "status" and saved.entered(name).split() != sent.entered(name).split()]


def _readable(name: str, form: Form) -> str:
    if name == "before_go_live":
        return "Yes" if form.ticked(name) else "No"
    return form.entered(name) or "Empty"


def _change(call: Call, fix: Remediation, form: Form) -> None:
    plan = read_plan(form)
    form.check(changing.NOT_SAVED)
    changing.change(call.parts, call.db, call.actor, fix, plan, version=call.number("version"))


def _move(call: Call, fix: Remediation, form: Form) -> None:
    until, reason = form.day("move_on", "The target day"), form.text("move_why", "The reason", longest=500, lines=True)
    if until is None:
        form.errors.setdefault("move_on", "Choose the new target day.")
    form.check(changing.NOT_MOVED)
    assert until is not None
    changing.move(call.parts, call.db, call.actor, fix, until, reason, version=call.number("version"))


def _accept(call: Call, fix: Remediation, form: Form) -> None:
    until = form.day("accept_on", "The last day")
    reason = form.text("accept_why", "The reason", longest=500, lines=True)
    if until is None:
        form.errors.setdefault("accept_on", "Choose the last day for which the risk is accepted.")
    form.check("The risk was not accepted.")
    assert until is not None
    closing.accept(call.parts, call.db, call.actor, fix, reason, until, version=call.number("version"))


def _words(name: str, verb: Callable[..., object], *, versioned: bool = False) -> Act:
    def act(call: Call, fix: Remediation, form: Form) -> None:
        text = form.text(name, "This", longest=SAID_MAX, lines=True)
        form.check("Nothing was kept.")
        version = {"version": call.number("version")} if versioned else {}
        verb(call.parts, call.db, call.actor, fix, text, **version)

    return act


def _retest(call: Call, fix: Remediation, form: Form) -> None:
    result, _, level = form.entered("result").partition("-")
    said = form.text("retest_text", "This", longest=SAID_MAX, lines=True)
    form.check("The retest was not kept.")
    closing.retest(call.parts, call.db, call.actor, fix, result, level, said, version=call.number("version"))


def _reopen(call: Call, fix: Remediation, form: Form) -> None:
    reason = form.text("reopen_why", "The reason", longest=500, lines=True)
    form.check("The fix was not reopened.")
    closing.reopen(call.parts, call.db, call.actor, fix, reason, version=call.number("version"))


def prove(call: Call) -> Response:
    """A file, or words without one. Opens its own transactions: none of them waits while the file is stored."""
    form, id, practice = Form.sent(call), call.path("fix"), call.actor.practice_id
    try:
        if call.too_large:
            words = f"The file is larger than {call.parts.settings.max_upload_bytes // 1048576} MB, the most we take."
            raise TooLarge(f"{words} Nothing was kept of it.", {"file": words})
        text = form.text("proof_text", "This", longest=SAID_MAX, lines=True)
        form.check(proofs.NOT_KEPT)
        if getattr(call.form.get("file"), "filename", ""):
            proofs.receive(call.parts, call.actor, id, uploads.incoming(call.form, "file"), text)
        elif text:
            with call.parts.database.transaction(practice) as db:
                proofs.tell(call.parts, db, call.actor, access.remediation_for(db, call.actor, id, lock=True), text)
        else:
            raise InvalidInput(proofs.NOT_KEPT, {"file": CHOOSE})
    except REFUSED as error:
        with call.parts.database.transaction(practice, write=False) as call.session:
            return _refused(call, access.remediation_for(call.db, call.actor, id), form, "proof", error)
    return see(call, "fix", "?did=proof#proof", fix=id)


def proof_file(call: Call) -> Response:
    """The safe copy as a download. The original stays locked away."""
    fix = access.remediation_for(call.db, call.actor, call.path("fix"))
    row = proofs.one_of(call.db, fix, call.path("proof"))
    name, media_type, content = proofs.content(call.parts, call.db, call.actor, row)
    return Response(content, media_type=media_type, headers=attachment(name))


def _on_file(name: str) -> Act:
    """What the practice does with a file of its own that is not kept."""
    def act(call: Call, fix: Remediation, form: Form) -> None:
        row = proofs.one_of(call.db, fix, call.path("proof"), lock=True)
        if name == "confirm" and not form.ticked("confirmed"):
            raise InvalidInput("The file is still held.", {"confirmed": "Tick that there is no patient data in it."})
        {"confirm": proofs.confirm, "remove": proofs.remove, "retry": proofs.retry}[name](
            call.parts, call.db, call.actor, fix, row)

    return act


def _seen(call: Call, fix: Remediation, _form: Form) -> None:
    closing.see(call.parts, call.db, call.actor, fix, version=call.number("version"))


def _close(call: Call, fix: Remediation, _form: Form) -> None:
    closing.close(call.parts, call.db, call.actor, fix, version=call.number("version"))


def _begin(call: Call, fix: Remediation, _form: Form) -> None:
    changing.begin(call.parts, call.db, call.actor, fix)


def _share(call: Call, fix: Remediation, _form: Form) -> None:
    changing.share(call.parts, call.db, call.actor, fix)


ACTS: Mapping[str, tuple[Permission, Act]] = {
    "change": (Permission.REMEDIATIONS_EDIT, _change), "move": (Permission.REMEDIATIONS_EDIT, _move),
    "note": (Permission.REMEDIATIONS_EDIT, _words("note_text", changing.note)),
    "reply": (Permission.REMEDIATIONS_EDIT, _words("reply_text", changing.reply)),
    "ask": (Permission.REMEDIATIONS_EDIT, _words("ask_text", changing.ask, versioned=True)),
    "begin": (Permission.REMEDIATIONS_EDIT, _begin), "share": (Permission.REMEDIATIONS_EDIT, _share),
    "seen": (Permission.REMEDIATIONS_EDIT, _seen), "retest": (Permission.REMEDIATIONS_VERIFY, _retest),
    "close": (Permission.REMEDIATIONS_VERIFY, _close), "accept": (Permission.REMEDIATIONS_ACCEPT, _accept),
    "reopen": (Permission.REMEDIATIONS_EDIT, _reopen)}
_FILE = "/fixes/{fix}/proofs/{proof}"

routes = [
    Page("/fixes/{fix}", show, permission=Permission.REMEDIATIONS_READ, name="fix"),
    *(Page(f"/fixes/{{fix}}/{name}", _verb(name, act), permission=permission, name=f"fix-{name}", method="POST")
      for name, (permission, act) in ACTS.items()),
    Page("/fixes/{fix}/proof", prove, permission=Permission.REMEDIATIONS_EDIT, name="fix-proof", method="POST",
         upload=True, opens="none"),
    Page(_FILE, proof_file, permission=Permission.REMEDIATIONS_READ, name="fix-proof-file", opens="write"),
    *(Page(f"{_FILE}/{name}", _verb(name, _on_file(name)), permission=Permission.REMEDIATIONS_EDIT,
           name=f"fix-proof-{name}", method="POST") for name in ("confirm", "remove", "retry")),
]
