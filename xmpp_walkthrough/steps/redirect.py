"""Redirects, and a refused client certificate: the walk begins again at step 0. §4.9.3.19.

RFC 6120 §4.9.3.19 on `<see-other-host/>`; §5.4.3.2 and XEP-0178 §2 on the certificate.

Sent elsewhere, we go a few times at most, and check anew each time: TLS, and a certificate for
the domain of our own address, never for the place that was named. A proof of who we are is given
to one server only: to be sent elsewhere after that is for a person to decide.
"""

import re
from ipaddress import ip_address

from xmpp_walkthrough.protocol.events import Role
from xmpp_walkthrough.protocol.sasl import Needs
from xmpp_walkthrough.protocol.sasl.known import needs
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.actions import Target, Tell
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Context, Run
from xmpp_walkthrough.wire.names import STREAM_ERRORS

MOST_REDIRECTS = 3  # §4.9.3.19 leaves it to us, and warns of loops
_PORT = 5222
_LONGEST = 253  # characters of a name in DNS; written with U-labels it has fewer
_PLACE = r"(\[[0-9A-Fa-f:.]+\]|[^\s:/@\[\]]+)(?::([0-9]{1,5}))?"


def follow(context: Context, error: WalkError) -> Run:
    """Set the context to the other place. Errors: the given one, or one that says why not."""
    condition = error.condition
    if condition is None or condition[:2] != (STREAM_ERRORS, "see-other-host"):
        raise error
    place = condition.detail
    found = read_place(place)
    reason = _objection(context, error.step, found)
    facts = {"place": place, "count": context.redirects, "most": MOST_REDIRECTS}
    if reason or found is None:
        refusal = WalkError(
            f"redirect.{reason}", ExitCode.STREAM, facts, section="RFC 6120 §4.9.3.19"
        )
        refusal.step = error.step
        raise refusal
    host, port = found
    context.redirects += 1
    yield Tell(
        "redirect.followed",
        {"place": place, "count": context.redirects, "domain": context.jid.domain},
    )
    context.server, context.host = None, host
    if port or _is_address(host):  # named like this, nothing is left for DNS to say
        context.server = Target(host, port or _PORT, context.wants.direct_tls, told=True)


def hide_certificate(context: Context, error: WalkError) -> Tell | None:
    """Leave our certificate out of the next connection, where it was refused; else None.

    A user that asked for EXTERNAL by name has no other way to log in.
    """
    external = error.is_one_of("sasl.refused") and _is_external(
        str(error.facts.get("mechanism", ""))
    )
    refused = external or error.is_one_of("tls.certificate-refused")
    if not refused or context.uncertified or _is_external(context.wants.mechanism or ""):
        return None
    context.uncertified = True
    condition = error.condition.name if error.condition else error.facts.get("alert", "")
    return Tell("connect.uncertified", {"reason": condition})


def _is_external(mechanism: str) -> bool:
    return needs(mechanism) is Needs.CERTIFICATE


def start_over(context: Context) -> None:
    """Forget the facts of the old place: they are void at the new one."""
    context.stream = Stream(keeps=Role.INITIATING)
    context.facts.clear()
    context.targets = ()
    context.requests.clear()


def read_place(text: str) -> tuple[str, int] | None:
    """The host and the port, 0 where none is named; None where the text is no place."""
    match = re.fullmatch(_PLACE, text.strip())
    if match is None:
        return None
    host, port = match[1], int(match[2] or 0)
    if len(host) > _LONGEST or port > 65_535 or (match[2] and not port):
        return None
    if host.startswith("["):
        host = host[1:-1]
        return (host, port) if _is_address(host) else None
    return host, port


def _objection(context: Context, step: str, place: tuple[str, int] | None) -> str:
    if place is None:
        return "malformed"
    if "authenticated" in context.facts or step == "sasl":
        return "after-login"
    if context.wants.without_tls:
        return "unprotected"
    return "too-often" if context.redirects >= MOST_REDIRECTS else ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
