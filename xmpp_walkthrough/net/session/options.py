"""Options of a session: its deadlines, what TLS trusts, and whether secrets are shown."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xmpp_walkthrough.net.dns.directory import Directory
from xmpp_walkthrough.net.tls.keylog import KeyFile

if TYPE_CHECKING:
    from xmpp_walkthrough.transcript.recording import Recorder


class Options(NamedTuple):
    """Options of one run.

    `timeout`: seconds for each wait. `ca_pem` replaces the system's authorities; it is the content
    of `ca_file`, which is read where `ca_pem` is None. `dns` is the nameserver to ask, also for
    addresses, in the place of the system's. `directory` is that of a run of several connections,
    which ask it each question once. `connecting`: seconds for TCP where a target has one address,
    if they differ. `anywhere`: the guide is not asked before we go where DNS or a redirect leads.
    `old_tls` takes versions that RFC 8996 forbids, to see which servers speak them still.
    `keylog` is where the secrets of TLS are written to, for a program that reads what was captured.
    `client_pem` is our own certificate with its key, or `client_key` holds the key. `recorders`
    write down each connection.
    """

    timeout: float = 10.0
    ca_file: Path | None = None
    ca_pem: bytes | None = None
    verify: bool = True
    show_secrets: bool = False
    client_pem: bytes | None = None
    client_key: bytes | None = None
    dns: tuple[str, int] | None = None
    old_tls: bool = False
    connecting: float | None = None
    anywhere: bool = False
    directory: Directory | None = None
    keylog: KeyFile | None = None
    recorders: "tuple[Recorder, ...]" = ()

    @property
    def certificate(self) -> bool:
        """Whether we have a certificate of our own."""
        return self.client_pem is not None

    @property
    def asking(self) -> Directory:
        """The directory to ask about names: that of the run, or a fresh one."""
        return self.directory or Directory(self.dns)
