"""Is a client's own fault found in its own bytes? For the recordings of any client."""

from __future__ import annotations

import pytest
from support.doctor.making import log_in, request
from support.doctor.misbehaving import SLIPS, Instead, Slip

from xmpp_walkthrough.doctor.causes.diagnosis import diagnose


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: str(slip.name).replace(" ", "-"))
def test_a_slip_of_the_client(slip: Slip) -> None:
    wanted = request(mechanism=slip.mechanism)
    found = diagnose(log_in(wanted, Instead(slip.instead)))
    names = [cause.name for cause in found.causes]
    assert slip.cause in (names[:1] if slip.first else names)
    assert all(cause.evidence for cause in found.causes)
    assert "mirror" not in str(found)
    assert found.causes[0].name != "password-wrong"
