"""How does a session behave? Its deadlines, what TLS trusts, and whether secrets are shown."""

from pathlib import Path
from typing import NamedTuple


class Options(NamedTuple):
    """`timeout`: seconds for each wait; `ca_file` or `ca_pem` replace the system's authorities."""

    timeout: float = 10.0
    ca_file: Path | None = None
    ca_pem: bytes | None = None
    verify: bool = True
    show_secrets: bool = False
