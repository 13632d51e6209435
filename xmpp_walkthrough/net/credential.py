"""How do certificates get into a TLS context? Ours with its key only by a file, says Python."""

import ssl
import tempfile
from pathlib import Path

_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def load_pem(context: ssl.SSLContext, pem: bytes) -> None:
    """Load a certificate and its key; the file lives for a moment, in a folder of our own."""
    with tempfile.TemporaryDirectory(prefix="xmpp-walk-") as folder:  # mode 0700
        path = Path(folder, "credential.pem")
        path.touch(mode=0o600)
        path.write_bytes(pem)
        context.load_cert_chain(path)


def load_authorities(context: ssl.SSLContext, pem: bytes) -> None:
    """Trust these authorities; their revocation lists are read only from a file as well."""
    with tempfile.TemporaryDirectory(prefix="xmpp-walk-") as folder:
        path = Path(folder, "authorities.pem")
        path.write_bytes(pem)
        context.load_verify_locations(cafile=path)


def addresses(certificate: bytes) -> tuple[str, ...]:
    """The XMPP addresses that the first certificate of a PEM names; none where it has none."""
    from xmpp_walkthrough.net.certificate import addresses_of_der

    text = certificate.decode("ascii", "replace")
    begin, end = text.find(_BEGIN), text.find(_END)
    if begin < 0 or end < begin:
        return ()
    return addresses_of_der(ssl.PEM_cert_to_DER_cert(text[begin : end + len(_END)]))


def load_files(context: ssl.SSLContext, certificate: Path, key: Path | None) -> None:
    """Load them from files; the key may stand behind the certificate. Errors: OSError.

    A key that is encrypted is refused: OpenSSL would ask for its password on the terminal.
    """
    context.load_cert_chain(certificate, key, password=lambda: "")
