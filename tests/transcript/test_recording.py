"""A recording: every line comes back as it was, and a bad file is never more than a bad line."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import tostring

from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.conditions import Condition
from xmpp_walkthrough.protocol.events import Event, Role
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.place import Target
from xmpp_walkthrough.protocol.stream.phases import Phase
from xmpp_walkthrough.protocol.stream.stream import Stream
from xmpp_walkthrough.transcript import facts as f
from xmpp_walkthrough.transcript.entry import Entry, Line, Mask, Note
from xmpp_walkthrough.transcript.masks import masks_of
from xmpp_walkthrough.transcript.recorded.codec import Misfit, plain, typed
from xmpp_walkthrough.transcript.recording import (
    Afterwards,
    Closing,
    Failure,
    Header,
    Joined,
    Outcome,
    Record,
    Recorder,
    Recording,
    Unreadable,
)
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.transcript.tls import (
    CertificateFacts,
    DistinguishedName,
    Match,
    NameKind,
    PresentedName,
    TlsFacts,
)

HEADER = Header("walk", "0.1.0", "2026-01-01T00:00:00+00:00", opening={"jid": "mbed@ceit.org"})
_OPEN = b"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
_NAME = PresentedName(NameKind.DNS_ID, "ceit.org")
_WHO = DistinguishedName((("CN", "ceit.org"), ("O", "")))
_TLS = TlsFacts(
    version="TLSv1.3",
    cipher="TLS_AES_256_GCM_SHA384",
    bits=256,
    alpn=None,
    certificate=CertificateFacts(
        *(_WHO, _WHO, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        *((_NAME,), 1, "00:ff", None),
    ),
    match=Match(NameKind.DNS_ID, "ceit.org", (_NAME,), 1),
    verified=True,
    resumed=False,
    chain_length=2,
    client_certificate_asked=False,
    der=b"\x30\x00\xff",
)
FACTS: tuple[f.Fact, ...] = (
    f.Told("tls.skipped"),
    f.Told("sasl.values", {"mechanism": "X", "values": {"nonce": b"\0\xff", "i": 4096}}),
    f.Told("sasl.next", {"condition": Condition("urn:x", "conflict"), "t": ("a", "b")}),
    f.Told("odd", {"=bytes": 1, "jid": Jid("a", "b.example"), "when": datetime(2026, 1, 1)}),
    f.Told("odd", {"set": frozenset({"a"}), "list": [1, None, True, 1.5], "role": Role.RECEIVING}),
    f.Told("odd", {"inside": {b"x": ({"=": "="},)}, "far": float("inf"), "half": "\udc80"}),
    f.Begun("2.1", 1),
    f.Ended(None),
    f.Asked("SRV", "_xmpp-client._tcp.ceit.org", "found", ("a", "b")),
    f.Resolved("ceit.org", (Target("h", 5222, priority=5, told=True), Target("h", 1)), "srv"),
    f.Connected("h", "127.0.0.1", 5222),
    f.ConnectFailed("127.0.0.1", 5222, "refused"),
    f.TlsEstablished(_TLS, "ceit.org"),
    f.Sum(Role.RECEIVING, "message", False, 10, 100),
    *(f.Eof(None), f.Eof(True), f.Reset("x"), f.Garbled("x"), f.Vanished("x")),
    *(f.InboxFull(1, 2), f.Disconnected(False)),
)


def write(*records: Record) -> bytes:
    out = io.BytesIO()
    recorder = Recorder(out.write, HEADER)
    for record in records:
        recorder.add(record)
    return out.getvalue()


def read_all(data: bytes) -> list[Record]:
    return list(Recording(io.BytesIO(data)))


def units(*said: tuple[Role, bytes], secrets: Secrets | None = None) -> list[Line]:
    """The lines of a stream on which this was said."""
    stream, lines = Stream(), list[Line]()
    for role, data in said:
        for event in stream.feed(role, data):
            shown, masked = secrets.event(event) if secrets else (event, False)
            masks = masks_of(shown.raw, event.raw) if masked else ()
            entry = Entry(0.1, "open", stream.phase, False, role, shown, 1, None, masked)
            lines.append(entry._replace(masks=masks))
    return lines


def same(one: Record, other: Record) -> bool:
    """Whether two records are equal; elements are compared as XML."""
    if isinstance(one, Entry) and isinstance(other, Entry):
        fields = one._replace(event=other.event) == other
        return fields and _looks(one.event) == _looks(other.event)
    return one == other and type(one) is type(other)


def _looks(event: Event) -> tuple[object, ...]:
    breach = (event.condition, event.rule) if isinstance(event, e.Violation) else ()
    xml = b"" if event.element is None else tostring(event.element, with_tail=False)
    return (type(event), event.raw, xml, *breach)


WE, SERVER = Role.INITIATING, Role.RECEIVING
SAID = (
    (WE, b'<?xml version="1.0"?>' + _OPEN),
    (SERVER, _OPEN.replace(b"stream:", b"s:").replace(b":stream=", b":s=") + b" "),
    (SERVER, b"<s:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"),
    (SERVER, b"<mechanism>PLAIN</mechanism></mechanisms></s:features>"),
    (WE, b"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAc2VjcmV0</auth>"),
    (SERVER, b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"),
    (WE, b"\xc3\xa4"),
)


@pytest.mark.parametrize("fact", FACTS, ids=str)
def test_a_fact_keeps_its_types(fact: f.Fact) -> None:
    note = Note(0.25, "tls", Phase.TLS_HANDSHAKE, True, fact, 3)
    (back,) = read_all(write(note))
    assert back == note
    assert repr(back).replace("{}", "") == repr(note).replace("mappingproxy({})", "")


def test_each_kind_of_fact_is_tried() -> None:
    assert {type(fact) for fact in FACTS} == {f.Told, *f.KEYS}


def test_units_are_read_anew_in_the_stream_that_they_stand_in() -> None:
    lines = units(*SAID)
    back = read_all(write(*lines))
    assert len(back) == len(lines) == 7
    assert all(map(same, lines, back))
    assert [type(line.event) for line in lines if isinstance(line, Entry)][-1] is e.Violation


def test_what_stands_around_the_lines_comes_back() -> None:
    failure = Failure("sasl.refused", 23, {"a": ("b",)}, condition=Condition("u", "x"), step="sasl")
    records: tuple[Record, ...] = (
        Joined(1, "walk"),
        Closing(failed=True),
        Afterwards(f.Told("twice.alive", {"jid": "a@b"})),
        Outcome(23, failure, sizes=(1, 2), trips=(3, 4)),
    )
    assert read_all(write(*records)) == list(records)


def test_a_mask_has_its_place_and_its_size() -> None:
    secrets = Secrets()
    secrets.of_login(Jid("a", "ceit.org"), "secret")
    lines, wire = units(*SAID, secrets=secrets), units(*SAID)
    auth, meant = lines[4], wire[4]
    assert isinstance(auth, Entry)
    assert isinstance(meant, Entry)
    (mask,) = auth.masks
    assert auth.raw[: mask.at] == meant.raw[: mask.at]
    assert auth.raw[mask.at + mask.size :] == meant.raw[mask.at + mask.hides :]
    assert meant.raw[mask.at :][: mask.hides] == b"AGEAc2VjcmV0"
    data = write(*lines)
    assert b"c2VjcmV0" not in data
    assert all(map(same, lines, read_all(data)))


@pytest.mark.parametrize(
    ("shown", "wire", "masks"),
    [
        (b"<a>**</a>", b"<a>xyz</a>", [(3, 2, 3)]),
        (b"<a b='**' c='**'/>", b"<a b='x' c='longer'/>", [(5, 4, 3), (12, 4, 8)]),
        (b"<a>**</a><b>**</b>", b"<a>x</a><b>yz</b>", [(3, 2, 1), (12, 2, 2)]),
        (b"<a>**</a>", b"<a><![CDATA[x]]></a>", [(3, 2, 13)]),
        (b"**", b"<a>x</a>", [(0, 2, 8)]),
    ],
)
def test_masks(shown: bytes, wire: bytes, masks: list[tuple[int, int, int]]) -> None:
    assert masks_of(shown, wire) == tuple(Mask(*each) for each in masks)


def test_a_unit_of_which_nothing_but_its_name_is_left() -> None:
    (whole, *_) = units((WE, _OPEN))
    assert isinstance(whole, Entry)
    for event in (e.Iq(b"********", e.Iq(b"", whole.event.xml).element), e.Whitespace(b"********")):
        hidden = whole._replace(event=event, masked=True, masks=(Mask(0, 8, 99),))
        (back,) = read_all(write(hidden))
        assert isinstance(back, Entry)
        assert type(back.event) is type(event)
        assert (back.raw, back.masks) == (hidden.raw, hidden.masks)


# --- bad files ---


def test_cut_at_every_byte_it_is_read_up_to_the_cut() -> None:
    records = (*units(*SAID), Note(1.0, "sasl", Phase.IDLE, True, FACTS[1]), Outcome(23))
    data = write(*records)
    ends = [at + 1 for at, byte in enumerate(data) if byte == 0x0A]
    for cut in range(len(data)):
        found, why = _up_to(data[:cut])
        whole = sum(end - 1 <= cut for end in ends) - 1  # all but the line end is enough
        assert len(found) == max(whole, 0)
        assert all(map(same, records, found))
        stands_whole = cut + 1 in ends or cut in ends
        assert (why is None) == stands_whole, cut
        if why is not None and cut > 30:
            assert (why.reason, why.line) == ("cut", max(whole, 0) + (1 if whole < 0 else 2))


def _up_to(data: bytes) -> tuple[list[Record], Unreadable | None]:
    found: list[Record] = []
    try:
        for record in Recording(io.BytesIO(data)):
            found.append(record)
    except Unreadable as error:
        return found, error
    return found, None


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (b"", "no-recording"),
        (b"<stream:stream>\n", "no-recording"),
        (b"[]\n", "no-recording"),
        (b'{"xmpp_walk": 1}\n', "no-recording"),
        (b'{"xmpp_walk_recording": true, "kind": "walk"}\n', "no-recording"),
        (b'{"xmpp_walk_recording": 2, "kind": "walk"}\n', "newer"),
        (b'{"xmpp_walk_recording": 1, "kind": "wa', "cut"),
    ],
)
def test_no_recording_of_ours(first: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        Recording(io.BytesIO(first))
    assert (caught.value.reason, caught.value.line) == (reason, 1)


_ENTRY = json.loads(write(*units((WE, _OPEN))).splitlines()[1])


@pytest.mark.parametrize(
    "changes",
    [
        {"raw": "<a/><b/>", "event": "iq"},
        {"raw": "<a", "event": "iq"},
        {"raw": "<!DOCTYPE x>", "event": "iq"},
        {"raw": "<a>&x;</a>", "event": "iq"},
        {"raw": "\udc80"},
        {"raw": 1},
        {"raw": None, "raw_base64": "%"},
        {"role": "both"},
        {"phase": "gone"},
        {"time": "now"},
        {"time": True},
        {"time": 10**400},
        {"connection": "1"},
        {"event": "violation", "rule": "../x", "condition": "reset"},
        {"event": "iq", "raw": "********", "masked": True},
        {"event": "iq", "raw": "********", "masked": True, "element": "<"},
        {"masked": True, "masks": [1]},
        {"masked": True, "masks": [{"at": 1}]},
    ],
    ids=str,
)
def test_a_hostile_unit_is_a_bad_line(changes: dict[str, object]) -> None:
    line = json.dumps({**_ENTRY, **changes}).encode() + b"\n"
    _assert_malformed(line)


@pytest.mark.parametrize(
    "line",
    [
        b"{}\n",
        b"[" * 100_000 + b"\n",
        b'{"note": "end", "facts": {"jid": NaN}}\n',
        b'{"time": 1e999, "note": "x"}\n',
        b'{"note": 1}\n',
        b'{"note": "begin", "facts": {"number": "1"}}\n',
        b'{"end": {"exit_code": "x"}}\n',
        b'{"joined": []}\n',
        b"\xff\n",
        b"\n",
    ],
)
def test_a_hostile_line_is_a_bad_line(line: bytes) -> None:
    _assert_malformed(line)


def _assert_malformed(line: bytes) -> None:
    good = units(*SAID[:1])
    found, why = _up_to(write(*good) + line + write(*good))
    assert all(map(same, good, found))
    assert why is not None
    assert (why.reason, why.line) == ("malformed", 3)


@pytest.mark.parametrize(
    "data",
    [
        {"=Popen": ["x"]},
        {"=bytes": "%"},
        {"=Jid": {"local": "", "domain": ""}},
        {"=map": [[["unhashable"], 1]]},
        {"=tuple": 1},
        {"=Role": "x"},
        {"=datetime": "x"},
    ],
    ids=str,
)
def test_only_known_types_are_ever_made(data: object) -> None:
    with pytest.raises(Misfit):
        typed(data)


@given(st.binary(max_size=200))
def test_any_bytes_as_a_recording(data: bytes) -> None:
    for whole in (data, write() + data, write(*units(*SAID)) + data):
        _up_to(whole)


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["initiating", "idle", "iq", "violation", "********", "<a/>", "</stream:stream>"]
    ),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(["=tuple", "=map", "=bytes", "=Jid", "a", "key", "facts", "exit_code"]),
            inside,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*_ENTRY, "note", "facts", "end", "masks", "masked"]), _json)
)
def test_any_json_in_a_unit(changes: dict[str, object]) -> None:
    for data in (changes, {**_ENTRY, **changes}):
        _up_to(write() + json.dumps(data).encode() + b"\n")


@given(_json)
def test_any_value_has_a_form_and_comes_back(value: object) -> None:
    try:
        made = typed(json.loads(json.dumps(value)))
    except Misfit:
        return
    assert repr(typed(json.loads(json.dumps(plain(made))))) == repr(made)
