"""The service on the port, where it is no XMPP server for clients. RFC 6120 §3, XEP-0368."""

from xmpp_walkthrough.doctor.check import Check
from xmpp_walkthrough.doctor.examination import Examination, Ground
from xmpp_walkthrough.doctor.finding import Finding, fault, ok, skipped
from xmpp_walkthrough.doctor.look.probe import Probe
from xmpp_walkthrough.net.tls.fault import GREETINGS
from xmpp_walkthrough.steps.failure import ExitCode

MOST = 80  # bytes of it that are quoted
_HEADERS = {"jabber:server": "s2s", "jabber:component:accept": "component"}
_MARK = b"\xef\xbb\xbf"  # of the byte order, which XML may begin with


async def service(examination: Examination) -> list[Finding]:
    probes = [probe for probe in await examination.probes() if probe.connected]
    found = [_other(probe, key) for probe in probes if (key := spoken(probe)) != "xmpp"]
    if not found and not any(_heard(probe) for probe in probes):
        return [skipped("service", "unheard")]  # TLS alone may be that of any service
    return found or [ok("service", "xmpp")]


def _heard(probe: Probe) -> bool:
    """Whether XMPP was heard there, be it right or wrong."""
    looks = (probe.seen, probe.unverified, probe.old)
    opened = any(look is not None and look.header is not None for look in looks)
    return opened or probe.seen.in_clear.removeprefix(_MARK).lstrip().startswith(b"<")


def _other(probe: Probe, key: str) -> Finding:
    place, heard = (
        probe.place,
        (probe.seen.in_clear or probe.knocked)[:MOST].decode("utf-8", "replace"),
    )
    facts = {
        "place": str(place),
        "port": place.port,
        "by_srv": place.by_srv,
        "direct": place.direct,
    }
    return fault("service", key, ExitCode.CONNECT, heard, **facts)


def spoken(probe: Probe) -> str:
    """The protocol of the port: xmpp, or the key of another."""
    seen, heard = probe.seen, (probe.seen.in_clear or probe.knocked).removeprefix(_MARK)
    for namespace, name in _HEADERS.items():
        if f"'{namespace}'".encode() in heard.replace(b'"', b"'"):
            return name
    if seen.header is not None:
        return "xmpp"
    if _is_stream(probe.introduced):
        return "proxy"
    if probe.tls is not None:  # behind it a web server may have answered, or no server
        return "http" if heard.startswith(b"HTTP") else "xmpp"
    if probe.speaks_otherwise:
        return "tls-at-once" if not probe.place.direct else "tls-later"
    if heard[:1] in (b"\x15", b"\x16") and heard[1:2] == b"\x03":
        return "tls"
    spoke = str(seen.failure.facts.get("spoke", "")) if seen.failure is not None else ""
    named = spoke or next((n for start, n in GREETINGS.items() if heard.startswith(start)), "")
    if probe.place.direct and named in ("", "xmpp"):
        return "xmpp" if named == "xmpp" or probe.failed.startswith("tls.") else _nothing(probe)
    if named and named != "xmpp":
        return named
    return "xmpp" if heard.lstrip().startswith(b"<") else _nothing(probe)


def _is_stream(data: bytes) -> bool:
    """Whether the bytes are a stream that goes on with features, and not with an error."""
    return b"http://etherx.jabber.org/streams" in data and b"features>" in data


def _nothing(probe: Probe) -> str:
    """The key of a port without a known protocol: other bytes, silence, or the end at once."""
    if probe.seen.in_clear:
        return "unknown"
    return "silent" if probe.failed in ("timeout", "tls.timeout", "stalled") else "hangs-up"


CHECK = Check("service", 50, "stream", service, needs=Ground.CONNECTED)
