"""Faults of addresses: no SRV record, or dead ones behind a name.

RFC 6120 §3.2.1, §3.2.2, RFC 8305.
"""

import secrets
import sys
from dataclasses import replace

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault

_SRV = "_xmpp-client._tcp.{domain}  SRV  0 5 {port} xmpp.{domain}.\n"


def _at_the_usual_port(config: ServerConfig) -> ServerConfig:
    """Port 5222 is all that a client can guess. On an address of our own it is free."""
    own = ".".join(["127", *(str(1 + secrets.randbelow(254)) for _ in range(3))])
    return replace(config, host=own if sys.platform == "linux" else config.host, port=5222)


_NO_SRV = "{domain}  {here}"
_SILENT_SRV = """
    _xmpp-client._tcp.{domain}   SRV  !SILENCE
    _xmpps-client._tcp.{domain}  SRV  !SILENCE
    {domain}  {here}
"""
_FIRST_DEAD = (
    _SRV
    + """
    xmpp.{domain}  A  127.0.0.2
    xmpp.{domain}  {here}
"""
)
_ONE_ALIVE = (
    _SRV
    + """
    xmpp.{domain}  AAAA  ::1
    xmpp.{domain}  A     127.0.0.2
    xmpp.{domain}  A     127.0.0.3
    xmpp.{domain}  {here}
"""
)
_BLACK_HOLE = (
    _SRV
    + """
    xmpp.{domain}  AAAA  ::1
    xmpp.{domain}  {here}
"""
)

NO_SRV = Fault("srv-missing", "connect", ("0-06",), config=_at_the_usual_port, zone=_NO_SRV)
SILENT_SRV = Fault("srv-silent", "connect", ("0-06",), config=_at_the_usual_port, zone=_SILENT_SRV)
NOWHERE = Fault(
    "srv-missing-refused",
    "connect",
    ("0-13",),
    config=_at_the_usual_port,
    listens=False,
    zone=_NO_SRV,
)
BLACK_HOLE = Fault("ipv6-black-hole", "connect", ("0-02",), zone=_BLACK_HOLE, silent=("::1",))
FIRST_DEAD = Fault("address-dead", "connect", ("0-02",), zone=_FIRST_DEAD)
ONE_ALIVE = Fault("address-one-alive", "connect", ("0-02",), zone=_ONE_ALIVE)
