"""Forms only from our own pages: the browser's word on where a request comes from, and a token tied to the session."""

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request

from portal.config import Settings
from portal.errors import Forbidden
from portal.vocabulary.actors import Acting

FIELD = "csrf"
HEADER = "X-CSRF"
MESSAGE = ("This form is out of date, perhaps because you signed in again. Go back, reload the page and send it once "
           "more. Nothing was changed.")


def token_for(actor: Acting, settings: Settings) -> str:
    return hmac.new(settings.session_key, f"csrf:{actor.session_id}".encode(), hashlib.sha256).hexdigest()


def check_origin(request: Request, settings: Settings) -> None:
    """Raises Forbidden when the browser says that another site sent the request."""
    origin = request.headers.get("Origin")
    own = urlsplit(settings.base_url)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden(MESSAGE)
    if origin not in (None, f"{own.scheme}://{own.netloc}"):
        raise Forbidden(MESSAGE)


def check_token(request: Request, form: FormData, actor: Acting | None, settings: Settings) -> None:
    """Raises Forbidden unless a signed-in person's form carries the session's token."""
    if actor is None:
        return  # nobody to act as: a public page acts for no session
    sent = request.headers.get(HEADER) or form.get(FIELD)
    if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), token_for(actor, settings).encode()):
        raise Forbidden(MESSAGE)
