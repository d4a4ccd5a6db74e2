"""The whole set on one page, through the web server's own code, against Jinja alone for the same output."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from jinja2 import Template
from starlette.applications import Starlette

from portal.app import create_app
from portal.vocabulary.actors import VendorActor
from portal.workflow.parts import Parts
from tests import cast as the_cast
from tests import factories
from tests.bench.answers import installation
from tests.portal import assessing, visiting
from tests.portal.web.browser import Browser

ROUNDS = 15
BAR = 2.0


class Kept:
    """Keeps what a template was rendered with, and gives it on."""

    def __init__(self, environment: Any, name: str) -> None:
        self._environment, self._name = environment, name
        self.context: dict[str, Any] = {}

    def get_template(self, name: str) -> Any:
        template: Template = self._environment.get_template(name)
        if name == self._name:
            return type("Kept", (), {"render": lambda _, **context: self._render(template, context)})()
        return template

    def _render(self, template: Template, context: dict[str, Any]) -> str:
        self.context = context
        return template.render(**context)


def milliseconds(act: Callable[[], object]) -> float:
    act()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def _opened(parts: Parts) -> tuple[Starlette, Browser, VendorActor]:
    cast = the_cast.on_stage(parts)
    assessment = assessing.sent(parts, cast.ada, "billing-vendor", factories.vendor(parts, cast.ada))
    actor = assessing.vic(parts, assessment)
    assessing.answer_all(parts, actor)
    app = create_app(parts=parts)
    return app, visiting.visitor(app, parts, actor.email), actor


def run() -> None:
    with installation() as parts:
        app, vic, actor = _opened(parts)
        address = f"/vendor/{actor.invitation_id}/questionnaire/all"
        kept = Kept(app.state.templates, "vendor/assessments/all.html")
        app.state.templates = kept
        if (status := vic.get(address).status_code) != 200:
            raise RuntimeError(f"{address} answers {status}")
        page = milliseconds(lambda: vic.get(address))
        template = kept._environment.get_template("vendor/assessments/all.html")
        alone = milliseconds(lambda: template.render(**kept.context))
    print(f"75 questions on one page: {page:.0f} ms, Jinja alone {alone:.0f} ms: {page / alone:.2f} times (bar {BAR})")
