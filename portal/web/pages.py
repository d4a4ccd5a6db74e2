"""`Page`: a route that must name a permission, and `Call`: what a handler gets.

GET and POST of one address are two rows with two permissions: one route for both under a read permission
lets readers write.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.errors import Forbidden, NotFound, TooLarge, Unauthenticated
from portal.vocabulary.actors import Acting, Actor, VendorActor
from portal.vocabulary.permissions import Permission
from portal.web import csrf, uploads
from portal.web.sessions import actor_of
from portal.workflow.parts import Parts

SAFE_METHODS = frozenset({"GET", "HEAD"})
FORM_BYTES = 256 * 1024


@dataclass(slots=True)
class Call:
    """One request to one page. `db` is the request's transaction, `actor` who is signed in; `visitor` is the same on
    a page that is open to all, where there may be nobody."""

    request: Request
    parts: Parts
    visitor: Acting | None
    session: Session | None = None
    form: FormData = field(default_factory=FormData)
    too_large: TooLarge | None = None

    @property
    def db(self) -> Session:
        if self.session is None:
            raise TypeError("this page opens no transaction")
        return self.session

    @property
    def actor(self) -> Actor:
        """The practice's person. A vendor's is none: what asks for this shows them nothing."""
        if not isinstance(self.visitor, Actor):
            raise Unauthenticated("Sign in to open this page.")
        return self.visitor

    @property
    def vendor(self) -> VendorActor:
        """The vendor's person within the invitation that the address names."""
        if not isinstance(self.visitor, VendorActor):
            raise Unauthenticated("Ask for a code to open this page.")
        return self.visitor

    def path(self, name: str) -> str:
        value = str(self.request.path_params[name])
        if "\0" in value:  # no row's id has one, and PostgreSQL takes none in a text
            raise NotFound
        return value

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default).replace("\0", "").strip()

    def field(self, name: str) -> str:
        """A text field of the form, trimmed; a file under that name counts as nothing."""
        value = self.form.get(name, "")
        return value.replace("\0", "").strip() if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """A whole number of the form, such as the version that it was opened at; 0 for what cannot be read, which is
        never the current one."""
        words = self.field(name)
        return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else 0

    @property
    def htmx(self) -> bool:
        return self.request.headers.get("HX-Request") == "true"

    def url(self, name: str, **path: Any) -> str:
        return str(self.request.app.url_path_for(name, **path))


Handler = Callable[[Call], Response]


class Page(Route):
    """A route with one method and one permission. `upload` allows one file of the size that the settings name;
    `opens` says which transaction the handler runs in: "read", "write" or "none"; `fields` and `most` how many fields
    and bytes its form may have."""

    def __init__(self, path: str, handler: Handler, *, permission: Permission, name: str, method: str = "GET",
                 upload: bool = False, opens: str | None = None, fields: int = uploads.FIELDS_MAX,
                 most: int = FORM_BYTES) -> None:
        self.permission = permission
        self.handler = handler
        self.upload = upload
        self.fields, self.most = fields, most
        self.opens = opens or ("read" if method in SAFE_METHODS else "write")
        super().__init__(path, self._serve, methods=[method], name=name)
        if self.opens != "read":  # Starlette adds HEAD to GET: asking for the headers must change nothing
            self.methods = {method}

    async def _serve(self, request: Request) -> Response:
        parts: Parts = request.app.state.parts
        actor = await run_in_threadpool(self._who, request, parts)
        request.state.actor = actor
        self._admit(actor)
        call = Call(request, parts, actor)
        if request.method not in SAFE_METHODS:
            csrf.check_origin(request, parts.settings)
            limit = parts.settings.max_upload_bytes if self.upload else 0
            try:
                call.form = await uploads.read_form(request, self.most + limit, files=1 if self.upload else 0,
                                                    fields=self.fields)
            except TooLarge as error:
                if not self.upload:
                    raise
                call.too_large = error
            else:
                csrf.check_token(request, call.form, actor, parts.settings)
        try:
            return await run_in_threadpool(self._answer, call)
        finally:
            await call.form.close()

    def _who(self, request: Request, parts: Parts) -> Acting | None:
        return actor_of(request, parts)

    def _admit(self, actor: Acting | None) -> None:
        if self.permission is Permission.PUBLIC:
            return
        if actor is None:
            raise Unauthenticated("Sign in to open this page.")
        if not actor.may(self.permission):
            raise Forbidden(self._why_not(actor))

    def _why_not(self, actor: Acting) -> str:
        role = actor.role if isinstance(actor, Actor) else None
        return f"Your role ({role}) does not allow this. Ask the owner of your practice's account."

    def _answer(self, call: Call) -> Response:
        if self.opens == "none":
            return self.handler(call)
        practice_id = call.visitor.practice_id if call.visitor else None
        with call.parts.database.transaction(practice_id, write=self.opens == "write") as db:
            call.session = db
            response = self.handler(call)
            if response.status_code >= 400:
                db.rollback()  # a form shown again with its errors has changed nothing
            return response
