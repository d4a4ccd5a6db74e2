"""The files of a submission in the browser, for either side and for nobody else."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from portal.app import create_app
from portal.exchange.workbooks import MEDIA_TYPE
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import assessing, posting, visiting
from tests.portal.web.browser import signed_in

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


def test_both_sides_have_their_files_and_nobody_else_does(app: Starlette, parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    otto, cleo = signed_in(app, parts, cast.otto), signed_in(app, parts, cast.cleo)
    vic = visiting.visitor(app, parts, posting.VIC)
    invitation = assessing.invitation_of(parts, assessment).id
    for kind, media_type in (("pdf", "application/pdf"), ("xlsx", MEDIA_TYPE)):
        address = f"/questionnaires/{assessment.id}/submissions/1.{kind}"
        file = otto.get(address)
        assert file.headers["content-type"] == media_type
        assert file.headers["content-disposition"].startswith("attachment;")
        assert cleo.get(address).status_code == 404
        for number in ("0", "2", "99999999999999999999"):
            assert otto.get(f"/questionnaires/{assessment.id}/submissions/{number}.{kind}").status_code == 404
        own = vic.get(f"/vendor/{invitation}/questionnaire/sent.{kind}")
        assert own.headers["content-type"] == media_type
        assert vic.get(f"/vendor/{invitation}/questionnaire/sent.{kind}?number=2").status_code == 404
