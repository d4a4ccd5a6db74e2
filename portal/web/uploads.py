"""Forms and files as they stream in: bounded while they arrive, spooled to disk, with names made harmless."""

import re

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.types import Message

from portal.errors import InvalidInput, TooLarge
from portal.vocabulary.text import clean_line
from portal.workflow.agreements import IncomingFile, hash_of

NAME_MAX = 120
FIELDS_MAX = 200
# How much of a refused body is still read and thrown away, so that the browser gets to show our answer.
DRAIN_FACTOR = 4


async def read_form(request: Request, limit: int, *, files: int, fields: int = FIELDS_MAX) -> FormData:
    """Parse the body, at most `limit` bytes of it. Raises TooLarge as soon as there is more, InvalidInput for a
    body that is no form."""
    body = _Bounded(request, limit)
    bounded = Request(request.scope, body.receive)
    try:
        form = await bounded.form(max_files=files, max_fields=fields)
        "".join(value for _, value in form.multi_items() if isinstance(value, str)).encode()
        return form
    except TooLarge:
        await body.drain()
        raise
    except Exception as error:
        if body.exceeded:
            await body.drain()
            raise _too_large(limit) from error
        raise InvalidInput("The form did not arrive whole. Send it again.") from error


class _Bounded:
    """Counts the bytes of a request body and refuses the first one over the limit."""

    def __init__(self, request: Request, limit: int) -> None:
        self._receive = request._receive  # noqa: SLF001  the ASGI callable has no public name
        self.limit = limit
        self.seen = 0
        self.done = False

    @property
    def exceeded(self) -> bool:
        return self.seen > self.limit

    async def receive(self) -> Message:
        message = await self._receive()
        self.seen += len(message.get("body", b""))
        self.done = not message.get("more_body", False)
        if self.exceeded:
            raise _too_large(self.limit)
        return message

    async def drain(self) -> None:
        while not self.done and self.seen < self.limit * DRAIN_FACTOR:
            message = await self._receive()
            self.seen += len(message.get("body", b""))
            self.done = not message.get("more_body", False)


def _too_large(limit: int) -> TooLarge:
    message = (f"The file is larger than {limit // (1024 * 1024)} MB, the most we take. "
               "Nothing was kept of it. Save it smaller, or send only the agreement.")
    return TooLarge(message, {"file": message})


def incoming(form: FormData, field: str) -> IncomingFile:
    """The one file under `field`. Raises InvalidInput when none was chosen."""
    upload = form.get(field)
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise InvalidInput("No file was chosen.", {field: "Choose the agreement: PDF, Word (.docx), HTML or text."})
    sha256, size = hash_of(upload.file)
    return IncomingFile(clean_name(upload.filename), upload.file, size, sha256)


def clean_name(name: str) -> str:
    """A file name that is safe to show: no path, no control or direction-changing characters, not too long."""
    kept = clean_line(re.split(r"[\\/]", name)[-1]).strip(" .")
    if len(kept) > NAME_MAX:
        stem, dot, suffix = kept.rpartition(".")
        kept = f"{stem[:NAME_MAX - len(suffix) - 1]}.{suffix}" if dot and len(suffix) < 10 else kept[:NAME_MAX]
    return kept or "document"
