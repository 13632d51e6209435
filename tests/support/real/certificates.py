"""Which certificate a test server shows, and the authority that a client has to trust for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from support.real.server import DOMAIN, Certificate
from xmpp_walkthrough.server.certificates.authority import Issuer, PracticeAuthority
from xmpp_walkthrough.server.certificates.issuing import pem

MACHINE = f"xmpp.{DOMAIN}"  # what SRV records lead to
DAY = timedelta(days=1)
# ejabberd sets a timer for the expiry and fails on one that is centuries away.
_GOOD = (-DAY, 20 * DAY)
_ORDINARY: dict[Certificate, tuple[timedelta, timedelta]] = {
    "good": _GOOD,
    "wrong-name": _GOOD,
    "machine": _GOOD,
    "soon": (-80 * DAY, 3 * DAY),
    "expired": (-60 * DAY, -30 * DAY),
    "not-yet-valid": (DAY, 20 * DAY),
}


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Paths of a certificate chain, its private key, both in one, and who signs for clients.

    The files of the kind `none` are empty, as those of a renewal that went wrong.
    """

    chain: Path
    key: Path
    both: Path
    clients: Path

    def copied(self, directory: Path) -> KeyPair:
        """Copies of the files where a server that sees no other directory can read them."""
        files = (self.chain, self.key, self.both, self.clients)
        return KeyPair(*(Path(shutil.copy(path, directory)) for path in files))

    def seen(self, inside: Callable[[Path], Path]) -> KeyPair:
        """The same files, as the server calls them."""
        return KeyPair(*map(inside, (self.chain, self.key, self.both, self.clients)))


class TestAuthority:
    """A certificate authority for one test run."""

    __test__ = False

    def __init__(self, directory: Path) -> None:
        self._authority = trustme.CA()
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self.ca_file = directory / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))
        self._second = PracticeAuthority.create(datetime.now(UTC), [DOMAIN])
        with self.ca_file.open("ab") as trusted:
            trusted.write(self._second.ca_pem)
        self._clients = PracticeAuthority.create(datetime.now(UTC), [DOMAIN])
        self._clients_ca = directory / "clients-ca.pem"
        self._clients_ca.write_bytes(self._clients.ca_pem)

    def stranger(self) -> Path:
        """The PEM file of another authority, which signed nothing here."""
        path = self._directory / "stranger.pem"
        if not path.exists():
            trustme.CA().cert_pem.write_to_path(str(path))
        return path

    def issue_client(self, jid: str) -> Path:
        """The PEM file of a client's certificate that names this account, and of its key."""
        path = self._directory / f"{jid}.pem"
        path.write_bytes(self._clients.issue_client(jid))
        return path

    def issue(self, kind: Certificate) -> KeyPair:
        """The certificate of that kind; the same files when asked again."""
        base = self._directory / kind
        chain, key, both = (base.with_suffix(suffix) for suffix in (".crt", ".key", ".pem"))
        pair = KeyPair(chain, key, both, self._clients_ca)
        if pair.both.exists():
            return pair
        made = self._ordinary if kind in _ORDINARY else self._odd
        certificates, secret = (b"", b"") if kind == "none" else made(kind)
        chain.write_bytes(certificates)
        key.write_bytes(secret)
        both.write_bytes(secret + certificates)
        return pair

    def _ordinary(self, kind: Certificate) -> tuple[bytes, bytes]:
        """Signed by the authority of the test run: chain and key."""
        now = datetime.now(UTC)
        before, after = _ORDINARY[kind]
        name = {"wrong-name": "elsewhere.example", "machine": MACHINE}.get(kind, DOMAIN)
        leaf = self._authority.issue_cert(name, not_before=now + before, not_after=now + after)
        certificates = b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
        return certificates, leaf.private_key_pem.bytes()

    def _odd(self, kind: Certificate) -> tuple[bytes, bytes]:
        """Nobody stands behind it whom a client trusts, or it does not say who: chain and key."""
        if kind == "unknown-ca":
            authority = PracticeAuthority.create(datetime.now(UTC), [DOMAIN])
            made = authority.issue([DOMAIN])
        else:
            by = Issuer.SELF if kind == "self-signed" else Issuer.INTERMEDIATE
            made = self._second.issue([DOMAIN], issuer=by)
        certificate = made.certificate_pem
        return certificate, pem(made).removeprefix(certificate)
