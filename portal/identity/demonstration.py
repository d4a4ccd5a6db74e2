"""The demonstration's identity provider: no passwords, one click on whom to be. Its own process, on this machine only.

`python -m portal.identity.demonstration --port 9400` runs it until it is told to stop."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from authlib.deprecate import AuthlibDeprecationWarning
from jinja2 import ChoiceLoader, FileSystemLoader

from portal.identity.provider import DEMONSTRATION
from portal.templating import ROOT

if TYPE_CHECKING:
    from flask import Flask, Response

HOST = "127.0.0.1"
PORT = 9400
CLIENT_ID = "flowdown-demonstration"
CLIENT_SECRET = "any secret will do"  # noqa: S105 - the provider takes every one
ICON = ROOT / "portal" / "static" / "img" / "favicon.svg"
CAST = ROOT / "fixtures" / "demo" / "demo.yaml"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to sign in as. `role` is a role of the portal, reached by the group of `group()`."""

    id: str
    name: str
    email: str
    title: str
    role: str
    practice_id: str
    practice: str


def issuer(port: int = PORT) -> str:
    """The issuer of a demonstration provider on that port; a production setting refuses it."""
    return f"http://{HOST}:{port}"


def group(practice_id: str, role: str) -> str:
    """The group that the provider gives to people of that role in that practice; the demonstration maps it."""
    return f"{practice_id}-{role}"


def people(cast: Path = CAST) -> list[Person]:
    """The people of the demonstration data, in its order."""
    practices = yaml.safe_load(cast.read_text(encoding="utf-8"))["practices"]
    return [
        Person(**person, practice_id=practice["id"], practice=practice["name"])
        for practice in practices
        for person in practice["people"]
    ]


def provider(persons: Sequence[Person]) -> Flask:
    """The provider as a WSGI application that knows these people, with pages of our own that load nothing."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it speaks plain http, and only to this machine
    with warnings.catch_warnings():
        # The package is written against an older Authlib, whose own filter would let every warning of it through.
        warnings.simplefilter("ignore", AuthlibDeprecationWarning)
        import oidc_provider_mock  # here, because it brings Flask, which only this process needs

    users = [oidc_provider_mock.User(sub=person.id, claims=_claims(person)) for person in persons]
    application: Flask = oidc_provider_mock.app(user_claims=users)
    application.debug = False
    application.wsgi_app = application.wsgi_app.app  # type: ignore[attr-defined, method-assign]  # off with its debugger
    application.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates" / "demonstration"), application.jinja_loader]  # type: ignore[list-item]
    )
    application.context_processor(lambda: {"cast": _by_practice(persons)})
    application.after_request(_say_what_it_is)
    application.add_url_rule("/favicon.ico", view_func=_icon)
    return application


def serve(port: int, persons: Sequence[Person]) -> None:
    """Answer on 127.0.0.1 until the process is told to stop."""
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    make_server(HOST, port, provider(persons), threaded=True).serve_forever()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the provider; ends quietly when interrupted."""
    parser = argparse.ArgumentParser(prog="portal.identity.demonstration", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--cast", type=Path, default=CAST, help="the YAML file with practices and their people")
    given = parser.parse_args(arguments)
    with suppress(KeyboardInterrupt):
        serve(given.port, people(given.cast))
    return 0


def _claims(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "email": person.email,
        "email_verified": True,
        "groups": [group(person.practice_id, person.role)],
    }


def _by_practice(persons: Sequence[Person]) -> dict[str, list[Person]]:
    practices: dict[str, list[Person]] = {}
    for person in persons:
        practices.setdefault(person.practice, []).append(person)
    return practices


def _icon() -> tuple[str, dict[str, str]]:
    """The portal's icon: a browser asks for one at every site, and would note its absence as an error."""
    return ICON.read_text(encoding="utf-8"), {"Content-Type": "image/svg+xml"}


def _say_what_it_is(response: Response) -> Response:
    """Mark the discovery document, so that no portal beyond this machine takes it for a real provider."""
    document = response.get_json(silent=True)
    if isinstance(document, dict) and "issuer" in document:
        response.set_data(json.dumps(document | {DEMONSTRATION: True}))
    return response


if __name__ == "__main__":
    sys.exit(main())
