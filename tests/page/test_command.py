"""`xmpp-walk page FILE`: of a recording, of a log, and of what is neither."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from page.pages import walked
from page.test_page import read
from support.doctor.process import doctor

PROGRAM = (sys.executable, "-m", "xmpp_walkthrough")


def page(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [*PROGRAM, "page", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording, and beside it the page of that very walk."""
    folder = tmp_path_factory.mktemp("recorded")
    walked(folder, "--record", str(folder / "walk"), "--mechanism", "SCRAM-SHA-1")
    return folder / "walk"


def test_the_page_of_a_recording_is_that_of_the_walk(recorded: Path) -> None:
    done = page(recorded)
    assert (done.returncode, done.stderr) == (0, "")
    found, live = ((recorded.with_name(name)).read_text() for name in ("walk.html", "page.html"))
    assert done.stdout == f"Written: {recorded}.html\n"
    # Where the server was is told in one language only by a recording.
    assert found.partition("</header>")[2] == live.partition("</header>")[2]


def test_it_is_for_its_owner_alone(recorded: Path) -> None:
    page(recorded)
    assert recorded.with_name("walk.html").stat().st_mode & 0o777 == 0o600


def test_of_a_cut_recording_there_is_what_came_before(recorded: Path, tmp_path: Path) -> None:
    data = recorded.read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(data[: len(data) // 2])
    done = page(cut)
    assert done.returncode == 65
    assert "was cut off in line" in done.stderr
    records = [json.loads(line) for line in cut.read_bytes().splitlines()[:-1]]
    units = [each["raw"].encode() for each in records if "raw" in each]
    assert units
    assert read((tmp_path / "cut.html").read_text()).units == units


def test_a_log_is_explained_in_both_languages(tmp_path: Path) -> None:
    log = tmp_path / "client.log"
    log.write_text(
        "DEBUG SEND: <presence/>\n"
        "DEBUG RECV: <message from='romeo@ceit.org' type='error'><body>&lt;b&gt;</body>"
        "<error type='cancel'><service-unavailable"
        " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>\n"
    )
    done = page(log, "--output", tmp_path / "out.html")
    assert (done.returncode, done.stderr) == (0, "")
    html = (tmp_path / "out.html").read_text()
    assert read(html).units[0] == b"<presence/>"
    assert "We are here." in read(html).text
    assert "我们在线了" in read(html, "zh").text or "在线" in read(html, "zh").text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("/nonexistent/log", "--output", "/dev/null"), "No such file"),
        (("-",), "--output"),
        (("/dev/null", "--output", "/nonexistent/page.html"), "/nonexistent"),
    ],
)
def test_what_cannot_be_is_said(words: tuple[str, ...], says: str) -> None:
    done = page(*words)
    assert done.returncode == 2
    assert says in done.stderr


def test_the_doctors_report_stands_at_the_top_of_its_page(tmp_path: Path) -> None:
    file = tmp_path / "doctor.html"
    done = doctor(tmp_path, "--page", str(file), password="a-canary-of-ours")
    assert (done.returncode, done.stderr) == (40, "")
    html = file.read_text()
    verdict, _, rest = html.partition("</section>")
    for line in done.stdout.splitlines()[1:]:
        assert " ".join(line.split())[:40] in read(verdict).text
    assert any(b"not-authorized" in unit for unit in read(rest).units)
    assert "canary" not in html
    assert b64encode(b"\0mbed\0a-canary-of-ours").decode() not in html


def test_a_page_of_an_account_is_masked_whatever_was_recorded(tmp_path: Path) -> None:
    for name, mechanism in (("plain", "PLAIN"), ("scram", "SCRAM-SHA-256")):
        file = tmp_path / name
        walked(tmp_path, "--record", str(file), "--mechanism", mechanism)
        first, rest = file.read_text().split("\n", 1)
        header = json.loads(first)
        del header["opening"]["practice"]  # as of an account that is nobody's to know
        file.write_text(f"{json.dumps(header)}\n{rest}")
        assert page(file).returncode == 0
        html = Path(f"{file}.html").read_text()
        assert "AG1iZWQAbWlycm9y" not in html
        assert "mirror" not in html
        keys = re.findall(r'"salted_password": \{"=bytes": "([^"]+)"', rest)
        assert len(keys) == (name == "scram")
        for key in keys:
            assert b64decode(key).hex() not in html.replace(" ", "")


def test_what_is_read_is_not_written_over(recorded: Path) -> None:
    before = recorded.read_bytes()
    done = page(recorded, "--output", recorded)
    assert done.returncode == 2
    assert recorded.read_bytes() == before
