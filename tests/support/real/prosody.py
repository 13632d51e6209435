"""How to run Prosody with a setup, directory and free loopback ports of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from support.real import wire_log
from support.real.certificates import KeyPair, TestAuthority
from support.real.place import HERE, Place, newer
from support.real.server import (
    ACCOUNTS,
    DOMAIN,
    RealServer,
    Setup,
    answers,
    free_ports,
    stop,
    wait_until,
)
from support.real.tokens import MODULE, write_module
from support.real.trouble import write_accounts, write_modules
from support.real.wordings import write_wordings

# What Debian enables, less what needs the network, HTTP or an administrator, and less `limits`,
# which holds every stanza back for some 9 ms.
MODULES = """
    disco roster saslauth tls blocklist bookmarks carbons pep private smacks vcard4
    vcard_legacy csi_simple ping register time uptime version
"""
SCRAM = tuple(f"SCRAM-SHA-{size}{plus}" for size in ("1", "256") for plus in ("", "-PLUS"))
MECHANISMS = ("PLAIN", *SCRAM, "OAUTHBEARER", "ANONYMOUS", "EXTERNAL")
PROVIDERS = {"OAUTHBEARER": "internal_hashed", "ANONYMOUS": "anonymous", "EXTERNAL": "ccert"}


class Ports(NamedTuple):
    """Who comes in where."""

    starttls: int
    direct: int
    servers: int
    web: int


@contextmanager
def prosody(
    setup: Setup, directory: Path, authority: TestAuthority, place: Place = HERE
) -> Iterator[RealServer]:
    """Run Prosody for as long as the block lasts."""
    with place.directory(directory) as home:
        ports = Ports(*free_ports(4))
        _write_accounts(home / "data")
        log = home / "prosody.log"
        configuration = home / "prosody.cfg.lua"
        pair = authority.issue(setup.certificate).copied(home)
        write_module(home)
        write_modules(home)
        write_wordings(home)
        wire_log.write_module(home)
        configuration.write_text(
            _configure(setup, place.inside(home), pair.seen(place.inside), ports)
        )
        seen = str(place.inside(configuration))
        with (home / "output").open("wb") as output:
            process = subprocess.Popen(
                place.command("prosody", "prosody", "--config", seen, "-F"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=home,
                start_new_session=True,
            )
        try:
            # Without a certificate it does not even listen where TLS is to begin at once.
            doors = 1 if setup.certificate == "none" else 4 if setup.more_doors else 2
            wait_until(process, lambda: all(map(answers, ports[:doors])), log)
            if "OAUTHBEARER" in setup.mechanisms:
                wait_until(process, (home / "token").exists, log)
            name = f"prosody{place.suffix}"
            addresses = (ports.starttls, ports.direct, authority.ca_file, DOMAIN, log)
            yield RealServer(name, "127.0.0.1", *addresses, ports.servers, ports.web)
        finally:
            stop(process)


@contextmanager
def prosody_13(setup: Setup, directory: Path, authority: TestAuthority) -> Iterator[RealServer]:
    """Run the Prosody of Debian 13, which has tls-exporter."""
    with prosody(setup, directory, authority, newer("-13")) as server:
        yield server


def _write_accounts(data: Path) -> None:
    folder = data / DOMAIN.replace(".", "%2e") / "accounts"
    folder.mkdir(parents=True)
    for name, password in ACCOUNTS.items():
        # A hashed store hashes such a password when it is first used.
        (folder / f"{name}.dat").write_text(f'return {{ ["password"] = "{password}"; }};\n')
    write_accounts(folder, ACCOUNTS["mbed"])


def _storage(mechanisms: tuple[str, ...]) -> str:
    """A hashed store serves the SCRAM of its one hash; only a plain store serves them all.

    Others have one provider each; `ccert` is in Debian's prosody-modules.
    """
    for name, provider in PROVIDERS.items():
        if name in mechanisms:
            return f'authentication = "{provider}"'
    scram = [name for name in mechanisms if name.startswith("SCRAM-")]
    if len(scram) == 1:
        hash_name = scram[0].removeprefix("SCRAM-").removesuffix("-PLUS")
        return f'authentication = "internal_hashed"\npassword_hash = "{hash_name}"'
    return 'authentication = "internal_plain"'


def _configure(setup: Setup, directory: Path, pair: KeyPair, ports: Ports) -> str:
    modules = [name for name in MODULES.split() if (setup.starttls, name) != ("off", "tls")]
    modules += ["legacyauth"] if setup.accounts else []
    disabled = [*([] if setup.more_doors else ["s2s"]), *([] if "tls" in modules else ["tls"])]
    modules += ["http"] if setup.more_doors else []
    modules += {"stanzas": ["stanza_debug"], "bytes": [wire_log.MODULE]}.get(setup.logging, [])
    level = "info" if setup.logging == "info" else "debug"
    offered = setup.mechanisms or MECHANISMS
    if "OAUTHBEARER" in setup.mechanisms:
        modules += ["tokenauth", MODULE]
    refused = ["DIGEST-MD5", *(name for name in MECHANISMS if name not in offered)]
    required = setup.starttls == "required"
    more = ' protocol = "tlsv1_2";' if setup.tls_1_2 else ""
    if setup.tls_1_1:
        more = ' protocol = "tlsv1_1"; ciphers = "ALL:@SECLEVEL=0";'
    if "EXTERNAL" in setup.mechanisms:
        more += f' cafile = "{pair.clients}"; verify = {{ "peer", "client_once" }};'
    tls = f'{{ certificate = "{pair.chain}"; key = "{pair.key}";{more} }}'
    timer = "" if setup.login_seconds is None else f"c2s_timeout = {setup.login_seconds}"
    newline = "\n    "
    return f"""
run_as_root = true
pidfile = "{directory}/prosody.pid"
data_path = "{directory}/data"
log = {{ {level} = "{directory}/prosody.log" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {ports.starttls} }}
c2s_direct_tls_ports = {{ {ports.direct} }}
s2s_ports = {{ {ports.servers} }}
http_ports = {{ {ports.web} }}
https_ports = {{ }}
c2s_direct_tls_ssl = {tls}
plugin_paths = {{ "{directory}" }}
token_file = "{directory}/token"
modules_enabled = {{ {_quoted(modules)} }}
modules_disabled = {{ {_quoted(disabled)} }}
c2s_require_encryption = {str(required).lower()}
allow_unencrypted_plain_auth = {str(not required).lower()}
disable_sasl_mechanisms = {{ {_quoted(refused)} }}
allow_registration = {str(setup.accounts).lower()}
{_storage(setup.mechanisms)}
{timer}
VirtualHost "{DOMAIN}"
    ssl = {tls}
    {newline.join(setup.lines)}
"""


def _quoted(names: list[str]) -> str:
    return "; ".join(f'"{name}"' for name in names)
