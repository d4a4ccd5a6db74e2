"""What many do to questionnaires at once on PostgreSQL, by the role that the portal has there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from portal import access, clock
from portal.audit import Subject
from portal.models import Wording
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AssessmentStatus
from portal.workflow import assessments, wordings
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import SAMPLE, Cast
from tests.portal import assessing, forms, posting

pytestmark = pytest.mark.parametrize("databases", ["postgres"], indirect=True)


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Runs these in threads; what they raised."""
    with ThreadPoolExecutor(len(acts)) as threads:
        ended = [threads.submit(act) for act in acts]
    return [error for one in ended if (error := one.exception())]


def test_a_second_form_takes_the_place_of_one_that_was_not_saved(parts: Parts, cast: Cast) -> None:
    vic = assessing.vic(parts, assessing.sent(parts, cast.ada))
    first = forms.filled(parts, vic, lambda form: None)
    second = forms.filled(parts, vic, lambda form: None)
    assert first.id != second.id


def test_two_who_send_the_same_set_at_once_both_do(parts: Parts, cast: Cast) -> None:
    offered = assessing.choice(parts, cast.ada)
    vendors = [factories.vendor(parts, cast.ada, name) for name in ("Example Billing Co.", "Placeholder Coding LLC")]
    people = [posting.contact(parts, cast.ada, vendor) for vendor in vendors]
    gate = threading.Barrier(2, timeout=10)

    def send(number: int) -> None:
        with parts.database.transaction(SAMPLE) as db:
            access.vendor_for(db, cast.ada, vendors[number].id, lock=True)
            wordings.content_of(db, cast.ada, offered)
            gate.wait()
            assessments.send(parts, db, cast.ada, vendors[number], offered, [people[number]],
                             clock.today() + timedelta(days=14))

    assert at_once(lambda: send(0), lambda: send(1)) == []
    with parts.database.transaction(SAMPLE, write=False) as db:
        assert len(db.exec(select(Wording)).all()) == 1


def test_who_comes_in_while_the_answers_are_sent_waits_for_a_turn(parts: Parts, cast: Cast) -> None:
    assessment = assessing.sent(parts, cast.ada)
    vic = assessing.vic(parts, assessment)
    assessing.answer_all(parts, vic)
    held = threading.Event()

    def come_in() -> None:
        with parts.database.transaction(SAMPLE) as db:
            invitation = access.own_invitation(db, vic, lock=True)
            held.set()
            time.sleep(0.5)  # by now the answers are being sent
            parts.audit.record(db, Event.INVITATION_ENTERED, vic, Subject("invitation", invitation.id),
                               vendor_id=vic.vendor_id, contact_id=vic.id)

    def send() -> None:
        held.wait(10)
        assessing.submit(parts, vic)

    assert at_once(come_in, send) == []
    assert assessing.reloaded(parts, assessment).status == AssessmentStatus.SUBMITTED
