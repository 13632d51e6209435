"""What may listen where we think that XMPP does? What was there before, and what answers first."""

from __future__ import annotations

from typing import Any

from evil.acts import Act, Close, Hear, Hush, Many, Reset, StartTls, Wait, say
from evil.behaviour import Behaviour

_DIRECT = ("--direct-tls",)


def _port(id: str, does: str, *acts: Act, **more: Any) -> Behaviour:
    return Behaviour(id, does, script=acts, grave=True, **more)


def _greets(id: str, does: str, greeting: bytes) -> Behaviour:
    """It speaks before we do."""
    return _port(id, does, say(greeting), Hush())


def _answers(id: str, does: str, answer: bytes) -> Behaviour:
    return _port(id, does, Hear(b">"), say(answer), Close())


BEHAVIOURS = [
    _greets("port-ssh", "ssh", b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
    _greets("port-smtp", "mail", b"220 evil.example ESMTP Postfix\r\n"),
    _greets("port-smtp-escape", "mail, of a host whose name clears the screen",
            b"220 \x1b[2J\x07 ESMTP\r\n"),
    _greets("port-ftp", "files", b"220-Welcome\r\n220 ready\r\n"),
    _greets("port-imap", "mail that is kept", b"* OK [CAPABILITY IMAP4rev1] ready\r\n"),
    _greets("port-pop3", "mail that is fetched", b"+OK ready <1@evil.example>\r\n"),
    _greets("port-mysql", "a database", b"\x4a\0\0\0\x0a8.0.35\0" + bytes(60)),
    _greets("port-vnc", "a screen", b"RFB 003.008\n"),
    _greets("port-telnet", "a terminal, that asks us what we are",
            b"\xff\xfd\x18\xff\xfd\x20\xff\xfd\x23login: "),
    _greets("port-irc", "another chat",
            b":irc.evil.example NOTICE * :*** Looking up your hostname\r\n"),
    _greets("port-rtsp-lines", "ten thousand lines of a greeting", b"220-x\r\n" * 10_000),
    _answers("port-http-400", "the web, that does not understand",
             b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html></html>"),
    _answers("port-http-redirect", "the web, that sends us elsewhere",
             b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n"),
    _answers("port-http-portal", "a page where guests have to log in",
             b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html><form><input "
             b"name='password'></form>"),
    _answers("port-http-proxy", "a proxy that wants a password",
             b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic "
             b"realm=\"\x1b[2J\"\r\n\r\n"),
    _answers("port-redis", "a store of keys", b"-ERR unknown command '<?xml'\r\n"),
    _answers("port-tls-alert", "TLS, that does not understand",
             b"\x15\x03\x01\x00\x02\x02\x0a"),
    _answers("port-tls-hello", "TLS, that understands too much",
             b"\x16\x03\x03\x00\x04\x0e\x00\x00\x00"),
    _answers("port-socks", "a gate that speaks SOCKS", b"\x05\xff"),
    _answers("port-echo", "an echo",
             b"<?xml version='1.0'?><stream:stream to='%domain%' version='1.0' "
             b"xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"),
    _answers("port-discard-then-json", "an interface of the web, in JSON",
             b'{"error": {"code": -32700, "message": "\\u001b[2J"}}\n'),
    _answers("port-server-to-server", "XMPP, but for servers",
             b"<?xml version='1.0'?><stream:stream "
             b"xmlns='jabber:server' xmlns:db='jabber:server:dialback' id='s' version='1.0' "
             b"xmlns:stream='http://etherx.jabber.org/streams'>"),
    _answers("port-component", "XMPP, but for components", b"<?xml version='1.0'?><stream:stream "
             b"xmlns='jabber:component:accept' id='c' from='%domain%' "
             b"xmlns:stream='http://etherx.jabber.org/streams'>"),
    _answers("port-admin-shell", "a shell for who runs the server",
             b"|Prosody admin console\r\nprosody> "),
    _port("port-direct-is-http", "the web under TLS, where direct TLS should be", StartTls(),
          Hear(b">"), say(
        b"HTTP/1.1 400 Bad Request\r\n\r\n"), Close(), options=_DIRECT),
    _port("port-direct-is-clear", "a port for direct TLS that begins in clear", Hear(b"\x16"), say(
        b"<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
        b" xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"), Hush(),
        options=_DIRECT),
    _port("port-direct-is-silent", "a port for direct TLS that says nothing", Hush(),
          options=_DIRECT),
    _port("port-direct-resets", "a port for direct TLS that resets", Wait(0.05), Reset(),
          options=_DIRECT),
    _port("port-direct-greets", "mail, where direct TLS should be",
          say(b"220 evil.example ESMTP\r\n"), Hush(),
          options=_DIRECT),
    _port("port-tarpit", "a line of a greeting a second, without end",
          *((say(b"SSH-\r\n"), Wait(0.5)) * 80)),
    _port("port-wall-of-text", "a megabyte of greeting", say(Many(b"welcome ", 125_000)), Hush()),
]  # fmt: skip
