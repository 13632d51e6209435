"""Addresses: `protocol.jid`. Errors: JidError. Also a place that a server sends us to."""

from contextlib import suppress

from fuzz.target import Target
from xmpp_walkthrough.net.tls.identity import a_label, ip_literal
from xmpp_walkthrough.protocol.jid import Jid, JidError, escape_local, unescape_local
from xmpp_walkthrough.steps.redirect import read_place


def read(data: bytes) -> None:
    """An address that is one is the same when it is read again."""
    text = data.decode("utf-8", "replace")
    assert unescape_local(escape_local(text)) == text
    ip_literal(text)
    place = read_place(text)
    assert place is None or 0 <= place[1] <= 65_535
    with suppress(ValueError):
        assert a_label(text).isascii()
    try:
        jid = Jid.parse(text)
    except JidError:
        return
    assert Jid.parse(str(jid)) == jid
    assert jid.bare.resource is None
    assert jid.domain_ascii.isascii()


TARGET = Target(
    "jid",
    read,
    (
        *(
            b"@",
            b"/",
            b".",
            b"[::1]",
            b"xn--",
            b"\\20",
            b"\\5c",
            b":5222",
            b"\xc2\xad",
            b"\xe3\x80\x82",
        ),
        *("ß".encode(), "ﬁ".encode(), "א".encode(), "１".encode(), "\u0301".encode(), "İ".encode()),
    ),
)
