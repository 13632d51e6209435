"""How long is a client waited for, and how fast may it go before login? RFC 6120 §4.6, §13.12."""

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
        """The client has said something."""
        self._heard = self._clock()
        self.asked = False

    def deadline(self, *, bound: bool) -> float:
        """When silence has lasted too long: until login it counts from the very beginning."""
        if not bound:
            return self._login_by
        config = self._config
        return self._heard + config.idle_seconds + (config.ping_seconds if self.asked else 0)

    def pause(self) -> float:
        """For how many seconds nothing is read: too much has come already."""
        return self._bucket.take(0)

    def took(self, count: int) -> None:
        """So many bytes have come before login."""
        self._bucket.take(count)
