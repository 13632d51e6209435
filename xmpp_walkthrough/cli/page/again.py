"""The commands that show the same login again, by this program and by others."""

import shlex
from collections.abc import Iterator, Sequence

from xmpp_walkthrough.protocol.events import SaslAuth
from xmpp_walkthrough.protocol.place import host_and_port
from xmpp_walkthrough.protocol.sasl.base64 import IncorrectEncoding, payload_of
from xmpp_walkthrough.transcript.entry import Transcript
from xmpp_walkthrough.transcript.facts import Connected, TlsEstablished


def commands(transcript: Transcript, jid: str, faults: Sequence[str] = ()) -> Iterator[str]:
    """The commands, each a line for a shell; `jid` is "" for the practice server."""
    logins = [each for each in transcript.entries if isinstance(each.event, SaslAuth)]
    words = ["xmpp-walk", *([jid] if jid else [])]
    met = transcript.facts(Connected)
    if jid and met:
        words += ["--server", host_and_port(met[-1].host, met[-1].port)]
    if logins:
        words += ["--mechanism", logins[-1].event.xml.get("mechanism", "")]
    yield shlex.join([*words, *(f"--fault={name}" for name in faults)])
    for tls in transcript.facts(TlsEstablished)[-1:] if jid and met else ():
        at = host_and_port(met[-1].host, met[-1].port)
        yield shlex.join(
            ["openssl", "s_client", "-starttls", "xmpp", "-xmpphost", tls.domain, "-connect", at]
        )
    for entry in logins[-1:]:
        try:
            payload = payload_of(entry.event) if isinstance(entry.event, SaslAuth) else None
        except IncorrectEncoding:
            return
        if payload and not entry.masked:
            text = entry.event.xml.text or ""
            yield f"printf %s {shlex.quote(text)} | base64 -d | od -An -tx1c"
