"""Whatever a certificate makes ssl or cryptography raise, it is a fact or a fault with words."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509 as library
from cryptography.exceptions import AlreadyFinalized, InternalError, UnsupportedAlgorithm
from support.net.odd_certificates import DOMAIN, ODD, ROOT, ROOT_PEM, Odd

from xmpp_walkthrough.net.tls import x509
from xmpp_walkthrough.net.tls.certificate import addresses_of_der, facts_of_der, names_of_der
from xmpp_walkthrough.net.tls.channel_binding import end_point
from xmpp_walkthrough.net.tls.context import TlsFault, client_context, facts_of, fault_from
from xmpp_walkthrough.net.tls.fault import HandshakeSeen
from xmpp_walkthrough.net.tls.identity import match
from xmpp_walkthrough.net.tls.question import Unreadable, ask, ask_or
from xmpp_walkthrough.transcript.tls import TlsFacts

PRESENTABLE = [name for name, odd in ODD.items() if odd.outcome is not None]


@pytest.fixture(autouse=True)
def _quietly() -> Any:
    """A peer must not make the program speak: what warns, fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def met(client: ssl.SSLContext, server: ssl.SSLContext) -> TlsFacts | TlsFault:
    """What comes of a handshake: facts, or the fault that it is told by."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(to_client, to_server, server_hostname=DOMAIN)
    theirs = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for end in (ours, theirs):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError as error:
                if end is ours:
                    return fault_from(error, ours, None, DOMAIN)
    try:
        return facts_of(ours, DOMAIN)
    except TlsFault as fault:
        return fault


@pytest.mark.parametrize("name", PRESENTABLE)
def test_a_client_that_trusts_its_authority(name: str, tmp_path: Path) -> None:
    odd = ODD[name]
    found = met(client_context(ca_pem=ROOT_PEM), odd.server(tmp_path))
    if odd.outcome:
        assert isinstance(found, TlsFault)
        assert found.reason == odd.outcome
        assert all(isinstance(value, str) for value in found.facts.values())
    else:
        assert isinstance(found, TlsFacts)
        assert found.verified
        assert found.match.matched == DOMAIN


@pytest.mark.parametrize("name", PRESENTABLE)
def test_a_client_that_only_looks(name: str, tmp_path: Path) -> None:
    found = met(client_context(verify=False), ODD[name].server(tmp_path))
    assert isinstance(found, TlsFacts)
    assert found.match.matched in (DOMAIN, None)


@pytest.mark.parametrize("name", PRESENTABLE)
def test_a_client_that_does_not_trust_it(name: str, tmp_path: Path) -> None:
    """No certificate is good enough to be believed for being odd."""
    found = met(client_context(), ODD[name].server(tmp_path))
    assert isinstance(found, TlsFault)
    assert found.reason in ("unknown-ca", "refused", "missing-intermediate", "bad-signature")


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_whatever_a_server_shows_is_told(odd: Odd) -> None:
    """A server in another language may show every one of them, and need not be trusted for it."""

    class Source:
        seen = HandshakeSeen(certificates=[odd.der, ROOT])

    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = 20, "unable to get local issuer certificate"
    fault = fault_from(error, Source(), None, DOMAIN)  # type: ignore[arg-type]
    assert fault.reason in ("unknown-ca", "missing-intermediate")
    facts = facts_of_der(odd.der)
    assert facts is None or facts.sha256
    assert isinstance(addresses_of_der(odd.der), tuple)
    assert len(end_point(odd.der) or bytes(32)) in (32, 48)
    assert match(odd.der, DOMAIN).matched in (DOMAIN, None)


@pytest.mark.parametrize("name", ["bits", "no-utf-8", "teletex", "octets", "ascii-that-is-not"])
def test_a_name_that_cannot_be_read_takes_nothing_else_with_it(name: str) -> None:
    facts = facts_of_der(ODD[name].der)
    assert facts is not None
    assert facts.subject.parts == ()
    assert facts.issuer.short == "An authority"
    assert [str(found) for found in facts.names] == [DOMAIN]
    assert facts.key == "EC secp256r1"


def test_a_list_of_which_a_name_cannot_be_read_is_none() -> None:
    der = ODD["a-letter-beyond-ascii"].der
    with pytest.raises(Unreadable):
        names_of_der(der)
    facts = facts_of_der(der)
    assert facts is not None
    assert facts.names == ()
    assert facts.subject.short == "A server"


def test_a_list_without_names_is_not_taken_for_one_that_cannot_be_read() -> None:
    assert names_of_der(ODD["an-empty-list"].der) == []
    assert names_of_der(ODD["no-list"].der) == []


def test_why_it_cannot_be_read_is_told(tmp_path: Path) -> None:
    context = client_context(ca_pem=ROOT_PEM)
    found = met(context, ODD["a-letter-beyond-ascii"].server(tmp_path))
    assert isinstance(found, TlsFault)
    assert found.facts["detail"].startswith("ValueError: ")
    assert found.facts["wanted"] == DOMAIN
    assert found.facts["issuer"] == "An authority"


# --- the library by itself ---


class Unknown(Exception):
    """Something that no documentation has."""


class Panic(BaseException):
    """As Rust's: pyo3_runtime.PanicException is no Exception."""


RAISED: list[BaseException] = [
    ValueError("error parsing asn1 value"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    TypeError("oid must be X500_UNIQUE_IDENTIFIER for BitString type."),
    OverflowError("date value out of range"),
    NotImplementedError(),
    KeyError("notBefore"),
    ssl.SSLError(1, "unknown error"),
    library.InvalidVersion("3 is not a valid X509 version", 3),
    library.DuplicateExtension("Duplicate", library.ObjectIdentifier("2.5.29.17")),
    library.UnsupportedGeneralNameType("x400Address"),
    library.AttributeNotFound("none", library.ObjectIdentifier("2.5.29.17")),
    library.ExtensionNotFound("none", library.ObjectIdentifier("2.5.29.17")),
    UnsupportedAlgorithm("no such hash"),
    AlreadyFinalized("twice"),
    InternalError("Unknown OpenSSL error", []),
    MemoryError(),
    RecursionError(),
    Unknown("new"),
    Panic("called `Result::unwrap()` on an `Err` value"),
]


def raising(error: BaseException) -> Callable[[], int]:
    def question() -> int:
        raise error

    return question


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_whatever_a_library_raises_it_could_not_say(error: BaseException) -> None:
    with pytest.raises(Unreadable, match=type(error).__name__):
        ask(raising(error))
    assert ask_or(raising(error), 7) == 7


def test_what_a_person_does_is_no_answer_of_a_library() -> None:
    for error in (KeyboardInterrupt(), SystemExit(1)):
        with pytest.raises(type(error)):
            ask_or(raising(error), 7)


def test_a_library_that_warns_is_not_heard_and_answers() -> None:
    def question() -> int:
        warnings.warn("Attribute's length must be >= 2 and <= 2, but it was 3", stacklevel=1)
        return 1

    assert ask(question) == 1


class Certificate:
    """What cryptography gives, where every question fails, or all but those of `answers`."""

    def __init__(self, error: BaseException, **answers: object) -> None:
        self._error, self._answers = error, answers

    def __getattr__(self, name: str) -> object:
        if name in self._answers:
            return self._answers[name]
        raise self._error


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_every_question_about_a_certificate_is_at_the_border(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    der = ODD["nothing-odd"].der
    good = library.load_der_x509_certificate(der)
    dates = {
        "not_valid_before_utc": good.not_valid_before_utc,
        "not_valid_after_utc": good.not_valid_after_utc,
    }
    monkeypatch.setattr(x509, "_load", lambda _: Certificate(error, **dates))
    facts = facts_of_der(der)
    assert facts is not None
    assert (facts.subject.parts, facts.names, facts.key) == ((), (), None)
    assert end_point(der) is None
    monkeypatch.setattr(x509, "_load", lambda _: Certificate(error))
    assert facts_of_der(der) is None
    monkeypatch.undo()
    monkeypatch.setattr(library, "load_der_x509_certificate", lambda _: raising(error)())
    assert facts_of_der(der) is None
    assert end_point(der) is None
    assert addresses_of_der(der) == ()


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_every_question_about_the_peer_is_at_the_border(
    error: BaseException, tmp_path: Path
) -> None:
    """Neither its certificate nor what it chose by ALPN can be put into words by Python."""

    class Tls:
        context = client_context(ca_pem=ROOT_PEM)
        session_reused = False

        def getpeercert(self, *, binary_form: bool = False) -> object:
            return ODD["nothing-odd"].der if binary_form else raising(error)()

        def selected_alpn_protocol(self) -> str:
            raise error

        def cipher(self) -> None:
            return None

        def version(self) -> None:
            return None

    facts = facts_of(Tls(), DOMAIN)  # type: ignore[arg-type]
    assert facts.match.matched == DOMAIN
    assert facts.alpn is None
    assert facts.certificate is not None
