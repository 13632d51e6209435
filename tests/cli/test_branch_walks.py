"""Does each command of the catalogue show what its branch says? Walked, its wire and its key read.

Commands that walk into a fault are the business of the faults' own tests.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from walked import walked

from xmpp_walkthrough.content.library import Library

BRANCHES = {branch.id: branch for branch in Library("en").branches() if branch.command}
SERVER, WE = "receiving", "initiating"


class Seen(NamedTuple):
    """What has to be on the wire (a pattern, from `role`), and the key of an explanation.

    `absent` may not be in anything that this role sends.
    """

    key: str
    wire: str = ""
    role: str = SERVER
    code: int = 0
    absent: str = ""


UNKNOWN = r"<stream:error><host-unknown "
SEEN = {
    "0-07": Seen("note.connected"),
    "0-10": Seen("failure.connect.refused", code=11),
    "0-11": Seen("note.resolved"),
    "1-01": Seen("says.server.stream_features_tls", 'from="ceit.org" id="[^"]+" version="1.0"'),
    "1-02": Seen("says.server.stream_header_second", ' to="mbed@ceit.org" '),
    "1-07": Seen("says.we.stream_header_first", 'xml:lang="zh"', WE),
    "1-08": Seen("says.server.stream_features_tls", "<starttls [^>]*><required/>"),
    "1-09": Seen("says.server.stream_features_clear", "<starttls [^>]*/><mechanisms "),
    "1-15": Seen("failure.stream-error", UNKNOWN, code=20),
    "1-20": Seen("says.server.stream_header_third", "<stream:features><bind "),
    "2.1-01": Seen("note.tls.established", "<proceed "),
    "2.1-02": Seen("says.server.proceed", "<starttls [^>]*/>", absent="<required/>"),
    "2.1-04": Seen("note.tls.not-offered", "<starttls ", WE, code=22),
    "2.1-05": Seen("failure.tls.not-offered", "<starttls ", WE, code=22, absent="<auth "),
    "2.1-06": Seen("says.server.tls_failure", "<failure [^>]*xmpp-tls\"/>", code=22),
    "2.1-11": Seen("says.server.stream_features_clear", "<mechanisms "),
    "2.1-16": Seen("failure.tls.unknown-ca", "<proceed ", code=22),
    "2.1-19": Seen("note.tls.established", "<proceed "),
    "2.1-26": Seen("says.server.stream_features_sasl", "<stream:features><mechanisms "),
    "2.1-29": Seen("note.tls.established", "<stream:features>", absent="<starttls"),
    "2.2-01": Seen("note.sasl.article", "<mechanism>SCRAM-SHA-256</mechanism>"),
    "2.2-02": Seen("says.server.sasl_success_empty", "<success [^>]*/>"),
    "2.2-03": Seen("says.server.sasl_success_scram", "<success [^>]*>dj[01]"),  # v=
    "2.2-28": Seen("failure.sasl.refused", "<not-authorized/>", code=23),
    "2.2-41": Seen("says.server.stream_features_bind", "<stream:features><bind "),
    "3-01": Seen("says.we.bind_request_any", "<jid>mbed@ceit.org/[^<]+</jid>"),
    "3-02": Seen("says.we.bind_request_chosen", "<jid>mbed@ceit.org/balcony</jid>"),
    "3-04": Seen("note.bind.changed", "<jid>mbed@ceit.org/my desk</jid>"),
    "3-20": Seen("says.server.iq_result_session", "<jid>"),
    "4-01": Seen("note.session.absent", "<bind [^>]*/></stream:features>", absent="<session"),
    "4-02": Seen("note.session.optional", "<session [^>]*><optional/>"),
    "4-03": Seen("note.session.offered", "<session [^>]*/></stream:features>"),
    "5r-01": Seen("says.server.iq_result_roster", '<item jid="romeo@ceit.org"'),
    "5p-01": Seen("says.server.presence_own", '<presence from="mbed@ceit.org/'),
    "5m-01": Seen("says.server.message_own", "<message [^>]*type=\"chat\""),
    "5i-01": Seen("says.server.iq_result_roster", '<iq type="result" id="roster-'),
    "5i-11": Seen("says.we.iq_result_ping", '<iq type="result" id="ping-', WE),
    "6-01": Seen("note.disconnected-cleanly", "^</stream:stream>$"),
    "6-06": Seen("failure.stream-error", "^</stream:stream>$", WE, code=20),
    "SE-04": Seen("failure.cut-off", "<stream:error><connection-timeout ", code=22),
    "SE-06": Seen("failure.stream-error", UNKNOWN, code=20),
    "SF-10": Seen("failure.sasl.refused", "<failure [^>]*><not-authorized/>", code=23),
}  # fmt: skip


def test_every_command_of_the_catalogue_is_walked_here() -> None:
    assert SEEN.keys() == BRANCHES.keys()


@pytest.mark.parametrize("id", SEEN)
def test_the_command_shows_its_branch(id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    branch, seen = BRANCHES[id], SEEN[id]
    found = walked(branch.first, branch.command, monkeypatch)
    assert found.code == seen.code
    assert seen.key in found.keys
    if id == "0-11":  # nothing of it is on the wire: DNS is not asked
        (note,) = (r for r in found.records if r.get("note") == "resolved")
        assert note["facts"]["reason"] == "localhost"
    if seen.wire:
        assert [raw for raw in found.wire(seen.role) if re.search(seen.wire, raw)]
    if seen.absent:
        assert not [raw for raw in found.wire(seen.role) if seen.absent in raw]
