"""Addresses that options take: JIDs (RFC 7622), hosts with ports, nameservers.

The imports stand in the functions: `--help` needs none of them.
"""

from typing import TYPE_CHECKING

from xmpp_walkthrough.cli.usage.kinds import Asked
from xmpp_walkthrough.cli.usage.misuse import Misuse, Phrase, quoted

if TYPE_CHECKING:
    from xmpp_walkthrough.protocol.jid import Jid, JidError

_DNS_PORT = 53
_LAST_PORT = 65_535


def jid(text: str, asked: Asked) -> "Jid":
    from xmpp_walkthrough.protocol.jid import Jid, JidError

    try:
        return Jid.parse(text)
    except JidError as error:
        raise _misaddressed(text, asked, _reason(error), _escaped(text, error)) from None


def account(text: str, asked: Asked) -> str:
    """A bare JID with a localpart: an account to log in with, or to act for."""
    found = jid(text, asked)
    if found.local is None:
        raise _misaddressed(text, asked, nameless(found))
    return str(found.bare)


def nameless(account: "Jid") -> Phrase:
    """What is wrong with an address without a localpart: it is no account."""
    return Phrase("jid.no-local", {"domain": account.domain})


def resource(text: str, asked: Asked) -> str:
    from xmpp_walkthrough.protocol.jid import JidError, enforce_resource

    try:
        enforce_resource(text)
    except JidError as error:
        raise _misaddressed(text, asked, _reason(error)) from None
    return text


def _misaddressed(text: str, asked: Asked, reason: Phrase, more: Phrase | str = "") -> Misuse:
    where = f"{asked.option} {quoted(text)}".lstrip()
    return Misuse("usage.address", where=where, reason=reason, more=more)


def _reason(error: "JidError") -> Phrase:
    return Phrase(f"jid.{error.reason}", {"part": error.part, "detail": error.detail})


def _escaped(text: str, error: "JidError") -> Phrase | str:
    """The escaped form of a name with forbidden characters, where it has one. XEP-0106"""
    from xmpp_walkthrough.protocol.jid import Jid, JidError, escape_local

    local, at, domain = text.partition("@")
    if not at and len(text.split()) == 2:  # a space where the @ belongs
        return Phrase("usage.at-missing", {"jid": "@".join(text.split())})
    if error.part != "local" or error.reason not in ("space", "excluded"):
        return ""
    try:
        escaped = Jid.parse(f"{escape_local(local)}{at}{domain}")
    except JidError:
        return ""
    return Phrase("usage.escaped", {"text": Phrase("jid.escaped", {"jid": escaped})})


def server(text: str, asked: Asked) -> tuple[str, int | None]:
    """HOST, HOST:PORT, [v6] or [v6]:PORT; an IPv6 address alone needs no brackets."""
    found = _place(text)
    if found is None:
        raise _misplaced(text, asked, "HOST")
    return found


def _misplaced(text: str, asked: Asked, what: str) -> Misuse:
    port = text.rpartition(":")[2]
    # A port that is none, behind a place that may well be one.
    beyond = port.isdecimal() and ":" in text and not 0 < int(port[:9]) <= _LAST_PORT
    facts = {"option": asked.option, "name": quoted(text), "what": what}
    more = Phrase("usage.port-beyond", {"port": port[:9]}) if beyond else ""
    return Misuse("usage.no-place", more=more, **facts)


def nameserver(text: str, asked: Asked) -> tuple[str, int]:
    """A nameserver by its address: a name would have to be looked up first."""
    from xmpp_walkthrough.net.tls.identity import ip_literal

    found = _place(text)
    if found is None or ip_literal(found[0]) is None:
        raise _misplaced(text, asked, "ADDRESS")
    return found[0], found[1] or _DNS_PORT


def _place(text: str) -> tuple[str, int | None] | None:
    """The host, and the port if there is one; None where the text is no place."""
    from xmpp_walkthrough.net.tls.identity import ip_literal
    from xmpp_walkthrough.protocol.number import natural

    # From the right: the address of IPv6 has colons of its own.
    host, colon, port = text.rpartition(":")
    if ip_literal(text) is not None or not colon:
        host, port = text, ""
    host = host.removeprefix("[").removesuffix("]")
    number = natural(port) if port else None
    named = is_text(host) and host and (":" not in host or ip_literal(host) is not None)
    possible = number is not None and 0 < number <= _LAST_PORT
    return (host, number) if named and (possible or not port) else None


def is_text(given: str) -> bool:
    """Whether the text is UTF-8. Other bytes come from a command line as lone surrogates."""
    try:
        given.encode()
    except UnicodeEncodeError:
        return False
    return True
