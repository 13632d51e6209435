"""A zone that leads to a practice server, and what the doctor says of both. RFC 2782."""

from __future__ import annotations

from dataclasses import replace

from support.doctor.examined import PASSWORD, USER, Examined
from support.net.nameserver import nameserver
from xmpp_walkthrough.doctor.examine import examine
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault, known
from xmpp_walkthrough.server.listener import PracticeServer

HERE = "xmpp.ceit.org A 127.0.0.1\n"
STARTTLS = "_xmpp-client._tcp.ceit.org SRV 0 5 {port} xmpp.ceit.org.\n"
DIRECT = "_xmpps-client._tcp.ceit.org SRV 0 5 {direct} xmpp.ceit.org.\n"
TAKEN_AWAY = replace(known()["tls-none"], hears=known()["tls-silent"].hears)


def served(zone: str, fault: Fault | str = "", *, timeout: float = 5.0, **ports: int) -> Examined:
    """Ask a zone that leads to a practice server; `{port}` and `{direct}` are its ports."""
    faults = [known()[fault] if isinstance(fault, str) else fault] if fault else []

    async def run() -> Examined:
        async with PracticeServer(ServerConfig(direct_tls_port=0), faults=faults) as server:
            lines = zone.format(port=server.port, direct=server.direct_tls_port, **ports)
            with nameserver(lines) as dns:
                options = Options(timeout=timeout, ca_pem=server.ca_pem, dns=dns.address)
                inquiry = Inquiry(f"{USER}@ceit.org", PASSWORD, options=options)
                return Examined(await examine(inquiry))

    return loop.run(run())
