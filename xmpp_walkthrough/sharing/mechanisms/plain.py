"""PLAIN and X-OAUTH2 told again: names, and a public password or token. RFC 4616 §2."""

from collections.abc import Mapping
from typing import Any

from xmpp_walkthrough.protocol.sasl import Needs
from xmpp_walkthrough.protocol.sasl.known import needs
from xmpp_walkthrough.protocol.sasl.reading import Reading
from xmpp_walkthrough.sharing.dummies import PASSWORD
from xmpp_walkthrough.sharing.logins import Login, Telling

_NAMES = ("authzid", "authcid")
_SECRETS = {"password": PASSWORD, "token": ""}


class PlainTeller:
    """Three fields; an empty one stays empty."""

    def __init__(self, login: Login) -> None:
        self._login = login

    def message(self, reading: Reading, *, by_client: bool) -> bytes:
        """Names and a secret, with the same NULs between them."""
        found = b""
        for part in reading.parts:
            text = part.value.decode("utf-8", "replace")
            if part.name in _NAMES:
                found += self._login.dummies.account(text).encode()
            elif part.name in _SECRETS and text:
                found += self._secret(part.name).encode()
            elif part.name == "data":  # a NUL too few or too many: the last is the password
                found += self._fields(part.value)
            else:
                found += part.data
        return found

    def _fields(self, data: bytes) -> bytes:
        """A message with another number of fields."""
        *names, last = data.split(b"\0")
        told = [self._login.dummies.account(name.decode("utf-8", "replace")) for name in names]
        return "\0".join([*told, self._secret("password") if last else ""]).encode()

    def _secret(self, name: str) -> str:
        """The public password, or a token where the mechanism takes one."""
        if name == "token" or needs(self._login.mechanism) is Needs.TOKEN:
            return self._login.dummies.secret("tokens", self._login.token)
        return self._login.dummies.secret("passwords", PASSWORD)

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing of it is computed; a recording may say otherwise."""
        return {name: self._login.value(value) for name, value in values.items()}


PLAIN = Telling("plain", PlainTeller)
