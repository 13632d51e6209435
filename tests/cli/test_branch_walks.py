"""Does each command of the catalogue show what its branch says? Walked, its wire and its key read.

Commands that walk into a fault are the business of the faults' own tests.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from walked import walked

from xmpp_walkthrough.cli.instead import scripts
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
    "1-26": Seen("says.server.stream_features_tls", "<stream:features><starttls "),
    "2.1-01": Seen("note.tls.established", "<proceed "),
    "2.1-02": Seen("says.server.proceed", "<starttls [^>]*/>", absent="<required/>"),
    "2.1-04": Seen("note.tls.not-offered", "<starttls ", WE, code=22),
    "2.1-05": Seen("failure.tls.not-offered", "<starttls ", WE, code=22, absent="<auth "),
    "2.1-06": Seen("says.server.tls_failure", "<failure [^>]*xmpp-tls\"/>", code=22),
    "2.1-07": Seen("says.server.tls_failure", '<failure [^>]*xmpp-tls"/>', code=23),
    "2.1-08": Seen("failure.tls.declined", '<failure [^>]*xmpp-tls"/>', code=22),
    "2.1-09": Seen("says.server.sasl_failure", "<encryption-required/>", code=22),
    "2.1-10": Seen("violation.stanza-too-early", "<stream:error><not-authorized ", code=22),
    "2.1-11": Seen("says.server.stream_features_clear", "<mechanisms "),
    "2.1-16": Seen("failure.tls.unknown-ca", "<proceed ", code=22),
    "2.1-19": Seen("note.tls.established", "<proceed "),
    "2.1-23": Seen("note.tls.established", "<mechanism>EXTERNAL</mechanism>"),
    "2.1-26": Seen("says.server.stream_features_sasl", "<stream:features><mechanisms "),
    "2.1-29": Seen("note.tls.established", "<stream:features>", absent="<starttls"),
    "2.2-01": Seen("note.sasl.article", "<mechanism>SCRAM-SHA-256</mechanism>"),
    "2.2-02": Seen("says.server.sasl_success_empty", "<success [^>]*/>"),
    "2.2-03": Seen("says.server.sasl_success_scram", "<success [^>]*>dj[01]"),  # v=
    "2.2-05": Seen("says.server.sasl_challenge_empty", "<challenge [^>]*/>"),
    "2.2-06": Seen("says.we.sasl_auth_anonymous", "<auth [^>]*>=</auth>", WE),
    "2.2-08": Seen("says.server.sasl_success_scram", "<auth [^>]*>cD10bHMtZXhwb3J0ZXIs", WE),
    "2.2-12": Seen("failure.sasl.refused", "<not-authorized/>", code=23),
    "2.2-13": Seen("failure.sasl.refused", "<not-authorized/><text [^>]*>You are bound", code=23),
    "2.2-14": Seen("failure.sasl.refused", "<malformed-request/>", code=23),
    "2.2-18": Seen("says.server.sasl_success_scram", "<challenge [^>]*>.*LGg9"),  # ,h=
    "2.2-28": Seen("failure.sasl.refused", "<not-authorized/>", code=23),
    "2.2-41": Seen("says.server.stream_features_bind", "<stream:features><bind "),
    "2.2-43": Seen("says.server.sasl_success_empty", "<auth [^>]*>=</auth>", WE),
    "2.2-47": Seen("says.server.bind_result", "<jid>[0-9a-f]{32}@ceit.org/"),
    "2.2-48": Seen("says.server.message_error", "<remote-server-not-found "),
    "2.2-49": Seen("says.server.sasl_success_digest-md5", "<success [^>]*>cnNwYXV0aD"),  # rspauth=
    "2.2-51": Seen("says.server.sasl_challenge_cram-md5", "<success [^>]*/>"),
    "2.2-52": Seen("says.we.sasl_auth_oauthbearer", "<success [^>]*/>"),
    "2.2-53": Seen("says.server.sasl_challenge_oauthbearer", "<not-authorized/>", code=23),
    "3-01": Seen("says.we.bind_request_any", "<jid>mbed@ceit.org/[^<]+</jid>"),
    "3-02": Seen("says.we.bind_request_chosen", "<jid>mbed@ceit.org/balcony</jid>"),
    "3-04": Seen("note.bind.changed", "<jid>mbed@ceit.org/my desk</jid>"),
    "3-15": Seen("failure.stream-error", "<stream:error><not-authorized ", code=24),
    "3-16": Seen("failure.stream-error", "<stream:error><not-authorized ", code=24),
    "3-18": Seen("says.server.iq_error", "<unexpected-request "),
    "3-20": Seen("says.server.iq_result_session", "<jid>"),
    "4-01": Seen("note.session.absent", "<bind [^>]*/></stream:features>", absent="<session"),
    "4-02": Seen("note.session.optional", "<session [^>]*><optional/>"),
    "4-03": Seen("note.session.offered", "<session [^>]*/></stream:features>"),
    "4-04": Seen("says.server.iq_result_session", '<iq type="result" id="session"'),
    "4-05": Seen("failure.bind.refused", '<iq type="error" id="session"', code=24),
    "5r-01": Seen("says.server.iq_result_roster", '<item jid="romeo@ceit.org"'),
    "5r-02": Seen("says.server.iq_result_roster", '<query xmlns="jabber:iq:roster"/>'),
    "5r-09": Seen("says.server.iq_set_roster", '<item jid="tybalt@ceit.org" name="Tybalt" '),
    "5r-10": Seen("says.server.iq_set_roster", '<iq type="set" .*name="Romeo M." .*<group>Verona'),
    "5r-11": Seen("says.server.iq_set_roster", '<iq type="set" .*subscription="remove"'),
    "5r-12": Seen("says.server.iq_error", "<forbidden "),
    "5r-13": Seen("says.server.iq_error", "<bad-request "),
    "5r-14": Seen("says.server.iq_error", "<not-acceptable "),
    "5r-15": Seen("says.server.iq_error", "<item-not-found "),
    "5r-16": Seen("says.server.iq_error", "<not-allowed "),
    "5p-01": Seen("says.server.presence_own", '<presence from="mbed@ceit.org/'),
    "5p-02": Seen("says.server.presence_own", "<presence from=.*<show>away"),
    "5p-03": Seen("says.we.presence_unavailable", "<status>Gone home", WE),
    "5p-04": Seen("says.server.presence_own", 'to="mbed@ceit.org/desk"><status>For one'),
    "5p-05": Seen("says.server.presence_error", "<bad-request "),
    "5p-06": Seen("failure.timeout", code=26, absent="<message "),
    "5p-08": Seen("says.server.iq_set_roster", '<item .* ask="subscribe"'),
    "5p-11": Seen("says.we.presence_subscribe", ' ask="subscribe"', absent='type="subscribed"'),
    "5p-12": Seen("says.server.presence_subscribed", ' type="subscribed"/>'),
    "5p-15": Seen("says.server.presence_subscribe", ' type="subscribe"/>', absent='<iq type="set"'),
    "5p-16": Seen("says.server.iq_set_roster", '<item .* subscription="to"'),
    "5p-17": Seen("says.server.iq_set_roster", '<item .* subscription="from"'),
    "5p-19": Seen("says.server.stream_features_bind", "<stream:features><bind ", absent="<sub "),
    "5m-01": Seen("says.server.message_own", "<message [^>]*type=\"chat\""),
    "5m-02": Seen("says.server.message_own", '<message .* to="mbed@ceit.org/desk" type="chat"'),
    "5m-03": Seen("says.server.message_own", '<message .* to="mbed@ceit.org/gone" type="chat"'),
    "5m-06": Seen("says.we.message", "<body>O Romeo", absent='"news"'),
    "5m-07": Seen("says.server.message_error", "<service-unavailable "),
    "5m-08": Seen("says.server.message_own", 'to="mbed@ceit.org" id="no-to"'),
    "5m-17": Seen("failure.stream-error", "<stream:error><invalid-from ", code=26),
    "5i-01": Seen("says.server.iq_result_roster", '<iq type="result" id="roster-'),
    "5i-02": Seen("says.server.iq_error", "<service-unavailable "),
    "5i-03": Seen("says.server.iq_error", "<feature-not-implemented "),
    "5i-04": Seen("says.server.iq_error", "<bad-request "),
    "5i-05": Seen("says.server.iq_error", "<bad-request "),
    "5i-08": Seen("says.server.iq_error", "<service-unavailable "),
    "5i-09": Seen("says.server.iq_result_ping", '<iq type="result" id="alive" from="ceit.org" '),
    "5i-11": Seen("says.we.iq_result_ping", '<iq type="result" id="ping-', WE),
    "6-01": Seen("note.disconnected-cleanly", "^</stream:stream>$"),
    "6-02": Seen("says.we.presence_unavailable", "^</stream:stream>$"),
    "6-06": Seen("failure.stream-error", "^</stream:stream>$", WE, code=20),
    "6-10": Seen("violation.after-close", "^</stream:stream>$", absent='"late"'),
    "6-12": Seen("failure.cut-off", "<stream:error><connection-timeout ", code=26),
    "SE-01": Seen("failure.stream-error", "<stream:error><bad-format ", code=26),
    "SE-04": Seen("failure.cut-off", "<stream:error><connection-timeout ", code=22),
    "SE-06": Seen("failure.stream-error", UNKNOWN, code=20),
    "SE-07": Seen("failure.stream-error", "<stream:error><improper-addressing ", code=20),
    "SE-09": Seen("failure.stream-error", "<stream:error><invalid-from ", code=20),
    "SE-10": Seen("failure.stream-error", "<stream:error><invalid-namespace ", code=20),
    "SE-12": Seen("failure.stream-error", "<stream:error><not-authorized ", code=23),
    "SE-13": Seen("failure.stream-error", "<stream:error><not-well-formed ", code=26),
    "SE-14": Seen("failure.stream-error", "<stream:error><policy-violation ", code=23),
    "SE-18": Seen("failure.stream-error", "<stream:error><restricted-xml ", code=26),
    "SE-22": Seen("failure.stream-error", "<stream:error><unsupported-encoding ", code=20),
    "SE-24": Seen("failure.stream-error", "<stream:error><unsupported-stanza-type ", code=26),
    "SE-25": Seen("failure.stream-error", "<stream:error><unsupported-version ", code=20),
    "SF-01": Seen("failure.sasl.refused", "<failure [^>]*><aborted/>", code=23),
    "SF-04": Seen("failure.unanswered", "<failure [^>]*><encryption-required/>", code=22),
    "SF-05": Seen("failure.sasl.refused", "<failure [^>]*><incorrect-encoding/>", code=23),
    "SF-06": Seen("failure.sasl.refused", "<failure [^>]*><invalid-authzid/>", code=23),
    "SF-07": Seen("failure.sasl.refused", "<failure [^>]*><invalid-mechanism/>", code=23),
    "SF-08": Seen("failure.sasl.refused", "<failure [^>]*><malformed-request/>", code=23),
    "SF-10": Seen("failure.sasl.refused", "<failure [^>]*><not-authorized/>", code=23),
}  # fmt: skip


def test_every_command_of_the_catalogue_is_walked_here() -> None:
    assert SEEN.keys() == BRANCHES.keys()


def test_every_script_is_sent_by_a_command_of_the_branch_that_it_is_named_after() -> None:
    for name in scripts():
        assert [b for b in BRANCHES.values() if f"=@{name}" in b.command and name.startswith(b.id)]


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
