"""Is the process alive, and can it work? And by which key its answer packs are known. For machines, and open to all."""

import logging

from starlette.responses import JSONResponse, Response

from portal.errors import StorageError
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call, Page
from portal.workflow import answer_packs

log = logging.getLogger("portal.web")


def alive(call: Call) -> Response:
    return JSONResponse({"status": "ok"})


def ready(call: Call) -> Response:
    """200 when the database and the files answer; 503 names the part that does not, and nothing more."""
    answers = {}
    for name, check in (("database", _database), ("storage", _storage)):
        try:
            check(call)
            answers[name] = "ok"
        except Exception as error:  # noqa: BLE001  any failure means: not ready
            log.warning("not ready", extra={"part": name, "error": type(error).__name__})
            answers[name] = "failed"
    good = set(answers.values()) == {"ok"}
    return JSONResponse({"status": "ok" if good else "not ready", **answers}, 200 if good else 503)


def pack_key(call: Call) -> Response:
    """The public key of this installation's answer packs: public by nature."""
    return JSONResponse(answer_packs.published(call.parts.settings))


def _database(call: Call) -> None:
    call.parts.database.check()


def _storage(call: Call) -> None:
    if not call.parts.storage.healthy():
        raise StorageError("The file store does not answer.")


routes = [
    Page("/healthz", alive, permission=Permission.PUBLIC, name="healthz", opens="none"),
    Page("/readyz", ready, permission=Permission.PUBLIC, name="readyz", opens="none"),
    Page("/.well-known/flowdown-pack-key.json", pack_key, permission=Permission.PUBLIC, name="pack-key", opens="none"),
]
