"""Does a password leave by an exit, where a server, a certificate or DNS says it again?

The practice server says it, or made it part of what it makes up; walks in each view and the doctor
are asked for the same login. Every exit: lines, notes, failures, findings, causes, pictures, logs.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from support.net.beside import beside
from support.screens.terminal import ENTER, Terminal
from support.walks.echoes import leaks
from support.walks.typed import typed

from xmpp_walkthrough.cli.doctor import run_doctor as examining
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.run import run as run_walk
from xmpp_walkthrough.cli.walk.journey import journey
from xmpp_walkthrough.cli.walk.request import build
from xmpp_walkthrough.explain.explainer import Explainer
from xmpp_walkthrough.explain.explanation import Explanation
from xmpp_walkthrough.protocol import events as e
from xmpp_walkthrough.protocol.stanza import stream_error
from xmpp_walkthrough.server.certificates.authority import PracticeAuthority
from xmpp_walkthrough.server.config import ServerConfig
from xmpp_walkthrough.server.fault import Fault, Utterance
from xmpp_walkthrough.server.listener import PracticeServer
from xmpp_walkthrough.server.state.client import Last
from xmpp_walkthrough.server.state.randomness import Source
from xmpp_walkthrough.transcript.entry import Entry, Line
from xmpp_walkthrough.wire.markup import STREAM_END, serialise
from xmpp_walkthrough.wire.names import SASL

CANARY = "kanari-7q4"  # a label of a domain, too
VIEWS = ("plain", "terminal", "jsonl", "doctor", "doctor --verbose", "doctor --json")
Bend = Callable[[str], bytes | Last]


class Asked(NamedTuple):
    """What a command has ended with, and all that it has said."""

    code: int
    text: str


def asked(view: str, server: PracticeServer, folder: Path, *more: str) -> Asked:
    """The command that shows a login in this view, with the canary as the password."""
    ca_file, secret = folder / "ca.pem", folder / "password"
    ca_file.write_bytes(server.ca_pem)
    secret.write_text(CANARY)
    place = ["--server", f"127.0.0.1:{server.port}"]
    if server.dns is not None:
        place = ["--dns", "{}:{}".format(*server.dns)]
    given = [*place, "--ca-file", str(ca_file), "--password-file", str(secret), "--timeout", "5"]
    out = StringIO()
    environment = Environment(sys.stdin, out, out, {})
    if view.startswith("doctor"):
        line = typed(" ".join(["xmpp-walk", view, "mbed@ceit.org", *given, *more]))
        code = examining.run(line.given, environment)
    else:
        line = typed(" ".join(["xmpp-walk", "mbed@ceit.org", *given, *more]))
        request = build({**line.given, "view": view}, environment)
        code = asyncio.run(journey(request))
    return Asked(int(code), out.getvalue())


def saying(**said: Bend) -> Fault:
    """A server that says this in the place of the first event of each name, once."""

    def says(moment: Utterance) -> bytes | Last:
        name = type(moment.event).__name__
        bend = said.get(name)
        if bend is None or not moment.peer.stream.secured:
            return moment.data
        return bend(moment.data.decode())

    return Fault("saying", "connect", says=says)


def _in(spelt: str, *before: str) -> Bend:
    """Put it in front of the first of these that stands there."""

    def bend(data: str) -> bytes:
        mark = next(mark for mark in before if mark in data)
        return data.replace(mark, f"{spelt}{mark}", 1).encode()

    return bend


PLAIN = base64.b64encode(f"\0mbed\0{CANARY}".encode()).decode()
HALVES = f"{CANARY[:4]}<b x='y'/>{CANARY[4:]}"


# --- a login that goes well, at a server that says it all the time ---


def _presence(data: str) -> bytes:
    return data.replace("/>", f"><status>{PLAIN}</status></presence>").encode()


def everywhere() -> Fault:
    return saying(
        StreamFeatures=_in(f"<x xmlns='urn:x' a='{CANARY}'>{HALVES}</x>", "</stream:features>"),
        Presence=_presence,
        Message=_in(f"<thread>{CANARY}</thread>", "</message>"),
    )


@pytest.fixture
def lucky(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that makes up ids, nonces, salts and resources with the password in them."""
    monkeypatch.setattr(Source, "word", _after(Source.word))
    monkeypatch.setattr(Source, "stream_id", _after(Source.stream_id))
    monkeypatch.setattr(Source, "nonce", _after(Source.nonce))
    monkeypatch.setattr(Source, "octets", lambda self, count=16: CANARY.encode()[:count])


def _after(make: Callable[[Source], str]) -> Callable[[Source], str]:
    return lambda self: f"{make(self)}{CANARY}"


@pytest.mark.usefixtures("lucky")
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "DIGEST-MD5"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_login_goes_on_with_the_bytes_as_they_came(
    tmp_path: Path, view: str, mechanism: str
) -> None:
    """A nonce, a salt, a resource that is masked would answer nothing."""
    config = ServerConfig(accounts={"mbed": CANARY}, also=(mechanism,))
    with beside(PracticeServer(config, faults=[everywhere()])) as server:
        done = asked(view, server, tmp_path, "--mechanism", mechanism)
        assert done.code == 0, done.text
        assert leaks(CANARY, done.text) == []
        assert "********" in done.text
        if not view.startswith("doctor"):
            shown = asked(view, server, tmp_path, "--mechanism", mechanism, "--show-secrets")
            assert leaks(CANARY, shown.text) != []


# --- a login that fails, with a word of it in each kind of failure ---


def _refused(text: str, condition: str = "<not-authorized/>") -> Bend:
    return lambda _: f"<failure xmlns='{SASL}'>{condition}<text>{text}</text></failure>".encode()


def _ended(name: str, text: str = "", detail: str = "") -> Bend:
    error = stream_error(name, text)
    error[0].text = detail or None
    return lambda data: Last(data.encode() + serialise(error) + STREAM_END)


def _with(old: str, new: str) -> Bend:
    return lambda data: re.sub(old, new, data, count=1).encode()


FAILURES: dict[str, tuple[Fault, int]] = {
    "wrong password": (saying(SaslFailure=_refused(f"{CANARY} is wrong")), 23),
    "refused plainly": (saying(SaslSuccess=_refused(f"{CANARY} is wrong")), 23),
    "refused in base64": (saying(SaslSuccess=_refused(PLAIN)), 23),
    "refused in pieces": (saying(SaslSuccess=_refused(HALVES)), 23),
    "condition": (saying(SaslSuccess=_refused("no", f"<{CANARY}/>")), 23),
    "malformed refusal": (saying(SaslSuccess=_refused(f"{CANARY}</x>")), 30),
    "success with data": (saying(SaslSuccess=_with("/>", f">{PLAIN}</success>")), 23),
    "mechanism": (saying(StreamFeatures=_with(">PLAIN<", f">{CANARY}<")), 23),
    "stream error": (saying(StreamFeatures=_ended("conflict", CANARY)), 23),
    "its condition": (saying(StreamFeatures=_ended(CANARY)), 23),
    "redirect": (saying(StreamFeatures=_ended("see-other-host", detail=f"{CANARY}.invalid")), 20),
    "version": (saying(StreamHeader=_with('version="1.0" xml', f'version="9.{CANARY}" xml')), 20),
    "from": (saying(StreamHeader=_with('from="ceit.org"', f'from="{CANARY}"')), 0),
    "feature": (
        saying(StreamFeatures=lambda _: (
            f"<stream:features><{CANARY} xmlns='urn:x'><required/></{CANARY}></stream:features>"
        ).encode()), 21,
    ),
    "not well-formed": (saying(StreamFeatures=_in(f"<{CANARY}>&#x;", "</stream:features>")), 30),
    "between stanzas": (saying(BindResult=_in(f"{PLAIN} ", "<iq")), 30),
    "bound": (saying(BindResult=_with("<jid>[^<]*", f"<jid>mbed@{CANARY}/{CANARY}")), -1),
    "bind error": (
        saying(BindResult=_with(">.*</iq>", (
            f"><error type='{CANARY}'><{CANARY} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
            f"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{CANARY}</text></error></iq>"
        ))), -1,
    ),
    "message error": (
        saying(Message=_with("<body>.*</body>", (
            "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>"
            f"xmpp:{CANARY}@ceit.org</gone></error>"
        ))), -1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_does_not_say_it(tmp_path: Path, view: str, failure: str) -> None:
    fault, code = FAILURES[failure]
    kept = "another" if failure == "wrong password" else CANARY
    config = ServerConfig(accounts={"mbed": kept}, close_seconds=0.2, failure_delay=0)
    with beside(PracticeServer(config, faults=[fault])) as server:
        done = asked(view, server, tmp_path, "--mechanism", "PLAIN")
    assert leaks(CANARY, done.text) == []
    assert done.text.strip()
    if code >= 0 and not view.startswith("doctor"):
        assert done.code == code, done.text


# --- what is no stream: certificates, DNS, other ports ---


def _naming(*names: str) -> Fault:
    def certify(authority: PracticeAuthority, _domain: str) -> ssl.SSLContext:
        return authority.server_context(authority.issue(names))

    return Fault("naming", "tls", certify=certify)


_ZONE = f"""
    _xmpp-client._tcp.{{domain}} SRV  10 0 {{closed}} {CANARY}.hosting.example.
    _xmpp-client._tcp.{{domain}} SRV  20 0 {{port}} b.{CANARY}.example.
    {CANARY}.hosting.example {{here}}
    b.{CANARY}.example {{here}}
"""
ELSEWHERE: dict[str, Fault] = {
    "name of a certificate": _naming(f"{CANARY}.example"),
    "one name of several": _naming("ceit.org", f"{CANARY}.example"),
    "SRV": Fault("srv", "connect", zone=_ZONE),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("place", ELSEWHERE)
def test_what_is_no_stream_does_not_say_it(tmp_path: Path, view: str, place: str) -> None:
    config = ServerConfig(accounts={"mbed": CANARY}, close_seconds=0.2)
    with beside(PracticeServer(config, faults=[ELSEWHERE[place]])) as server:
        done = asked(view, server, tmp_path, "--mechanism", "PLAIN")
    assert leaks(CANARY, done.text) == []
    assert "********" in done.text or view in ("doctor", "doctor --verbose")


def test_another_client_is_compared_without_it(tmp_path: Path) -> None:
    fault = ELSEWHERE["SRV"]
    with beside(PracticeServer(ServerConfig(accounts={"mbed": CANARY}), faults=[fault])) as server:
        for view in ("doctor", "doctor --json"):
            done = asked(view, server, tmp_path, "--as", "conversations")
            assert leaks(CANARY, done.text) == []


# --- the other ways of a login, and its other secrets ---


@pytest.mark.parametrize("view", VIEWS[:3])
def test_a_token_that_comes_again(tmp_path: Path, view: str) -> None:
    """As with a password: in whatever the server says once it has been given out."""
    issued: list[bytes] = []

    def says(moment: Utterance) -> bytes | Last:
        issued.extend(re.findall(rb' token="([^"]+)"', moment.data))
        if issued and isinstance(moment.event, e.Message):
            again = base64.b64encode(b"your token: " + issued[-1]).decode()
            return _in(f"<thread>{again}</thread>", "</message>")(moment.data.decode())
        return moment.data

    config = ServerConfig(accounts={"mbed": CANARY}, sasl2=True)
    with beside(PracticeServer(config, faults=[Fault("again", "sasl", says=says)])) as server:
        done = asked(view, server, tmp_path, "--fast")
    assert done.code == 0, done.text
    assert issued
    for token in issued:
        assert leaks(token.decode(), done.text) == []


@pytest.mark.parametrize("view", VIEWS[:3])
@pytest.mark.usefixtures("lucky")
@pytest.mark.parametrize("how", ["--twice", "--register", "--with sm", "--sasl2"])
def test_other_ways_of_a_login(tmp_path: Path, view: str, how: str) -> None:
    accounts = {"romeo" if how == "--register" else "mbed": CANARY}
    config = ServerConfig(
        accounts=accounts, registration="open", sasl2=True, extensions=frozenset({"sm"})
    )
    with beside(PracticeServer(config, faults=[everywhere()])) as server:
        done = asked(view, server, tmp_path, *how.split())
    assert done.code == 0, done.text
    assert leaks(CANARY, done.text) == []


# --- exits that only a process has ---


def test_a_picture_of_it(tmp_path: Path) -> None:
    fault, _ = FAILURES["refused in pieces"]
    config = ServerConfig(accounts={"mbed": CANARY})
    with beside(PracticeServer(config, faults=[fault])) as server:
        for number, command in enumerate(("terminal", "doctor")):
            picture = tmp_path / f"{number}.svg"
            asked(command, server, tmp_path, "--mechanism", "PLAIN", "--svg", str(picture))
            drawn = picture.read_text("utf-8")
            assert leaks(CANARY, drawn) == []
            assert leaks(CANARY, re.sub("<[^>]*>", "", drawn)) == []


def test_a_person_at_a_terminal_does_not_see_it(tmp_path: Path) -> None:
    fault, _ = FAILURES["wrong password"]
    config = ServerConfig(accounts={"mbed": "another"}, failure_delay=0)
    ca_file = tmp_path / "ca.pem"
    with beside(PracticeServer(config, faults=[fault])) as server:
        ca_file.write_bytes(server.ca_pem)
        place = ("--server", f"127.0.0.1:{server.port}", "--ca-file", str(ca_file))
        with Terminal(
            "mbed@ceit.org", *place, "--mechanism", "PLAIN", "--step", "sasl",
            rows=60, XMPP_WALK_PASSWORD=CANARY,
        ) as terminal:  # fmt: skip
            terminal.wait_for("Enter begins")
            terminal.step(ENTER, "Enter sends")
            terminal.step(ENTER, "failed: not-authorized")
            assert terminal.exit_code() == 23
            assert leaks(CANARY, terminal.everything) == []
            assert leaks(CANARY, terminal.written.decode("utf-8", "replace")) == []


def test_the_log_of_the_practice_server(tmp_path: Path) -> None:
    """Whatever a client sends wrongly: the log is about what it did."""
    lines: list[str] = []
    config = ServerConfig(accounts={"mbed": "another"}, failure_delay=0, also=("DIGEST-MD5",))
    with beside(PracticeServer(config, log=lines.append)) as server:
        for mechanism in ("PLAIN", "SCRAM-SHA-1", "DIGEST-MD5"):
            asked("plain", server, tmp_path, "--mechanism", mechanism)
        for number, wrong in enumerate((f"<auth>{PLAIN}</auth>", f"<{CANARY}>", CANARY)):
            instead = tmp_path / str(number)
            instead.write_text(wrong)
            asked("plain", server, tmp_path, "--send-instead", f"sasl={instead}")
    assert lines
    assert leaks(CANARY, "\n".join(lines)) == []


def test_a_fault_of_ours_does_not_say_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of an exception that nobody foresaw may hold anything."""

    def explain(self: Explainer, line: Line) -> Explanation:
        if isinstance(line, Entry):
            raise ValueError(f"{CANARY} {line!r}")
        return explained(self, line)

    explained = Explainer.explain
    monkeypatch.setattr(Explainer, "explain", explain)
    with beside(PracticeServer(ServerConfig(accounts={"mbed": CANARY}))) as server:
        ca_file, secret = tmp_path / "ca.pem", tmp_path / "password"
        ca_file.write_bytes(server.ca_pem)
        secret.write_text(CANARY)
        line = typed(
            f"xmpp-walk mbed@ceit.org --server 127.0.0.1:{server.port} --view plain "
            f"--ca-file {ca_file} --password-file {secret}"
        )
        out = StringIO()
        environment = Environment(sys.stdin, out, out, {})
        code = run_walk(build(line.given, environment))
    assert code == 70
    assert leaks(CANARY, out.getvalue()) == []
