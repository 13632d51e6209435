"""Timers and the speed limit of one connection. RFC 6120 §4.6, §13.12.

How long does the server wait for a client, and how fast may the client go before login?
"""

from collections.abc import Callable

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fairness.throttle import Bucket


class Patience:
    """The timers of one connection. `asked` says that a silent client was pinged already."""

    def __init__(self, config: ServerConfig, clock: Callable[[], float]) -> None:
        self._config = config
        self._clock = clock
        self._bucket = Bucket(config.bytes_per_second, config.burst_bytes, clock)
        self._heard = clock()
        self._login_by = self._heard + config.login_seconds
        self.asked = False

    def heard(self) -> None:
        """The client has sent a unit: its silence begins anew."""
        self._heard = self._clock()
        self.asked = False

    def deadline(self, *, bound: bool) -> float:
        """When the silence has lasted too long, in the clock's seconds.

        Before login it counts from the accept, whatever the client sends: a byte now and then must
        not hold a connection that never logs in.
        """
        if not bound:
            return self._login_by
        config = self._config
        return self._heard + config.idle_seconds + (config.ping_seconds if self.asked else 0)

    def pause(self) -> float:
        """Seconds for which nothing is read, since too much has come already."""
        return self._bucket.take(0)

    def took(self, count: int) -> None:
        """Count bytes that have come before login."""
        self._bucket.take(count)
