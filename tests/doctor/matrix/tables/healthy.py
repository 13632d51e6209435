"""Where all is well, and nothing may be said against anybody."""

from __future__ import annotations

from doctor.matrix.making import Door, Practice, Real
from doctor.matrix.row import Row

_DOORS: tuple[Door, ...] = ("starttls", "direct")
_NAMES = ("prosody", "ejabberd", "prosody-13", "ejabberd-24", "practice")

ROWS = (
    *(Row(f"healthy-{name}-{door}", Real(name, door=door)) for name in _NAMES for door in _DOORS),
    Row("healthy-by-dns", Real("prosody", zone_of="srv-both")),
    Row(
        "healthy-after-dead-addresses",
        Practice("address-one-alive"),
        warns=("families.one-dead", "tcp.one-refused"),
    ),
)
