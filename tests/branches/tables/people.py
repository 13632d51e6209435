"""What do the commands of these branches show: contacts that answer?"""

from branches.seen import WE, Seen

SEEN = {
    "2.2-56": Seen("says.server.iq_result_register", "<username/><password/></query>"),
    "2.2-57": Seen("note.register.done", "<success "),
    "2.2-58": Seen("failure.register.refused", "<conflict ", code=23),
    "2.2-59": Seen("failure.register.refused", "<not-acceptable ", code=23),
    "2.2-62": Seen("says.we.iq_set_preauth", '<preauth .* token="[*]{8}"/>', WE),
    "2.2-63": Seen("note.old-login.done", "<username/><password/><digest/><resource/>"),
    "2.2-64": Seen("failure.old-login.refused", "<not-authorized ", code=23),
    "5i-14": Seen("says.we.iq_set_register", "<password>[*]{8}</password>", WE),
    "5i-15": Seen("failure.stream-error", "<stream:error><not-authorized ", code=26),
    "3-07": Seen("note.twice.ended", "<jid>mbed@ceit.org/balcony</jid>"),
    "4-09": Seen("note.twice.ended", '<iq type="result" id="session-'),
    "5p-09": Seen("says.server.presence_subscribed", '<presence from="juliet@ceit.org/home" to='),
    "5p-10": Seen("says.server.presence_unsubscribed", ' type="unsubscribed"/>'),
    "5p-14": Seen("says.server.presence_subscribe", '<item jid="juliet@ceit.org" .*"both"'),
    "5p-18": Seen("says.server.iq_set_roster", '<item .* subscription="none" approved="true"/>'),
}
