"""Causes behind a complete login. RFC 6120 §4.9.3, RFC 6121 §2.2, §8.5.

Why does it break although the login is complete?
"""

from xmpp_walkthrough.doctor.causes.rule import likely, possible
from xmpp_walkthrough.doctor.signs.signs import at, client, ended, failed, message, sent, stream

_HERE = at("exchange")

REPLACED = likely(
    "replaced-by-other-login", stream("conflict"), at("exchange", "bind"), told=("replaced",)
)
ACCOUNT_GONE = likely(
    "account-closed-while-online",
    stream("not-authorized"),
    at("exchange"),
    told=("account-deleted", "disabled"),
)
TOO_BIG = possible(
    "stanza-too-big",
    stream("policy-violation"),
    at("exchange"),
    stream("policy-violation-stanza-too-big") | sent("large"),
    surer=(stream("policy-violation-stanza-too-big"),),
    told=("too-big",),
)
NOT_DELIVERED = likely(
    "message-to-self-refused",
    message(
        "service-unavailable", "recipient-unavailable", "item-not-found",
        "remote-server-not-found", "undefined-condition",
    ),
)  # fmt: skip
NOT_PERMITTED = likely(
    "message-not-permitted",
    message(
        "not-allowed", "forbidden", "not-authorized", "policy-violation",
        "registration-required", "subscription-required", "not-acceptable",
    ),
)  # fmt: skip
OVERLOADED = likely(
    "storage-full-or-busy",
    message("resource-constraint", "internal-server-error", "remote-server-timeout"),
)
DEAD = likely("line-dead", failed("dead"))
UNANSWERED = likely("request-unanswered", _HERE, ended("silence"), without=sent("session"))
LOST = possible(
    "connection-lost-after-login",
    at("bind", "exchange"),
    ended("eof") | failed("closed"),
    without=ended("stream-error") | client("no-new-stream"),
)
RESET = possible(
    "connection-reset-after-login",
    at("bind", "exchange"),
    ended("reset"),
    without=ended("stream-error") | client("no-new-stream") | failed("closed"),
)
# Our own close could not be sent any more: the line was gone before it.
LOST_BEFORE_CLOSE = possible(
    "connection-lost-before-close",
    at("close"),
    failed("lost"),
    ended("eof"),
    same_as="connection-lost-after-login",
)
RESET_BEFORE_CLOSE = possible(
    "connection-reset-before-close",
    at("close"),
    failed("lost"),
    ended("reset"),
    same_as="connection-reset-after-login",
)
