"""CRAM-MD5 told again: a challenge, and its hash with a public password. RFC 2195 §2."""

from collections.abc import Mapping
from typing import Any

from xmpp_walkthrough.protocol.sasl.cram_md5 import keyed_hash
from xmpp_walkthrough.protocol.sasl.reading import Reading
from xmpp_walkthrough.sharing.dummies import PASSWORD
from xmpp_walkthrough.sharing.logins import Login, Telling


class CramTeller:
    """A challenge like a message id, a name, and a keyed hash."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._challenge = b""

    def message(self, reading: Reading, *, by_client: bool) -> bytes:
        """The challenge, or its answer."""
        if not by_client:
            self._challenge = self._asked(reading.parts[0].value.decode("utf-8", "replace"))
            return self._challenge
        name = self._login.dummies.account(reading.authcid.decode("utf-8", "replace"))
        return f"{name} {self._digest()}".encode()

    def _asked(self, challenge: str) -> bytes:
        """A challenge, which has the form of a message id. RFC 2195 §2"""
        unique, at, domain = challenge.strip("<>").partition("@")
        dummies = self._login.dummies
        return f"<{dummies.nonce(unique)}{at}{dummies.domain(domain)}>".encode()

    def _digest(self) -> str:
        """The hash of the challenge as it is told."""
        digest = keyed_hash(PASSWORD, self._challenge)
        return self._login.dummies.secret("proofs", digest)

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Challenge and hash, by name."""
        self._challenge = self._asked(str(values.get("challenge", "")))
        told = {
            "authcid": self._login.dummies.account(str(values.get("authcid", ""))),
            "challenge": self._challenge.decode(),
            "cram_digest": self._digest(),
        }
        return {
            name: told[name] if name in told else self._login.value(value)
            for name, value in values.items()
        }


CRAM = Telling("cram", CramTeller, frozenset({"cram_digest"}))
