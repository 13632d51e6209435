"""What logs say in words about a stream: connected, secured, refused, logged in, closed.

RFC 6120 §3 to §7. A reader has a table of `Sentence`s of its program. What they can mean is closed
(`Key`): a diagnosis knows all of it. The fact `text` is the sentence itself; the named groups of
its pattern are facts as well: `mechanism`, `jid`, `address`, `condition`. `reason` is why TLS or
TCP failed, in the words of `net.tls.fault` and `net.tcp`.
"""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from xmpp_walkthrough.logs.piece import LogLine, Said

Key = Literal[
    "dns.failed",
    "tcp.connecting",
    "tcp.connected",
    "tcp.failed",
    "tls.established",
    "tls.refused",  # by the client: the certificate; `reason`
    "tls.failed",  # for another cause; `reason`
    "login.began",  # `mechanism`
    "login.done",
    "login.failed",  # `condition`, where it is named
    "login.impossible",  # no mechanism in common
    "bound",  # `jid`
    "stream.error",  # `condition`
    "stream.ended",  # the peer's closing tag
    "closed",
    "timeout",
]
MOST_WORDS = 400  # bytes of a sentence that are kept

# In the words of OpenSSL, GnuTLS, NSS, GLib, Node, Java and Go. The first that is found counts.
_CERTIFICATE = {
    "expired": (
        r"has expired(?!.* is before )|certificate.expired|is expired|HAS_EXPIRED|NotAfter|"
        r"ERR_CERT_DATE"
    ),
    "not-yet-valid": r"not yet valid|not yet activated|NotBefore|NOT_ACTIVATED",
    "name-mismatch": (
        r"(?:host|domain) ?name mismatch|doesn.t match|does not match|altname|"
        r"No name matching|is valid for .{1,200}, not |not valid for|BAD_IDENTITY|IP mismatch|"
        r"ERR_CERT_COMMON_NAME|"
        r"DNSMismatch|not match expected|no(?:t any)? appropriate (?:common|subject)"
    ),
    "self-signed": r"\bself.signed certificate(?! in)|DEPTH_ZERO_SELF_SIGNED|is self.signed",
    "unknown-ca": (
        r"self.signed certificate in|SELF_SIGNED_CERT_IN_CHAIN|unable to get (?:local )?issuer|"
        r"unable to verify the first|UNABLE_TO_(?:VERIFY|GET)|unknown authority|unknown.?ca\b|"
        r"PKIX path|issuer is (?:unknown|not known)|is not trusted|NOT trusted|UNKNOWN_CA|"
        r"ERR_CERT_AUTHORITY"
    ),
    "revoked": r"revoked",
    "refused": r"bad.certificate|"
    r"certificate.{0,40}(?:verif|reject|refus|invalid|not accepted|error)|"
    r"verif.{0,40}certificate",
}
_TLS = {
    "not-tls": r"wrong version number|record too long|unexpected TLS packet|not look like a TLS",
    "no-shared-cipher": r"handshake.failure|no shared cipher|NO_CIPHERS",
    "protocol-version": r"protocol.version|unsupported protocol",
    "reset": r"reset by peer|ECONNRESET",
    "timeout": r"timed? ?out",
    "closed": r"EOF|closed|hang ?up",
}
_TCP = {
    "refused": r"refused|ECONNREFUSED|Err(?:no|or) 111|\(111\)",
    "reset": r"reset by peer|ECONNRESET",
    "timeout": r"timed? ?out|ETIMEDOUT|timeout",
    "unreachable": r"unreachable|no route|EHOSTUNREACH|ENETUNREACH",
}
_TABLES = {"tls.refused": _CERTIFICATE, "tls.failed": _TLS, "tcp.failed": _TCP}
_REASONS = {
    key: [(reason, re.compile(words.encode(), re.IGNORECASE)) for reason, words in table.items()]
    for key, table in _TABLES.items()
}


class Sentence(NamedTuple):
    """What a program writes, and what it means."""

    key: Key
    pattern: re.Pattern[bytes]


def sentences(table: Iterable[tuple[Key, bytes]]) -> tuple[Sentence, ...]:
    """A program's sentences, from the more special to the more general."""
    return tuple(Sentence(key, re.compile(pattern)) for key, pattern in table)


def said_in(row: LogLine, known: Iterable[Sentence], connection: str = "") -> Said | None:
    """What this line says, by the first sentence that it holds."""
    for sentence in known:
        if found := sentence.pattern.search(row.text):
            facts = {name: words(part) for name, part in found.groupdict().items() if part}
            return said(row, sentence.key, facts, connection)
    return None


def said(row: LogLine, key: Key, facts: dict[str, str], connection: str = "") -> Said:
    """A line that says this: a certificate that is to blame makes of a failure a refusal."""
    text = row.text[-4 * MOST_WORDS :]
    reason = reason_in(key, text)
    if key == "tls.failed" and (refused := reason_in("tls.refused", text)):
        key, reason = "tls.refused", refused
    known = {"text": words(row.text), **({"reason": reason} if reason else {})}
    return Said(row.number, key, known | facts, connection)


def reason_in(key: Key, text: bytes) -> str:
    """Why it failed, by the words of the library that tells it; "" where they are not known."""
    for reason, pattern in _REASONS.get(key, ()):
        if pattern.search(text):
            return reason
    return ""


def words(text: bytes) -> str:
    """These bytes as text, cut where they are many."""
    return text[:MOST_WORDS].decode("utf-8", "replace").strip()
