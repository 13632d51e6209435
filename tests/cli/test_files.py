"""Files that the command line names: endless, silent, locked, of another kind, or just right."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.screens.command import COMMAND, environment, run

from xmpp_walkthrough.cli.files import UnreadableFile, read

GIGABYTES = 10 * 2**30


def sources(folder: Path) -> dict[str, tuple[Path, str]]:
    """What is no file to read, and the reason that is given."""
    sparse, cut_off = folder / "sparse", folder / "cut-off"
    with sparse.open("wb") as file:
        file.truncate(GIGABYTES)
    cut_off.symlink_to(folder / "gone")
    loop = folder / "loop"
    loop.symlink_to(loop)
    return {
        "endless": (Path("/dev/zero"), "more than"),
        "sparse": (sparse, "more than"),
        "folder": (folder, "Is a directory"),
        "missing": (folder / "missing", "No such file"),
        "dangling": (cut_off, "No such file"),
        "loop": (loop, "symbolic links"),
        "descriptor": (Path("/dev/fd/99"), "Bad file descriptor"),
        "memory": (Path("/proc/self/mem"), "Input/output error"),
        "under a file": (sparse / "x", "Not a directory"),
        "long": (folder / ("x" * 300), "name too long"),
    }


NAMES = (
    *("endless", "sparse", "folder", "missing", "dangling", "loop", "descriptor", "memory"),
    *("under a file", "long"),
)
each_source = pytest.mark.parametrize("name", NAMES)
OPTIONS = {
    "--password-file": "{}",
    "--send-instead": "open={}",
    "--ca-file": "{}",
    "--client-cert": "{}",
    "--client-key": "{}",
}


def test_the_names_are_those_of_the_sources(tmp_path: Path) -> None:
    assert set(NAMES) == set(sources(tmp_path))


@each_source
def test_what_is_no_file_to_read_is_told_at_once(tmp_path: Path, name: str) -> None:
    path, reason = sources(tmp_path)[name]
    with pytest.raises(UnreadableFile, match=reason):
        read(path, 4_096, seconds=20)


@pytest.mark.parametrize("most", [0, 1, 4_096, 100_000])
def test_no_more_is_read_than_is_of_use(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    taken = 0
    real = os.read

    def counting(descriptor: int, size: int) -> bytes:
        nonlocal taken
        data = real(descriptor, size)
        taken += len(data)
        return data

    monkeypatch.setattr(os, "read", counting)
    with pytest.raises(UnreadableFile):
        read(Path("/dev/zero"), most)
    assert taken == most + 1


def test_as_much_as_there_may_be(tmp_path: Path) -> None:
    """Where the defence must not fire."""
    file = tmp_path / "file"
    for size in (0, 1, 4_096):
        file.write_bytes(bytes(size))
        assert read(file, 4_096) == bytes(size)


def test_of_a_long_file_the_first_line_may_be_had(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"word\n" + bytes(10**6))
    assert read(file, 4_096, first_line=True).startswith(b"word\n")
    file.write_bytes(bytes(10**6) + b"\n")
    with pytest.raises(UnreadableFile):
        read(file, 4_096, first_line=True)


# --- pipes ---


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@contextlib.contextmanager
def writing(path: Path, *parts: bytes, stay: bool = False) -> Iterator[None]:
    """Another program writes these into the pipe, and perhaps stays."""
    done = threading.Event()

    def write() -> None:
        with path.open("wb", buffering=0) as out:
            for part in parts:
                out.write(part)
            if stay:
                done.wait(60)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(60)


def test_a_pipe_is_waited_for(pipe: Path) -> None:
    with writing(pipe, b"one", b"two\n"):
        assert read(pipe, 4_096) == b"onetwo\n"


def test_a_pipe_into_which_nobody_writes_is_not_waited_for_for_ever(pipe: Path) -> None:
    with pytest.raises(UnreadableFile, match="did not come to an end"):
        read(pipe, 4_096, seconds=0.05)


def test_a_writer_who_does_not_stop_is_not_waited_for_either(pipe: Path) -> None:
    with writing(pipe, b"word", stay=True), pytest.raises(UnreadableFile, match="come to an end"):
        read(pipe, 4_096, seconds=0.5)


def test_a_line_is_enough_from_a_writer_who_stays(pipe: Path) -> None:
    with writing(pipe, b"word\n", stay=True):
        assert read(pipe, 4_096, first_line=True) == b"word\n"


# --- by the command line ---


@each_source
def test_every_option_says_what_is_wrong_with_its_file(tmp_path: Path, name: str) -> None:
    path, reason = sources(tmp_path)[name]
    # In turn, so that each option meets some of them and each of them some option.
    for option, value in list(OPTIONS.items())[NAMES.index(name) % 2 :: 2]:
        line = ["mbed@ceit.org", "--server", "127.0.0.1:1", option, value.format(path)]
        if option == "--client-key":
            line += ["--client-cert", "/dev/null"]
        done = run(*line, XMPP_WALK_PASSWORD="mirror")
        assert done.returncode == 2, option
        assert reason in done.stderr or name in ("descriptor", "memory"), done.stderr
        assert ("password" if option == "--password-file" else option) in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfem\0i\0r\0r\0o\0r\0\n\0", "NUL"),  # as a Windows editor saves it
        (b"mirror\0\n", "NUL"),
        (b"m\xefrror\n", "not UTF-8"),
        (b"x" * 5_000 + b"\n", "more than"),
    ],
)
@pytest.mark.parametrize("line", ["mbed@ceit.org", "doctor mbed@ceit.org", "sasl PLAIN mbed"])
def test_a_password_that_is_none(tmp_path: Path, line: str, data: bytes, said: str) -> None:
    file = tmp_path / "password"
    file.write_bytes(data)
    done = run(*line.split(), "--password-file", str(file))
    assert done.returncode == 2
    assert said in done.stderr
    assert "rror" not in done.stderr.replace("Error", "")


def test_a_password_of_the_environment_that_is_no_text() -> None:
    done = run("mbed@ceit.org", XMPP_WALK_PASSWORD="m\udcefrror")
    assert done.returncode == 2
    assert "not UTF-8" in done.stderr
    assert "rror" not in done.stderr.replace("Error", "")


@pytest.mark.parametrize("number", ["99", "2147483647", "99999999999999999999", "-1", "1e3"])
def test_a_descriptor_that_is_none(number: str) -> None:
    done = run("mbed@ceit.org", "--password-fd", number)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("given", ["</dev/zero", "</dev/null", "<&-", "0>/dev/null"])
@pytest.mark.parametrize("line", ["--send-instead open=-", "sasl decode -"])
def test_a_standard_input_that_gives_nothing_of_use(line: str, given: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {given}', "sh", *COMMAND, *line.split()],
        capture_output=True,
        timeout=60,
        env=environment(),
    )
    empty = "sasl" in line and given in ("</dev/null", "<&-")  # an empty payload is one
    assert done.returncode == (0 if empty else 2), done.stderr
    assert b"Traceback" not in done.stderr + done.stdout


@pytest.fixture
def facts() -> Iterator[dict[str, str]]:
    """How to reach a practice server."""
    with subprocess.Popen(
        [*COMMAND, "serve", "--json", "--port", "0", "--quiet", "--offer", "ANONYMOUS"],
        stdout=subprocess.PIPE,
        env=environment(),
    ) as server:
        try:
            assert server.stdout is not None
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{walk} {trust} --password-file <(sleep 0.2; echo mirror)", 0),
        ("echo mirror | {walk} {trust} --password-file /dev/stdin", 0),
        ("{walk} {trust} --password-file /dev/fd/3 3< <(echo mirror)", 0),
        ("{walk} {trust} --password-fd 3 3< <(echo mirror)", 0),
        ("echo mirror | {walk} {trust} --password-fd 0", 0),
        ("{walk} --ca-file /dev/fd/4 --password-fd 3 3<<< mirror 4< {ca_file}", 0),
        ("echo '<a/>' | {walk} {trust} --mechanism ANONYMOUS --send-instead tls=-", 22),
    ],
)
def test_what_a_shell_gives_in_the_place_of_a_file_is_one(
    facts: dict[str, str], line: str, code: int
) -> None:
    """Where the defence must not fire: process substitution, descriptors, standard input."""
    place = f"{facts['host']}:{facts['port']}"
    walk = f"{' '.join(COMMAND)} {facts['jid']} --server {place} --to bind"
    made = line.format(walk=walk, trust="--ca-file <(cat {ca_file})".format(**facts), **facts)
    done = subprocess.run(["bash", "-c", made], capture_output=True, timeout=60, env=environment())
    assert done.returncode == code, (done.stdout[-1000:], done.stderr)
