"""A wrong command line: what is wrong, what was meant or what there is, exit code 2."""

from __future__ import annotations

import re
from io import StringIO

import click
import pytest
from support.screens.command import run

from xmpp_walkthrough.cli.confession import confess
from xmpp_walkthrough.cli.environment import Environment
from xmpp_walkthrough.cli.main import commands

# The line; what is wrong, as it was typed; and what was meant, or a piece of the list.
LINES = [
    # commands and topics
    ("doctr a@b", "doctr", "doctor"),
    ("lessen sasl", "lessen", "lesson"),
    ("fault", "fault", "faults"),
    ("branch 1-08", "branch", "branches"),
    ("Doctor a@b", "Doctor", "doctor"),
    ("help doctr", "doctr", "doctor"),
    ("help nothing-like-it", "nothing-like-it", "branches, "),
    # options
    ("--stpe sasl", "--stpe", "--step"),
    ("--password x", "--password", "--password-file"),
    ("doctor a@b --verbos", "--verbos", "--verbose"),
    ("--verbose", "--verbose", "--help"),
    ("--step", "--step", "--help"),
    ("--fast=3", "--fast", "--help"),
    ("doctor", "JID", "--help"),
    ("doctor a@b c@d", "c@d", "JID"),
    ("a@b c@d", "c@d", "JID"),
    ("serve now", "now", "--help"),
    # steps, lessons, mechanisms, faults, branches, policies, views
    ("--step sals", "sals", "sasl"),
    ("--step 7", "7", "connect open tls"),
    ("--to opne", "opne", "open"),
    ("faults --step bnd", "bnd", "bind"),
    ("lesson sals", "sals", "sasl"),
    ("lesson no-such-thing", "no-such-thing", "three-streams"),
    ("--mechanism SCRAM-SHA256", "SCRAM-SHA256", "SCRAM-SHA-256"),
    ("--mechanism plian", "plian", "PLAIN"),
    ("sasl PLIAN mbed", "PLIAN", "PLAIN"),
    ("serve --offer CRAM-MD6", "CRAM-MD6", "CRAM-MD5"),
    ("--fault scram-wrong-sig", "scram-wrong-sig", "scram-wrong-signature"),
    ("serve --fault stream-no-ids", "stream-no-ids", "stream-no-id"),
    ("--fault zzzzzzzz", "zzzzzzzz", "xmpp-walk faults"),
    ("branches 2.2-99", "2.2-99", "2.2-59"),
    ("doctor a@b --as slixmp", "slixmp", "slixmpp"),
    ("doctor a@b --as nobody", "nobody", "conversations"),
    ("--view html", "html", "terminal"),
    ("--view trminal", "trminal", "terminal"),
    ("--with smm", "smm", "sm"),
    ("serve --starttls maybe", "maybe", "required"),
    # places, numbers, files
    ("a@b --server 127.0.0.1:99999", "127.0.0.1:99999", "65535"),
    ("a@b --server host:0", "host:0", "HOST:PORT"),
    ("a@b --dns im.example", "im.example", "ADDRESS:PORT"),
    ("serve --port 70000", "70000", "65535"),
    ("--auto=fast", "fast", "3600"),
    ("--timeout nan", "nan", "600"),
    ("--seed x", "x", "9223372036854775807"),
    ("--ca-file /nope", "/nope", "--ca-file"),
    ("--svg /nope/x.svg", "/nope/x.svg", "--svg"),
    ("--send-instead sasl=@nope", "@nope", "branches"),
    ("--send-instead slas=-", "slas", "sasl"),
    # addresses and languages
    ("mbed", "mbed", "you@mbed"),
    ("@ceit.org", "@ceit.org", "@"),
    ("'mbed ceit.org'", "mbed ceit.org", "mbed@ceit.org"),
    ("doctor a@b --authzid example.org", "example.org", "you@example.org"),
    ("--lang fr", "fr", "en, zh"),
    ("--lessons /nope", "/nope", "/nope"),
    # what does not go together
    ("--server im.example", "--server", "JID"),
    ("a@b --fault stream-no-id", "--fault", "JID"),
    ("doctor a@b --as slixmpp --mechanism PLAIN", "--as", "--mechanism"),
    ("doctor a@b --for admin --json", "--for", "--json"),
    ("serve --view plain --quiet", "--quiet", "--view"),
]
HAN = re.compile("[\u4e00-\u9fff]")


def said(line: str, **variables: str) -> tuple[int, str]:
    """Exit code and standard error, in this process; nothing is asked and nothing connects."""
    import shlex

    out = Environment(StringIO(), StringIO(), StringIO(), variables)
    try:
        commands.main(shlex.split(line), "xmpp-walk", standalone_mode=False, obj=out)
    except click.ClickException as error:
        code = confess(error, out)
        assert isinstance(out.stderr, StringIO)
        return code, out.stderr.getvalue()
    raise AssertionError("it is a right one")


@pytest.mark.parametrize(("line", "wrong", "instead"), LINES, ids=[line for line, *_ in LINES])
def test_it_is_told_what_is_wrong_and_what_was_meant(line: str, wrong: str, instead: str) -> None:
    code, english = said(line)
    assert code == 2
    assert wrong in english
    assert instead in english
    assert not HAN.search(english)
    assert len(english.splitlines()) <= 5
    # In Chinese by the option, wherever it stands, and by the environment.
    chinese = {said(line, LC_ALL="zh_CN.UTF-8")}
    if "--lang" not in line:
        chinese |= {
            said(f"--lang zh {line}"),
            said(f"{line} --lang=zh" if line[-1] != "p" else f"--lang=zh {line}"),
        }
    for code, text in chinese:
        assert code == 2
        assert wrong in text
        assert instead in text
        assert HAN.search(text.splitlines()[-1])
        assert "Error" not in text
        assert "Usage" not in text


def test_there_are_enough_of_them() -> None:
    assert len({line for line, *_ in LINES}) >= 45


def test_what_the_installed_command_says() -> None:
    done = run("--lang", "zh", "doctor", "a@b", "--verbos")
    assert (done.returncode, done.stdout) == (2, "")
    assert "是不是想写 --verbose" in done.stderr


@pytest.mark.parametrize("line", ["a@b --server h:0", "a@b --view html", "a@b --to opne"])
def test_no_password_is_asked_for_before_it_is_refused(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And none is taken from the environment."""
    monkeypatch.setenv("XMPP_WALK_PASSWORD", "mirror")
    said(line)
    import os

    assert os.environ["XMPP_WALK_PASSWORD"] == "mirror"
