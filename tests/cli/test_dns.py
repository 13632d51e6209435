"""Does `--dns` find the server through the nameserver that was named, and through no other?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from support.net.nameserver import nameserver
from support.screens.command import COMMAND, environment, run


@contextmanager
def serving(*more: str) -> Iterator[dict[str, Any]]:
    line = [*COMMAND, "serve", "--json", "--port", "0", "--quiet", *more]
    with subprocess.Popen(line, stdout=subprocess.PIPE, env=environment()) as server:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())
        server.terminate()


def test_the_walk_asks_the_nameserver_and_goes_where_it_says() -> None:
    with (
        serving() as facts,
        nameserver(f"""
            _xmpp-client._tcp.ceit.org  SRV  0 5 {facts["port"]} xmpp.hosting.example.
            xmpp.hosting.example        A    127.0.0.1
        """) as dns,
    ):
        done = run(
            *(facts["jid"], "--dns", dns.place, "--ca-file", facts["ca_file"]),
            XMPP_WALK_PASSWORD=facts["password"],
        )
    assert done.returncode == 0, done.stdout
    assert f"0 5 {facts['port']} xmpp.hosting.example" in done.stdout
    assert "A xmpp.hosting.example." in dns.asked


def test_the_server_alone_brings_its_dns_along() -> None:
    with serving("--fault", "srv-dead-target") as facts:
        done = run(
            *(facts["jid"], "--dns", facts["dns"], "--ca-file", facts["ca_file"]),
            XMPP_WALK_PASSWORD=facts["password"],
        )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": refused") == 2


def test_the_doctor_asks_it_too() -> None:
    with serving("--fault", "srv-answered") as facts:
        done = run(
            *("doctor", facts["jid"], "--dns", facts["dns"], "--ca-file", facts["ca_file"]),
            XMPP_WALK_PASSWORD=facts["password"],
        )
    assert done.returncode == 0, done.stdout
    assert "a.hosting.example" in done.stdout


def test_where_it_says_no_the_system_is_not_asked() -> None:
    with nameserver("* * !NODATA") as dns:
        done = run("me@localhost.example", "--dns", dns.place, XMPP_WALK_PASSWORD="x")
    assert done.returncode == 10
    assert "the name exists, without such a record" in done.stdout
    assert "AAAA localhost.example." in dns.asked


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["me@im.example", "--dns", "ns.example"], "is not ADDRESS or ADDRESS:PORT"),
        (["me@im.example", "--dns", "127.0.0.1:0"], "is not ADDRESS or ADDRESS:PORT"),
        (["--dns", "127.0.0.1"], "--dns goes with a JID"),
    ],
)
def test_wrong_use(arguments: list[str], said: str) -> None:
    done = run(*arguments, XMPP_WALK_PASSWORD="x")
    assert done.returncode == 2
    assert said in done.stderr


def test_a_plain_walk_loads_nothing_that_only_dns_needs() -> None:
    program = (
        "import sys\nfrom xmpp_walkthrough.cli.command_line import commands\n"
        "from xmpp_walkthrough.cli.environment import Environment\n"
        "words = ['walk', '--auto', '0', '--view', 'jsonl']\n"
        "try:\n    commands.main(words, obj=Environment.real())\n"
        "except SystemExit as end:\n    print('loaded:', end.code, *sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment()
    )
    code, *loaded = done.stdout.rpartition("loaded: ")[2].split()
    assert code == "0", done.stderr
    unneeded = ("net.race", "server.nameserver", "server.zone", "server.dead")
    assert not {f"xmpp_walkthrough.{name}" for name in unneeded} & set(loaded)
    assert "dns" not in loaded
