"""The choice of a mechanism among the offered ones. RFC 6120 §6.3.3, §13.9.4, RFC 8600 §8.3.1.

Our own order decides, never the order of the server's list, which carries no meaning. Strengths,
in steps that leave room: EXTERNAL 90, HT 80, SCRAM-SHA-512-PLUS 73, -256-PLUS 72, -1-PLUS 71,
SCRAM-SHA-512 63, -256 62, -1 61, PLAIN 20. Strength 0 is never chosen, only asked for by name:
ANONYMOUS, since a login that "works" as a stranger is worse than none; OAUTHBEARER and X-OAUTH2,
since only a person knows whether what they have is a token; the museum pieces DIGEST-MD5, CRAM-MD5.
"""

from collections.abc import Container, Iterable

from xmpp_walkthrough.protocol.sasl import Mechanism


class NoMechanism(Exception):
    """No mechanism can be used.

    `reason`: `none-offered` (an empty list), `none-in-common` (we have none of the offered ones),
    `only-on-request` (those that we have are used only where they are asked for by name),
    `not-usable` (they need what is not there: a certificate, a connection to bind to, or that no
    better one was refused before), `not-implemented` (we do not have the wanted one),
    `not-offered` (the server does not have it), `plaintext-without-tls` (what is left would send
    the password in clear). `detail`: the wanted name, or the offered ones.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


def choose(
    offered: Iterable[str],
    mechanisms: Iterable[Mechanism],
    *,
    wanted: str | None = None,
    secured: bool,
    allow_plain: bool,
    unusable: Container[str] = (),
) -> Mechanism:
    """The strongest of `mechanisms` that is offered, or the `wanted` one. Errors: NoMechanism.

    What is `unusable` is never chosen, but tried where it is asked for by name.
    `secured` says that TLS is in place and the certificate verified. Without it a mechanism that
    sends the password itself is used only where `allow_plain` says so. RFC 4616 §5
    """
    names = list(dict.fromkeys(offered))
    known = {mechanism.name: mechanism for mechanism in mechanisms}
    if not names:
        raise NoMechanism("none-offered", wanted or "")
    if wanted is not None:
        wanted = wanted.upper()
        if wanted not in known:
            raise NoMechanism("not-implemented", wanted)
        if wanted not in names:
            raise NoMechanism("not-offered", wanted)
    common = [known[wanted]] if wanted is not None else _left(names, known, unusable)
    usable = [m for m in common if secured or allow_plain or not m.plaintext]
    if not usable:
        raise NoMechanism("plaintext-without-tls", " ".join(m.name for m in common))
    return max(usable, key=lambda mechanism: mechanism.strength)


def _left(
    names: list[str], known: dict[str, Mechanism], unusable: Container[str]
) -> list[Mechanism]:
    """The offered mechanisms that may be chosen unasked. Errors: NoMechanism."""
    ours = [known[name] for name in names if name in known]
    if not ours:
        raise NoMechanism("none-in-common", " ".join(names))
    common = [m for m in ours if m.strength > 0 and m.name not in unusable]
    if not common:
        usual = [m.name for m in ours if m.strength > 0]
        reason = "not-usable" if usual else "only-on-request"
        raise NoMechanism(reason, " ".join(usual or (m.name for m in ours)))
    return common
