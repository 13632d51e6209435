"""Real handshakes over memory: what they agree on, and the word for each way to fail."""

import ssl
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from xmpp_walkthrough.net.tls.context import TlsFault, client_context, facts_of, fault_from
from xmpp_walkthrough.net.tls.fault import HandshakeSeen
from xmpp_walkthrough.server.certificates.authority import Issuer, PracticeAuthority
from xmpp_walkthrough.transcript.tls import NameKind, TlsFacts

DOMAIN = "im.example.com"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


class Pair:
    """Two TLS ends joined by memory. The server's own errors stay with the server."""

    def __init__(self, client: ssl.SSLContext, server: ssl.SSLContext) -> None:
        self.to_client, self.to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.client = client.wrap_bio(self.to_client, self.to_server, server_hostname=DOMAIN)
        self.server = server.wrap_bio(self.to_server, self.to_client, server_side=True)

    def shake(self) -> None:
        for _ in range(4):
            for end in (self.client, self.server):
                try:
                    end.do_handshake()
                except ssl.SSLWantReadError:
                    continue
                except ssl.SSLError:
                    if end is self.client:
                        raise


def ends(client: ssl.SSLContext, server: ssl.SSLContext) -> TlsFacts:
    pair = Pair(client, server)
    pair.shake()
    return facts_of(pair.client, DOMAIN)


def fault(client: ssl.SSLContext, server: ssl.SSLContext) -> TlsFault:
    pair = Pair(client, server)
    with pytest.raises(ssl.SSLError) as caught:
        pair.shake()
    return fault_from(caught.value, pair.client, None, DOMAIN)


def chain_context(*pem: bytes, path: Path, weak: bool = False) -> ssl.SSLContext:
    """A server that sends exactly these PEM blocks, the key among them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if weak:
        context.set_ciphers("ALL:@SECLEVEL=0")
    file = path / "server.pem"
    file.write_bytes(b"".join(pem))
    context.load_cert_chain(file)
    return context


@pytest.fixture(scope="module")
def authority() -> PracticeAuthority:
    return PracticeAuthority.create(NOW, [DOMAIN])


@pytest.fixture
def client(authority: PracticeAuthority) -> ssl.SSLContext:
    return client_context(ca_pem=authority.ca_pem)


def test_what_a_good_handshake_agrees_on(
    authority: PracticeAuthority, client: ssl.SSLContext
) -> None:
    facts = ends(client, authority.server_context())
    assert (facts.version, facts.verified, facts.resumed) == ("TLSv1.3", True, False)
    assert (facts.match.kind, facts.match.matched) == (NameKind.DNS_ID, DOMAIN)
    assert facts.bits >= 128
    assert facts.chain_length == 1
    assert facts.der == authority.server.der
    assert facts.certificate is not None
    assert facts.certificate.issuer.short == "xmpp-walk practice CA, DO NOT TRUST"
    assert facts.certificate.not_after - facts.certificate.not_before == DAY
    assert not facts.client_certificate_asked


def test_the_happy_path_does_not_import_cryptography(
    authority: PracticeAuthority, client: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = authority.server_context()
    monkeypatch.setitem(sys.modules, "cryptography", None)
    assert ends(client, server).verified


@pytest.mark.parametrize(("direct", "alpn"), [(True, "xmpp-client"), (False, None)])
def test_alpn_is_for_direct_tls(
    authority: PracticeAuthority, direct: bool, alpn: str | None
) -> None:
    client = client_context(ca_pem=authority.ca_pem, direct_tls=direct)
    assert ends(client, authority.server_context()).alpn == alpn


def test_tls_1_2_and_a_ca_file(authority: PracticeAuthority, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(authority.ca_pem)
    server = authority.server_context()
    server.maximum_version = ssl.TLSVersion.TLSv1_2
    facts = ends(client_context(ca_file=file), server)
    assert (facts.version, facts.chain_length) == ("TLSv1.2", 1)


def test_without_verification_nothing_is_verified_but_everything_is_shown(
    authority: PracticeAuthority,
) -> None:
    server = authority.server_context(authority.issue(["other.example"], issuer=Issuer.SELF))
    facts = ends(client_context(verify=False), server)
    assert (facts.verified, facts.match.kind) == (False, None)
    assert str(facts.match.names_found[0]) == "other.example"
    assert facts.certificate is not None
    assert facts.certificate.key == "EC secp256r1"


def test_a_request_for_a_client_certificate_is_noticed(
    authority: PracticeAuthority, client: ssl.SSLContext
) -> None:
    server = authority.server_context()
    server.verify_mode = ssl.CERT_OPTIONAL
    server.load_verify_locations(cadata=authority.ca_pem.decode())
    assert ends(client, server).client_certificate_asked


def test_resumption_is_noticed(authority: PracticeAuthority, client: ssl.SSLContext) -> None:
    server = authority.server_context()
    server.maximum_version = ssl.TLSVersion.TLSv1_2
    first = Pair(client, server)
    first.shake()
    second = Pair(client, server)
    second.client.session = first.client.session
    second.shake()
    facts = facts_of(second.client, DOMAIN)
    assert (facts.resumed, facts.chain_length, facts.verified) == (True, 0, True)


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (NOW - 3 * DAY, NOW - DAY, "expired"),
        (NOW + DAY, NOW + 3 * DAY, "not-yet-valid"),
    ],
)
def test_dates(
    authority: PracticeAuthority,
    client: ssl.SSLContext,
    start: datetime,
    end: datetime,
    reason: str,
) -> None:
    credential = authority.issue([DOMAIN], not_before=start, not_after=end)
    found = fault(client, authority.server_context(credential))
    assert found.reason == reason
    assert found.facts["wanted"] == found.facts["subject"] == DOMAIN
    assert found.facts["not_before"] == f"{start:%Y-%m-%d %H:%M} UTC"
    assert found.facts["not_after"] == f"{end:%Y-%m-%d %H:%M} UTC"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize(
    ("issuer", "reason"),
    [(Issuer.SELF, "self-signed"), (Issuer.INTERMEDIATE, "missing-intermediate")],
)
def test_nobody_trusted_stands_behind_it(
    authority: PracticeAuthority,
    client: ssl.SSLContext,
    issuer: Issuer,
    reason: str,
    version: ssl.TLSVersion,
) -> None:
    server = authority.server_context(authority.issue([DOMAIN], issuer=issuer))
    server.maximum_version = version
    found = fault(client, server)
    assert found.reason == reason
    assert str(found.names_found[0]) == DOMAIN
    assert ("intermediate.der" in found.facts.get("issuer_url", "")) == (
        issuer is Issuer.INTERMEDIATE
    )


def test_an_authority_that_nobody_knows(client: ssl.SSLContext) -> None:
    stranger = PracticeAuthority.create(NOW, [DOMAIN])
    assert fault(client, stranger.server_context()).reason == "unknown-ca"


def test_the_whole_chain_of_an_unknown_authority(client: ssl.SSLContext, tmp_path: Path) -> None:
    root = trustme.CA()
    leaf = root.create_child_ca().issue_cert(DOMAIN)
    blocks = [pem.bytes() for pem in leaf.cert_chain_pems]
    server = chain_context(
        leaf.private_key_pem.bytes(), *blocks, root.cert_pem.bytes(), path=tmp_path
    )
    found = fault(client, server)
    assert (found.reason, found.position) == ("unknown-ca", 0)


def test_the_expired_one_in_the_chain_is_pointed_at(
    authority: PracticeAuthority, client: ssl.SSLContext
) -> None:
    live = authority.issue([DOMAIN])
    dead = authority.issue(["old.example"], not_after=NOW - timedelta(minutes=1))
    seen = HandshakeSeen(certificates=[live.der, dead.der])
    context = client_context(verify=False)
    context.seen = seen  # type: ignore[attr-defined]
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = 10, "certificate has expired"
    found = fault_from(error, context, None, DOMAIN)
    blamed = (found.position, found.facts["authority"])
    assert (found.reason, *blamed) == ("authority-out-of-date", 1, "old.example")


def test_another_name_is_found_after_the_handshake(
    authority: PracticeAuthority, client: ssl.SSLContext
) -> None:
    credential = authority.issue(["xmpp.example.net", "*.example.net"])
    pair = Pair(client, authority.server_context(credential))
    pair.shake()
    with pytest.raises(TlsFault) as caught:
        facts_of(pair.client, DOMAIN)
    assert caught.value.reason == "name-mismatch"
    assert "xmpp.example.net" in caught.value.facts["found"]
    assert "*.example.net" in caught.value.facts["found"]
    assert caught.value.facts["found_total"] == "4"
    assert fault_from(caught.value, None, None, DOMAIN) is caught.value


def made(
    tmp_path: Path, size: int, change: Callable[[x509.CertificateBuilder], x509.CertificateBuilder]
) -> tuple[ssl.SSLContext, bytes]:
    """A server with a self-made RSA certificate, and that certificate."""
    key = rsa.generate_private_key(65537, size)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DOMAIN)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
    )
    pem = change(builder).sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return chain_context(pem, secret, path=tmp_path, weak=True), pem


def test_a_short_key(tmp_path: Path) -> None:
    server, pem = made(tmp_path, 1024, lambda builder: builder)
    found = fault(client_context(ca_pem=pem), server)
    assert (found.reason, found.facts["key"]) == ("weak", "RSA 1024")


def test_a_certificate_for_another_purpose(tmp_path: Path) -> None:
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    server, pem = made(tmp_path, 2048, lambda b: b.add_extension(usage, critical=False))
    assert fault(client_context(ca_pem=pem), server).reason == "wrong-purpose"


def test_ten_thousand_names_are_too_many(tmp_path: Path) -> None:
    names = [x509.DNSName(f"{number}.example.com") for number in range(10_000)]
    extension = x509.SubjectAlternativeName(names)
    server, pem = made(tmp_path, 2048, lambda b: b.add_extension(extension, critical=False))
    assert fault(client_context(ca_pem=pem), server).reason == "too-large"


def test_a_server_that_stops_at_tls_1_1(
    authority: PracticeAuthority, client: ssl.SSLContext
) -> None:
    server = authority.server_context()
    server.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        server.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        server.maximum_version = ssl.TLSVersion.TLSv1_1
    assert fault(client, server).reason == "protocol-version"


def test_no_cipher_in_common(authority: PracticeAuthority, client: ssl.SSLContext) -> None:
    server = authority.server_context()
    server.maximum_version = ssl.TLSVersion.TLSv1_2
    server.set_ciphers("ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0")
    assert fault(client, server).reason == "no-shared-cipher"


def test_an_alert_is_called_by_its_name(
    authority: PracticeAuthority, client: ssl.SSLContext
) -> None:
    server = authority.server_context()

    def refuse(*_: object) -> int:
        return int(ssl.AlertDescription.ALERT_DESCRIPTION_UNRECOGNIZED_NAME)

    server.set_servername_callback(refuse)
    found = fault(client, server)
    assert (found.reason, found.facts["alert"]) == (
        "alert:unrecognized_name",
        "unrecognized_name",
    )
    # The same from OpenSSL's wording, where an interpreter shows no messages.
    error = ssl.SSLError()
    error.reason = "TLSV1_UNRECOGNIZED_NAME"
    assert fault_from(error, None, None, DOMAIN).reason == "alert:unrecognized_name"


def test_a_missing_client_certificate_shows_in_the_first_read(
    authority: PracticeAuthority, client: ssl.SSLContext
) -> None:
    server = authority.server_context()
    server.verify_mode = ssl.CERT_REQUIRED
    pair = Pair(client, server)
    pair.shake()
    with pytest.raises(ssl.SSLError) as caught:
        pair.client.read(1)
    wrapped = OSError("as the transport says it")
    wrapped.__cause__ = caught.value
    found = fault_from(wrapped, pair.client.context, None, DOMAIN)
    assert found.reason == "alert:certificate_required"


@pytest.mark.parametrize(
    ("greeting", "spoke"),
    [
        (b"<?xml version='1.0'?><stream:stream>", "xmpp"),
        (b"HTTP/1.1 400 Bad Request\r\n", "http"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "ssh"),
        (b"220 mail.example.com ESMTP\r\n", "smtp"),
        (b"hello, who are you?", None),
    ],
)
def test_a_port_that_speaks_something_else(
    client: ssl.SSLContext, greeting: bytes, spoke: str | None
) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    wrapped = client.wrap_bio(incoming, outgoing, server_hostname=DOMAIN)
    incoming.write(greeting)
    with pytest.raises(ssl.SSLError) as caught:
        wrapped.do_handshake()
    found = fault_from(caught.value, wrapped, None, DOMAIN)
    assert (found.reason, found.spoke) == ("not-tls", spoke)


def test_closed_in_the_middle(client: ssl.SSLContext) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    wrapped = client.wrap_bio(incoming, outgoing, server_hostname=DOMAIN)
    incoming.write_eof()
    with pytest.raises(ssl.SSLError) as caught:
        wrapped.do_handshake()
    assert fault_from(caught.value, wrapped, None, DOMAIN).reason == "closed"
    assert fault_from(ConnectionResetError("reset"), wrapped, None, DOMAIN).reason == "reset"


def test_silence() -> None:
    found = fault_from(TimeoutError(), None, None, DOMAIN)
    assert (found.reason, found.facts) == ("timeout", {"wanted": DOMAIN})


def test_a_cut_is_not_a_close(authority: PracticeAuthority, client: ssl.SSLContext) -> None:
    pair = Pair(client, authority.server_context())
    pair.shake()
    pair.to_client.write_eof()
    with pytest.raises(ssl.SSLEOFError):
        pair.client.read(1)
    pair = Pair(client, authority.server_context())
    pair.shake()
    with pytest.raises(ssl.SSLWantReadError):
        pair.server.unwrap()
    assert pair.client.read(1) == b""


def test_an_unreadable_ca_file(tmp_path: Path) -> None:
    for file in (tmp_path / "absent.pem", tmp_path / "empty.pem"):
        if file.name == "empty.pem":
            file.write_text("this is no certificate")
        with pytest.raises(TlsFault) as caught:
            client_context(ca_file=file)
        assert caught.value.reason == "ca-file"
        assert str(file) in caught.value.facts["detail"]


def test_without_the_message_callback_the_caller_may_know_the_certificate(
    authority: PracticeAuthority,
) -> None:
    credential = authority.issue([DOMAIN], not_after=NOW - timedelta(minutes=1))
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = 10, "certificate has expired"
    found = fault_from(error, None, credential.der, DOMAIN)
    assert (found.reason, found.facts["subject"]) == ("expired", DOMAIN)


@pytest.mark.parametrize(
    "noise", [b"", b"\x0b", b"\x0b\0\0\0", b"\x0b\0\0\x05\xff\xff\xff\xff\xff"]
)
def test_a_broken_certificate_message_never_raises(noise: bytes) -> None:
    seen = HandshakeSeen()
    seen.take(22, noise)
    assert len(seen.certificates) <= 1
