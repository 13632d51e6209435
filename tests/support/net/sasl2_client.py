"""A client that logs in by SASL2, its bytes written by the test. XEP-0388, XEP-0386."""

from base64 import b64encode
from collections.abc import Awaitable, Callable

from support.net.raw_client import NAMESPACES, Client, Stage, run, serving

FROM = "mbed@ceit.org"
SASL2, BIND2 = "urn:xmpp:sasl:2", "urn:xmpp:bind:0"
AGENT = "d4565fa7-4d72-4749-b3d3-740edbf87770"


def header(sender: str | None = FROM) -> str:
    named = f" from='{sender}'" if sender else ""
    return f"<stream:stream{named} to='ceit.org' version='1.0' {NAMESPACES}>"


def authenticate(*inside: str, user: str = "mbed", password: str = "mirror") -> str:
    first = b64encode(f"\0{user}\0{password}".encode()).decode()
    return (
        f"<authenticate xmlns='{SASL2}' mechanism='PLAIN'><initial-response>{first}"
        f"</initial-response><user-agent id='{AGENT}'/>{''.join(inside)}</authenticate>"
    )


async def secured(stage: Stage, sender: str | None = FROM) -> tuple[Client, str]:
    """A client under TLS, and the features that it was shown."""
    client = stage.client()
    client.transport.release()
    client = await stage.dial(stage.server.direct_tls_port)
    await client.transport.start_tls(stage.context(), name="ceit.org")
    return client, await client.ask(header(sender), "</stream:features>")


def scene(act: Callable[[Stage], Awaitable[str]], **changes: object) -> str:
    async def staged() -> str:
        async with serving(starttls="required", direct_tls_port=0, sasl2=True, **changes) as stage:
            return await act(stage)

    return run(staged)
