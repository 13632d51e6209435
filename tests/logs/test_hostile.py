"""Any bytes as a log, any mutation of a real one: an exit code, no traceback, nothing secret."""

from __future__ import annotations

import tempfile
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from support.logs.explained import explained, written
from support.walks.canary import leaks

CANARY = "wXq7Rb2ZkP0t"
PAYLOAD = b64encode(f"\0juliet\0{CANARY}".encode()).decode()
HEADER = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
UNITS = [
    f"C<stream:stream to='x.org' {HEADER}",
    f"S<stream:stream from='x.org' id='s1' {HEADER}",
    f"S<stream:features><mechanisms {SASL}><mechanism>PLAIN</mechanism></mechanisms>"
    "</stream:features>",
    f"C<auth {SASL} mechanism='PLAIN'>{PAYLOAD}</auth>",
    f"S<failure {SASL}><not-authorized/><text>not {PAYLOAD}</text></failure>",
    "C<iq type='get' id='p1' to='x.org'><ping xmlns='urn:xmpp:ping'/></iq>",
    "S<message from='romeo@x.org'><body>soft\nbut &lt;light&gt;</body></message>",
    "C</stream:stream>",
]


def log(sent: str, received: str, before: str = "") -> bytes:
    """The units of a login as a program writes them."""
    words = {"C": sent, "S": received}
    return "".join(f"{before}{words[unit[0]]}{unit[1:]}\n" for unit in UNITS).encode()


LOGS = [
    log("C: ", "S: "),
    log("", ""),
    log("DEBUG    SEND: ", "DEBUG    RECV: "),
    log("SENT: ", "RECV: ", "prosody-1  | "),
    b"```\n" + log("--> ", "<-- ") + b"```\n",
    log("C: ", "S: ").replace(b"<", b"&lt;"),
    log("C: ", "S: ").decode().encode("utf-16"),
]
JUNK = st.sampled_from(
    (
        *(b"<", b">", b"</", b"'", b'"', b"&", b"\0", b"\n", b"\xff", b"\xe4\xbd", b"<!--", b"x"),
        *(b"...", b"]]>", b"<iq>", b"</auth>", b"<body>", b"```\n", b"\x1b[31m", b"\xc2\xa0"),
    )
)
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]  # what fails is short enough as it is
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 60), JUNK | st.binary(max_size=4)), max_size=6
)


def mutated(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, cut, put in changes:
        at = int(place * len(data))
        data = data[:at] + put + data[at + (cut if cut < 40 else 0) :]
    return data


def shown(data: bytes, view: str, **given: object) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log"
        file.write_bytes(data)
        code = explained(file, **given).code
        assert code in (0, 2)
        return written(file, view=view, **given)


@settings(deadline=None, max_examples=20)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_log(data: bytes) -> None:
    shown(data, "plain")


@pytest.mark.parametrize("number", range(len(LOGS)))
@settings(deadline=None, max_examples=6, phases=PHASES)
@given(changes=CHANGES)
def test_any_mutation_of_a_log_is_explained_and_tells_no_secret(
    number: int, changes: list[tuple[float, int, bytes]]
) -> None:
    data = mutated(LOGS[number], changes)
    assert leaks(CANARY, shown(data, "plain").encode()) == []


@pytest.mark.parametrize("number", range(len(LOGS)))
def test_as_it_is_it_tells_no_secret_in_any_view(number: int) -> None:
    for view in ("plain", "terminal", "jsonl"):
        for only in (None, "errors"):
            assert leaks(CANARY, shown(LOGS[number], view, only=only).encode()) == []


def test_the_canary_is_seen_where_it_was_asked_for() -> None:
    assert leaks(CANARY, shown(LOGS[0], "plain", show_secrets=True).encode())


@pytest.mark.parametrize("cut", range(0, 900, 97))
def test_a_log_that_was_cut_anywhere_is_read_up_to_there(cut: int) -> None:
    assert leaks(CANARY, shown(LOGS[0][:cut], "plain").encode()) == []


@pytest.mark.parametrize(
    "flood",
    [
        b"<a>" * 20_000,
        b"<a b='" + b"x>\n" * 20_000,
        b"<!--" + b" >\n" * 20_000,
        b"<![CDATA[" + b" >\n" * 20_000,
        b"C: <iq " + b"\n>" * 20_000,
        b"<" * 60_000,
        b"SEND: <message>" + b"soft>\n" * 40_000,
        b"&lt;iq" * 40_000,
        b"`" * 100_000 + b"\n<iq/>",
        b"> " * 100_000 + b"<iq/>",
        b"[" * 60_000,
        b"1:" * 100_000 + b"<iq/>",
        b"A" * 300_000 + b"<iq/>",
    ],
    ids=range(13),
)
def test_a_flood_is_read_in_time_that_does_not_explode(flood: bytes) -> None:
    import time

    start = time.process_time()
    shown(flood, "plain")
    assert time.process_time() - start < 20
