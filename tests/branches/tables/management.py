"""What do the commands of these branches show: stream management and what goes with it?"""

from branches.seen import WE, Seen

SEEN = {
    "3-21": Seen(
        "note.compression.begun", '<compressed xmlns="http://jabber.org/protocol/compress"/>'
    ),
    "3-22": Seen("note.compression.refused", "<failure [^>]*><unsupported-method/>"),
    "3-24": Seen("note.sm.not-resumed", "<failed [^>]*><item-not-found "),
    "3-26": Seen("says.server.sm_failed", "<failed [^>]*><unexpected-request "),
    "3-27": Seen("says.server.stream_features_bind", "<bind .*<sub .*<ver .*<sm .*<csi .*<c "),
    "5i-12": Seen("note.caps.verified", '<c [^>]*hash="sha-1" node="urn:example:xmpp-walk" ver="'),
    "5r-05": Seen("note.roster.stored", '<query [^>]*ver="[0-9a-f]{16}"><item '),
    "5r-06": Seen("note.roster.unchanged", '<iq type="result" id="roster-[^"]*" to="[^"]*"/>'),
    "5r-08": Seen("says.server.iq_result_roster", '<iq [^>]*id="other" [^>]*><query [^>]*ver="'),
    "5s-01": Seen(
        "says.server.sm_enabled", '<enabled [^>]*resume="true" id="[0-9a-f]{32}" max="300"'
    ),
    "5s-03": Seen("says.server.sm_failed", "<failed [^>]*><unexpected-request "),
    "5s-04": Seen("note.sm.confirmed", '<a xmlns="urn:xmpp:sm:3" h="3"/>'),
    "5s-05": Seen("says.server.sm_request", '<a xmlns="urn:xmpp:sm:3" h="3"/>', WE),
    "5s-06": Seen(
        "failure.stream-error",
        '<undefined-condition [^>]*/><handled-count-too-high [^>]*h="100" send-count="1"/>',
        code=26,
    ),
    "5s-08": Seen("says.we.nonza_inactive", '<active xmlns="urn:xmpp:csi:0"/>', WE),
    "5s-09": Seen("says.server.iq_result_carbons", '<iq type="result" id="carbons-'),
    "6-09": Seen("says.we.sm_ack", '<a xmlns="urn:xmpp:sm:3" h="5"/>', WE),
}
