"""Step 0, second half: a TCP connection, and TLS at once where the port is for direct TLS.

RFC 6120 §3.1, XEP-0368 §3.
"""

from xmpp_walkthrough.steps.actions import Connect, Handshake, Tell
from xmpp_walkthrough.steps.failure import ExitCode, FailureKey, WalkError
from xmpp_walkthrough.steps.step import Context, Run, Step

# Places that the guide declined, where DNS or a redirect led: not a failure of TCP.
HELD_BACK: tuple[FailureKey, ...] = ("connect.loopback", "connect.link-local", "connect.port")


def connect(context: Context) -> Run:
    """Connect to a target, and begin TLS at once where it is for direct TLS. Errors: WalkError."""
    try:
        target = yield Connect(context.targets)
    except WalkError as error:
        if context.server is None and not error.is_one_of(
            *HELD_BACK
        ):  # RFC 6120 §3.2.2: there may be another way in than TCP
            yield Tell("connect.otherwise", {"domain": context.jid.domain_ascii})
        raise
    if target.direct:
        yield Handshake(context.jid, direct=True, uncertified=context.uncertified)
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
