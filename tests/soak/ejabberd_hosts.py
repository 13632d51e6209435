"""How does one ejabberd serve many domains, each set up in its own way?"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.real.ejabberd import MECHANISMS, REFUSED_BY_DEBIAN, SCRAM, environment
from support.real.place import Place
from support.real.server import stop, wait_until

from soak import names
from soak.configuration import Configuration
from soak.places import DIRECT, STARTTLS, Listener

_FEW = ("roster", "disco")
# What Debian enables, less what needs the network, HTTP or an administrator.
_SHIPPED = (
    *("adhoc", "avatar", "blocking", "caps", "carboncopy", "client_state", "disco", "last"),
    *("offline", "ping", "privacy", "private", "pubsub", "push", "push_keepalive", "roster"),
    *("shared_roster", "sic", "stream_mgmt", "vcard", "vcard_xupdate", "version"),
)
_MODULES = {
    "few": _FEW,
    "no-roster": ("disco", "ping"),
    "many": (*_SHIPPED, "mam", "muc", "block_strangers", "time", "pres_counter", "announce"),
    "legacy": (*_SHIPPED, "legacy_auth"),
    "register": (*_SHIPPED, "register"),
}
_OPTIONS = {
    "pubsub": {"plugins": ["flat", "pep"]},
    "roster": {"versioning": True},
    "register": {"ip_access": "all", "access": "all"},
}
_PLUS = tuple(name for name in SCRAM if name.endswith("-PLUS"))
_NOT_PLUS = tuple(name for name in SCRAM if name not in _PLUS)
_OFFERED = {
    "plain-only": ("PLAIN",),
    "scram-only": tuple(SCRAM),
    "sha-1-only": ("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"),
    "sha-256-only": ("SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"),
    "no-plus": ("PLAIN", *_NOT_PLUS),
    "everything": tuple(MECHANISMS),
    "external-offered": ("PLAIN", "EXTERNAL", *SCRAM),
}
_STORES: Mapping[str, Mapping[str, object]] = {
    "plain": {"auth_method": ["internal"], "auth_password_format": "plain"},
    **{
        f"hashed-{size}": {
            "auth_method": ["internal"],
            "auth_password_format": "scram",
            "auth_scram_hash": "sha" if size == "1" else f"sha{size}",
        }
        for size in ("1", "256", "512")
    },
}
# Two bytes of length before each question, "auth:name:domain:password", and before each answer.
_SCRIPT = """#!/usr/bin/perl
use strict;
binmode(STDIN); binmode(STDOUT); $| = 1;
open(my $file, '<:raw', $0 . '.accounts') or die;
my %words; while (<$file>) { chomp; my ($who, $word) = split(/\\t/, $_, 2); $words{$who} = $word; }
while (read(STDIN, my $head, 2) == 2) {
	read(STDIN, my $asked, unpack('n', $head));
	my ($what, $name, $domain, $word) = split(/:/, $asked, 4);
	my $known = $words{"$name\\@$domain"};
	my $good = defined $known && ($what eq 'isuser' || $what eq 'auth' && $known eq $word);
	print pack('nn', 2, $good ? 1 : 0);
}
"""

Way = tuple[str, str, bool, bool]


def way(it: Configuration) -> Way:
    """How its ports are set up: what is the listener's own there, and not the domain's."""
    verify = it.mechanisms in ("everything", "external-offered")
    return it.starttls, it.tls, verify, it.modules == "compression"


def listeners(made: Sequence[Configuration], server: int) -> dict[Way, Listener]:
    """An address for each way that is needed."""
    ways = dict.fromkeys(map(way, made))
    return {each: Listener(server, number) for number, each in enumerate(ways)}


@contextmanager
def ejabberd_hosts(
    made: Sequence[Configuration],
    stands: Mapping[Way, Listener],
    place: Place,
    directory: Path,
    certificates: Path,
) -> Iterator[Path]:
    """Run it for as long as the block lasts; yields its log."""
    with place.directory(directory) as home:
        log = home / "ejabberd.log"
        for it in made:
            copy = home / f"{it.number}.pem"
            copy.write_bytes((certificates / copy.name).read_bytes())
        inside = place.inside(home)
        script = home / "accounts.pl"
        script.write_text(_SCRIPT)
        script.chmod(0o755)
        script.with_name("accounts.pl.accounts").write_text(
            "".join(f"{names.account(x)}@{names.domain(x)}\t{names.password(x)}\n" for x in made),
            "utf-8",
        )
        # Whatever is JSON is YAML.
        written = json.dumps(_configure(made, stands, inside), ensure_ascii=False, indent=1)
        (home / "ejabberd.yml").write_text(written, "utf-8")
        with (home / "output").open("wb") as output:
            process = subprocess.Popen(
                place.command("erl", "ejabberd", *_arguments(made, inside)),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=home,
                env=environment(home, place),
                start_new_session=True,
            )
        try:
            wait_until(process, (home / "ready").exists, log)
            yield log
        finally:
            stop(process)


def _arguments(made: Sequence[Configuration], inside: Path) -> list[str]:
    accounts = ",".join(
        "{" + ",".join(map(_binary, (account, names.domain(x), names.password(x)))) + "}"
        for x in made
        if x.store != "external"
        for account in (names.account(x), names.FRIEND)
    )
    register = (
        "lists:foreach(fun({U,H,P}) -> ok = ejabberd_auth:try_register(U, H, P) end,"
        f" [{accounts}])"
    )
    ready = f'ok = file:write_file("{inside}/ready", "")'
    # The node ends when the pipe to its standard input does, whatever became of the tests.
    wait = 'io:get_line(""), halt(0).'
    return [
        *("-noshell", "+P", "20000", "-mnesia", "dir", f'"{inside}/spool"'),
        *("-ejabberd", "quiet", "true", "-s", "ejabberd"),
        *("-eval", f"{register}, {ready}, {wait}"),
    ]


def _binary(text: str) -> str:
    """A binary of Erlang, whatever the node takes its arguments for."""
    return f'base64:decode(<<"{base64.b64encode(text.encode()).decode()}">>)'


def _configure(
    made: Sequence[Configuration], stands: Mapping[Way, Listener], inside: Path
) -> dict[str, object]:
    return {
        "loglevel": "info",
        "hosts": [names.domain(x) for x in made],
        "certfiles": [f"{inside}/{x.number}.pem" for x in made],
        "acme": {"auto": False},
        "extauth_pool_size": 1,
        "oauth_access": "all",
        "listen": [each for x, at in stands.items() for each in _listen(x, at)],
        "host_config": {names.domain(x): _host(x, inside) for x in made},
        "modules": {},
    }


def _listen(kind: Way, at: Listener) -> Iterator[dict[str, object]]:
    starttls, tls, verify, zlib = kind
    older = {"any": [], "1.3": ["no_tlsv1_2"]}.get(tls, ["no_tlsv1_3"])
    common = {
        "module": "ejabberd_c2s",
        "max_stanza_size": 262144,
        "tls_verify": verify,
        "protocol_options": ["no_sslv3", "no_tlsv1", "no_tlsv1_1", *older],
        **({"zlib": True} if zlib else {}),
        **({"ciphers": "ECDHE+CHACHA20"} if tls == "one-cipher" else {}),
    }
    for address in (at.four, at.four_too, at.six):
        for port in sorted(set(STARTTLS.values())):
            yield {
                **common,
                **{"ip": address, "port": port, "starttls": starttls != "missing"},
                "starttls_required": starttls == "required",
            }
        for port in sorted(set(DIRECT.values())):
            yield {**common, "ip": address, "port": port, "tls": True}


def _host(it: Configuration, inside: Path) -> dict[str, object]:
    refused = REFUSED_BY_DEBIAN
    if it.mechanisms in _OFFERED:
        refused = [name for name in MECHANISMS if name not in _OFFERED[it.mechanisms]]
    store = _STORES.get(it.store)
    if store is None:
        store = {"auth_method": ["external"], "extauth_program": f"{inside}/accounts.pl"}
    modules = _MODULES.get(it.modules, _SHIPPED)
    if it.software == "ejabberd-24" and it.modules == "many":
        modules = (*modules, "scram_upgrade")
    return {
        **store,
        "disable_sasl_mechanisms": refused,
        "modules": {f"mod_{name}": _OPTIONS.get(name, {}) for name in modules},
    }
