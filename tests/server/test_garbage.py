"""Whatever bytes come, does the server end that stream and nothing else? RFC 6120 §4.9.1."""

from hypothesis import given, settings
from hypothesis import strategies as st
from support.net.raw_client import (
    BIND,
    CLOSE,
    HEADER,
    STARTTLS,
    auth,
    bind,
    plain,
    run,
    serving,
)

PIECES = [
    HEADER,
    CLOSE,
    STARTTLS,
    auth("PLAIN"),
    auth("SCRAM-SHA-256", "biwsbj1tYmVkLHI9Znlrbw=="),
    plain(),
    plain(password="x"),
    bind(),
    bind("one"),
    bind(""),
    f"<iq type='get' id='1'><bind xmlns='{BIND}'/></iq>",
    "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>=</response>",
    "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
    "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
    "<stream:features/>",
    "<stream:error/>",
    "<message to='romeo@ceit.org'><body>hi</body></message>",
    "<message type='error'/>",
    "<presence/>",
    "<presence type='unavailable'/>",
    "<presence to='romeo@ceit.org' type='subscribe'/>",
    "<presence to='romeo@ceit.org' type='unsubscribed'/>",
    "<presence to='mbed@ceit.org/one' type='probe'/>",
    "<iq type='result' id='1'/>",
    "<iq type='set' id='1'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>",
    "<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>",
    "<iq type='set' id='1'><query xmlns='jabber:iq:roster'>"
    "<item jid='romeo@ceit.org' subscription='remove'/></query></iq>",
    "<iq type='get' id='1' to='mbed@ceit.org/one'><ping xmlns='urn:xmpp:ping'/></iq>",
    "<iq type='get' id='1'><query xmlns='jabber:iq:register'/></iq>",
    "<iq type='set' id='1'><query xmlns='jabber:iq:register'><username>x</username>"
    "<password>y</password></query></iq>",
    "<iq type='set' id='1'><preauth xmlns='urn:xmpp:pars:0' token='t'/></iq>",
    "<iq type='get' id='1'><query xmlns='jabber:iq:auth'/></iq>",
    "<iq type='set' id='1'><query xmlns='jabber:iq:auth'><username>mbed</username>"
    "<password>mirror</password><resource>old</resource></query></iq>",
    "<presence to='juliet@ceit.org' type='subscribe'/>",
    "<presence to='paris@ceit.org' type='subscribe'/>",
    "<iq/>",
    " ",
    "text",
    "<?xml version='1.0'?>",
    "<a" + " " * 12_000,
]
LOGIN = [HEADER, plain(), HEADER, bind("one")]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12),
    st.integers(0, len(LOGIN)),
    st.integers(1, 4_000),
)
def test_any_order_of_anything_ends_in_order(pieces: list[str], known: int, size: int) -> None:
    data = "".join(LOGIN[:known] + pieces).encode("utf-8", "surrogatepass")

    async def scene() -> tuple[str, str]:
        doors = {"registration": "open", "old_login": True, "pre_approval": True}
        times = {"login_seconds": 0.2, "idle_seconds": 0.05, "ping_seconds": 0.01}
        async with serving(**doors, **times) as stage:
            client = stage.client()
            for start in range(0, len(data), size):
                await client.send(data[start : start + size])
            said = await client.rest()
            return said, await (await stage.login(at="honest")).settle()

    said, honest = run(scene)
    assert said == "" or said.endswith(CLOSE) or "<success" in said or "<proceed" in said
    assert honest == ""


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_end_in_order(data: bytes, opened: bool) -> None:
    async def scene() -> str:
        async with serving(login_seconds=0.02) as stage:
            return await stage.client().say(HEADER.encode() * opened + data)

    said = run(scene)
    assert said == "" or said.endswith(CLOSE)
