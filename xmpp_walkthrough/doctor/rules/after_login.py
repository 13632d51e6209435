"""Causes behind a complete login. RFC 6120 §4.9.3, RFC 6121 §2.2, §8.5.

Why does it break although the login is complete?
"""

from xmpp_walkthrough.doctor.causes.rule import Rule
from xmpp_walkthrough.doctor.finding import Sureness
from xmpp_walkthrough.doctor.signs.signs import at, client, ended, failed, message, sent, stream

_POSSIBLE = Sureness.POSSIBLE
_HERE = at("exchange")

REPLACED = Rule(
    "replaced-by-other-login",
    needs=(stream("conflict"), at("exchange", "bind")),
    told=("replaced",),
)
ACCOUNT_GONE = Rule(
    "account-closed-while-online",
    needs=(stream("not-authorized"), at("exchange")),
    told=("account-deleted", "disabled"),
)
TOO_BIG = Rule(
    "stanza-too-big",
    needs=(
        *(stream("policy-violation"), at("exchange")),
        stream("policy-violation-stanza-too-big") | sent("large"),
    ),
    sureness=_POSSIBLE,
    surer=(stream("policy-violation-stanza-too-big"),),
    told=("too-big",),
)
NOT_DELIVERED = Rule(
    "message-to-self-refused",
    needs=(
        message(
            "service-unavailable", "recipient-unavailable", "item-not-found",
            "remote-server-not-found", "undefined-condition",
        ),
    ),
)  # fmt: skip
NOT_PERMITTED = Rule(
    "message-not-permitted",
    needs=(
        message(
            "not-allowed", "forbidden", "not-authorized", "policy-violation",
            "registration-required", "subscription-required", "not-acceptable",
        ),
    ),
)  # fmt: skip
OVERLOADED = Rule(
    "storage-full-or-busy",
    needs=(message("resource-constraint", "internal-server-error", "remote-server-timeout"),),
)
DEAD = Rule("line-dead", needs=(failed("dead"),))
UNANSWERED = Rule("request-unanswered", needs=(_HERE, ended("silence")), without=sent("session"))
LOST = Rule(
    "connection-lost-after-login",
    needs=(at("bind", "exchange"), ended("eof") | failed("closed")),
    without=ended("stream-error") | client("no-new-stream"),
    sureness=_POSSIBLE,
)
RESET = Rule(
    "connection-reset-after-login",
    needs=(at("bind", "exchange"), ended("reset")),
    without=ended("stream-error") | client("no-new-stream") | failed("closed"),
    sureness=_POSSIBLE,
)
# Our own close could not be sent any more: the line was gone before it.
LOST_BEFORE_CLOSE = Rule(
    "connection-lost-before-close",
    needs=(at("close"), failed("lost"), ended("eof")),
    sureness=_POSSIBLE,
    same_as="connection-lost-after-login",
)
RESET_BEFORE_CLOSE = Rule(
    "connection-reset-before-close",
    needs=(at("close"), failed("lost"), ended("reset")),
    sureness=_POSSIBLE,
    same_as="connection-reset-after-login",
)
