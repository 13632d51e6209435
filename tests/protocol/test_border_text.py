"""Whatever idna and precis-i18n raise, an address is none for a reason that has words."""

from __future__ import annotations

import idna
import precis_i18n
import pytest

from xmpp_walkthrough.net.tls.identity import a_label, match
from xmpp_walkthrough.protocol.jid import Jid, JidError


class Unknown(Exception):
    """Something that no documentation has."""


OF_TEXT = [
    idna.IDNAError("Domain too long"),
    idna.core.IDNABidiError("First codepoint in label is not directional"),
    idna.core.InvalidCodepoint("Codepoint U+2665 not allowed"),
    idna.core.InvalidCodepointContext("Joiner not allowed"),
    UnicodeError("label empty or too long"),
    UnicodeDecodeError("ascii", b"\xff", 0, 1, "ordinal not in range(128)"),
    IndexError("string index out of range"),
    RecursionError(),
    MemoryError(),
    Unknown("new"),
]
each = pytest.mark.parametrize("error", OF_TEXT, ids=lambda error: type(error).__name__)


@each
def test_whatever_idna_raises_a_domain_is_none(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> bytes:
        raise error

    for name in ("encode", "alabel", "ulabel"):
        monkeypatch.setattr(idna, name, fails)
    with pytest.raises(ValueError):
        a_label("b\u00fccher.example")
    assert match({"subjectAltName": (("DNS", "x.example"),)}, "b\u00fccher.example").kind is None
    for domain in ("b\u00fccher.example", "xn--bcher-kva.example"):
        with pytest.raises(JidError) as caught:
            Jid.parse(f"juliet@{domain}")
        assert caught.value.reason in ("label-international", "label-too-long")


@each
def test_whatever_precis_raises_a_part_is_none(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Profile:
        def enforce(self, _: str) -> str:
            raise error

    monkeypatch.setattr(precis_i18n, "get_profile", lambda _: Profile())
    with pytest.raises(JidError) as caught:
        Jid.parse("juli\u00e9t@example.org")
    assert caught.value.reason == "unprepared"


@pytest.mark.parametrize(
    "address",
    ["juliet@b\u00fccher.example", "juliet@xn--bcher-kva.example", "juli\u00e9t@x.example/\u2603"],
)
def test_an_address_in_another_script_is_one(address: str) -> None:
    assert Jid.parse(address).domain_ascii.isascii()
