"""Loading certificates into a TLS context; ours with its key only by a file, says Python.

XEP-0178.
"""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xmpp_walkthrough.net.tls.question import ask_or

_OPEN = "/proc/self/fd"  # by number, the files that this process has open
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def load_pem(context: ssl.SSLContext, pem: bytes, key: bytes | None = None) -> None:
    """Load a certificate and its key, which may stand behind it. Errors: OSError.

    A key that is encrypted is refused: OpenSSL would ask for its password on the terminal.
    """
    with _file(pem) as path, _file(pem if key is None else key) as key_path:
        context.load_cert_chain(path, key_path, password=lambda: "")


def load_authorities(context: ssl.SSLContext, pem: bytes) -> None:
    """Trust these authorities; their revocation lists are read only from a file as well."""
    with _file(pem) as path:
        context.load_verify_locations(cafile=path)


@contextmanager
def _file(data: bytes) -> Iterator[str]:
    """A file that exists for a moment.

    Where the system has memory files, it has no name on disk.
    """
    if hasattr(os, "memfd_create") and os.path.isdir(_OPEN):
        with os.fdopen(os.memfd_create("xmpp-walk"), "wb") as file:
            file.write(data)
            file.flush()
            yield f"{_OPEN}/{file.fileno()}"
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="xmpp-walk-") as folder:  # mode 0700
        path = Path(folder, "credential.pem")
        path.touch(mode=0o600)
        path.write_bytes(data)
        yield str(path)


def addresses(certificate: bytes) -> tuple[str, ...]:
    """The XMPP addresses that the first certificate of a PEM names; none where it has none."""
    from xmpp_walkthrough.net.tls.certificate import addresses_of_der

    text = certificate.decode("ascii", "replace")
    begin, end = text.find(_BEGIN), text.find(_END)
    if begin < 0 or end < begin:
        return ()
    return addresses_of_der(
        ask_or(lambda: ssl.PEM_cert_to_DER_cert(text[begin : end + len(_END)]), b"")
    )
