"""The channel binding of SCRAM to its TLS connection. RFC 5802 §6, RFC 9266, RFC 5929, XEP-0440.

The first character of the client's first message is the GS2 flag: `p=type` binds; `y` says "I
could, and you do not seem to offer it", which a server that does offer it must take for proof that
an attacker shortened its list; `n` says that nothing is bound.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from xmpp_walkthrough.protocol.sasl import Credentials, MechanismError, Refusal, Verifier
from xmpp_walkthrough.protocol.sasl.scram_messages import ClientFinal, ClientFirst

PREFERENCE = ("tls-exporter", "tls-unique", "tls-server-end-point")
_FOR_PASSWORDS = ("PLAIN", "LOGIN", "DIGEST-MD5", "CRAM-MD5")


class Binding(NamedTuple):
    """The flag, the data that goes behind the GS2 header in `c=`, and what there is to show.

    `why` is the rule behind the choice: `bound` by a type that the server lists; `bound-untold`,
    it lists none; `could-bind`, it offers no -PLUS; `no-common-type`, it lists none of ours; empty
    where nothing was to be decided.
    """

    flag: str
    data: bytes = b""
    values: Mapping[str, str | bytes] = {}
    why: str = ""


def common_type(credentials: Credentials, *, guess: bool = False) -> str:
    """The best type that this connection has and the server lists.

    A server without a list is older than XEP-0440 and knows tls-unique, if any (ejabberd 23.01
    offers -PLUS on TLS 1.3 and refuses tls-exporter); with `guess` the best of ours is tried.
    """
    listed = credentials.bindings or (PREFERENCE if guess else ("tls-unique",))
    types = (kind for kind in PREFERENCE if kind in listed)
    return next((kind for kind in types if credentials.binding(kind) is not None), "")


def choose_binding(credentials: Credentials, *, plus: bool) -> Binding:
    """Errors: MechanismError where -PLUS has nothing to bind to."""
    if not plus:
        return _unbound(credentials)
    kind = common_type(credentials, guess=True)
    data = credentials.binding(kind) if kind else None
    if data is None:
        raise MechanismError("no-channel-binding", " ".join(credentials.bindings))
    values: dict[str, str | bytes] = {"channel_binding_type": kind, "channel_binding_data": data}
    why = "bound" if credentials.bindings or not credentials.offered else "bound-untold"
    return Binding(f"p={kind}", data, values, why)


def _unbound(credentials: Credentials) -> Binding:
    able = any(credentials.binding(each) is not None for each in PREFERENCE)
    if able and credentials.offered and not _plus(credentials):
        return Binding("y", why="could-bind")
    return Binding("n", why="no-common-type" if nothing_in_common(credentials) else "")


def contradicts(credentials: Credentials) -> bool:
    """Types of binding, a SCRAM, and not its -PLUS: the list was changed. XEP-0440 §3(5)

    Only SCRAM has a twin that the types are for. A server whose passwords stand in a directory
    offers PLAIN alone and lists its types all the same (see `alone`), and so does one which has no
    other than EXTERNAL or ANONYMOUS (Prosody 13.0).
    """
    scram = any(name.startswith("SCRAM-") for name in credentials.offered)
    return bool(credentials.bindings) and scram and not _plus(credentials)


def alone(credentials: Credentials) -> bool:
    """Whether types of binding are listed, and only mechanisms that never use them, PLAIN among
    them.

    LDAP, PAM and external programs lead to such lists; so does an attacker inside of TLS that has
    taken out every SCRAM.
    """
    return bool(credentials.bindings) and alone_in(credentials.offered)


def alone_in(offered: Iterable[str]) -> bool:
    """Whether these take a password, and none of them is a SCRAM."""
    names = tuple(offered)
    takes = any(name.startswith(_FOR_PASSWORDS) for name in names)
    return takes and not any(name.startswith("SCRAM-") for name in names)


def untold(credentials: Credentials) -> bool:
    """-PLUS, and no types: with SASL2 a client has to stop. XEP-0440 §3(4)"""
    return _plus(credentials) and not credentials.bindings


def nothing_in_common(credentials: Credentials) -> bool:
    """We could bind, and the server's list has no type of ours: XEP-0440 §3(6).

    XEP-0440 wants tls-server-end-point of every server; Prosody 13.0 leaves it out on purpose.
    """
    able = any(credentials.binding(each) is not None for each in PREFERENCE)
    listed = bool(credentials.bindings) and _plus(credentials)
    return able and listed and not common_type(credentials)


def _plus(peer: Credentials | Verifier) -> bool:
    names: Iterable[str] = peer.offered
    return any(name.endswith("-PLUS") for name in names)


def check_flag(first: ClientFirst, verifier: Verifier, *, plus: bool) -> None:
    """The server's check of the flag. Errors: Refusal."""
    if (first.flag == "p") != plus:
        raise Refusal("malformed-request", "The GS2 flag does not fit the mechanism.")
    if first.flag == "p" and first.binding not in verifier.bindings:
        raise Refusal("malformed-request", "This type of channel binding is not offered.")
    if first.flag == "y" and _plus(verifier):
        raise Refusal("not-authorized", "Channel binding is offered: somebody changed the list.")


def check_data(first: ClientFirst, final: ClientFinal, verifier: Verifier) -> None:
    """`c=` repeats the header, and holds what this connection has. Errors: Refusal."""
    header = first.gs2_header.encode()
    if not final.channel_binding.startswith(header):
        raise Refusal("malformed-request", "The channel binding does not repeat the GS2 header.")
    bound = final.channel_binding[len(header) :]
    if first.flag != "p" and bound:
        raise Refusal("malformed-request", "The channel binding does not repeat the GS2 header.")
    if first.flag == "p" and bound != verifier.bindings[first.binding]:
        raise Refusal("not-authorized", "You are bound to another TLS connection than ours.")
