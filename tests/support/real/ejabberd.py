"""How to run ejabberd with a setup, directory and free loopback ports of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.real.certificates import KeyPair, TestAuthority
from support.real.place import HERE, Place, newer
from support.real.server import (
    ACCOUNTS,
    DOMAIN,
    RealServer,
    Setup,
    absent,
    answers,
    free_ports,
    stop,
    wait_until,
)
from support.real.tokens import issue

SCRAM = [f"SCRAM-SHA-{size}{plus}" for size in ("1", "256", "512") for plus in ("", "-PLUS")]
MECHANISMS = ["PLAIN", "DIGEST-MD5", "EXTERNAL", "X-OAUTH2", "ANONYMOUS", *SCRAM]
# Debian's ejabberd.yml leaves these two out.
REFUSED_BY_DEBIAN = ["DIGEST-MD5", "X-OAUTH2"]
# What Debian enables, less what needs the network, HTTP or an administrator.
MODULES = """
    adhoc blocking caps carboncopy client_state disco last offline ping privacy private
    push roster stream_mgmt vcard vcard_xupdate version
"""


@contextmanager
def ejabberd(
    setup: Setup, directory: Path, authority: TestAuthority, place: Place = HERE
) -> Iterator[RealServer]:
    """Run ejabberd for as long as the block lasts, without a node name and so without epmd."""
    with place.directory(directory) as home:
        port, direct_port, servers_port, web_port = ports = free_ports(4)
        log = home / "ejabberd.log"
        pair = authority.issue(setup.certificate).copied(home).seen(place.inside)
        (home / "ejabberd.yml").write_text(_configure(setup, pair, ports))
        with (home / "output").open("wb") as output:
            process = subprocess.Popen(
                place.command("erl", "ejabberd", *_arguments(setup, place.inside(home))),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=home,
                env=environment(home, place),
                start_new_session=True,
            )
        try:
            wait_until(process, (home / "ready").exists, log)
            wait_until(
                process, lambda: all(map(answers, ports if setup.more_doors else ports[:2])), log
            )
            name = f"ejabberd{place.suffix}"
            addresses = (port, direct_port, authority.ca_file, DOMAIN, log)
            yield RealServer(name, "127.0.0.1", *addresses, servers_port, web_port)
        finally:
            stop(process)


@contextmanager
def ejabberd_24(setup: Setup, directory: Path, authority: TestAuthority) -> Iterator[RealServer]:
    """Run the ejabberd of Debian 13, which has tls-exporter."""
    with ejabberd(setup, directory, authority, newer("-24")) as server:
        yield server


def _arguments(setup: Setup, directory: Path) -> list[str]:
    accounts = ",".join(f'{{<<"{name}">>,<<"{word}">>}}' for name, word in ACCOUNTS.items())
    # Accounts that are kept elsewhere are not ours to make.
    done = "_" if any(line.startswith("auth_method:") for line in setup.lines) else "ok"
    register = (
        f"lists:foreach(fun({{U,P}}) ->"
        f' {done} = ejabberd_auth:try_register(U, <<"{DOMAIN}">>, P) end,'
        f" [{accounts}])"
    )
    token = f", {issue(directory / 'token')}" if "X-OAUTH2" in setup.mechanisms else ""
    ready = f'ok = file:write_file("{directory}/ready", "")'
    # The node ends when the pipe to its standard input does, whatever became of the tests.
    wait = 'io:get_line(""), halt(0).'
    return [
        *("-noshell", "+P", "20000", "-mnesia", "dir", f'"{directory}/spool"'),
        *(
            "-ejabberd",
            "quiet",
            "true",
            "-s",
            "ejabberd",
            "-eval",
            f"{register}{token}, {ready}, {wait}",
        ),
    ]


def environment(home: Path, place: Place) -> dict[str, str]:
    libraries = sorted(place.root.glob("usr/lib/*/ejabberd-*/ebin"))
    if not libraries:
        absent(f"the Erlang code of ejabberd was not found below {place.root / 'usr/lib'}")
    seen = place.inside(home)
    return os.environ | {
        "HOME": str(seen),
        "ERL_LIBS": str(place.inside(libraries[-1]).parent.parent),
        "ERL_CRASH_DUMP_BYTES": "0",
        "EJABBERD_CONFIG_PATH": str(seen / "ejabberd.yml"),
        "EJABBERD_LOG_PATH": str(seen / "ejabberd.log"),
    }


def _configure(setup: Setup, pair: KeyPair, ports: list[int]) -> str:
    port, direct_port, servers_port, web_port = ports
    refused = REFUSED_BY_DEBIAN
    methods = ["internal", *(["anonymous"] if "ANONYMOUS" in setup.mechanisms else [])]
    if setup.mechanisms:
        refused = [name for name in MECHANISMS if name not in setup.mechanisms]
    timer = "" if setup.login_seconds is None else f"negotiation_timeout: {setup.login_seconds} s"
    starttls = "false" if setup.starttls == "off" else "true"
    required = "true" if setup.starttls == "required" else "false"
    older = 'c2s_protocol_options: ["no_sslv3", "no_tlsv1", "no_tlsv1_1", "no_tlsv1_3"]'
    protocols = older if setup.tls_1_2 else ""
    modules = "\n".join(f"  mod_{name}: {{}}" for name in (*MODULES.split(), *setup.modules))
    proxied = str(setup.proxied).lower()
    verify = str("EXTERNAL" in setup.mechanisms).lower()
    doors = {servers_port: "ejabberd_s2s_in", web_port: "ejabberd_http"}
    more = "\n".join(
        f"  - {{port: {number}, ip: '127.0.0.1', module: {module}}}"
        for number, module in doors.items()
    )
    # It does not start with a file that it cannot use, and does with none.
    certified = "" if setup.certificate == "none" else f'"{pair.both}"'
    newline = "\n"
    lines = "".join(f"\n    {line}" for line in setup.lines)
    return f"""
loglevel: {"info" if setup.logging == "info" else "debug"}
hosts: ["{DOMAIN}"]
certfiles: [{certified}]
c2s_cafile: "{pair.clients}"
acme:
  auto: false
auth_method: [{", ".join(methods)}]
anonymous_protocol: sasl_anon
oauth_access: all
auth_password_format: plain
{protocols}
disable_sasl_mechanisms: [{", ".join(f'"{name}"' for name in refused)}]
{timer}
listen:
  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    use_proxy_protocol: {proxied}
    max_stanza_size: 262144
    starttls: {starttls}
    starttls_required: {required}
    tls_verify: {verify}
  - port: {direct_port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    use_proxy_protocol: {proxied}
    max_stanza_size: 262144
    tls: true
    tls_verify: {verify}
{more if setup.more_doors else ""}
{f"host_config:{newline}  {DOMAIN}:{lines}" if lines else ""}
modules:
{modules}
"""
