"""What do the commands of these branches show: exchange?"""

from branches.seen import WE, Seen

SEEN = {
    "5p-01": Seen("says.server.presence_own", '<presence from="mbed@ceit.org/'),
    "5p-02": Seen("says.server.presence_own", "<presence from=.*<show>away"),
    "5p-03": Seen("says.we.presence_unavailable", "<status>Gone home", WE),
    "5p-04": Seen("says.server.presence_own", 'to="mbed@ceit.org/desk"><status>For one'),
    "5p-05": Seen("says.server.presence_error", "<bad-request "),
    "5p-06": Seen("note.exchange.message-not-back", absent="<message "),
    "5p-08": Seen("says.server.iq_set_roster", '<item .* ask="subscribe"'),
    "5p-11": Seen("says.we.presence_subscribe", ' ask="subscribe"', absent='type="subscribed"'),
    "5p-12": Seen("says.server.presence_subscribed", ' type="subscribed"/>'),
    "5p-15": Seen("says.server.presence_subscribe", ' type="subscribe"/>', absent='<iq type="set"'),
    "5p-16": Seen("says.server.iq_set_roster", '<item .* subscription="to"'),
    "5p-17": Seen("says.server.iq_set_roster", '<item .* subscription="from"'),
    "5p-19": Seen("says.server.stream_features_bind", "<stream:features><bind ", absent="<sub "),
    "5m-01": Seen("says.server.message_own", '<message [^>]*type="chat"'),
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
}
