"""Which sentence fits a line: the most particular key first."""

import pytest
from support.walks.lines import BIND, HEADER, SASL, SERVER, TLS, WE, entry

from xmpp_walkthrough.explain.memory import Known
from xmpp_walkthrough.explain.situation import keys
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.events import Role, Violation

MECHANISMS = f"<mechanisms xmlns='{SASL}'><mechanism>PLAIN</mechanism></mechanisms>"
STARTTLS = f"<starttls xmlns='{TLS}'/>"
BINDING = f"<bind xmlns='{BIND}'/>"


def features(*content: str) -> str:
    return f"<stream:features>{''.join(content)}</stream:features>"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (e.StreamHeader, "stream_header"),
        (e.StartTls, "start_tls"),
        (e.SaslAuth, "sasl_auth"),
        (e.Iq, "iq"),
        (e.TlsFailure, "tls_failure"),
        (e.Nonza, "nonza"),
    ],
)
def test_the_name_of_an_event(kind: type[e.Event], name: str) -> None:
    assert kind.kind() == name


@pytest.mark.parametrize(
    ("role", "stream", "variant"),
    [
        (WE, 0, "first"),
        (SERVER, 1, "first"),
        (WE, 1, "second"),
        (SERVER, 2, "second"),
        (WE, 2, "third"),
        (SERVER, 3, "third"),
    ],
)
def test_stream_headers_are_counted(role: Role, stream: int, variant: str) -> None:
    who = "we" if role is WE else "server"
    whole = HEADER.replace(" to=", " id='x' from='im.example.com' to=")
    assert keys(entry(role, whole, stream=stream), Known()) == [
        f"says.{who}.stream_header_{variant}",
        f"says.{who}.stream_header",
    ]


def test_a_fourth_stream_has_no_number() -> None:
    """Compression, or whatever else begins a stream anew."""
    assert keys(entry(WE, HEADER, stream=3), Known()) == ["says.we.stream_header"]


@pytest.mark.parametrize(
    ("content", "secured", "variant"),
    [
        ((STARTTLS,), False, "tls"),
        ((STARTTLS, MECHANISMS), False, "clear"),
        ((MECHANISMS,), True, "sasl"),
        ((MECHANISMS, BINDING), True, "sasl"),
        ((BINDING,), True, "bind"),
        ((), True, "none"),
    ],
)
def test_features_by_what_they_offer(content: tuple[str, ...], secured: bool, variant: str) -> None:
    line = entry(SERVER, features(*content), secured=secured)
    assert keys(line, Known())[0] == f"says.server.stream_features_{variant}"


@pytest.mark.parametrize(
    ("raw", "mechanism", "first"),
    [
        (f"<auth xmlns='{SASL}'>AA==</auth>", "SCRAM-SHA-256", "sasl_auth_scram"),
        (f"<auth xmlns='{SASL}'>AA==</auth>", "PLAIN", "sasl_auth_plain"),
        (f"<auth xmlns='{SASL}'/>", "PLAIN", "sasl_auth_empty"),
        (f"<success xmlns='{SASL}'/>", "SCRAM-SHA-1", "sasl_success_empty"),
        (f"<iq type='set'>{BINDING}</iq>", "", "bind_request_any"),
        (
            f"<iq type='set'><bind xmlns='{BIND}'><resource>a</resource></bind></iq>",
            *("", "bind_request_chosen"),
        ),
        ("<iq type='get'><query xmlns='jabber:iq:roster'/></iq>", "", "iq_get_roster"),
        ("<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>", "", "iq_get_ping"),
        ("<iq type='get'><x xmlns='urn:x'/></iq>", "", "iq_get"),
        ("<presence type='unavailable'/>", "", "presence_unavailable"),
        ("<presence/>", "", "presence"),
        (f"<starttls xmlns='{TLS}'/>", "", "start_tls"),
    ],
)
def test_what_we_say(raw: str, mechanism: str, first: str) -> None:
    found = keys(entry(WE, raw), Known(mechanism))
    assert found[0] == f"says.we.{first}"
    assert found[-1] == f"says.we.{first}" or first.startswith(found[-1].rpartition(".")[2])


def test_an_answer_is_about_what_was_asked() -> None:
    line = entry(SERVER, "<iq type='result' id='1'/>")
    assert keys(line, Known(asked="ping")) == [
        *["says.server.iq_result_ping", "says.server.iq_result", "says.server.iq"]
    ]
    assert keys(line, Known())[0] == "says.server.iq_result"


@pytest.mark.parametrize(
    ("attributes", "own"),
    [
        ("", True),
        ("from='a@b/c' to='a@b/c'", True),
        ("from='a@b/c' to='a@b/d'", True),
        ("from='x@b' to='a@b/d'", False),
        ("from='a@b/c'", False),
    ],
)
def test_what_comes_back_from_ourselves(attributes: str, own: bool) -> None:
    found = keys(entry(SERVER, f"<message type='chat' {attributes}/>"), Known())
    assert (found[0] == "says.server.message_own") is own
    assert "says.server.message_chat" in found


def test_an_error_is_no_echo() -> None:
    assert keys(entry(SERVER, "<message type='error'/>"), Known())[0] == "says.server.message_error"


def test_a_breach_by_its_rule() -> None:
    line = entry(SERVER, Violation(b"x", None, "not-well-formed", "http"))
    assert keys(line, Known()) == ["violation.http", "violation.unexpected"]


@pytest.mark.parametrize(("role", "who"), [(WE, "we"), (SERVER, "server")])
def test_an_end_without_bytes_stood_in_the_start_tag(role: Role, who: str) -> None:
    usual = entry(role, e.StreamClose(b"</stream:stream>"))
    at_once = entry(role, e.StreamClose(b""))
    assert keys(usual, Known())[0] == f"says.{who}.stream_close"
    assert keys(at_once, Known())[0] == f"says.{who}.stream_close_at_once"


BARE = "<stream:stream {} xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"


@pytest.mark.parametrize(
    ("attributes", "bare"),
    [
        ("id='' xml:lang='en'", True),
        ("id='x' from='im.example.com'", True),
        ("id='x' version='1.0'", True),
        ("id='x' from='im.example.com' version='1.0'", False),
    ],
)
def test_a_header_that_leaves_out_what_belongs_in_it(attributes: str, bare: bool) -> None:
    first = keys(entry(SERVER, BARE.format(attributes)), Known())[0]
    assert (first == "says.server.stream_header_bare") is bare
    assert keys(entry(WE, BARE.format(attributes)), Known())[0] != "says.we.stream_header_bare"
