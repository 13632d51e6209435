"""HT told again: two hashes with a public token and a binding of nothing. XEP-0484 §3.4."""

from collections.abc import Mapping
from typing import Any

from xmpp_walkthrough.protocol.sasl.reading import MASK, Reading
from xmpp_walkthrough.protocol.sasl2.ht import TYPES, hashed
from xmpp_walkthrough.sharing.logins import Login, Telling


class HtTeller:
    """A name and a hash, and a hash as the answer."""

    def __init__(self, login: Login) -> None:
        self._login = login

    def message(self, reading: Reading, *, by_client: bool) -> bytes:
        """The client's name and hash, or the server's hash."""
        if not by_client:
            return self._responder()
        name = self._login.dummies.account(reading.authcid.decode("utf-8", "replace"))
        return name.encode() + b"\0" + self._hash(b"Initiator")

    def _responder(self) -> bytes:
        """The server's hash; another one where it was refused."""
        right = self._hash(b"Responder")
        return self._login.octets(len(right), right) if self._login.lies else right

    def _hash(self, side: bytes) -> bytes:
        """The hash by which one side proves that it knows the public token."""
        found = hashed(self._login.token, side, self._data())
        self._login.dummies.secret("proofs", found.hex()[:16])
        return found

    def _data(self) -> bytes:
        """What is hashed with the token: nothing, where the name ends in NONE."""
        return self._login.binding if TYPES.get(self._login.mechanism, "?") else b""

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Token, binding and hashes, by name."""
        login, token = self._login, str(values.get("token", MASK))
        if "token" in values:
            known = login.dummies.token_now if token == MASK else login.dummies.token(token)
            login.token = login.noted = known
        if isinstance(data := values.get("channel_binding_data"), bytes):
            login.binding = login.dummies.octets(data)
        told: dict[str, Any] = {
            "token": login.token,
            "channel_binding_type": values.get("channel_binding_type"),
            "channel_binding_data": login.binding,
            "initiator_hash": self._hash(b"Initiator"),
            "responder_hash": self._hash(b"Responder"),
        }
        return {
            name: told[name] if name in told else login.value(value)
            for name, value in values.items()
        }


HT = Telling("ht", HtTeller, frozenset({"initiator_hash", "responder_hash"}))
