"""Do slixmpp's own integration tests pass on `xmpp-walk serve`, where it has what they are about?

They come with its source distribution, which XMPP_WALK_SLIXMPP_SOURCE names (`.ci/run` fetches it),
and want the usual ports of a server that is called `localhost`: so a network of their own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.net.hosts import Host
from support.real.practice import serve
from support.real.server import ACCOUNTS

pytestmark = pytest.mark.real

VARIABLE = "XMPP_WALK_SLIXMPP_SOURCE"
OFFERED = {
    "basic_connect_and_message": 1,
    "bob": 1,
    "chatmarkers": 1,
    "disco": 1,
    "ibb": 1,
    "last_activity": 1,
    "ping": 1,
    "quickresponse": 1,
    "reactions": 1,
    "reconnect": 2,
    "retract": 1,
    "slow_filters": 1,
    "tls_check": 6,
    "version": 1,
}
"""How many tests of each file pass."""

NOT_OFFERED = {
    "blocking": "no list of blocked addresses (XEP-0191)",
    "component": "no port for components (XEP-0114)",
    "httpupload": "no place for files (XEP-0363)",
    "mam": "no archive of messages (XEP-0313)",
    "moderate": "no rooms (XEP-0045)",
    "muc": "no rooms (XEP-0045)",
    "pep": "no personal eventing (XEP-0163)",
    "privatestorage": "no private storage (XEP-0049)",
    "selfping": "no rooms (XEP-0045)",
    "sos": "no web server for reports of outages (XEP-0455)",
    "user_avatar": "no personal eventing (XEP-0163)",
    "vcard": "no vcards (XEP-0054)",
    "vcard_avatar": "no vcards (XEP-0054)",
}
"""The files that want more of a server than a login, a roster, and stanzas that arrive."""


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Their tests alone, in a folder: what they import is the installed slixmpp."""
    source = os.environ.get(VARIABLE, "")
    if not source or not Path(source, "itests").is_dir():
        pytest.skip(f"{VARIABLE} names no source of slixmpp (pip download --no-binary slixmpp)")
    shutil.copytree(Path(source, "itests"), tmp_path / "itests")
    return tmp_path


@pytest.fixture
def host() -> Iterator[Host]:
    """A network of their own, without a way out."""
    if os.geteuid() != 0:
        pytest.skip("only root may make a network for them")
    with ExitStack() as stack:
        made = Host(stack)
        made.ip("link set lo up")
        yield made


def test_each_file_is_known(theirs: Path) -> None:
    found = {file.stem.removeprefix("test_") for file in theirs.glob("itests/test_*.py")}
    assert found == OFFERED.keys() | NOT_OFFERED.keys()


def test_what_is_offered_passes(theirs: Path, host: Host, tmp_path: Path) -> None:
    names = ("--domain", "localhost", "--port", "5222", "--direct-tls-port", "5223")
    with host.entered(), serve(tmp_path / "server", *names) as server:
        accounts = {}
        for number, (name, password) in enumerate(ACCOUNTS.items(), 1):
            accounts[f"CI_ACCOUNT{number}"] = f"{name}@localhost"
            accounts[f"CI_ACCOUNT{number}_PASSWORD"] = password
        modules = [f"itests.test_{name}" for name in OFFERED]
        done = subprocess.run(
            [sys.executable, "-m", "unittest", *modules],
            cwd=theirs,
            env=os.environ | accounts | {"SSL_CERT_FILE": str(server.ca_file)},
            capture_output=True,
            timeout=120,
            check=False,
        )
    said = done.stderr.decode()
    assert done.returncode == 0, said
    assert re.search(rf"^Ran {sum(OFFERED.values())} tests in ", said, re.MULTILINE), said
    assert "skipped" not in said, said
