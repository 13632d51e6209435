"""What do the commands of these branches show: tls?"""

from branches.seen import WE, Seen

SEEN = {
    "2.1-01": Seen("note.tls.established", "<proceed "),
    "2.1-02": Seen("says.server.proceed", "<starttls [^>]*/>", absent="<required/>"),
    "2.1-04": Seen("note.tls.not-offered", "<starttls ", WE, code=22),
    "2.1-05": Seen("failure.tls.not-offered", "<starttls ", WE, code=22, absent="<auth "),
    "2.1-06": Seen("says.server.tls_failure", '<failure [^>]*xmpp-tls"/>', code=22),
    "2.1-07": Seen("says.server.tls_failure", '<failure [^>]*xmpp-tls"/>', code=23),
    "2.1-08": Seen("failure.tls.declined", '<failure [^>]*xmpp-tls"/>', code=22),
    "2.1-09": Seen("says.server.sasl_failure", "<encryption-required/>", code=22),
    "2.1-10": Seen("violation.stanza-too-early", "<stream:error><not-authorized ", code=22),
    "2.1-11": Seen("says.server.stream_features_clear", "<mechanisms "),
    "2.1-16": Seen("failure.tls.unknown-ca", "<proceed ", code=22),
    "2.1-19": Seen("note.tls.established", "<proceed "),
    "2.1-23": Seen("note.tls.established", "<mechanism>EXTERNAL</mechanism>"),
    "2.1-26": Seen("says.server.stream_features_sasl", "<stream:features><mechanisms "),
    "2.1-31": Seen("note.tls.resumed", "<see-other-host "),
    "2.1-29": Seen("note.tls.established", "<stream:features>", absent="<starttls"),
}
