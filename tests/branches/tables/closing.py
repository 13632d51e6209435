"""What do the commands of these branches show: closing?"""

from branches.seen import WE, Seen

SEEN = {
    "6-01": Seen("note.disconnected-cleanly", "^</stream:stream>$"),
    "6-02": Seen("says.we.presence_unavailable", "^</stream:stream>$"),
    "6-06": Seen("failure.stream-error", "^</stream:stream>$", WE, code=20),
    "6-10": Seen("violation.after-close", "^</stream:stream>$", absent='"late"'),
    "6-12": Seen("failure.cut-off", "<stream:error><connection-timeout ", code=26),
}
