"""How often did this process try to log in? Counted where bytes leave it, not where it says so.

Under TLS that is before they are encrypted, in clear before the socket. Servers in this process
never begin a login, and an interceptor's forwarding goes another way.
"""

from __future__ import annotations

import ssl
from asyncio import selector_events
from typing import Any

import pytest

_LOGIN = b"<auth "


class Tap:
    """The logins that have left, on all connections together."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.attempts = 0
        transports: Any = vars(selector_events)["_SelectorSocketTransport"]
        hidden, clear = ssl.SSLObject.write, transports.write

        def write_hidden(held: ssl.SSLObject, data: Any) -> int:
            self._count(data)
            return hidden(held, data)

        def write_clear(transport: Any, data: Any) -> None:
            self._count(data)
            clear(transport, data)

        monkeypatch.setattr(ssl.SSLObject, "write", write_hidden)
        monkeypatch.setattr(transports, "write", write_clear)

    def _count(self, data: Any) -> None:
        self.attempts += bytes(data).count(_LOGIN)
