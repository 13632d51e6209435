"""Does each breach of the rules end in its own stream error, said in order, and a closed socket?"""

import json

import pytest
from support.files import VECTORS
from support.net.raw_client import CLOSE, HEADER, NAMESPACES, Client, run, serving

STREAMS = "http://etherx.jabber.org/streams"


def header(attributes: str) -> str:
    return f"<stream:stream {attributes} {NAMESPACES}>"


BEFORE_LOGIN = {
    "host-unknown": header("to='nowhere.example' version='1.0'"),
    "improper-addressing": header("version='1.0'"),
    "unsupported-version": header("to='ceit.org' version='9.0'"),
    "invalid-from": header("to='ceit.org' from='mbed@elsewhere.example' version='1.0'"),
    "invalid-namespace": f"<stream:stream to='ceit.org' xmlns:stream='{STREAMS}x'>",
    "bad-format": HEADER + "text",
    "not-well-formed": HEADER + "<message></iq>",
    "restricted-xml": HEADER + "<!-- c -->",
    "unsupported-encoding": "<?xml version='1.0' encoding='ISO-8859-1'?>" + HEADER,
    "not-authorized": HEADER + "<message to='mbed@ceit.org'><body>early</body></message>",
    "unsupported-stanza-type": HEADER + "<pubsub xmlns='jabber:client'/>",
    "policy-violation": HEADER + f"<message>{'a' * 10_000}</message>",
}


def assert_ended(said: str, condition: str) -> None:
    """Header, error, end tag, in this order, and nothing else of the kind."""
    assert said.startswith('<?xml version="1.0"?><stream:stream from="ceit.org"')
    assert said.count("<stream:stream ") == 1
    assert f"<stream:error><{condition} " in said
    assert said.endswith(f"</stream:error>{CLOSE}")


@pytest.mark.parametrize("condition", BEFORE_LOGIN)
def test_each_breach_before_login_has_its_condition(condition: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            return await stage.client().say(BEFORE_LOGIN[condition])

    assert_ended(run(scene), condition)


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        (header("to='ceit.org'"), "unsupported-version"),
        (header("to='ceit.org' version='0.9'"), "unsupported-version"),
        (header("to='ceit.org' version='x'"), "unsupported-version"),
        (header("to='@@' version='1.0'"), "improper-addressing"),
        (header("to='mbed@ceit.org' version='1.0'"), "host-unknown"),
        (header("to='ceit.org' from='@' version='1.0'"), "improper-addressing"),
        ("GET / HTTP/1.1\r\n\r\n", "not-well-formed"),
        (HEADER + "<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
         "not-authorized"),
        (HEADER + "<presence/>", "not-authorized"),
    ],
)  # fmt: skip
def test_other_roads_to_the_same_conditions(asked: str, condition: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            return await stage.client().say(asked)

    assert_ended(run(scene), condition)


def test_a_header_that_closes_at_once_is_answered_and_closed() -> None:
    """A start tag that ends in `/>` is start and end, as real servers take it."""

    async def scene() -> str:
        async with serving() as stage:
            return await stage.client().say(header("to='ceit.org' version='1.0'")[:-1] + "/>")

    said = run(scene)
    assert said.count("<stream:features>") == 1
    assert said.endswith(f"</stream:features>{CLOSE}")
    assert "<stream:error>" not in said


def test_a_header_is_answered_with_the_same_case_of_domain_and_a_later_minor_version() -> None:
    async def scene() -> str:
        async with serving() as stage:
            asked = header("to='CEIT.org' from='MBED@ceit.org' version='1.99' xml:lang='zh'")
            return await stage.client().ask(asked, "</stream:features>")

    said = run(scene)
    assert 'from="ceit.org" to="mbed@ceit.org"' in said
    assert 'version="1.0"' in said


AFTER_LOGIN = {
    "unsupported-stanza-type": "<pubsub xmlns='jabber:client'/>",
    "invalid-from": "<message from='romeo@ceit.org' to='mbed@ceit.org'/>",
    "bad-format": HEADER,
    "restricted-xml": "<message><body>&lol;</body></message>",
    "policy-violation": f"<message>{'a' * 262_144}</message>",
}


@pytest.mark.parametrize("condition", AFTER_LOGIN)
def test_each_breach_after_login_has_its_condition(condition: str) -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            return await client.say(AFTER_LOGIN[condition])

    said = run(scene)
    assert f"<stream:error><{condition} " in said
    assert said.endswith(f"</stream:error>{CLOSE}")


def test_too_large_a_stanza_is_named_by_its_application_condition() -> None:
    async def scene() -> str:
        async with serving() as stage:
            return await stage.client().say(BEFORE_LOGIN["policy-violation"])

    assert '<stanza-too-big xmlns="urn:xmpp:errors"/>' in run(scene)


def test_what_came_before_the_breach_is_answered_first() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            await client.appear()
            return await client.say("<message><body>good</body></message><message></iq>")

    said = run(scene)
    assert said.index("<body>good</body>") < said.index("<not-well-formed ")


def hostile() -> list[tuple[str, bytes, str]]:
    groups = json.loads(VECTORS.read_text())["groups"]
    found = []
    for case in next(g for g in groups if g["id"] == "hostile-xml")["cases"]:
        if case["expect"].startswith("well-formed") or case["id"] == "xml-after-close":
            continue
        raw = case.get("bytes_utf8")
        data = raw.encode() if raw else bytes.fromhex(case["hex"]) if case.get("hex") else b""
        if not data and case["id"] != "xml-big-nsdecl-20000":
            data = b"<stream:stream version='1.0' " + NAMESPACES.encode() + b">"
            data += eval(case["gen"]).encode()
        if data:
            # The vectors open a stream to nobody in particular; here it has to be to us.
            data = data.replace(b":stream xmlns", b":stream to='ceit.org' xmlns")
            data = data.replace(b":stream version", b":stream to='ceit.org' version")
            found.append((case["id"], data, case["expect"]))
    return found


@pytest.mark.parametrize(("name", "data", "expect"), hostile(), ids=lambda v: str(v)[:40])
def test_hostile_xml_ends_a_live_stream(name: str, data: bytes, expect: str) -> None:
    async def scene() -> tuple[str, str]:
        async with serving() as stage:
            said = await stage.client().say(data)
            honest = await stage.login()  # the server still serves others
            return said, await honest.settle()

    said, _ = run(scene)
    assert said.endswith(CLOSE)
    conditions = ("restricted-xml", "not-well-formed", "unsupported-encoding", "bad-format",
                  "invalid-namespace", "policy-violation", "unsupported-version",
                  "not-authorized")  # fmt: skip
    named = [c for c in conditions if f"<stream:error><{c} " in said]
    assert len(named) == 1, said
    if any(c in expect for c in conditions):
        assert named[0] in expect, name


def test_nothing_is_delivered_after_the_end_tag() -> None:
    async def scene() -> str:
        async with serving() as stage:
            client = await stage.login()
            await client.appear()
            return await client.say(f"{CLOSE}<message><body>late</body></message>")

    assert "late" not in run(scene)


def test_a_cut_connection_is_no_news_to_others() -> None:
    async def scene() -> list[str]:
        async with serving() as stage:
            client: Client = stage.client()
            await client.send(HEADER[:20])
            await client.gone()
            other = await stage.login()
            await other.settle()
            return stage.lines

    assert not any("violation" in line for line in run(scene))
