"""Faults of DNS itself: no answer, no name, a loop.

RFC 6120 §3.2, RFC 1035 §4.1.1, RFC 7622 §3.2.1.
"""

from xmpp_walkthrough.server.bending import configured
from xmpp_walkthrough.server.fault import Fault

_LOOP = """
    _xmpp-client._tcp.{domain}   CNAME  _xmpps-client._tcp.{domain}.
    _xmpps-client._tcp.{domain}  CNAME  _xmpp-client._tcp.{domain}.
    {domain}      CNAME  www.{domain}.
    www.{domain}  CNAME  {domain}.
"""
_USUAL = """
    _xmpp-client._tcp.{domain}  SRV  0 5 {port} xmpp.{domain}.
    xmpp.{domain}  {here}
"""


NO_NAME = Fault("dns-no-such-domain", "connect", (), zone="; not one name")
NO_DATA = Fault("dns-no-address", "connect", (), zone="{domain} * !NODATA")
FAILED = Fault("dns-failed", "connect", (), zone="* * !SERVFAIL")
SILENT = Fault("dns-silent", "connect", (), zone="* * !SILENCE")
LOOP = Fault("dns-loop", "connect", (), zone=_LOOP)
INTERNATIONAL = Fault(
    "dns-international",
    "connect",
    ("0-12",),
    config=configured(domain="büro.ceit.org"),
    zone=_USUAL,
)
