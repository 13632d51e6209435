"""The practice authority: what it issues, who accepts it, and what it leaves behind."""

import os
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from xmpp_walkthrough.net.tls.certificate import facts_of_der
from xmpp_walkthrough.server.certificates.authority import CA_NAME, Issuer, PracticeAuthority
from xmpp_walkthrough.transcript.tls import NameKind

NOW = datetime.now(UTC)


def accepted(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> ssl.SSLObject:
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    left = client.wrap_bio(to_client, to_server, server_hostname=name)
    right = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for end in (left, right):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return left


@pytest.fixture(scope="module")
def authority() -> PracticeAuthority:
    return PracticeAuthority.create(NOW, ["ceit.org", "例子.测试", "127.0.0.1"])


@pytest.mark.parametrize("name", ["ceit.org", "xn--fsqu00a.xn--0zwm56d", "127.0.0.1"])
def test_a_strict_stranger_accepts_it(authority: PracticeAuthority, name: str) -> None:
    # What slixmpp and others build, with the RFC 5280 strictness that is their default from 3.13.
    client = ssl.create_default_context(cadata=authority.ca_pem.decode())
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    client.set_alpn_protocols(["xmpp-client"])
    tls = accepted(client, authority.server_context(), name)
    assert (tls.version(), tls.selected_alpn_protocol()) == ("TLSv1.3", "xmpp-client")


def test_a_client_that_does_not_know_it_refuses_it(authority: PracticeAuthority) -> None:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.raises(ssl.SSLCertVerificationError):
        accepted(client, authority.server_context(), "ceit.org")


def test_what_stands_in_the_certificates(authority: PracticeAuthority) -> None:
    root, server = facts_of_der(authority.root.der), facts_of_der(authority.server.der)
    assert root is not None
    assert server is not None
    assert root.subject.short == root.issuer.short == server.issuer.short == CA_NAME
    assert "DO NOT TRUST" in CA_NAME
    assert [(name.kind, name.value) for name in server.names] == [
        (NameKind.DNS_ID, "ceit.org"),
        (NameKind.SRV_ID, "_xmpp-client.ceit.org"),
        (NameKind.DNS_ID, "xn--fsqu00a.xn--0zwm56d"),
        (NameKind.SRV_ID, "_xmpp-client.xn--fsqu00a.xn--0zwm56d"),
        (NameKind.IP, "127.0.0.1"),
    ]
    for facts in (root, server):
        assert facts.not_after - facts.not_before == timedelta(days=1)
        assert facts.not_before < NOW < facts.not_after


def test_the_longest_domain_has_an_srv_id() -> None:
    longest = ".".join(["a" * 60] * 4)
    facts = facts_of_der(PracticeAuthority.create(NOW, [longest]).server.der)
    assert facts is not None
    assert facts.names[1].value == f"_xmpp-client.{longest}"


def test_a_name_without_a_label_form_is_refused() -> None:
    with pytest.raises(ValueError):
        PracticeAuthority.create(NOW, ["\N{SNOWMAN}.example"])


def test_certificates_to_be_refused(authority: PracticeAuthority) -> None:
    end = NOW - timedelta(minutes=1)
    for issuer in Issuer:
        credential = authority.issue(["other.example"], not_after=end, issuer=issuer)
        facts = facts_of_der(credential.der)
        assert facts is not None
        assert facts.not_after == end.replace(microsecond=0)
        assert facts.self_issued == (issuer is Issuer.SELF)
        assert (facts.issuer.short == CA_NAME) == (issuer is Issuer.AUTHORITY)
        assert (facts.issuer_url is not None) == (issuer is Issuer.INTERMEDIATE)


def test_the_key_is_a_file_for_a_moment_only(
    authority: PracticeAuthority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    named: list[str] = []

    def watch(context: ssl.SSLContext, certfile: str, keyfile: str, password: object) -> None:
        assert load_pem_private_key(Path(keyfile).read_bytes(), None)
        named.extend(path.name for path in tmp_path.rglob("*") if path.is_file())
        super(ssl.SSLContext, context).load_cert_chain(certfile, keyfile, lambda: "")

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watch)
    authority.server_context()
    if hasattr(os, "memfd_create"):
        assert named == []
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_never_printed(authority: PracticeAuthority) -> None:
    assert "PRIVATE" not in repr(authority)
    assert "key=" not in repr(authority)
    assert repr(authority.server) == "Credential(CN=ceit.org)"
