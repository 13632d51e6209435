"""Ids, nonces and salts: random, or repeatable by a seed. RFC 6120 §4.7.3, RFC 5802 §5.1.

They are drawn in the order in which they are needed, so one walk on a freshly started, seeded
server shows the same bytes each time.
"""

import random
import secrets
from base64 import b64encode


class Source:
    """The source of random values; `seed` None means unpredictable ones."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = secrets.SystemRandom() if seed is None else random.Random(seed)

    def word(self) -> str:
        """A short name: eight hexadecimal digits."""
        return f"{self._random.getrandbits(32):08x}"

    def stream_id(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def nonce(self) -> str:
        """144 bits, printable and without a comma."""
        # 18 octets are 24 characters without padding.
        return b64encode(self._random.getrandbits(144).to_bytes(18)).decode("ascii")

    def octets(self, count: int = 16) -> bytes:
        return self._random.getrandbits(8 * count).to_bytes(count)
