"""A password comes from a descriptor, a file, the environment or a hidden prompt, in this order."""

import os
import stat
from pathlib import Path
from typing import Any

import click
import pytest

from xmpp_walkthrough.cli.password import VARIABLE, password


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Prompts that were shown, and whether they hid what was typed."""
    prompts: list[tuple[str, bool]] = []

    def prompt(text: str, *, hide_input: bool = False) -> str:
        prompts.append((text, hide_input))
        return "typed"

    monkeypatch.setattr(click, "prompt", prompt)
    return prompts


def get(**changes: Any) -> str:
    values: dict[str, Any] = {"file": None, "descriptor": None, "variables": {}}
    values |= {"interactive": False, "prompt": "Password: "}
    return password("juliet@im.example.com", **{**values, **changes})


def descriptor(data: bytes) -> int:
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return reading


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"r0m30\n", "r0m30"),
        (b"r0m30", "r0m30"),
        (b"r0m30\r\nmore\n", "r0m30"),
        (b" with spaces \n", " with spaces "),
        ("gr\u00fc\u00df\n".encode(), "gr\u00fc\u00df"),
        (b"\n", ""),
        (b"", ""),
    ],
)
def test_the_first_line_without_its_end(tmp_path: Path, data: bytes, expected: str) -> None:
    file = tmp_path / "password"
    file.write_bytes(data)
    assert get(file=file) == expected
    assert get(descriptor=descriptor(data)) == expected


def test_a_descriptor_is_closed_after_it_was_read() -> None:
    number = descriptor(b"x\n")
    get(descriptor=number)
    with pytest.raises(OSError):
        os.fstat(number)


def test_the_environment_is_read_and_emptied() -> None:
    variables = {VARIABLE: "secret", "OTHER": "1"}
    assert get(variables=variables) == "secret"
    assert variables == {"OTHER": "1"}


def test_the_environment_is_emptied_even_where_another_source_wins(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from the file\n", encoding="utf-8")
    variables = {VARIABLE: "secret"}
    assert get(file=file, variables=variables) == "from the file"
    assert variables == {}


def test_the_order(tmp_path: Path, asked: list[tuple[str, bool]]) -> None:
    file = tmp_path / "password"
    file.write_text("file\n", encoding="utf-8")
    number = descriptor(b"descriptor\n")
    every = {"file": file, "variables": {VARIABLE: "variable"}, "interactive": True}
    assert get(descriptor=number, **every) == "descriptor"
    every["variables"] = {VARIABLE: "variable"}
    assert get(**every) == "file"
    assert get(variables={VARIABLE: "variable"}, interactive=True) == "variable"
    assert asked == []
    assert get(interactive=True) == "typed"
    assert asked == [("Password: ", True)]


def test_an_empty_variable_is_an_answer(asked: list[tuple[str, bool]]) -> None:
    assert get(variables={VARIABLE: ""}, interactive=True) == ""
    assert asked == []


def test_nobody_to_ask() -> None:
    with pytest.raises(click.UsageError) as caught:
        get()
    assert "juliet@im.example.com" in str(caught.value)
    for way in ("--password-file", "--password-fd", VARIABLE):
        assert way in str(caught.value)


def test_what_cannot_be_read_is_told_without_a_traceback(tmp_path: Path) -> None:
    latin = tmp_path / "latin"
    latin.write_bytes("gr\u00fc\u00df\n".encode("latin-1"))
    for file, words in (
        (tmp_path / "missing", "No such file"),
        (tmp_path, "directory"),
        (latin, "UTF-8"),
    ):
        with pytest.raises(click.UsageError, match=words):
            get(file=file)


def test_a_descriptor_that_is_not_open() -> None:
    number = descriptor(b"")
    os.close(number)
    with pytest.raises(click.UsageError, match="could not be read"):
        get(descriptor=number)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.touch(mode=stat.S_IWUSR)
    with pytest.raises(click.UsageError, match="Permission denied"):
        get(file=file)


def test_no_error_shows_a_password(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"canary\xff\n")
    with pytest.raises(click.UsageError) as caught:
        get(file=file)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
