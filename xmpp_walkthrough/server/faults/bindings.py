"""Faults of resource binding: what a server may answer to a bind request. RFC 6120 §7."""

import re

from xmpp_walkthrough.protocol.events import BindRequest, BindResult, StreamFeatures
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.server.bending import (
    behind,
    end_stream,
    instead,
    logged_in,
    nothing,
    on,
    refuse,
)
from xmpp_walkthrough.server.fault import Fault, Say, Utterance
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.wire.markup import STREAM_END, serialise
from xmpp_walkthrough.wire.names import BIND, STANZA_ERRORS

_REPLACED = serialise(stream_error("conflict", "Replaced by new connection")) + STREAM_END


def _answers(condition: str, branches: tuple[str, ...], resource: str | None = None) -> Fault:
    return Fault(
        f"bind-{condition}",
        "bind",
        branches,
        hears=on(BindRequest, refuse(condition)),
        family="bind-error",
        condition=(STANZA_ERRORS, condition),
        wants=Wants(resource=resource),
    )


def _jid(address: str) -> Say:
    def say(moment: Utterance) -> bytes:
        return re.sub(rb"<jid>[^<]*</jid>", f"<jid>{address}</jid>".encode(), moment.data)

    return instead(BindResult, say)


def _changed(pattern: bytes, new: bytes) -> Say:
    return instead(BindResult, lambda moment: re.sub(pattern, new, moment.data, count=1))


def _no_bind(moment: Utterance) -> bytes:
    return moment.data.replace(f'<bind xmlns="{BIND}"/>'.encode(), b"")


# §7.6.2 and §7.7.2 name most of them; a client may try again, but not without end.
RESOURCE_CONSTRAINT = _answers("resource-constraint", ("3-10",))
NOT_ALLOWED = _answers("not-allowed", ("3-11",))
BAD_REQUEST = _answers("bad-request", ("3-09",))
CONFLICT = _answers("conflict", ("3-06",), "balcony")
JID_MALFORMED = _answers("jid-malformed", ("3-12",), "balcony")
SERVER_ERROR = _answers("internal-server-error", ("3-13",))
# §7.7.1: the server may change the resource: the client has to use the address that it is given.
OTHER_RESOURCE = Fault(
    "bind-other-resource",
    "bind",
    ("3-03", "3-05"),
    says=_jid("mbed@ceit.org/balcony-2"),
    wants=Wants(resource="balcony"),
)
# §4.3.6: the address is what the server says, even that of another account; a client should tell
# its user.
OTHER_ACCOUNT = Fault(
    "bind-other-account", "bind", ("2.2-40",), says=_jid("romeo@ceit.org/orchard")
)
OTHER_DOMAIN = Fault("bind-other-domain", "bind", (), says=_jid("mbed@elsewhere.example/balcony"))
# Every later stanza would repeat this address: RFC 7622 bounds a part to 1,023 octets.
ENDLESS = Fault("bind-endless-address", "bind", (), says=_jid("mbed@ceit.org/" + 100_000 * "o"))
SILENT = Fault("bind-silent", "bind", ("3-19",), hears=on(BindRequest, nothing))
# An answer bears the id of its request: without it the client cannot know that it is one.
FOREIGN_ID = Fault("bind-foreign-id", "bind", ("3-19",), says=_changed(rb' id="[^"]*"', b' id="x"'))
NO_JID = Fault("bind-no-jid", "bind", (), says=_changed(rb"<bind .*</bind>", b""))
NOT_OFFERED = Fault(
    "bind-not-offered", "bind", ("3-17",), says=instead(StreamFeatures, _no_bind, logged_in)
)
TRIES = Fault(
    "bind-tries",
    "bind",
    ("3-14",),
    hears=on(BindRequest, end_stream("policy-violation", "Too many attempts to bind.")),
)
REPLACED = Fault("bind-replaced", "session", ("3-08",), says=instead(BindResult, behind(_REPLACED)))
