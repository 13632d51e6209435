"""What do the commands of these branches show: contacts that answer?"""

from branches.seen import Seen

SEEN = {
    "3-07": Seen("note.twice.ended", "<jid>mbed@ceit.org/balcony</jid>"),
    "4-09": Seen("note.twice.ended", '<iq type="result" id="session-'),
    "5p-09": Seen("says.server.presence_subscribed", '<presence from="juliet@ceit.org/home" to='),
    "5p-10": Seen("says.server.presence_unsubscribed", ' type="unsubscribed"/>'),
    "5p-14": Seen("says.server.presence_subscribe", '<item jid="juliet@ceit.org" .*"both"'),
    "5p-18": Seen("says.server.iq_set_roster", '<item .* subscription="none" approved="true"/>'),
}
