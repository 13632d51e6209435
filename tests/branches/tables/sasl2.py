"""What do the commands of these branches show: SASL2, Bind 2, FAST?"""

from branches.seen import WE, Seen

SEEN = {
    "2.2s-01": Seen("says.server.sasl2_bound", "<authorization-identifier>mbed@ceit.org/"),
    "2.2s-02": Seen("says.server.stream_features_bound", '<bound xmlns="urn:xmpp:bind:0"'),
    "2.2s-03": Seen("says.server.sasl2_bound", '<bound xmlns="urn:xmpp:bind:0"><enabled '),
    "2.2s-07": Seen("failure.sasl.refused", '<failure xmlns="urn:xmpp:sasl:2"><not-', code=23),
    "2.2s-11": Seen("failure.sasl.refused", 'sasl:2"><aborted ', code=23),
    "2.2s-12": Seen("failure.stream-error", "<policy-violation ", code=26),
    "2.2s-13": Seen("failure.sasl.sasl2-not-offered", "<mechanisms ", code=23, absent="sasl:2"),
    "2.2s-14": Seen("failure.stream-error", "<invalid-from ", code=20),
    "2.2s-16": Seen("note.fast.received", '<token xmlns="urn:xmpp:fast:0" expiry="'),
    "2.2s-17": Seen("says.we.sasl2_auth_ht", '<fast xmlns="urn:xmpp:fast:0" count="1"/>', WE),
    "2.2s-20": Seen("note.fast.dead", 'count="1" invalidate="true"', WE),
    "2.2s-22": Seen("failure.sasl.refused", "<malformed-request ", code=23),
    "2.2s-26": Seen("failure.stream-error", "<not-authorized ", code=23),
}
