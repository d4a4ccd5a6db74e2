"""A `Call` without an application, for tests of what only reads the address or the form."""

from __future__ import annotations

from typing import cast

from starlette.datastructures import FormData
from starlette.requests import Request

from portal.web.pages import Call
from portal.workflow.parts import Parts


def call(query: str = "", path: str = "/vendors", form: dict[str, str] | None = None) -> Call:
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}
    return Call(Request(scope), cast("Parts", None), None, None, FormData(form or {}))
