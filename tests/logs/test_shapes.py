"""What real logs and pastes do to XMPP: a table of instances, and where nothing is to be undone."""

from __future__ import annotations

import html
from pathlib import Path
from typing import NamedTuple

import pytest
from support.logs.explained import Explained, explained

STREAM = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'"
OPEN = f"<stream:stream to='x.org' {STREAM}>"
ANSWER = f"<stream:stream from='x.org' id='s1' {STREAM}>"
SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
OFFER = f"<mechanisms {SASL}><mechanism>PLAIN</mechanism></mechanisms>"
FEATURES = f"<stream:features>{OFFER}</stream:features>"
AUTH = f"<auth {SASL} mechanism='PLAIN'>AGp1bGlldAByMG0zMA==</auth>"
SUCCESS = f"<success {SASL}/>"
PING = "<iq type='get' id='p1' to='x.org'><ping xmlns='urn:xmpp:ping'/></iq>"
PONG = "<iq type='result' id='p1' from='x.org' to='juliet@x.org/a'/>"
CHAT = "<message from='romeo@x.org/b' to='juliet@x.org/a' type='chat'><body>soft</body></message>"
LOGIN = [f"C: {OPEN}", f"S: {ANSWER}", f"S: {FEATURES}", f"C: {AUTH}", f"S: {SUCCESS}"]
SENT = [
    ("C", "stream_header"),
    ("S", "stream_header"),
    ("S", "stream_features"),
    ("C", "sasl_auth"),
    ("S", "sasl_success"),
]
TEXT = "\n".join(LOGIN) + "\n"


class Shape(NamedTuple):
    """A log, what is found in it, and what is said about it."""

    text: str
    sent: list[tuple[str, str]]
    told: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


def prefixed(*prefix: str) -> str:
    return "".join(f"{prefix[n % len(prefix)]}{line}\n" for n, line in enumerate(LOGIN))


DRESSES = {
    "naked": Shape(TEXT, SENT, (), ("dress-fence", "guessed-direction", "unread-prose")),
    "a fence": Shape(f"See:\n```xml\n{TEXT}```\nthanks\n", SENT, ("dress-fence", "unread-prose")),
    "a fence of five": Shape(f"`````\n{TEXT}`````\n", SENT, ("dress-fence",)),
    "tildes": Shape(f"~~~~\n{TEXT}~~~~\n", SENT, ("dress-fence",)),
    "ticks": Shape("".join(f"`{line}`\n" for line in LOGIN), SENT, ("dress-tick",)),
    "four blanks": Shape(prefixed("    "), SENT, ("dress-indent",)),
    "a tab": Shape(prefixed("\t"), SENT, ("dress-indent",)),
    "a quote": Shape(prefixed("> "), SENT, ("dress-quote",)),
    "a quote of a quote": Shape(prefixed("> > "), SENT, ("dress-quote",)),
    "cut here": Shape(f"--- cut here ---\n{TEXT}--- cut here ---\n", SENT),
    "scissors": Shape(f"-----8<-----\n{TEXT}----->8-----\n", SENT),
    "journald": Shape(prefixed("Nov 30 23:53:41 mail prosody[812]: "), SENT, ("dress-syslog",)),
    "syslog of today": Shape(
        prefixed("2026-11-30T23:53:41.123456+01:00 mail prosody[812]: "), SENT, ("dress-syslog",)
    ),
    "docker compose": Shape(prefixed("prosody-1  | "), SENT, ("dress-container",)),
    "docker timestamps": Shape(
        prefixed("2026-11-30T23:53:41.123456789Z "), SENT, ("dress-container",)
    ),
    "docker in journald": Shape(
        prefixed("Nov 30 23:53:41 mail dockerd[1]: prosody-1  | "),
        SENT,
        ("dress-syslog", "dress-container"),
    ),
    "logcat": Shape(prefixed("11-30 23:53:41.123  812  830 D SMACK: "), SENT, ("dress-logcat",)),
    "logcat in Chinese": Shape(
        prefixed("11-30 下午11:53:41.123  812  830 D SMACK: "), SENT, ("dress-logcat",)
    ),
    "logcat, brief": Shape(prefixed("D/SMACK   (  812): "), SENT, ("dress-logcat",)),
    "a console": Shape(prefixed("debug.js:12:7 "), SENT, ("dress-console",)),
    "a console behind": Shape(
        "".join(f"{line} strophe.umd.js:1837:13\n" for line in LOGIN), SENT, ("dress-console",)
    ),
    "DebugView": Shape(prefixed("00000012 0.04530000 [1234] "), SENT, ("dress-debugview",)),
    "numbers": Shape(
        "".join(f"{n:4} {line}\n" for n, line in enumerate(LOGIN, 41)), SENT, ("dress-numbers",)
    ),
    "entities": Shape(html.escape(TEXT), SENT, ("dress-entities",)),
    "entities twice": Shape(html.escape(html.escape(TEXT)), SENT, ("dress-entities",)),
    "colours": Shape(prefixed("\x1b[1;32m", "\x1b[0m"), SENT, ("dress-colour",)),
    "Windows": Shape(TEXT.replace("\n", "\r\n"), SENT),
    "a mark of order": Shape("\ufeff" + TEXT, SENT),
    "blanks that do not break": Shape(
        TEXT.replace(" to=", "\u00a0to=").replace("' version", "'\u00a0version"),
        SENT,
        ("dress-blanks",),
    ),
    "typographic quotes": Shape(
        TEXT.replace("to='x.org'", "to=“x.org”"), SENT, ("guessed-escaped",)
    ),
}

DIRECTIONS = {
    "arrows": Shape(
        TEXT.replace("C: ", "--> ").replace("S: ", "<-- "), SENT, (), ("guessed-direction",)
    ),
    "words with a time": Shape(
        TEXT.replace("C: ", "[12:00:01] SEND: ").replace("S: ", "[12:00:01] RECV: "),
        SENT,
        (),
        ("guessed-direction",),
    ),
    "a heading": Shape(
        TEXT.replace("C: ", "Client sends:\n").replace("S: ", "Server sends:\n"),
        SENT,
        (),
        ("guessed-direction",),
    ),
    "a comment": Shape(
        TEXT.replace("C: ", "<!-- Client -->\n").replace("S: ", "<!-- Server -->\n"),
        SENT,
        (),
        ("guessed-direction",),
    ),
    "out and in": Shape(
        TEXT.replace("C: ", "(OUT) ").replace("S: ", "(IN) "), SENT, (), ("guessed-direction",)
    ),
    "none": Shape(TEXT.replace("C: ", "").replace("S: ", ""), SENT, ("guessed-direction",)),
    "none, in one line": Shape(
        "".join(LOGIN).replace("C: ", "").replace("S: ", ""), SENT, ("guessed-direction",)
    ),
    "none, an exchange": Shape(
        f"{PING}\n{PONG}\n{CHAT}\n<presence/>\n",
        [("C", "iq"), ("S", "iq"), ("S", "message"), ("C", "presence")],
        ("guessed-direction",),
    ),
}

UNITS = {
    "a unit in lines": Shape(
        f"C: <iq type='get' id='p1'\n   to='x.org'>\n  <ping xmlns='urn:xmpp:ping'/>\n</iq>\n"
        f"S: {PONG}\n",
        [("C", "iq"), ("S", "iq")],
        (),
        ("guessed-cut", "unread-prose"),
    ),
    "a doubled prefix": Shape(
        f"S: {ANSWER}\nS: <stream:stream:features>{OFFER}</stream:stream:features>\n",
        SENT[1:3],
        ("guessed-prefix",),
    ),
    "no namespaces": Shape(
        "C: <auth mechanism='PLAIN'>AGp1bGlldAByMG0zMA==</auth>\n"
        "S: <failure><not-authorized/></failure>\n",
        [("C", "sasl_auth"), ("S", "sasl_failure")],
        ("guessed-namespace",),
    ),
    "the prefix of the stream lost": Shape(
        f"S: <features>{OFFER}</features>\n", SENT[2:3], ("guessed-namespace",)
    ),
    "a header that is closed": Shape(
        f"C: {OPEN[:-1]}/>\nS: {ANSWER}</stream:stream>\n",
        [*SENT[:2], ("S", "stream_close")],
    ),
    "twice": Shape(f"S: {PONG}\nS: {PONG}\n", [("S", "iq")], ("guessed-twice",)),
    "a comment inside": Shape(
        f"S: {CHAT.replace('soft', '<!-- some bytes omitted -->')}\n",
        [("S", "message")],
        ("guessed-masked",),
    ),
    "a mask that is a tag": Shape(
        f"S: {CHAT.replace('soft', 'from <name> with love')}\n",
        [("S", "message")],
        ("guessed-masked",),
    ),
    "a mask that is a tag in a value": Shape(
        f"C: {PING.replace('x.org', '<server>')}\n", [("C", "iq")], ("guessed-masked",)
    ),
    "dots inside": Shape(
        f"S: <message from='romeo@x.org/b'>...</message>\nS: {CHAT}\n",
        [("S", "message"), ("S", "message")],
        (),
        ("guessed-cut", "guessed-masked"),
    ),
    "the end is missing": Shape(
        f"C: {PING}\nS: <message from='romeo@x.org'><body>so",
        [("C", "iq"), ("S", "message")],
        ("guessed-cut",),
    ),
    "the end is missing, and more follows": Shape(
        f"S: <message from='romeo@x.org'><body>so\n{CHAT}\n",
        [("S", "message"), ("S", "message")],
        ("guessed-cut",),
    ),
    "a stanza inside another": Shape(
        f"S: <message from='a@x.org'><forwarded xmlns='urn:xmpp:forward:0'>{CHAT}</forwarded>"
        "</message>\n",
        [("S", "message")],
        (),
        ("guessed-cut",),
    ),
    "an ampersand": Shape(
        f"S: {CHAT.replace('soft', 'soft & low')}\n", [("S", "message")], ("guessed-masked",)
    ),
    "a control character": Shape(
        f"S: {CHAT.replace('soft', 'so' + chr(8) + 'ft')}\n",
        [("S", "message")],
        ("guessed-escaped",),
    ),
    "WebSocket": Shape(
        "C: <open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='x.org' version='1.0'/>\n"
        "S: <open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='x.org' id='1' version='1.0'/>\n"
        "S: <close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>\n",
        [*SENT[:2], ("S", "stream_close")],
        ("guessed-framed",),
    ),
    "BOSH": Shape(
        "C: <body xmlns='http://jabber.org/protocol/httpbind' to='x.org' rid='1' hold='1'/>\n"
        "S: <body xmlns='http://jabber.org/protocol/httpbind' sid='a' authid='b'>"
        f"<stream:features xmlns:stream='http://etherx.jabber.org/streams'>{OFFER}</stream:features>"
        "</body>\n"
        f"C: <body xmlns='http://jabber.org/protocol/httpbind' rid='2' sid='a'>{AUTH}</body>\n"
        f"S: <body xmlns='http://jabber.org/protocol/httpbind'>{SUCCESS}</body>\n",
        SENT,
        ("guessed-framed",),
    ),
    "the middle of a connection": Shape(f"S: {CHAT}\nC: {PING}\n", [("S", "message"), ("C", "iq")]),
    "one side": Shape(
        f"S: {ANSWER}\nS: {FEATURES}\nS: {SUCCESS}\nS: {ANSWER}\nS: {CHAT}\n",
        [*SENT[1:3], SENT[4], SENT[1], ("S", "message")],
    ),
}
MASKS = (
    *("***", "xxx", "REDACTED", "password removed", "[hidden]", "hidden_by_ejabberd", "..."),
    *("…", "[...]", "********************", "XXXXXXXXXXXX", "xx.xx.xx.xx", "{my password}", "-"),
    "&lt;hidden&gt;",
)


def found_in(shape: Shape, folder: Path) -> Explained:
    log = folder / "log.txt"
    log.write_bytes(shape.text.encode("utf-8"))
    return explained(log)


@pytest.mark.parametrize("name", [*DRESSES, *DIRECTIONS, *UNITS])
def test_what_is_in_it_is_found_and_what_was_done_is_said(name: str, tmp_path: Path) -> None:
    shape = {**DRESSES, **DIRECTIONS, **UNITS}[name]
    found = found_in(shape, tmp_path)
    assert found.sent() == shape.sent
    assert set(shape.told) <= set(found.told)
    assert not set(shape.untold) & set(found.told)
    # Nothing that a log lacks is a breach of the protocol.
    assert [unit for unit in found.units if unit["verdict"] == "violation"] == []


@pytest.mark.parametrize("wide", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_log_of_windows_has_two_bytes_a_letter(wide: str, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_bytes(TEXT.encode(wide))
    assert explained(log).sent() == SENT


@pytest.mark.parametrize("mask", MASKS)
def test_a_mask_is_no_fault_of_the_peer(mask: str, tmp_path: Path) -> None:
    text = TEXT.replace("AGp1bGlldAByMG0zMA==", mask)
    found = found_in(Shape(text, SENT), tmp_path)
    assert found.sent() == SENT
    assert [unit["verdict"] for unit in found.units if unit["verdict"] == "violation"] == []


def test_lines_keep_the_numbers_of_the_file(tmp_path: Path) -> None:
    found = found_in(Shape(f"Hello\n\n```\n{TEXT}```\nbye\n", SENT), tmp_path)
    assert found.told["format"]["line"] == 4
    assert found.told["unread-prose"]["lines"] == "1, 10"


def test_a_fence_in_a_message_stays_in_it(tmp_path: Path) -> None:
    """What is dress around a log is content inside of one."""
    body = CHAT.replace("soft", "```\n> quoted\n    four\n`one`\n&lt;b&gt;\n```")
    found = found_in(Shape(f"S: {body}\n", []), tmp_path)
    assert found.units[0]["raw"] == body
    assert not [key for key in found.told if key.startswith("dress")]


def test_connections_that_follow_each_other_are_told_apart(tmp_path: Path) -> None:
    found = found_in(
        Shape(TEXT + f"C: {OPEN}\nS: {ANSWER}\nS: {FEATURES}\nC: {OPEN}\n", []), tmp_path
    )
    assert found.told["found"] == {"units": 9, "connections": 2}


def test_what_cannot_be_read_is_counted_and_shown_with_its_line(tmp_path: Path) -> None:
    text = f"C: {PING}\nS: <iq **type**='result' id='p1'>\nS: {CHAT}\n"
    found = found_in(Shape(text, []), tmp_path)
    assert found.sent() == [("C", "iq"), ("S", "message")]
    unread = {key: facts for key, facts in found.told.items() if key.startswith("unread")}
    assert [facts["count"] for facts in unread.values()] == [1]
    assert found.told["line"]["line"] == 2


def test_a_log_without_xmpp_says_so_by_its_exit_code(tmp_path: Path) -> None:
    assert found_in(Shape("nothing here\nat all\n", []), tmp_path).code == 2
    assert found_in(Shape("", []), tmp_path).code == 2


def test_tags_that_a_web_page_has_eaten_are_missed(tmp_path: Path) -> None:
    found = found_in(Shape("OUT:\nIN:\nIN:\nOUT:\n", []), tmp_path)
    assert found.told["unread-eaten"]["count"] == 4
