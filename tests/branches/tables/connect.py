"""What do the commands of these branches show: connect?"""

from branches.seen import Seen

SEEN = {
    "0-07": Seen("note.connected"),
    "0-10": Seen("failure.connect.refused", code=11),
    "0-11": Seen("note.resolved"),
}
