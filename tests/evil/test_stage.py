"""Is a hostile server what its table says, and does a client come through where it may?"""

from __future__ import annotations

import os

from support.real.server import absent

from evil.client import VIEWS
from evil.soak import all_met

# Nothing in these keeps anybody out: if they do, the stage itself is broken.
HONEST = ("dns-honest", "late-features", "tls-1-2", "cert-chain", "port-http-400")
CODES = {"port-http-400": {"plain": 30, "doctor": 40}}


def test_what_may_be_borne_is_borne() -> None:
    if os.geteuid() != 0:
        absent("only root may make network namespaces")
    wanted = [(id, view) for id in HONEST for view in ("plain", "doctor")]
    assert {view for _, view in wanted} <= set(VIEWS)
    found = {(each.id, each.view): each for each in all_met(wanted, 4)}
    codes = {key: CODES.get(key[0], {}).get(key[1], 0) for key in wanted}
    assert {key: each.code for key, each in found.items()} == codes
    assert all(each.met for each in found.values())
