"""Fixes on the vendor's side: the list of what is to be done, and one fix with its proof, its replies and its history.

Replies and proof are only ever added, so two people of the vendor at once lose nothing; what cannot be taken is shown
again in its field, with the reason.
"""

from collections.abc import Callable

from sqlmodel import Session
from starlette.responses import Response

from portal.errors import InvalidInput, PortalError, TooLarge, TooMany, WrongState
from portal.models import Remediation
from portal.vocabulary.permissions import Permission
from portal.web import listing, uploads
from portal.web.forms import Form
from portal.web.pages import Call
from portal.web.render import attachment, render, see
from portal.web.vendor import remediations_view as views
from portal.web.vendor.scores import card_door
from portal.web.visits import VendorPage
from portal.workflow import (
    remediations,
    remediations_changing,
    remediations_proofs,
    remediations_rounds,
    remediations_shown,
)
from portal.workflow.remediations import SAID_MAX

CHOOSE = "Choose a file: PDF, Word (.docx), Excel (.xlsx), CSV, text, PNG or JPEG. Or say in words what was done."
REFUSED = (InvalidInput, TooMany, WrongState)
DID = {"reply": "Your words are sent.", "begin": "You have begun. Send proof when it is done.",
       "proof": "The proof is sent. Below you see what becomes of it.",
       "confirm": "Confirmed. The file is being taken in.", "remove": "Taken away. We delete it.",
       "retry": "We look at the file again."}
# Where the page goes on after a verb.
AFTER = {"reply": "#history", "begin": "", **dict.fromkeys(("proof", "confirm", "remove", "retry"), "#proof")}


def index(call: Call) -> Response:
    asked = listing.asked(call, sorts=("urgency",), shows=tuple(remediations_shown.SHOWS))
    counts = remediations_shown.counts(call.db, call.vendor, asked.find)
    found = listing.fetch(
        call.db, asked, remediations_shown.own(call.vendor, asked.show, asked.find), remediations_shown.order(),
        listing.chips(asked, remediations_shown.SHOWS, counts), counts[asked.show])
    left = remediations_shown.left(call.db, call.vendor.practice_id, call.vendor.vendor_id)
    return render(call, "vendor/remediations/index.html", list=found, lines=[views.line(row) for row in found.rows],
                  left=left, every=counts["all"], card_href=card_door(call, call.db))


def show(call: Call) -> Response:
    """One fix; to htmx its proof alone, while a file is looked through."""
    fix = remediations.own(call.db, call.vendor, call.path("fix"))
    if call.htmx:
        return render(call, "vendor/remediations/_proofs.html", view=_view(call, call.db, fix), form=Form())
    return _page(call, call.db, fix, Form())


def reply(call: Call) -> Response:
    def act(db: Session, fix: Remediation, form: Form) -> None:
        text = form.text("reply", "What you write", longest=SAID_MAX, lines=True, required=True)
        form.check("Nothing was sent.")
        remediations_changing.reply(call.parts, db, call.vendor, fix, text)

    return _act(call, "reply", act)


def begin(call: Call) -> Response:
    return _act(call, "begin", lambda db, fix, _form: remediations_changing.begin(call.parts, db, call.vendor, fix))


def prove(call: Call) -> Response:
    """A file, or words without one. No transaction waits while the file is stored."""
    form, id = Form.sent(call), call.path("fix")
    try:
        if call.too_large:
            words = f"The file is larger than {call.parts.settings.max_upload_bytes // 1048576} MB, the most we take."
            raise TooLarge(f"{words} Nothing was kept of it.", {"file": words})
        text = form.text("words", "What was done", longest=SAID_MAX, lines=True)
        form.check(remediations_proofs.NOT_KEPT)
        if getattr(call.form.get("file"), "filename", ""):
            remediations_proofs.receive(call.parts, call.vendor, id, uploads.incoming(call.form, "file"), text)
        elif text:
            with call.parts.database.transaction(call.vendor.practice_id) as db:
                remediations_proofs.tell(call.parts, db, call.vendor,
                                         remediations.own(db, call.vendor, id, lock=True), text)
        else:
            raise InvalidInput(remediations_proofs.NOT_KEPT, {"file": CHOOSE})
    except REFUSED as error:
        return _refused(call, form, error)
    return _done(call, "proof")


def file(call: Call) -> Response:
    """The safe copy of a file that the vendor sent, as a download."""
    fix = remediations.own(call.db, call.vendor, call.path("fix"))
    row = remediations_proofs.own_of(call.db, call.vendor, fix, call.path("proof"))
    name, media_type, content = remediations_proofs.content(call.parts, call.db, call.vendor, row)
    return Response(content, media_type=media_type, headers=attachment(name))


def _on_file(name: str) -> Callable[[Call], Response]:
    """What the vendor does with a file that it sent and that is not kept."""
    def act(call: Call, db: Session, fix: Remediation, form: Form) -> None:
        row = remediations_proofs.own_of(db, call.vendor, fix, call.path("proof"), lock=True)
        if name == "confirm" and not form.ticked("confirmed"):
            raise InvalidInput("The file is still held.", {f"confirmed-{row.id}": "Tick that there is no patient data "
                                                                                  "in it."})
        {"confirm": remediations_proofs.confirm, "remove": remediations_proofs.remove,
         "retry": remediations_proofs.retry}[name](call.parts, db, call.vendor, fix, row)

    return lambda call: _act(call, name, lambda db, fix, form: act(call, db, fix, form))


def _act(call: Call, verb: str, act: Callable[[Session, Remediation, Form], object]) -> Response:
    """Do it, or show the fix as it stands now, with what was entered and why it was not taken."""
    form = Form.sent(call)
    try:
        with call.parts.database.transaction(call.vendor.practice_id) as db:
            act(db, remediations.own(db, call.vendor, call.path("fix"), lock=True), form)
    except REFUSED as error:
        return _refused(call, form, error)
    return _done(call, verb)


def _done(call: Call, verb: str) -> Response:
    return see(call, "vendor-fix", f"?did={verb}{AFTER[verb]}", invitation=call.vendor.invitation_id,
               fix=call.path("fix"))


def _refused(call: Call, form: Form, error: PortalError) -> Response:
    """The verbs name the field of words `text`; this page has two of them."""
    form.refused(error)
    named = "reply" if "reply" in call.form else "words"
    form.errors = {named if field == "text" else field: words for field, words in form.errors.items()}
    with call.parts.database.transaction(call.vendor.practice_id, write=False) as db:
        return _page(call, db, remediations.own(db, call.vendor, call.path("fix")), form, error.http_status)


def _page(call: Call, db: Session, fix: Remediation, form: Form, status: int = 200) -> Response:
    return render(call, "vendor/remediations/show.html", status, view=_view(call, db, fix), form=form,
                  did=DID.get(call.query("did"), "") if status == 200 else "", longest=SAID_MAX,
                  most_bytes=call.parts.settings.max_upload_bytes)


def _view(call: Call, db: Session, fix: Remediation) -> views.View:
    return views.view(
        fix, remediations.told(remediations.history(db, fix), fix), remediations_proofs.of_fix(db, fix),
        remediations_rounds.round_of(db, fix), call.vendor.practice_name, call.vendor.vendor_name,
        may=call.vendor.may(Permission.VISIT_ANSWER))


_FIX = "/vendor/{invitation}/fixes/{fix}"
_FILE = f"{_FIX}/proofs/{{proof}}"

routes = [
    VendorPage("/vendor/{invitation}/fixes", index, permission=Permission.VISIT_READ, name="vendor-fixes"),
    VendorPage(_FIX, show, permission=Permission.VISIT_READ, name="vendor-fix"),
    VendorPage(f"{_FIX}/reply", reply, permission=Permission.VISIT_ANSWER, name="vendor-fix-reply", method="POST",
               opens="none"),
    VendorPage(f"{_FIX}/begin", begin, permission=Permission.VISIT_ANSWER, name="vendor-fix-begin", method="POST",
               opens="none"),
    VendorPage(f"{_FIX}/proof", prove, permission=Permission.VISIT_ANSWER, name="vendor-fix-proof", method="POST",
               upload=True, opens="none"),
    VendorPage(_FILE, file, permission=Permission.VISIT_READ, name="vendor-fix-file", opens="write"),
    *(VendorPage(f"{_FILE}/{name}", _on_file(name), permission=Permission.VISIT_ANSWER, name=f"vendor-fix-{name}",
                 method="POST", opens="none") for name in ("confirm", "remove", "retry")),
]
