"""The gates: signed acts that cannot be had before what they stand for is true."""

from __future__ import annotations

import pytest

from portal.vocabulary.statuses import VendorStatus
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import gating

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_a_vendor_goes_live_gate_by_gate(parts: Parts, cast: Cast) -> None:
    vendor = gating.ready(parts, cast.ada)
    assert gating.reloaded(parts, cast.ada, vendor).status == VendorStatus.PROSPECT
    gating.sign(parts, cast.ada, vendor, "G7")
    live = gating.reloaded(parts, cast.ada, vendor)
    assert (live.status, live.executed_on, live.first_phi_on) == (VendorStatus.LIVE, gating.EXECUTED, None)
