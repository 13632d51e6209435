"""What do the commands of these branches show: binding?"""

from branches.seen import Seen

SEEN = {
    "3-01": Seen("says.we.bind_request_any", "<jid>mbed@ceit.org/[^<]+</jid>"),
    "3-02": Seen("says.we.bind_request_chosen", "<jid>mbed@ceit.org/balcony</jid>"),
    "3-04": Seen("note.bind.changed", "<jid>mbed@ceit.org/my desk</jid>"),
    "3-15": Seen("failure.stream-error", "<stream:error><not-authorized ", code=24),
    "3-16": Seen("failure.stream-error", "<stream:error><not-authorized ", code=24),
    "3-18": Seen("says.server.iq_error", "<unexpected-request "),
    "3-20": Seen("says.server.iq_result_session", "<jid>"),
    "4-01": Seen("note.session.absent", "<stream:features><bind [^>]*/>", absent="<session"),
    "4-02": Seen("note.session.optional", "<session [^>]*><optional/>"),
    "4-03": Seen("note.session.offered", "<session [^>]*/></stream:features>"),
    "4-04": Seen("says.server.iq_result_session", '<iq type="result" id="session"'),
    "4-05": Seen("failure.bind.refused", '<iq type="error" id="session"', code=24),
}
