"""Signs of a case: short words, each with the evidence that it rests on.

`sort:name`, and a rule of `rules/` combines them: `sasl("not-authorized", "aborted")` is either of
two. Its words are closed: a misspelt one is a type error; one that nothing can produce, or that no
rule asks for, fails in `tests/content/test_signs.py`. The sorts:

- `at:` where it ended (dns, tcp, stream, tls, sasl, bind, session, exchange, close), `sent:` the
  last thing of substance that the client sent, `ended:` how (silence, eof, reset, closed, and so
  on), `got:` what has come from the server by then, `clear:` and `secured:` whether TLS was there;
- `stream:`, `sasl:`, `bind:`, `session:`, `roster:`, `message:`, `iq:` conditions, by what they
  answer; `early:` or `late:` a refusal of SASL before any challenge, or after a response;
- `failed:` the key of the walk's failure, and what it is a kind of; `breach:` a broken rule of the
  server, `client:` what the client did that it should not have;
- `typed:` what is odd in what a person typed;
- `mechanism:` and `kind:`, `offers:`, `cert:`, `port:`, `note:`, `software:`, `finding:`;
- `words:` what the text of a server speaks of, `text:` the same by the refusal that it stands
  beside, `veto:` and `doubt:` that it gives a reason, under TLS or before it. None of them stands
  among what a rule needs.
"""

from collections.abc import Iterable, Iterator
from typing import Generic, Literal, TypeVar

from xmpp_walkthrough.doctor.finding import Evidence
from xmpp_walkthrough.protocol.conditions import SaslCondition, StanzaCondition, StreamCondition

MOST_EVIDENCE = 5  # of one sign, and of one cause: more would not be read
_Name = TypeVar("_Name", bound=str)

_Place = Literal["before-login", "bind", "close", "exchange", "sasl", "stream", "tcp", "tls"]
_Sent = Literal["bind", "header", "large", "session", "starttls"]
_Ended = Literal[
    "bind-error", "breach", "closed", "eof", "garbled", "limit", "lost", "pause", "reset",
    "sasl-failure", "silence", "stalled", "stream-error", "tls-failure", "unmatched", "vanished",
]  # fmt: skip
_Got = Literal[
    "binding", "connection", "features", "header", "header-only", "nothing", "proceed", "success",
]  # fmt: skip
_Secured = Literal["ever", "now", "verified"]
_Failed = Literal[
    "barren", "bind.not-offered", "bind.refused", "closed", "connect", "connect.failed",
    "connect.forbidden", "connect.link-local", "connect.loopback", "connect.no-address",
    "connect.none-reachable", "connect.port", "connect.refused", "connect.reset", "connect.timeout",
    "connect.unreachable", "dead", "flooded", "lost", "old-login", "open.no-version",
    "open.unsupported-feature", "open.version", "redirect", "redirect.after-login",
    "redirect.malformed", "redirect.too-often", "redirect.unprotected", "register.more",
    "register.nothing", "register.refused", "register.web", "resolve.bad-domain",
    "resolve.declined", "resolve.no-address", "resolve.no-direct-tls", "resolve.no-nameserver",
    "resolve.no-such-domain", "resolve.no-target", "resolve.not-understood",
    "resolve.servers-failed", "resolve.service-refused", "resolve.timeout", "sasl.fast-not-offered",
    "sasl.lists-contradict", "sasl.no-common-binding", "sasl.none-in-common", "sasl.none-offered",
    "sasl.not-implemented", "sasl.not-offered", "sasl.not-usable", "sasl.only-on-request",
    "sasl.plaintext-without-tls", "sasl.sasl2-not-offered", "sasl.types-missing",
    "sasl.unprotected", "tls", "tls.alert", "tls.authority-out-of-date", "tls.bad-signature",
    "tls.ca-file", "tls.certificate-refused", "tls.closed", "tls.expired", "tls.failed",
    "tls.missing-intermediate", "tls.name-mismatch", "tls.no-certificate", "tls.no-shared-cipher",
    "tls.not-an-authority", "tls.not-offered", "tls.not-tls", "tls.not-yet-valid",
    "tls.protocol-version", "tls.refused", "tls.reset", "tls.revoked", "tls.self-signed",
    "tls.timeout", "tls.too-large", "tls.unknown-ca", "tls.unreadable", "tls.weak",
    "tls.weak-key-exchange", "tls.wrong-purpose", "too-slow", "unconfirmed",
]  # fmt: skip
_Alert = Literal[
    "access_denied", "bad_record_mac", "certificate_required", "decode_error",
    "decompression_failure", "decrypt_error", "decryption_failed", "ech_required",
    "handshake_failure", "illegal_parameter", "inappropriate_fallback", "internal_error",
    "missing_extension", "no_application_protocol", "no_renegotiation", "record_overflow",
    "unexpected_message", "unknown_psk_identity", "unrecognized_name", "unsupported_extension",
]  # fmt: skip
_Refusal = Literal[
    "attribute-malformed", "attribute-missing", "attribute-order", "attribute-twice",
    "challenge-too-long", "credentials-not-utf8", "digest-options", "incorrect-encoding",
    "iterations-leading-zero", "iterations-not-a-number", "iterations-too-few",
    "iterations-too-many", "mandatory-extension", "mechanism-list-changed", "no-channel-binding",
    "no-common-binding", "nonce-malformed", "nonce-not-extended", "nonce-not-ours",
    "nonce-too-long", "not-utf8", "nul-in-credentials", "password-empty", "password-not-preparable",
    "responder-wrong", "salt-empty", "salt-malformed", "server-error", "signature-length",
    "signature-malformed", "signature-missing", "signature-wrong", "success-too-early",
    "success-without-proof", "tls-version-changed", "token-malformed", "unexpected-data",
    "username-empty", "username-not-preparable",
]  # fmt: skip
_Breach = Literal[
    "behind-proceed", "bound-to-no-address", "bound-to-other-domain", "byte-order-mark",
    "character", "comment", "content-namespace", "doctype", "duplicate-attribute", "encoding",
    "entity", "http", "instruction", "mismatched-tag", "not-a-stream", "not-xml",
    "stream-namespace", "syntax", "text", "tls-record", "unbound-prefix", "xml-version",
]  # fmt: skip
_Slip = Literal[
    "auth-again", "auth-in-clear", "authzid", "authzid-granted", "authzid-ignored", "breach",
    "breach-content-namespace", "breach-late-declaration", "breach-nested-stream",
    "breach-stream-namespace", "digest-uri", "empty-resource", "empty-response", "from",
    "long-language", "name-empty", "name-has-space", "name-is-jid", "name-not-ascii", "no-from",
    "no-initial-response", "no-new-stream", "no-to", "no-version", "not-offered", "not-utf-8",
    "plain-fields", "resource", "session-not-offered", "stanza-before-bind", "stanza-before-login",
    "thinks-no-binding", "to-changed", "to-is-address", "to-is-not-the-domain",
]  # fmt: skip
_Typed = Literal[
    "name-changed", "no-token", "password-control", "password-invisible", "password-line-end",
    "password-unusual-space",
]  # fmt: skip
_Kind = Literal[
    "TLSv1.3", "anonymous", "digest", "external", "kerberos", "plain", "plus", "scram", "token",
]  # fmt: skip
_Offered = Literal[
    "ANONYMOUS", "CRAM-MD5", "DIGEST-MD5", "EXTERNAL", "GS2-KRB5", "GSSAPI", "OAUTHBEARER", "PLAIN",
    "SCRAM-SHA-1", "SCRAM-SHA-256", "X-OAUTH2", "fast", "no-scram-secured", "nothing-in-clear",
    "old-login", "sasl2", "sasl2-has-it", "starttls", "starttls-again", "starttls-required",
]  # fmt: skip
_Certificate = Literal[
    "machine", "newer-seen", "no-names", "other-form", "other-name", "root-sent", "wildcard",
]  # fmt: skip
_Port = Literal[
    "5222", "direct-tls", "ipv4", "of-other-kind-by-srv", "servers", "speaks-http", "speaks-xmpp",
]  # fmt: skip
_Noted = Literal[
    "bind.other-account", "ipv4-timeout", "ipv4-unreachable", "ipv6-timeout", "ipv6-unreachable",
    "redirect.followed", "resolved-no-srv", "resolved-srv", "resolved-srv-unasked", "sasl.bound",
    "sasl.bound-untold", "sasl.lists-contradict", "sasl.unbelieved", "tls.not-offered",
]  # fmt: skip
_Software = Literal["ejabberd", "prosody", "xmpp-walk"]
_Found = Literal[
    "address.jid.port", "address.malformed", "address.no-local", "dns.no-srv", "dns.unasked",
    "names.of-the-host", "network.another-port", "network.captive", "service.http", "service.imap",
    "service.pop3", "service.proxy", "service.smtp", "service.ssh", "service.tls-at-once",
    "service.vnc", "targets.all-dangling", "targets.loopback", "targets.only-link-local",
    "targets.only-loopback", "targets.only-port", "targets.private", "tls.stripped",
    "tls_version.only-old",
]  # fmt: skip


class OneOf(tuple[str, ...]):
    """Alternative signs: each of them will do."""

    __slots__ = ()

    def __or__(self, other: "OneOf") -> "OneOf":
        return OneOf((*self, *other))


class Sort(Generic[_Name]):
    """The signs of one sort: those of some names, as alternatives."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def __call__(self, *names: _Name) -> OneOf:
        return OneOf(self.prefix + name for name in names)


at = Sort[_Place]("at:")
sent = Sort[_Sent]("sent:")
ended = Sort[_Ended]("ended:")
got = Sort[_Got]("got:")
clear = Sort[Literal["now"]]("clear:")
secured = Sort[_Secured]("secured:")
stream = Sort[StreamCondition | Literal["policy-violation-stanza-too-big"]]("stream:")
sasl = Sort[SaslCondition]("sasl:")
early = Sort[SaslCondition]("early:")
late = Sort[SaslCondition]("late:")
bind = Sort[StanzaCondition]("bind:")
session = Sort[StanzaCondition]("session:")
message = Sort[StanzaCondition]("message:")
iq = Sort[StanzaCondition]("iq:")
failed = Sort[_Failed]("failed:")
refusal = Sort[_Refusal]("failed:sasl.refusal.")
alert = Sort[_Alert]("failed:tls.alert.")
breach = Sort[_Breach]("breach:")
client = Sort[_Slip]("client:")
typed = Sort[_Typed]("typed:")
kind = Sort[_Kind]("kind:")
offers = Sort[_Offered]("offers:")
cert = Sort[_Certificate]("cert:")
port = Sort[_Port]("port:")
note = Sort[_Noted]("note:")
software = Sort[_Software]("software:")
finding = Sort[_Found]("finding:")
words = Sort[Literal["binding"]]("words:")


class Signs:
    """The signs of one case, in the order in which they were found."""

    def __init__(self) -> None:
        self._found: dict[str, list[Evidence]] = {}

    def add(self, sign: str, *evidence: Evidence) -> None:
        """Add a sign, or more evidence of a known one, up to `MOST_EVIDENCE`."""
        held = self._found.setdefault(sign, [])
        for each in evidence:
            if len(held) < MOST_EVIDENCE and each not in held:
                held.append(each)

    def drop(self, names: Iterable[str]) -> None:
        """Take these away, where they are there."""
        for sign in names:
            self._found.pop(sign, None)

    def add_kinds(self, sort: str, key: str, *evidence: Evidence) -> None:
        """`failed:tls.expired` is a kind of `failed:tls`: both are signs, with one evidence."""
        parts = key.split(".")
        for end in range(len(parts), 0, -1):
            self.add(f"{sort}:{'.'.join(parts[:end])}", *(evidence if end == len(parts) else ()))

    def __contains__(self, sign: str) -> bool:
        return sign in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def any_of(self, wanted: Iterable[str]) -> list[str]:
        """All of the wanted signs that are there."""
        return [sign for sign in wanted if sign in self._found]

    def one_of_each(self, wanted: Iterable[OneOf]) -> list[str]:
        """The first sign that is there, of each of these alternatives that has one."""
        found = (self.any_of(each) for each in wanted)
        return [signs[0] for signs in found if signs]

    def evidence(self, sign: str) -> tuple[Evidence, ...]:
        return tuple(self._found.get(sign, ()))

    def of_sort(self, *sorts: str) -> list[str]:
        """The names of the signs of these sorts."""
        parts = (sign.partition(":") for sign in self._found)
        return [name for sort, _, name in parts if sort in sorts]
