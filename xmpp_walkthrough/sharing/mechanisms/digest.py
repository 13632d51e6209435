"""DIGEST-MD5 told again: every hash with a public password. RFC 2831 §2.1."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from xmpp_walkthrough.protocol.sasl.digest_md5 import compute
from xmpp_walkthrough.protocol.sasl.digest_messages import quoted, read
from xmpp_walkthrough.protocol.sasl.reading import Part, Reading
from xmpp_walkthrough.protocol.sasl.scram_messages import Malformed
from xmpp_walkthrough.sharing.dummies import PASSWORD
from xmpp_walkthrough.sharing.logins import Login, Telling

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_HASHES = ("response", "rspauth")
_PLAIN = re.compile(r"[0-9]{1,10}")


class DigestTeller:
    """Directives; what hashes them is computed of those that are told."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._computed: dict[str, str] = {}
        dummies = login.dummies
        self._changes: Mapping[str, Callable[[str], str]] = {
            "username": dummies.account,
            "realm": dummies.domain,
            "nonce": dummies.nonce,
            "cnonce": dummies.nonce,
            "digest-uri": self._uri,
            "authzid": dummies.account,
        }

    def message(self, reading: Reading, *, by_client: bool) -> bytes:
        """A challenge, a response, or the server's hash."""
        parts = [part._replace(value=self._told(part)) for part in reading.parts]
        if by_client:
            self._compute(b"".join(part.data for part in parts))
        return b"".join(self._proved(part) for part in parts)

    def _told(self, part: Part) -> bytes:
        """The value of one directive, in quotes where it was."""
        if part.name in ("comma", *_HASHES) or part.masked:
            return part.value
        written = part.value.decode("utf-8", "replace")
        bare = _ESCAPED.sub(r"\1", written[1:-1]) if written.startswith('"') else written
        told = self._change(part.name, bare)
        return (quoted(told) if written.startswith('"') else told).encode()

    def _change(self, name: str, value: str) -> str:
        """A value by its directive; numbers and words of RFC 2831 stay."""
        if change := self._changes.get(name):
            return change(value)
        words = value.replace(",", " ").split()
        known = all(map(self._login.dummies.public.knows, words)) or _PLAIN.fullmatch(value)
        return value if known else self._login.dummies.id(value)

    def _uri(self, value: str) -> str:
        """`xmpp/` and a domain, or more."""
        service, slash, host = value.partition("/")
        service = service if service == "xmpp" else self._login.dummies.id(service)
        places = slash.join(map(self._login.dummies.domain, host.split("/")))
        return f"{service}{slash}{places}"

    def _compute(self, message: bytes) -> None:
        """Compute both hashes of a response that is told."""
        try:
            said = read(message, "username", "nonce", "cnonce", "nc", "digest-uri")
        except Malformed:
            return
        self._computed = compute({"realm": "", "qop": "auth", **said}, PASSWORD)

    def _proved(self, part: Part) -> bytes:
        """One directive, with its hash if it is one."""
        if part.name not in _HASHES:
            return part.data
        key = "response_digest" if part.name == "response" else "expected_rspauth"
        proof = self._computed.get(key) or self._login.octets(16).hex()
        if part.name == "rspauth" and self._login.lies:
            proof = self._login.octets(16, proof.encode()).hex()
        return part.before + self._login.dummies.secret("proofs", proof).encode()

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Every value of the exchange, by the names of `protocol.sasl.digest_md5`."""
        names = {"authcid": "username", "digest_nonce": "nonce", "nonce_count": "nc"}
        said = {
            names.get(name, name).replace("_", "-"): str(value) for name, value in values.items()
        }
        asked = ("username", "realm", "nonce", "cnonce", "nc", "qop", "digest-uri")
        told = {name: self._change(name, said.get(name, "")) for name in asked}
        self._computed = compute(told, PASSWORD)
        return {
            name: self._computed[name] if name in self._computed else self._login.value(value)
            for name, value in values.items()
        }


DIGEST = Telling("digest", DigestTeller, frozenset({"response_digest", "user_hash"}))
