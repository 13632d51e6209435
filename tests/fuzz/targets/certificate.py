"""What a certificate says: `net.certificate` and its neighbours. Errors: Unreadable."""

from contextlib import suppress

from fuzz.target import Target
from xmpp_walkthrough.net.tls.certificate import addresses_of_der, facts_of_der, names_of_der
from xmpp_walkthrough.net.tls.channel_binding import end_point
from xmpp_walkthrough.net.tls.fault import HANDSHAKE, HandshakeSeen
from xmpp_walkthrough.net.tls.identity import match
from xmpp_walkthrough.net.tls.question import Unreadable


def read(data: bytes) -> None:
    """A certificate that cannot be read says nothing; what one says is text."""
    facts = facts_of_der(data)
    if facts is not None:
        str(facts.subject), facts.subject.short, f"{facts.not_after:%Y-%m-%d}", facts.self_issued
    binding = end_point(data)
    assert binding is None or len(binding) >= 16
    seen = HandshakeSeen()
    seen.take(HANDSHAKE, b"\x0b" + len(data).to_bytes(3, "big") + data)
    for each in (data, *seen.certificates):
        _names(each)


def _names(der: bytes) -> None:
    """One that cannot be read matches nothing and nobody."""
    with suppress(Unreadable):
        names = names_of_der(der)
        found = match(der, "im.example.com")
        assert found.names_total == len(names)
        assert found.matched is None or found.kind is not None
        assert set(addresses_of_der(der)) <= {name.value for name in names}
        return
    assert addresses_of_der(der) == ()


TARGET = Target(
    "certificate",
    read,
    (
        *(
            b"\x30\x82",
            b"\x30\x80",
            b"\x06\x03\x55\x1d\x11",
            b"\x06\x08\x2b\x06\x01\x05\x05\x07\x08",
        ),
        *(
            b"\x0c\x84\xff\xff\xff\xff",
            b"\x16\x00",
            b"\x82\x00",
            b"\x87\x04",
            b"\xa0\x03\x02\x01\x02",
        ),
    ),
)
