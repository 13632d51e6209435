"""SRV records, right and wrong ones, and where they lead a client. §3.2.1, RFC 2782, XEP-0368.

The first section is of RFC 6120. `server.dns.surroundings` says what the braces mean.
"""

from dataclasses import replace

from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault

_XMPP, _XMPPS = "_xmpp-client._tcp.{domain} SRV", "_xmpps-client._tcp.{domain} SRV"
_HERE = "xmpp.{domain} {here}\n"  # what most targets are


def _with_direct_tls(config: ServerConfig) -> ServerConfig:
    return replace(config, direct_tls_port=config.direct_tls_port or 0)


# Two of one priority, drawn by weight, and a standby: RFC 2782.
_ANSWERED = f"""
    {_XMPP}  10 60 {{port}} a.hosting.example.
    {_XMPP}  10 40 {{port}} b.hosting.example.
    {_XMPP}  20  0 {{port}} standby.hosting.example.
    a.hosting.example        {{here}}
    b.hosting.example        {{here}}
    standby.hosting.example  {{here}}
"""
# A single target of "." says that the service is not offered; the address behind it must not be
# tried: §3.2.1 (3).
_REFUSED = f"""
    {_XMPP}   0 0 0 .
    {{domain}} {{here}}
"""
# No client can connect to port 0: the record leads nowhere, without saying so by ".".
_PORT_ZERO = f"{_XMPP}  0 5 0 xmpp.{{domain}}.\n{_HERE}"
_WRONG_PORT = f"{_XMPP}  0 5 {{closed}} xmpp.{{domain}}.\n{_HERE}"
# §3.2.1 (8): after an answer to SRV the domain's own address, which serves here, should not be
# tried.
_ALL_DEAD = f"""
    {_XMPP}  10 0 {{closed}} xmpp.{{domain}}.
    {_XMPP}  20 0 {{silent}} xmpp.{{domain}}.
    {_HERE}
    {{domain}} {{here}}
"""
# A machine with two addresses, one dead, and a good one of lower priority behind it.
_DEAD_TARGET = f"""
    {_XMPP}  10 0 {{closed}} old.{{domain}}.
    {_XMPP}  20 0 {{port}}   xmpp.{{domain}}.
    old.{{domain}}  {{here}}
    old.{{domain}}  A 127.0.0.2
    {_HERE}
"""
_SILENT_TARGET = f"""
    {_XMPP}  10 0 {{silent}} off.{{domain}}.
    {_XMPP}  20 0 {{port}}   xmpp.{{domain}}.
    off.{{domain}}  {{here}}
    {_HERE}
"""
# 5222 is swallowed, direct TLS gets through: only clients that ask for both sets come in.
_FILTERED = f"""
    {_XMPP}   10 0 {{silent}} xmpp.{{domain}}.
    {_XMPPS}  20 0 {{direct}} xmpp.{{domain}}.
    {_HERE}
"""
# The target has no address at all: a machine that was renamed, a record that was not.
_DANGLING = f"{_XMPP}  0 5 {{port}} gone.{{domain}}.\n{_HERE}"
_ONE_DANGLING = f"""
    {_XMPP}  10 0 {{port}} gone.{{domain}}.
    {_XMPP}  20 0 {{port}} xmpp.{{domain}}.
    {_HERE}
"""
# RFC 2782 forbids an alias as target; most resolvers follow it all the same.
_TARGET_ALIAS = f"""
    {_XMPP}  0 5 {{port}} chat.{{domain}}.
    chat.{{domain}}  CNAME xmpp.{{domain}}.
    {_HERE}
"""
# An alias of the service's own name is allowed, unlike one of the target.
_ALIAS = f"""
    _xmpp-client._tcp.{{domain}}          CNAME  _xmpp-client._tcp.hosting.example.
    _xmpp-client._tcp.hosting.example  SRV    0 5 {{port}} xmpp.{{domain}}.
    {_HERE}
"""
_BOTH = f"""
    {_XMPPS}  10 0 {{direct}} xmpp.{{domain}}.
    {_XMPP}   20 0 {{port}}   xmpp.{{domain}}.
    {_HERE}
"""
_DIRECT_REFUSED = f"""
    {_XMPPS}  0 0 0 .
    {_XMPP}   0 5 {{port}} xmpp.{{domain}}.
    {_HERE}
"""
# The ports of the two services, taken one for the other: TLS meets XML, or XML meets TLS.
_TLS_FOR_XMPP = f"{_XMPP}  0 5 {{direct}} xmpp.{{domain}}.\n{_HERE}"
_XMPP_FOR_TLS = f"{_XMPPS}  0 5 {{port}} xmpp.{{domain}}.\n{_HERE}"
# More records than a client should try: its bound is what is practised.
_MANY = _HERE + "".join(f"{_XMPP}  {n} 0 {{port}} xmpp.{{domain}}.\n" for n in range(400))

ANSWERED = Fault("srv-answered", "connect", ("0-01",), zone=_ANSWERED)
REFUSED = Fault("srv-refused", "connect", ("0-04",), zone=_REFUSED)
PORT_ZERO = Fault("srv-port-zero", "connect", (), zone=_PORT_ZERO)
ALL_DEAD = Fault("srv-all-dead", "connect", ("0-05", "0-13"), zone=_ALL_DEAD)
WRONG_PORT = Fault("srv-wrong-port", "connect", ("0-05",), zone=_WRONG_PORT)
DEAD_TARGET = Fault("srv-dead-target", "connect", ("0-03",), zone=_DEAD_TARGET)
SILENT_TARGET = Fault("srv-silent-target", "connect", ("0-03",), zone=_SILENT_TARGET)
BOTH = Fault("srv-both", "connect", ("0-08",), config=_with_direct_tls, zone=_BOTH)
FILTERED = Fault(
    "srv-starttls-filtered", "connect", ("0-08",), config=_with_direct_tls, zone=_FILTERED
)
DANGLING = Fault("srv-dangling", "connect", ("0-05",), zone=_DANGLING)
ONE_DANGLING = Fault("srv-one-dangling", "connect", ("0-03",), zone=_ONE_DANGLING)
TARGET_ALIAS = Fault("srv-target-alias", "connect", (), zone=_TARGET_ALIAS)
ALIAS = Fault("srv-alias", "connect", (), zone=_ALIAS)
DIRECT_REFUSED = Fault("srv-direct-refused", "connect", ("0-09",), zone=_DIRECT_REFUSED)
TLS_FOR_XMPP = Fault("srv-direct-port", "connect", (), config=_with_direct_tls, zone=_TLS_FOR_XMPP)
XMPP_FOR_TLS = Fault("srv-starttls-port", "connect", ("0-18",), zone=_XMPP_FOR_TLS)
MANY = Fault("srv-many", "connect", (), zone=_MANY)
