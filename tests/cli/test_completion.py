"""Completion: values of every kind, in bash itself, and installed by one command, twice as once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.screens.command import COMMAND, environment, run


def completed(line: str) -> list[str]:
    """The values that a shell is offered for the last word of the line."""
    words = line.split(" ")
    variables = {"_XMPP_WALK_COMPLETE": "bash_complete", "COMP_WORDS": f"xmpp-walk {line}"}
    done = subprocess.run(
        COMMAND,
        env=environment(**variables, COMP_CWORD=str(len(words))),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stderr == ""
    return [each.partition(",")[2] for each in done.stdout.splitlines() if each]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("les", "lesson"),
        ("lesson sas", "sasl"),
        ("--lang zh lesson sas", "sasl"),
        ("--step sa", "sasl"),
        ("walk --to bi", "bind"),
        ("--mechanism SCRAM-SHA-2", "SCRAM-SHA-256"),
        ("--fault scram-wr", "scram-wrong-signature"),
        ("faults scram-wr", "scram-wrong-signature"),
        ("--view pl", "plain"),
        ("branches 2.1-0", "2.1-01"),
        ("doctor a@b --as slix", "slixmpp"),
        ("sasl dec", "decode"),
        ("sasl SCRAM-SHA-2", "SCRAM-SHA-256"),
        ("serve --starttls opt", "optional"),
        ("serve --offer dig", "digest-md5"),
        ("help doc", "doctor"),
        ("completion fi", "fish"),
    ],
)
def test_a_value_is_completed(line: str, value: str) -> None:
    assert value in completed(line)


@pytest.mark.parametrize("line", ["lesson --st", "serve --fault nothing-like", "--step zz"])
def test_what_there_is_not_is_not_offered(line: str) -> None:
    assert completed(line) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_is_installed_by_one_command(shell: str, tmp_path: Path) -> None:
    (tmp_path / ".bashrc").write_text("# mine, without a line end")
    for _ in range(2):
        done = run(
            *("completion", "--install"),
            HOME=str(tmp_path),
            SHELL=f"/usr/bin/{shell}",
            XDG_DATA_HOME="",
            XDG_CONFIG_HOME="",
            ZDOTDIR="",
        )
        assert (done.returncode, done.stderr) == (0, "")
    scripts = [each for each in tmp_path.rglob("*") if each.is_file() and each.name[0] != "."]
    assert len(scripts) == 1
    assert "_XMPP_WALK_COMPLETE" in scripts[0].read_text()
    start = tmp_path / f".{shell}rc"
    if shell == "fish":
        assert scripts[0] == tmp_path / ".config/fish/completions/xmpp-walk.fish"
        assert not start.exists()
    else:
        assert start.read_text().count(str(scripts[0])) == 2  # in one line
        assert len(start.read_text().splitlines()) == (2 if shell == "bash" else 1)


def test_bash_itself_completes(tmp_path: Path) -> None:
    """What the installed line makes of a new interactive bash, asked as the Tab key asks."""
    run("completion", "bash", "--install", HOME=str(tmp_path), XDG_DATA_HOME="")
    asks = (
        "COMP_WORDS=(xmpp-walk --step sa); COMP_CWORD=2; _xmpp_walk_completion xmpp-walk; "
        'echo "got ${COMPREPLY[*]}"'
    )
    path = f"{Path(COMMAND[0]).parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["bash", "--rcfile", str(tmp_path / ".bashrc"), "-i", "-c", asks],
        env=environment(HOME=str(tmp_path), PATH=path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "got sasl" in done.stdout


def test_a_shell_without_one_is_told() -> None:
    done = run("completion", SHELL="/bin/tcsh")
    assert done.returncode == 2
    assert "bash, zsh, fish" in done.stderr
