"""Namespaces that a log has lost, given back by name where only one is possible. RFC 6120 §4.8.

Some programs print an element without its declarations, or with the prefix of the stream doubled.
The names of XMPP are few: `<starttls/>` has one home. Where a name has several, as `<query/>`, what
stands inside decides, and where that does not either, nothing is given back.
"""

import re
from typing import get_args

from lxml.etree import _Element as Element

from xmpp_walkthrough.protocol.conditions import SaslCondition, StanzaCondition, StreamCondition
from xmpp_walkthrough.wire.names import (
    AUTH_LEGACY,
    BIND,
    CAPS,
    CLIENT,
    COMPRESS,
    COMPRESS_FEATURE,
    CSI,
    DELAY,
    DISCO_INFO,
    PING,
    PRE_APPROVAL,
    REGISTER_FEATURE,
    ROSTER,
    ROSTER_VERSIONS,
    SASL,
    SASL2,
    SESSION,
    SM,
    STANZA_ERRORS,
    STREAM_ERRORS,
    STREAMS,
    TLS,
    split,
)

CHAT_STATES = "http://jabber.org/protocol/chatstates"  # XEP-0085
_FIRST = {
    **dict.fromkeys(("starttls", "proceed"), TLS),
    **dict.fromkeys(("auth", "challenge", "response", "success", "abort"), SASL),
    **dict.fromkeys(("features", "error"), STREAMS),
    **dict.fromkeys(("enable", "enabled", "resume", "resumed", "failed", "r", "a"), SM),
    **dict.fromkeys(("compress", "compressed"), COMPRESS),
    "authenticate": SASL2,
}
_STATES = ("active", "composing", "paused", "inactive", "gone")
_INSIDE = {
    ("iq", "bind"): BIND,
    ("iq", "session"): SESSION,
    ("iq", "ping"): PING,
    ("features", "starttls"): TLS,
    ("features", "mechanisms"): SASL,
    ("features", "bind"): BIND,
    ("features", "session"): SESSION,
    ("features", "sm"): SM,
    ("features", "ver"): ROSTER_VERSIONS,
    ("features", "sub"): PRE_APPROVAL,
    ("features", "compression"): COMPRESS_FEATURE,
    ("features", "authentication"): SASL2,
    ("features", "register"): REGISTER_FEATURE,
    ("features", "csi"): CSI,
    ("features", "c"): CAPS,
    ("presence", "c"): CAPS,
    ("message", "delay"): DELAY,
    **{("message", state): CHAT_STATES for state in _STATES},
}
_CONDITIONS = {
    "stream": (STREAM_ERRORS, {*get_args(StreamCondition), "text"}),
    "stanza": (STANZA_ERRORS, {*get_args(StanzaCondition), "text"}),
}
_SASL_CONDITIONS = frozenset(get_args(SaslCondition))
_BY_CHILD = {"item": ROSTER, "username": AUTH_LEGACY, "identity": DISCO_INFO, "feature": DISCO_INFO}
_TAGS = re.compile(
    rb"<!\[CDATA\[(?:[^\]<]++|\](?!\]>)|<(?!!\[CDATA\[))*+\]\]>|<([^\s/<>!?][^\s/<>]*+)"
)
_DOUBLED = re.compile(rb"(</?)(stream:)(?:stream:)+(?=\w)")
_LANGUAGE = re.compile(rb"(<[^<>]*?\s)lang(?=\s*=)")


def without_doubled_prefixes(raw: bytes) -> bytes:
    """`<stream:stream:features>` is how some programs print a name with its prefix twice."""
    return _DOUBLED.sub(rb"\1\2", raw) if b"stream:stream:" in raw else raw


def with_language(raw: bytes) -> bytes:
    """`lang=` of the first tag is `xml:lang=`: XMPP has no other attribute of that name."""
    end = raw.find(b">")
    if b" lang" not in raw[:end]:
        return raw
    return _LANGUAGE.sub(rb"\1xml:lang", raw[:end], count=1) + raw[end:]


def given_back(raw: bytes, element: Element, *, inline: bool, tls: bool) -> bytes:
    """The bytes with the declarations that `element`, read from them, has lost.

    `inline` says that the login goes by SASL2, `tls` that STARTTLS was asked for: these share the
    names of their answers.
    """
    missing: dict[int, str] = {}
    own = _of_first(element, inline=inline, tls=tls)
    if own:
        missing[0] = own
    local = split(element.tag)[1]
    if own not in (SASL, SASL2, TLS):
        for number, each in enumerate(element.iter()):
            if each is not element and (found := _of_inner(element, local, each)):
                missing[number] = found
    return _declared(raw, missing) if missing else raw


def _of_first(element: Element, *, inline: bool, tls: bool) -> str:
    namespace, local = split(element.tag)
    if namespace not in ("", CLIENT):
        return ""
    if local == "failure":
        inside = {split(child.tag)[1] for child in element}
        if not inside & _SASL_CONDITIONS:
            return TLS if tls and not inside else ""
        return SASL2 if inline else SASL
    found = _FIRST.get(local, "")
    return SASL2 if found == SASL and inline and local != "auth" else found


def _of_inner(first: Element, local: str, each: Element) -> str:
    """The namespace that an element below the first has lost, if only one is possible."""
    parent = each.getparent()
    namespace, name = split(each.tag)
    if parent is None or namespace not in ("", CLIENT, STREAMS) or len(each) > 1_000:
        return ""
    if parent is first:
        if local == "error":
            return _condition("stream", name)
        if name == "query":
            inside = (split(child.tag)[1] for child in each)
            return next((_BY_CHILD[x] for x in inside if x in _BY_CHILD), "")
        return _INSIDE.get((local, name), "")
    if parent.getparent() is first and split(parent.tag)[1] == "error":
        return _condition("stanza", name)
    return ""


def _condition(kind: str, name: str) -> str:
    namespace, names = _CONDITIONS[kind]
    return namespace if name in names else ""


def _declared(raw: bytes, missing: dict[int, str]) -> bytes:
    """The bytes with a declaration in each of these start tags, counted from the first."""
    out, last, number = [], 0, -1
    for tag in _TAGS.finditer(raw):
        if tag[1] is None:
            continue
        number += 1
        namespace = missing.get(number)
        if namespace is not None and b":" not in tag[1]:
            out += [raw[last : tag.end()], f' xmlns="{namespace}"'.encode()]
            last = tag.end()
    return b"".join((*out, raw[last:]))
