"""A look: the transcript of one connection, with the questions that checks ask of it."""

from typing import NamedTuple

from xmpp_walkthrough.protocol import features as offers
from xmpp_walkthrough.protocol.events import (
    BindResult,
    Event,
    Role,
    SaslAuth,
    StreamClose,
    StreamFeatures,
    StreamHeader,
)
from xmpp_walkthrough.protocol.features import Features
from xmpp_walkthrough.steps.failure import WalkError
from xmpp_walkthrough.transcript.entry import Entry, Note, Transcript
from xmpp_walkthrough.transcript.facts import TlsEstablished
from xmpp_walkthrough.transcript.tls import TlsFacts

# Reasons to refuse a certificate, as `net.tls.fault` calls them; its other reasons are TLS's.
CERTIFICATE = frozenset(
    {
        *("expired", "not-yet-valid", "self-signed", "unknown-ca", "missing-intermediate"),
        *("authority-out-of-date", "name-mismatch", "unreadable", "no-certificate", "revoked"),
        *("bad-signature", "wrong-purpose", "weak", "not-an-authority", "too-large", "refused"),
    }
)
DATES = frozenset({"expired", "not-yet-valid", "authority-out-of-date"})
NAMES = frozenset({"name-mismatch", "unreadable"})


class Seen(NamedTuple):
    """One connection: its transcript, its failure if any, and the facts that were reached."""

    transcript: Transcript
    failure: WalkError | None
    reached: frozenset[str]

    @property
    def connected(self) -> Note | None:
        return next(iter(self.transcript.notes("connected")), None)

    @property
    def headers(self) -> list[Entry]:
        return self.received(StreamHeader)

    @property
    def header(self) -> Entry | None:
        """The other side's first stream header."""
        return next(iter(self.headers), None)

    @property
    def tls(self) -> TlsFacts | None:
        """The facts of the handshake, where it came to its end."""
        return next((each.tls for each in self.transcript.facts(TlsEstablished)), None)

    def features(self, *, secured: bool) -> Features | None:
        """The first list of features that came in clear, or the first under TLS."""
        lists = [entry for entry in self.received(StreamFeatures) if entry.secured is secured]
        return offers.parse(lists[0].event.xml) if lists else None

    @property
    def last_features(self) -> Features | None:
        lists = self.received(StreamFeatures)
        return offers.parse(lists[-1].event.xml) if lists else None

    def received(self, kind: type[Event]) -> list[Entry]:
        return [
            entry
            for entry in self.transcript.entries
            if entry.role is Role.RECEIVING and isinstance(entry.event, kind)
        ]

    @property
    def mechanism(self) -> str:
        """The SASL mechanism that was tried; empty where none was."""
        tried = [e.event for e in self.transcript.entries if isinstance(e.event, SaslAuth)]
        return (tried[-1].xml.get("mechanism") or "") if tried else ""

    @property
    def bound(self) -> str:
        """The full address that the server gave."""
        answers = self.received(BindResult)
        jid = answers[0].event.xml.find("{*}bind/{*}jid") if answers else None
        return "" if jid is None else (jid.text or "")

    def last_words(self) -> list[Entry]:
        """The last unit of substance that the server sent, in a list; empty without one."""
        said = [entry for entry in self.transcript.entries if entry.role is Role.RECEIVING]
        return [entry for entry in said if not isinstance(entry.event, StreamClose)][-1:]

    @property
    def in_clear(self) -> bytes:
        """All that the other side said before TLS."""
        return b"".join(
            entry.raw
            for entry in self.transcript.entries
            if entry.role is Role.RECEIVING and not entry.secured
        )
