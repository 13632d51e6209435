"""What do the commands of these branches show: roster?"""

from branches.seen import Seen

SEEN = {
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
}
