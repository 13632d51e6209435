"""How does a test consult the doctor? In this process, over real sockets, with a report in hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from support.walks.wanted import with_wants
from xmpp_walkthrough.doctor.examine import Report, examine
from xmpp_walkthrough.doctor.finding import Finding, Mark
from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.net import loop
from xmpp_walkthrough.net.session.options import Options
from xmpp_walkthrough.protocol.events import Event, SaslAuth
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.server.state.client import Client
from xmpp_walkthrough.steps.actions import Target

USER, PASSWORD = "mbed", "mirror"


class Examined(NamedTuple):
    """A report, as tests ask about it; `attempts` counts the logins that the server has seen."""

    report: Report
    attempts: int = -1  # where nobody counts

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.report.case.findings

    def marked(self, *marks: Mark) -> list[str]:
        """`check.key` of the findings with these marks, in order."""
        return [f"{each.check}.{each.key}" for each in self.findings if each.mark in marks]

    @property
    def faults(self) -> list[str]:
        return self.marked(Mark.FAULT)

    @property
    def warnings(self) -> list[str]:
        return self.marked(Mark.WARNING)

    def of(self, check: str) -> list[Finding]:
        return [each for each in self.findings if each.check == check]


def examined(inquiry: Inquiry) -> Examined:
    """Consult the doctor about whatever the inquiry names."""
    return Examined(loop.run(examine(inquiry)))


def practice(
    *faults: Fault,
    address: str = "",
    direct: bool = False,
    begins_with_tls: bool | None = None,
    config: ServerConfig | None = None,
    timeout: float = 5.0,
    **wishes: Any,
) -> Examined:
    """Consult the doctor about a practice server of our own, with these faults.

    `direct` chooses its port for direct TLS, and `begins_with_tls` is what the doctor is told.
    """
    attempts: list[str] = []

    async def count(peer: Client, event: Event) -> bool:
        if isinstance(event, SaslAuth):
            attempts.append(event.xml.get("mechanism") or "")
        return False

    async def run() -> Report:
        served = replace(config or ServerConfig(), direct_tls_port=0 if direct else None)
        counting = Fault("counting", "sasl", hears=count)
        async with PracticeServer(served, faults=(counting, *faults)) as server:
            port = server.direct_tls_port if direct else server.port
            assert port is not None
            inquiry = Inquiry(
                address or f"{USER}@{server.config.domain}",
                wishes.pop("password", PASSWORD),
                server=Target(
                    served.host, port, direct if begins_with_tls is None else begins_with_tls
                ),
                options=Options(timeout=timeout, ca_pem=server.ca_pem),
                **with_wants(wishes),
            )
            return await examine(inquiry)

    return Examined(loop.run(run()), len(attempts))
