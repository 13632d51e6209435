"""Reaching the server: DNS, TCP, TLS, and the end of all three. RFC 6120 §3, §5.4.3.

Each failure here is named for the step it belongs to.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial

from xmpp_walkthrough.net.dns.caution import Caution, Doubt
from xmpp_walkthrough.net.dns.srv import Lookup
from xmpp_walkthrough.net.session.ending import OF_OUR_CERTIFICATE, certificate_refused
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.net.tcp.attempt import Endpoint, Noting, Unreached, only
from xmpp_walkthrough.net.tcp.transport import Transport
from xmpp_walkthrough.net.tls.channel_binding import Bindings
from xmpp_walkthrough.net.tls.identity import ip_literal
from xmpp_walkthrough.net.tls.keylog import KeyFile, KeyLog
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.steps.actions import Handshake, Target
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.transcript.facts import Asked, Connected, Resolved, TlsEstablished, Told

# Of several attempts, the end that says most about the server.
_TELLING = ("refused", "reset", "timeout", "forbidden", "unreachable", "failed", "no-address")


async def resolve(domain: str, direct: bool, options: Options, note: Noting) -> tuple[Target, ...]:
    """The targets of the domain, in the order to try. Errors: WalkError with exit code 10."""
    from xmpp_walkthrough.net.dns.resolver import ResolveFault

    try:
        found = await options.asking.discover(
            domain, want_direct=direct or None, timeout=options.timeout
        )
    except ResolveFault as fault:
        _asked(fault.lookups, note)
        raise WalkError(
            f"resolve.{fault.reason}",
            ExitCode.RESOLVE,
            {**fault.facts, "domain": domain},
            section="RFC 6120 §3.2",
        ) from None
    _asked(found.lookups, note)
    targets = tuple(
        Target(t.host, t.port, t.tls == "direct", t.priority, told=True) for t in found.targets
    )
    note(Resolved(domain, targets, found.reason))
    return targets


def _asked(lookups: "Iterable[Lookup]", note: Noting) -> None:
    for lookup in lookups:
        note(Asked(lookup.kind, lookup.name, lookup.outcome, lookup.answers))


async def connect(
    targets: tuple[Target, ...],
    options: Options,
    note: Noting,
    caution: Caution | None = None,
    within: Callable[[], AbstractAsyncContextManager[object]] = nullcontext,
) -> tuple[Transport, Target]:
    """Connect to the first target that answers; targets that are held back come last, if at all.

    Without a `caution` there is no guide to ask. `within` bounds the time, but for the time that a
    person takes to think. Errors: WalkError with exit code 11, Quit.
    """
    caution = caution or Caution("", options, note)
    try:
        async with within():
            return await _connected(targets, options, note, caution)
    except WalkError:
        agreed = await caution.agreed()
        if not agreed:
            raise
    async with within():
        return await _connected(agreed, options, note, caution)


async def _connected(
    targets: tuple[Target, ...], options: Options, note: Noting, caution: Caution
) -> tuple[Transport, Target]:
    caution.held.clear()
    try:
        transport, place = await _first_of(targets, options, note, caution)
    except Unreached as unreached:
        if caution.held and not unreached.reasons:
            raise _held_back(caution.held[0], caution.domain) from None
        raise _unreached(targets, unreached.reasons, options) from None
    target, caution.here = place.target, place.address
    note(Connected(target.host, place.address, target.port))
    return transport, target


async def _first_of(
    targets: tuple[Target, ...], options: Options, note: Noting, caution: Caution
) -> tuple[Transport, Endpoint]:
    """Race for the first place that answers; an address in brackets or digits needs no race.

    Errors: Unreached.
    """
    literal = ip_literal(targets[0].host)
    if len(targets) == 1 and literal is not None:
        place = Endpoint(targets[0], str(literal))
        if not caution.lets(place):
            raise Unreached(())
        return await only(place, options.connecting or options.timeout, note), place
    from xmpp_walkthrough.net.tcp.race import race

    look_up = partial(options.asking.addresses, timeout=options.timeout)
    return await race(targets, look_up, options.timeout, note, caution.lets)


def _held_back(doubt: Doubt, domain: str) -> WalkError:
    """The failure where the only places left were declined by the guide."""
    facts = {**doubt.facts, "domain": domain}
    return WalkError(f"connect.{doubt.why}", ExitCode.CONNECT, facts, section="RFC 6120 §3.2")


def _unreached(
    targets: tuple[Target, ...], reasons: tuple[str, ...], options: Options
) -> WalkError:
    """The failure of all attempts: that none of several answered, or why the only one did not."""
    target = targets[-1]
    why = min(reasons, key=_TELLING.index, default="no-address")
    if len(reasons) > 1 and target.priority is not None:
        why = "none-reachable"
    facts = {
        "host": target.host,
        "port": target.port,
        "seconds": options.timeout,
        "tried": len(reasons),
    }
    return WalkError(f"connect.{why}", ExitCode.CONNECT, facts, section="RFC 6120 §3.2.1")


async def handshake(
    transport: Transport,
    stream: Stream,
    action: Handshake,
    options: Options,
    note: Noting,
    former: object = None,
) -> tuple[Bindings, str]:
    """Put TLS on the connection, check the certificate, and give the channel bindings.

    With it comes the version of TLS, as RFC 8446 numbers it, in hex. Where `former`, the binding of
    the last connection, was to the same place, its TLS session is resumed if the server still knows
    it. Errors: WalkError with exit code 22.
    """
    from xmpp_walkthrough.net.tls.context import TlsFault, facts_of, fault_from

    domain = action.jid.domain_ascii.strip("[]")
    context: ssl.SSLContext | None = None
    try:
        last = _to_be_resumed(former, transport, action)
        context = last.context if last is not None else _context(action, options)
        session = last.session if last is not None else None
        async with asyncio.timeout(options.timeout):
            keys = KeyLog(context)
            heard = keys.listening
            if options.keylog is not None:
                keys.subscribe(options.keylog.write)
            try:
                secured = await transport.start_tls(
                    context, name=domain, keys=keys, session=session
                )
            finally:
                keys.close()
        facts = facts_of(secured, domain)
    except (TlsFault, OSError) as error:  # ssl.SSLError and TimeoutError are OSErrors
        fault = fault_from(error, context, None, domain)
        reason = fault.reason.replace(":", ".")  # an alert has words of its own
        shown = options.certificate and not action.uncertified
        if shown and str(fault.facts.get("alert")) in OF_OUR_CERTIFICATE:
            raise certificate_refused(str(fault.facts["alert"])) from None
        raise WalkError(
            f"tls.{reason}", ExitCode.TLS, fault.facts, section="RFC 6120 §13.7.2"
        ) from None
    # After a STARTTLS the stream has to begin anew; under direct TLS it has not begun yet.
    if action.direct:
        stream.secured = True
    else:
        stream.tls_established()
    note(TlsEstablished(facts, domain))
    if options.keylog is not None:
        note(_keys_logged(options.keylog, heard=heard))
    if facts.resumed:
        note(Told("tls.resumed"))
    version = {"TLSv1.2": "0303", "TLSv1.3": "0304"}.get(facts.version, "")
    place = transport.peer_address
    return Bindings(secured, transport.exporter_secret, facts.der, place), version


def _keys_logged(file: KeyFile, *, heard: bool) -> Told:
    """Whether the secrets of this connection are in the file, since a person counts on them."""
    if not heard:
        return Told("tls.keys-unheard", {"path": str(file.path)})
    if file.failure:
        return Told("tls.keys-unwritten", {"path": str(file.path), "reason": file.failure})
    return Told("tls.keys-written", {"path": str(file.path)})


def _context(action: Handshake, options: Options) -> ssl.SSLContext:
    """Errors: TlsFault, OSError."""
    from xmpp_walkthrough.net.tls.context import client_context
    from xmpp_walkthrough.net.tls.credential import load_pem

    context = client_context(
        ca_file=options.ca_file,
        ca_pem=options.ca_pem,
        verify=options.verify,
        direct_tls=action.direct,
        old=options.old_tls,
    )
    if not action.uncertified and options.client_pem is not None:
        load_pem(context, options.client_pem, options.client_key)
    return context


def _to_be_resumed(former: object, transport: Transport, action: Handshake) -> ssl.SSLObject | None:
    """The TLS of the last connection, if it was to this place. RFC 6120 §3.3

    Not where our certificate is to be left out: the server would know us by the session.
    """
    if not isinstance(former, Bindings) or action.uncertified:
        return None
    return former.tls if former.place == transport.peer_address else None


async def close_down(transport: Transport, seconds: float) -> None:
    """Send TLS close_notify and TCP FIN, and wait a little for the peer's.

    Seconds. Never raises.
    """
    try:
        async with asyncio.timeout(seconds):
            await transport.close()
            while await transport.read():
                pass
    except (OSError, ValueError):
        pass
    transport.release()
