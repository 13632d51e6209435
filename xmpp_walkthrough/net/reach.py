"""How do we get to the server, and away again? DNS, TCP, TLS, and the end of all three.

RFC 6120 §3 and §5.4.3; whatever fails here is named for the step it belongs to.
"""

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable
from typing import Any

from xmpp_walkthrough.net import transport as tcp
from xmpp_walkthrough.net.identity import ip_literal
from xmpp_walkthrough.net.options import Options
from xmpp_walkthrough.net.transport import Transport
from xmpp_walkthrough.protocol.stream import Stream
from xmpp_walkthrough.steps.actions import Handshake, Target
from xmpp_walkthrough.steps.failure import ExitCode, WalkError

Noting = Callable[..., None]

_IMPATIENCE = 3.0  # seconds for an address while there is another one to try

_ERRORS = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.EHOSTUNREACH: "unreachable",
    errno.ENETUNREACH: "unreachable",
    errno.EADDRNOTAVAIL: "unreachable",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.ETIMEDOUT: "timeout",
}


async def resolve(domain: str, direct: bool, options: Options, note: Noting) -> tuple[Target, ...]:
    """Where the domain is served, in the order to try. Errors: WalkError with exit code 10."""
    from xmpp_walkthrough.net.resolver import ResolveFault, discover  # dnspython: 75 ms

    try:
        found = await discover(domain, want_direct=direct or None, timeout=options.timeout)
    except ResolveFault as fault:
        raise WalkError(
            f"resolve.{fault.reason}",
            ExitCode.RESOLVE,
            {**fault.facts, "domain": domain},
            section="RFC 6120 §3.2",
        ) from None
    targets = tuple(Target(t.host, t.port, t.tls == "direct") for t in found.targets)
    note("resolved", domain=domain, targets=targets, reason=found.reason)
    return targets


async def connect(
    targets: tuple[Target, ...], options: Options, note: Noting
) -> tuple[Transport, Target]:
    """The first target that takes a connection. Errors: WalkError with exit code 11."""
    candidates = [
        found for target in targets for found in await _addresses(target, options.timeout)
    ]
    reasons: list[str] = []
    for index, (target, family, address) in enumerate(candidates):
        last = index == len(candidates) - 1
        patience = options.timeout if last else min(options.timeout, _IMPATIENCE)
        try:
            async with asyncio.timeout(patience):
                transport = await tcp.connect(family, address)
        except OSError as error:  # TimeoutError is one
            reasons.append(_reason(error))
            note("connect.failed", host=address[0], port=target.port, reason=reasons[-1])
            continue
        note("connected", host=target.host, address=address[0], port=target.port)
        return transport, target
    target = targets[-1]
    raise WalkError(
        f"connect.{reasons[-1] if reasons else 'no-address'}",
        ExitCode.CONNECT,
        {
            "host": target.host,
            "port": target.port,
            "seconds": options.timeout,
            "tried": len(candidates),
        },
        section="RFC 6120 §3.2.1",
    )


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    return _ERRORS.get(error.errno or 0, "failed")


async def _addresses(target: Target, seconds: float) -> list[tuple[Target, int, Any]]:
    if ip_literal(target.host) is not None:
        found: tuple[str, ...] = (target.host,)
    else:
        from xmpp_walkthrough.net.resolver import ResolveFault, addresses

        try:
            found = await addresses(target.host, timeout=seconds)
        except ResolveFault:
            return []
    return [
        (target, socket.AF_INET6 if ":" in address else socket.AF_INET, (address, target.port))
        for address in found
    ]


async def handshake(
    transport: Transport, stream: Stream, action: Handshake, options: Options, note: Noting
) -> None:
    """Put TLS on the connection and check who it is. Errors: WalkError with exit code 22."""
    from xmpp_walkthrough.net.credential import load_files, load_pem
    from xmpp_walkthrough.net.tls import TlsFault, client_context, facts_of, fault_from

    domain = action.jid.domain_ascii.strip("[]")
    context: ssl.SSLContext | None = None
    try:
        context = client_context(
            ca_file=options.ca_file,
            ca_pem=options.ca_pem,
            verify=options.verify,
            direct_tls=action.direct,
        )
        if options.client_cert is not None:
            load_files(context, options.client_cert, options.client_key)
        if options.client_pem is not None:
            load_pem(context, options.client_pem)
        async with asyncio.timeout(options.timeout):
            secured = await transport.start_tls(context, name=domain)
        facts = facts_of(secured, domain)
    except (TlsFault, OSError) as error:  # ssl.SSLError and TimeoutError are OSErrors
        fault = fault_from(error, context, None, domain)
        reason = fault.reason.partition(":")[0]
        raise WalkError(
            f"tls.{reason}", ExitCode.TLS, fault.facts, section="RFC 6120 §13.7.2"
        ) from None
    if action.direct:
        stream.secured = True
    else:
        stream.tls_established()
    note("tls.established", tls=facts, domain=domain)


async def close_down(transport: Transport, seconds: float) -> None:
    """TLS close_notify, TCP FIN, and a short wait for the peer's. Never raises."""
    try:
        async with asyncio.timeout(seconds):
            await transport.close()
            while await transport.read():
                pass
    except (OSError, ValueError):
        pass
    transport.release()
