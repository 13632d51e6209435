"""OAUTHBEARER told again: a public token, and the server's words about it. RFC 7628 §3."""

import json
from collections.abc import Mapping
from typing import Any

from xmpp_walkthrough.protocol.sasl.reading import Part, Reading
from xmpp_walkthrough.protocol.sasl.scram_messages import escape
from xmpp_walkthrough.sharing.logins import Login, Telling


class OAuthTeller:
    """Pairs that end in 0x01, behind a header or a user; JSON from the server."""

    def __init__(self, login: Login) -> None:
        self._login = login

    def message(self, reading: Reading, *, by_client: bool) -> bytes:
        """The request, part by part, or the server's JSON."""
        return b"".join(map(self._part, reading.parts))

    def _part(self, part: Part) -> bytes:
        """A header, a pair, or what stands between them."""
        dummies, text = self._login.dummies, part.value.decode("utf-8", "replace")
        if part.name.startswith("gs2-header"):
            flag, _, asked = text.partition(",")
            name = asked.removesuffix(",").removeprefix("a=")
            told = f"a={escape(dummies.account(name))}" if name else ""
            return f"{flag},{told},".encode()
        if part.name == "SOH":
            return part.data
        if part.name == "auth":
            return part.before + self._token(part).encode()
        if part.name == "json":
            return self._json(text)
        known = {"user": dummies.account, "host": dummies.domain}.get(part.name, dummies.like)
        return part.before + known(text).encode()

    def _token(self, part: Part) -> str:
        """The value of `auth`: a scheme and a token. RFC 6750 §2.1"""
        kind, space, token = part.value.decode("utf-8", "replace").partition(" ")
        if not part.masked and not (space and token):
            return self._login.dummies.id(kind) + space
        told = self._login.dummies.secret("tokens", self._login.token)
        scheme = kind if kind.lower() == "bearer" else "Bearer"
        return f"{scheme} {told}"

    def _json(self, text: str) -> bytes:
        """The server's words: its keys and values, those of RFC 7628 as they are."""
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return b"{" + self._login.dummies.id(text).encode()
        if not isinstance(said, dict):
            return b"{}"
        like = self._login.dummies.like
        return json.dumps({like(str(name)): like(str(x)) for name, x in said.items()}).encode()

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing of it is computed; a recording may say otherwise."""
        return {name: self._login.value(value) for name, value in values.items()}


OAUTH = Telling("oauth", OAuthTeller)
