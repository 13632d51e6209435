"""Which certificate a test server shows, and the authority that a client has to trust for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from real.server import DOMAIN, Certificate
from xmpp_walkthrough.server.authority import PracticeAuthority

# ejabberd sets a timer for the expiry and fails on one that is centuries away.
VALID_FOR = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Paths of a certificate chain, its private key, both in one, and who signs for clients."""

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
        now = datetime.now(UTC)
        start, end = now - timedelta(days=1), now + VALID_FOR
        if kind == "expired":
            start, end = now - timedelta(days=60), now - timedelta(days=30)
        name = "elsewhere.example" if kind == "wrong-name" else DOMAIN
        leaf = self._authority.issue_cert(name, not_before=start, not_after=end)
        pair.chain.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
        leaf.private_key_pem.write_to_path(str(pair.key))
        leaf.private_key_and_cert_chain_pem.write_to_path(str(pair.both))
        return pair
