"""How a vendor's person gets in: the first page behind a link, the code, or the address where no link is at hand.

GET changes nothing, however often: mail scanners follow links. A code is asked for by a POST only.
"""

from starlette.responses import RedirectResponse, Response

from portal.errors import Gone, InvalidInput, NotFound
from portal.identity.invitations import address_hash, domain_of
from portal.vocabulary.permissions import Permission
from portal.web.forms import Form
from portal.web.pages import Call, Handler
from portal.web.render import render, see
from portal.web.visits import VendorPage, client_of, person_of, set_cookie
from portal.workflow import companies, mails, passcodes, visits

NEXT = {"pass-on": "vendor-pass-on"}


def show(call: Call) -> Response:
    """What the link is about, and one button."""
    letter = visits.letter(call.parts, call.path("token"))
    return render(call, "account/invitations/show.html", letter=letter, token=call.path("token"),
                  company=domain_of(letter.email) if companies.of_address(call.parts.settings, letter.email) else "")


def ask(call: Call) -> Response:
    """The button: straight on for somebody who is in with this address, a code for everybody else."""
    then = "?then=pass-on" if call.field("then") == "pass-on" else ""
    letter = visits.letter(call.parts, call.path("token"))
    person = person_of(call)
    if person is not None and address_hash(person.email) == address_hash(letter.email):
        return see(call, "vendor-pass-on" if then else "vendor-entrance", invitation=letter.invitation_id)
    passcode_id = passcodes.ask_code(call.parts, call.path("token"), client_of(call))
    return see(call, "vendor-code", then, passcode=passcode_id)


def sign_in(call: Call) -> Response:
    return render(call, "account/invitations/sign_in.html", form=Form())


def ask_by_address(call: Call) -> Response:
    form = Form.sent(call)
    try:
        email = form.email("email", "Your address", required=True)
        form.check("No code was sent.")
    except InvalidInput as error:
        return render(call, "account/invitations/sign_in.html", error.http_status, form=form.refused(error))
    if call.field("by") != "code" and companies.of_address(call.parts.settings, email):
        return render(call, "account/invitations/company.html", email=email, domain=domain_of(email))
    return see(call, "vendor-code", passcode=passcodes.ask_code_for_address(call.parts, email, client_of(call)))


def code(call: Call) -> Response:
    return _code_page(call, Form())


def _code_page(call: Call, form: Form, status: int = 200) -> Response:
    return render(call, "account/invitations/code.html", status, form=form, minutes=mails.CODE_MINUTES,
                  mails_here=call.parts.settings.mail_folder is not None,
                  page=passcodes.code_page(call.parts, call.path("passcode")), then=_then(call))


def _then(call: Call) -> str:
    asked = call.query("then") or call.field("then")
    return asked if asked in NEXT else ""


def enter(call: Call) -> Response:
    form = Form.sent(call)
    try:
        token, invitation_id = passcodes.enter(call.parts, call.path("passcode"), form.entered("code"))
    except InvalidInput as error:
        return _code_page(call, form.refused(error), error.http_status)
    if invitation_id:
        target = call.url(NEXT.get(_then(call), "vendor-entrance"), invitation=invitation_id)
    else:
        target = call.url("vendor-home")
    before = person_of(call)
    if before is not None:
        visits.sign_out(call.parts, before)
    response = RedirectResponse(target, 303)
    set_cookie(response, call.parts.settings, token)
    return response


def again(call: Call) -> Response:
    """Another code. Who came by an address writes it once more: we have not kept it."""
    try:
        passcode_id = passcodes.ask_code_again(call.parts, call.path("passcode"), client_of(call))
    except Gone:
        raise
    except NotFound:
        return see(call, "vendor-sign-in")
    return see(call, "vendor-code", f"?then={_then(call)}" if _then(call) else "", passcode=passcode_id)


def _open(path: str, handler: Handler, name: str, method: str = "GET") -> VendorPage:
    return VendorPage(path, handler, permission=Permission.PUBLIC, name=name, method=method,
                      opens="none")


routes = [
    _open("/invitation/{token}", show, "invitation-letter"),
    _open("/invitation/{token}", ask, "invitation-ask", "POST"),
    _open("/vendor/sign-in", sign_in, "vendor-sign-in"),
    _open("/vendor/sign-in", ask_by_address, "vendor-sign-in-ask", "POST"),
    _open("/vendor/sign-in/{passcode}", code, "vendor-code"),
    _open("/vendor/sign-in/{passcode}", enter, "vendor-code-enter", "POST"),
    _open("/vendor/sign-in/{passcode}/again", again, "vendor-code-again", "POST"),
]
