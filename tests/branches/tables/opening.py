"""What do the commands of these branches show: opening?"""

from branches.seen import WE, Seen

UNKNOWN = r"<stream:error><host-unknown "
SEEN = {
    "1-01": Seen("says.server.stream_features_tls", 'from="ceit.org" id="[^"]+" version="1.0"'),
    "1-02": Seen("says.server.stream_header_second", ' to="mbed@ceit.org" '),
    "1-07": Seen("says.we.stream_header_first", 'xml:lang="zh"', WE),
    "1-08": Seen("says.server.stream_features_tls", "<starttls [^>]*><required/>"),
    "1-09": Seen("says.server.stream_features_clear", "<starttls [^>]*/><mechanisms "),
    "1-15": Seen("failure.stream-error", UNKNOWN, code=20),
    "1-20": Seen("says.server.stream_header_third", "<stream:features><bind "),
    "1-21": Seen("failure.stream-error", UNKNOWN, code=20),
    "1-26": Seen("says.server.stream_features_tls", "<stream:features><starttls "),
}
