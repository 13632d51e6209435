"""EXTERNAL and ANONYMOUS told again: an address, or a trace. RFC 4422 appendix A, RFC 4505."""

from collections.abc import Mapping
from typing import Any

from xmpp_walkthrough.protocol.sasl.reading import Reading
from xmpp_walkthrough.sharing.logins import Login, Telling


class TextTeller:
    """One text."""

    def __init__(self, login: Login) -> None:
        self._login = login

    def message(self, reading: Reading, *, by_client: bool) -> bytes:
        """The address to act as, or what a stranger left behind."""
        text = b"".join(part.data for part in reading.parts).decode("utf-8", "replace")
        if "@" in text or reading.message == "authzid":
            return self._login.dummies.address(text).encode()
        return self._login.dummies.text(text).encode()

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing of it is computed; a recording may say otherwise."""
        return {name: self._login.value(value) for name, value in values.items()}


TEXT = Telling("text", TextTeller)
