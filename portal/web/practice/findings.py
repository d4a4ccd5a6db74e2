"""One term of a review: its own page with its forms, and what a reviewer does with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response

from portal import access
from portal.errors import InvalidInput, NotFound, PortalError
from portal.models import Agreement, Finding
from portal.vocabulary.permissions import Permission
from portal.vocabulary.text import clean_text
from portal.web.pages import Call, Page
from portal.web.practice import review, reviewing
from portal.web.practice.review import Asked
from portal.web.practice.reviewing import Found
from portal.web.practice.terms import Term
from portal.web.render import render, see
from portal.workflow import findings
from portal.workflow.findings import StaleFinding


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person sent that was not taken: shown again with what is wrong. `stale` when someone else was faster."""

    verb: str
    human: str = ""
    reason: str = ""
    text: str = ""
    message: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    stale: bool = False


def show(call: Call) -> Response:
    """The term's page; a term of an earlier reading, to which the trail may lead, shows as it reads now."""
    agreement = access.agreement_for(call.db, call.actor, call.path("id"))
    finding = access.finding_for(call.db, call.actor, call.path("finding"))
    if finding.agreement_id == agreement.id and finding.reading_id != agreement.reading_id:
        now = findings.of_clause(call.db, agreement, finding.clause)
        return see(call, "finding", id=agreement.id, finding=now.id) if now else see(call, "agreement", id=agreement.id)
    agreement, finding = _rows(call, lock=False)
    return _page(call, agreement, finding, None)


def confirm(call: Call) -> Response:
    return _decide(call, "confirm", lambda finding: findings.confirm(
        call.parts, call.db, call.actor, finding,
        version=call.number("version"), reason=clean_text(call.field("reason"))))


def overrule(call: Call) -> Response:
    return _decide(call, "overrule", lambda finding: findings.overrule(
        call.parts, call.db, call.actor, finding, version=call.number("version"), human=call.field("human"),
        reason=clean_text(call.field("reason"))))


def reopen(call: Call) -> Response:
    return _decide(call, "reopen", lambda finding: findings.reopen(
        call.parts, call.db, call.actor, finding, version=call.number("version")))


def note(call: Call) -> Response:
    return _decide(call, "note", lambda finding: findings.note(
        call.parts, call.db, call.actor, finding, clean_text(call.field("text"))))


def _rows(call: Call, *, lock: bool) -> tuple[Agreement, Finding]:
    agreement = access.agreement_for(call.db, call.actor, call.path("id"))
    finding = access.finding_for(call.db, call.actor, call.path("finding"), lock=lock)
    if finding.agreement_id != agreement.id or finding.reading_id != agreement.reading_id:
        raise NotFound
    return agreement, finding


def _decide(call: Call, verb: str, act: Callable[[Finding], object]) -> Response:
    agreement, finding = _rows(call, lock=True)
    try:
        act(finding)
    except (StaleFinding, InvalidInput) as error:
        return _page(call, agreement, finding, _refused(call, verb, error), error.http_status)
    call.db.flush()
    if not call.htmx:
        return see(call, "agreement", f"?term={finding.position}#term-{finding.position}", id=agreement.id)
    found = _gather(call, agreement, finding)
    response = render(call, "practice/findings/_decided.html", found=found, review=found.review, agreement=agreement,
                      term=_term(found, finding), entered=None)
    response.headers["HX-Trigger"] = "finding-decided"
    return response


def _refused(call: Call, verb: str, error: PortalError) -> Entered:
    errors = error.fields if isinstance(error, InvalidInput) else {}
    return Entered(verb, call.field("human"), clean_text(call.field("reason")), clean_text(call.field("text")),
                   error.message, errors, isinstance(error, StaleFinding))


def _page(call: Call, agreement: Agreement, finding: Finding, entered: Entered | None, status: int = 200) -> Response:
    found = _gather(call, agreement, finding)
    template = "practice/findings/_term.html" if call.htmx and entered else "practice/findings/show.html"
    return render(call, template, status, found=found, review=found.review, agreement=agreement,
                  term=_term(found, finding), entered=entered)


def _gather(call: Call, agreement: Agreement, finding: Finding) -> Found:
    """The review around the term, as the page that the form stands on asked for it."""
    show = _query_of(call.request.headers.get("HX-Current-URL", "")).get("show", ["all"])[0]
    asked = Asked(call.url("agreement", id=agreement.id), term=finding.position,
                  show=show if show in review.SHOWS else "all")
    return reviewing.gather(call, call.db, agreement, asked)


def _query_of(address: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(address).query)
    except ValueError:  # no browser of ours sent it
        return {}


def _term(found: Found, finding: Finding) -> Term:
    return next(term for term in found.review.terms if term.finding.id == finding.id)


def _row(path: str, handler: Callable[[Call], Response], name: str, method: str = "POST") -> Page:
    permission = Permission.AGREEMENTS_READ if method == "GET" else Permission.AGREEMENTS_REVIEW
    return Page("/agreements/{id}/findings/{finding}" + path, handler, permission=permission, name=name, method=method)


routes = [
    _row("", show, "finding", "GET"),
    _row("/confirm", confirm, "finding-confirm"),
    _row("/overrule", overrule, "finding-overrule"),
    _row("/reopen", reopen, "finding-reopen"),
    _row("/notes", note, "finding-note"),
]
