"""Did the server say what it was set up to say? A sign of each value, in what a walk has shown.

A value without a sign changes what slixmpp, the doctor or DNS are given, not what a server says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from soak.configuration import Configuration


def _list(without: str) -> str:
    """A list of mechanisms in which that does not stand."""
    return rf"<mechanisms (?:(?!{without}|</mechanisms>).)*</mechanisms>"


_SIGNS: Mapping[str, Mapping[str, str]] = {
    "store": {
        "external": _list(">SCRAM-"),
    },
    "mechanisms": {
        "plain-only": _list(">SCRAM-"),
        "scram-only": _list(">PLAIN<"),
        "sha-1-only": _list(">(?:PLAIN|SCRAM-SHA-256)<"),
        "sha-256-only": _list(">(?:PLAIN|SCRAM-SHA-1)<"),
        "no-plus": _list("-PLUS<"),
        "everything": ">(?:DIGEST-MD5|SCRAM-SHA-256|PLAIN)<",
        "external-offered": ">EXTERNAL<",
    },
    "modules": {
        "shipped": "urn:xmpp:csi:0",
        "few": "jabber:iq:roster",
        "many": "urn:xmpp:sm:3",
        "legacy": "http://jabber.org/features/iq-auth",
        "register": "http://jabber.org/features/iq-register",
        "sasl2": "urn:xmpp:sasl:2",
        "compression": "http://jabber.org/features/compress",
        "no-roster": "gives us no roster",
        "motd": "今晚维护",
    },
    "starttls": {
        "required": "<starttls [^>]*><required/>|TLS at once|direct TLS",
        "optional": "<starttls [^>]*(?:/>|></starttls>)|TLS at once|direct TLS",
    },
    "tls": {"1.2": "TLS 1\\.2", "1.3": "TLS 1\\.3", "one-cipher": "CHACHA20"},
    "redirect": {
        "host": "<see-other-host [^>]*>xmpp\\.[^:]*</see-other-host>",
        "port": "<see-other-host [^>]*>xmpp\\.[^<]*:15222<",
        "literal": "<see-other-host [^>]*>[\\[0-9][^<]*:15222<",
        "inside-tls": "<see-other-host [^>]*>xmpp\\.[^<]*:15222<",
    },
    "resource": {"plain": "/desk", "accents": "/Büro im 3\\. Stock"},
    "waiting": {
        "contacts": "contact39@elsewhere\\.example",
        "mail": "Brief 11",
        "request": "type='subscribe'",
    },
    "beside": {"equal": "/another'", "preferred": "/another'"},
}


def heard(it: Configuration, said: str) -> list[str]:
    """The names of the dimensions whose value can be heard in what was said."""
    signs = {name: _SIGNS.get(name, {}).get(value, "") for name, value in it.values.items()}
    return [name for name, sign in signs.items() if sign and re.search(sign, said)]


def mute(it: Configuration, said: str) -> list[str]:
    """The names of those whose value should have been heard, and was not."""
    known = [name for name, value in it.values.items() if value in _SIGNS.get(name, {})]
    return [name for name in known if name not in heard(it, said)]
