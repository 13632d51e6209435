"""What do the commands of these branches show: errors?"""

from branches.seen import Seen

UNKNOWN = r"<stream:error><host-unknown "
SEEN = {
    "SE-01": Seen("failure.stream-error", "<stream:error><bad-format ", code=26),
    "SE-02": Seen("failure.stream-error", "<stream:error><bad-namespace-prefix ", code=20),
    "SE-04": Seen("failure.cut-off", "<stream:error><connection-timeout ", code=22),
    "SE-06": Seen("failure.stream-error", UNKNOWN, code=20),
    "SE-07": Seen("failure.stream-error", "<stream:error><improper-addressing ", code=20),
    "SE-09": Seen("failure.stream-error", "<stream:error><invalid-from ", code=20),
    "SE-10": Seen("failure.stream-error", "<stream:error><invalid-namespace ", code=20),
    "SE-12": Seen("failure.stream-error", "<stream:error><not-authorized ", code=23),
    "SE-13": Seen("failure.stream-error", "<stream:error><not-well-formed ", code=26),
    "SE-14": Seen("failure.stream-error", "<stream:error><policy-violation ", code=23),
    "SE-18": Seen("failure.stream-error", "<stream:error><restricted-xml ", code=26),
    "SE-22": Seen("failure.stream-error", "<stream:error><unsupported-encoding ", code=20),
    "SE-24": Seen("failure.stream-error", "<stream:error><unsupported-stanza-type ", code=26),
    "SE-25": Seen("failure.stream-error", "<stream:error><unsupported-version ", code=20),
    "SF-01": Seen("failure.sasl.refused", "<failure [^>]*><aborted/>", code=23),
    "SF-04": Seen("failure.unanswered", "<failure [^>]*><encryption-required/>", code=22),
    "SF-05": Seen("failure.sasl.refused", "<failure [^>]*><incorrect-encoding/>", code=23),
    "SF-06": Seen("failure.sasl.refused", "<failure [^>]*><invalid-authzid/>", code=23),
    "SF-07": Seen("failure.sasl.refused", "<failure [^>]*><invalid-mechanism/>", code=23),
    "SF-08": Seen("failure.sasl.refused", "<failure [^>]*><malformed-request/>", code=23),
    "SF-10": Seen("failure.sasl.refused", "<failure [^>]*><not-authorized/>", code=23),
}
