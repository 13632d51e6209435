"""Step 0, second half: a TCP connection, and TLS at once where the port is for direct TLS.

RFC 6120 §3.1, XEP-0368 §3.
"""

from xmpp_walkthrough.steps.actions import Connect, Handshake
from xmpp_walkthrough.steps.failure import ExitCode
from xmpp_walkthrough.steps.step import Context, Run, Step


def connect(context: Context) -> Run:
    target = yield Connect(context.targets)
    if target.direct:
        yield Handshake(context.jid, direct=True)
        context.facts.add("secured")


STEP = Step(
    name="connect",
    number="0",
    order=1,
    exit_code=ExitCode.CONNECT,
    run=connect,
    needs=frozenset({"address"}),
    gives=frozenset({"connected"}),
)
