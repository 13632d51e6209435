"""Oddities of a typed login: classes of what people do not mean to type, never more.

Of a password a class may be shown to the person who gave it, and goes nowhere else: no character,
no place, no record. RFC 4013 §2, RFC 6750 §2.1, RFC 7622 §3.3.
"""

from xmpp_walkthrough.doctor.inquiry import Inquiry
from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.sasl.oddity import oddities

_SHORTEST = 20  # characters of a token: RFC 6749 §10.10 wants it not to be guessed


def typed(inquiry: Inquiry, jid: Jid | None) -> tuple[str, ...]:
    """`password-<class>` for each that is odd; `no-token`, `name-changed`."""
    found = [f"password-{each}" for each in oddities(inquiry.password)]
    if inquiry.password and _is_no_token(inquiry.password):
        found.append("no-token")
    name = inquiry.address.partition("@")[0].strip()
    if jid is not None and jid.local is not None and jid.local != name:
        found.append("name-changed")
    return tuple(found)


def _is_no_token(password: str) -> bool:
    return len(password) < _SHORTEST or " " in password or not password.isascii()
