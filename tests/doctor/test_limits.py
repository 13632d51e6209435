"""What we do not read is no fault of the server's: our limits are ours. RFC 6120 §13.12."""

from __future__ import annotations

import pytest
from support.doctor.examined import Examined, practice

from xmpp_walkthrough.doctor.finding import Mark
from xmpp_walkthrough.protocol.events import Iq, StreamFeatures
from xmpp_walkthrough.server.bending import instead
from xmpp_walkthrough.server.fault import Fault, Utterance
from xmpp_walkthrough.steps.failure import ExitCode

_CONTACT = b'<item jid="juliet@ceit.org" name="Juliet" subscription="both"/>'


def _roster(contact: bytes, contacts: int) -> Examined:
    """An examination of a server whose list of contacts has so many of these."""

    def longer(moment: Utterance) -> bytes:
        if moment.event.xml.find("{jabber:iq:roster}query") is None:
            return moment.data
        start, end = moment.data[: moment.data.index(b"<query")], b"</query></iq>"
        return start + b'<query xmlns="jabber:iq:roster">' + contact * contacts + end

    return practice(Fault("roster-long", "exchange", says=instead(Iq, longer)))


def test_a_large_roster_is_read() -> None:
    found = _roster(_CONTACT, 3_500)
    assert found.faults == []
    assert [each.facts["count"] for each in found.of("roster")] == [3_500]


@pytest.mark.parametrize(
    ("contact", "contacts"), [(_CONTACT, 6_000), (b"<item>" * 70 + b"</item>" * 70, 1)]
)
def test_a_roster_beyond_our_limits_is_no_fault(contact: bytes, contacts: int) -> None:
    found = _roster(contact, contacts)
    assert found.faults == []
    assert "roster.unread" in found.warnings
    assert found.report.diagnosis.causes == ()
    assert [each.mark for each in found.of("message")] == [Mark.SKIPPED]


def test_before_the_login_it_keeps_us_out_and_is_still_ours() -> None:
    def longer(moment: Utterance) -> bytes:
        end = b"</stream:features>"
        return moment.data.replace(end, b"<x/>" * 80_000 + end)

    found = practice(Fault("features-long", "open", says=instead(StreamFeatures, longer)))
    first = found.report.diagnosis.causes[0]
    assert first.name == "more-than-we-read"
    assert found.report.case.failure is not None
    assert found.report.case.failure.exit_code is ExitCode.VIOLATION


def test_a_breach_beside_it_is_a_fault() -> None:
    found = _roster(b"<!-- no -->", 1)
    assert found.faults == ["roster.failed"]
    assert found.report.diagnosis.causes[0].name == "server-sends-forbidden-xml"
