"""How does a certificate with its key get into a TLS context? Only by a file, says Python."""

import ssl
import tempfile
from pathlib import Path


def load_pem(context: ssl.SSLContext, pem: bytes) -> None:
    """Load a certificate and its key; the file lives for a moment, in a folder of our own."""
    with tempfile.TemporaryDirectory(prefix="xmpp-walk-") as folder:  # mode 0700
        path = Path(folder, "credential.pem")
        path.touch(mode=0o600)
        path.write_bytes(pem)
        context.load_cert_chain(path)


def load_files(context: ssl.SSLContext, certificate: Path, key: Path | None) -> None:
    """Load them from files; the key may stand behind the certificate. Errors: OSError.

    A key that is encrypted is refused: OpenSSL would ask for its password on the terminal.
    """
    context.load_cert_chain(certificate, key, password=lambda: "")
