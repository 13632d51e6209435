"""What do the commands of these branches show: sasl?"""

from branches.seen import WE, Seen

SEEN = {
    "2.2-01": Seen("note.sasl.article", "<mechanism>SCRAM-SHA-256</mechanism>"),
    "2.2-02": Seen("says.server.sasl_success_empty", "<success [^>]*/>"),
    "2.2-03": Seen("says.server.sasl_success_scram", "<success [^>]*>dj[01]"),  # v=
    "2.2-05": Seen("says.server.sasl_challenge_empty", "<challenge [^>]*/>"),
    "2.2-06": Seen("says.we.sasl_auth_anonymous", "<auth [^>]*>=</auth>", WE),
    "2.2-08": Seen("says.server.sasl_success_scram", "<auth [^>]*>cD10bHMtZXhwb3J0ZXIs", WE),
    "2.2-12": Seen("failure.sasl.refused", "<not-authorized/>", code=23),
    "2.2-13": Seen("failure.sasl.refused", "<not-authorized/><text [^>]*>You are bound", code=23),
    "2.2-14": Seen("failure.sasl.refused", "<malformed-request/>", code=23),
    "2.2-18": Seen("says.server.sasl_success_scram", "<challenge [^>]*>.*LGg9"),  # ,h=
    "2.2-28": Seen("failure.sasl.refused", "<not-authorized/>", code=23),
    "2.2-29": Seen("note.sasl.again", "<success [^>]*/>"),
    "2.2-34": Seen("says.server.sasl_success_empty", "<success [^>]*/>"),
    "2.2-35": Seen("failure.stream-error", "<stream:error><policy-violation ", code=23),
    "2.2-38": Seen("failure.sasl.refused", "<invalid-authzid/>", code=23),
    "2.2-39": Seen("failure.stream-error", "<stream:error><invalid-from ", code=23),
    "2.2-45": Seen("note.connect.uncertified", "<invalid-authzid/>"),
    "2.2-41": Seen("says.server.stream_features_bind", "<stream:features><bind "),
    "2.2-43": Seen("says.server.sasl_success_empty", "<auth [^>]*>=</auth>", WE),
    "2.2-47": Seen("says.server.bind_result", "<jid>[0-9a-f]{32}@ceit.org/"),
    "2.2-48": Seen("says.server.message_error", "<remote-server-not-found "),
    "2.2-49": Seen("says.server.sasl_success_digest-md5", "<success [^>]*>cnNwYXV0aD"),  # rspauth=
    "2.2-51": Seen("says.server.sasl_challenge_cram-md5", "<success [^>]*/>"),
    "2.2-52": Seen("says.we.sasl_auth_oauthbearer", "<success [^>]*/>"),
    "2.2-54": Seen("says.we.sasl_auth_x-oauth2", "<success [^>]*/>"),
    "2.2-53": Seen("says.server.sasl_challenge_oauthbearer", "<not-authorized/>", code=23),
}
