"""What an option takes is checked where it is declared, and a wish reaches its step by its name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from support.files import ROOT
from support.screens.command import COMMAND, environment
from support.walks.typed import typed

from xmpp_walkthrough.protocol.jid import Jid
from xmpp_walkthrough.protocol.sasl.known import mechanisms
from xmpp_walkthrough.server.fault import known
from xmpp_walkthrough.steps.wants import Wants
from xmpp_walkthrough.walk import find, steps

# Wishes without an option of their own: they follow from others, or from a fault.
FOUND_OUT = {"language", "as_in_article", "once", "invitation", "certified"}


def value(line: str, name: str) -> object:
    return typed(f"xmpp-walk {line}").given[name]


@pytest.mark.parametrize(
    ("line", "name", "made"),
    [
        ("juliet@IM.example.com/x", "jid", Jid("juliet", "im.example.com", "x")),
        ("example.org --mechanism anonymous", "jid", Jid(None, "example.org")),
        ("--step 2", "steps", (find("2"),)),
        ("--step bind --step 6", "steps", (find("bind"), find("close"))),
        ("--to tls", "to", find("tls")),
        ("--mechanism plain", "mechanism", "PLAIN"),
        ("--mechanism ''", "mechanism", None),
        ("--mechanism gssapi", "mechanism", "GSSAPI"),
        ("--mechanism scram-sha3-512-plus", "mechanism", "SCRAM-SHA3-512-PLUS"),
        ("--mechanism SCRAM-SHA-384", "mechanism", "SCRAM-SHA-384"),
        ("--mechanism LOGIN", "mechanism", "LOGIN"),
        ("--mechanism X-NOBODY-HAS-IT", "mechanism", "X-NOBODY-HAS-IT"),
        ("--authzid Romeo@example.org/orchard", "authzid", "romeo@example.org"),
        ("--with sm --with csi", "extras", frozenset({"sm", "csi"})),
        ("--server im.example", "server", ("im.example", None)),
        ("--server im.example:1", "server", ("im.example", 1)),
        ("--server ::1", "server", ("::1", None)),
        ("--server [::1]:5269", "server", ("::1", 5269)),
        ("--dns 127.0.0.1", "dns", ("127.0.0.1", 53)),
        ("--dns [::1]:5353", "dns", ("::1", 5353)),
        ("--fault stream-no-id", "faults", (known()["stream-no-id"],)),
        ("--ca-file ''", "ca_file", None),
    ],
)
def test_a_value_is_what_the_program_works_with(line: str, name: str, made: object) -> None:
    assert value(line, name) == made


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--step bnd", "there is no step 'bnd'. Did you mean bind? The steps are connect"),
        ("--to opne", "mean open?"),
        ("--step nowhere", "there is no step 'nowhere'. The steps are connect"),
        ("--mechanism SCRAM-SHA-265", "no mechanism 'SCRAM-SHA-265'. Did you mean SCRAM-SHA-256"),
        ("--mechanism plian", "mean PLAIN"),
        ("--fault stream-no-ids", "there is no fault 'stream-no-ids'. Did you mean stream-no-id"),
        ("--fault zzzzzzzz", "there is no fault 'zzzzzzzz'. `xmpp-walk faults` lists them"),
        ("--authzid example.org", "--authzid 'example.org': "),
        ("@@", "'@@': "),
        ("--resource 'a\u200bb'", "--resource "),
        ("--server host:0", "--server: 'host:0' is not HOST or HOST:PORT"),
        ("--dns im.example", "--dns: 'im.example' is not ADDRESS or ADDRESS:PORT"),
        ("--ca-file /nonexistent", "--ca-file: '/nonexistent' cannot be read: "),
        ("--client-key /nonexistent", "--client-key: '/nonexistent' cannot be read: "),
        ("--svg /nonexistent/x.svg", "--svg: '/nonexistent/x.svg' cannot be written: "),
        ("--send-instead nowhere=x", "--send-instead: 'nowhere' is none of the steps"),
        (
            "doctor a@b --as xmpp",
            "--as: there is no client 'xmpp'. Did you mean slixmpp? There are ",
        ),
        ("doctor a@b --server host:0", "--server: 'host:0' is not HOST or HOST:PORT"),
        ("serve --fault stream-no-ids", "mean stream-no-id"),
        ("faults --step bnd", "mean bind?"),
        ("faults --step discover", "there is no step 'discover'"),
        ("branches --step discover", "there is no step 'discover'"),
        ("--to discover", "there is no step 'discover'"),
        ("branches --step bnd", "mean bind?"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_typed(line: str, said: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        typed(f"xmpp-walk {line}")
    assert said in caught.value.format_message()


@pytest.mark.parametrize("line", ["--lang zh @@", "@@ --lang zh", "--authzid @@ --lang zh"])
def test_the_language_is_known_before_anything_is_wrong(line: str) -> None:
    with pytest.raises(click.UsageError, match=r"[一-鿿]"):
        typed(f"xmpp-walk {line}")


def test_what_there_is_is_never_taken_for_a_typo() -> None:
    for name in mechanisms():
        assert value(f"--mechanism {name}", "mechanism") == name
    for step in steps():
        if step.name != "discover":
            assert value(f"--step {step.name}", "steps") == ((step,),)


def test_every_wish_is_an_option_of_the_walk_or_follows_from_one() -> None:
    assert set(Wants._fields) - set(typed("xmpp-walk").given) == FOUND_OUT


def test_wishes_are_filled_with_those_of_a_fault() -> None:
    own = Wants(mechanism="PLAIN", extras=frozenset({"sm"}))
    other = Wants(mechanism="*", resource="x", register=True, extras=frozenset({"csi"}))
    both = own.filled(other)
    assert (both.mechanism, both.resource, both.register) == ("PLAIN", "x", True)
    assert both.extras == {"sm", "csi"}
    assert own.filled(Wants()) == own == Wants().filled(own)


class Edit(NamedTuple):
    """One place that is written to: what is put in front of what stands there."""

    path: str
    before: str
    put: str


# All that a new option takes: its declaration, its field, and the step that heeds it.
OPTION = (
    Edit(
        "cli/commands/walk.py",
        "@options.LESSONS",
        '@click.option("--stream-language", metavar="CODE", help="The xml:lang of the stream.")\n',
    ),
    Edit("steps/wants.py", "    mechanism:", '    stream_language: str = ""\n'),
    Edit("steps/open.py", "context.wants.language", "context.wants.stream_language or "),
)


def test_an_option_is_three_edits(tmp_path: Path) -> None:
    copy = tmp_path / "xmpp_walkthrough"
    shutil.copytree(ROOT / copy.name, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "lessons").symlink_to(ROOT / "lessons")
    for path, before, put in OPTION:
        source = (copy / path).read_text(encoding="utf-8")
        assert source.count(before) == 1, path
        (copy / path).write_text(source.replace(before, put + before), encoding="utf-8")
    run = "from xmpp_walkthrough.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", run, "--step", "open", "--stream-language", "eo"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert 'xml:lang="eo"' in done.stdout.replace("'", '"')


def completed(line: str) -> subprocess.CompletedProcess[str]:
    variables = {"_XMPP_WALK_COMPLETE": "bash_complete", "COMP_WORDS": f"xmpp-walk {line}"}
    variables["COMP_CWORD"] = str(line.count(" ") + 1)
    return subprocess.run(
        COMMAND,
        env=environment(**variables),
        stdin=subprocess.PIPE,  # nobody writes there
        capture_output=True,
        text=True,
        timeout=20,
    )


@pytest.mark.parametrize("option", ["--ca-file", "--password-file", "--svg", "--client-cert"])
def test_a_shell_completes_the_name_of_a_file(option: str) -> None:
    assert "file,/et" in completed(f"walk {option} /et").stdout


def test_nothing_is_read_for_a_completion() -> None:
    """`-` is standard input, and a completion would wait for it."""
    with subprocess.Popen(["sleep", "30"], stdout=subprocess.PIPE) as silent:
        variables = {"_XMPP_WALK_COMPLETE": "bash_complete", "COMP_CWORD": "4"}
        variables["COMP_WORDS"] = "xmpp-walk walk --send-instead sasl=- --la"
        done = subprocess.run(
            COMMAND,
            env=environment(**variables),
            stdin=silent.stdout,
            capture_output=True,
            timeout=20,
        )
        silent.kill()
    assert b"--lang" in done.stdout
