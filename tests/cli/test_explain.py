"""`xmpp-walk explain` as a person runs it: what is shown, what is left out, and how it ends."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest
from support.logs.explained import explained, written
from support.screens.command import COMMAND, environment, run

STREAM = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
ERRORS = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
ERROR = f"<error type='cancel'><service-unavailable {ERRORS}/></error>"
LOGIN = (
    f"C: <stream:stream to='x.org' {STREAM}\nS: <stream:stream from='x.org' id='1' {STREAM}\n"
    f"S: <stream:features><mechanisms {SASL}><mechanism>PLAIN</mechanism></mechanisms>"
    f"</stream:features>\nC: <auth {SASL} mechanism='PLAIN'>AGp1bGlldAByMG0zMA==</auth>\n"
    f"S: <success {SASL}/>\n"
)
CHATS = "".join(
    f"S: <message from='romeo@x.org/b' to='juliet@x.org/a' id='m{n}'><body>{n}</body></message>\n"
    for n in range(40)
)
TALK = (
    "C: <iq type='get' id='a1' to='x.org'><query xmlns='jabber:iq:version'/></iq>\n"
    f"{CHATS}S: <iq type='error' id='a1' from='x.org'>{ERROR}</iq>\n"
) + CHATS.replace(" id='m", " id='k")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "some.log"
    path.write_text(LOGIN + TALK, encoding="utf-8")
    return path


def test_only_errors_come_with_what_they_answer(log: Path) -> None:
    found = explained(log, only="errors")
    assert [unit["raw"][:26] for unit in found.units] == [
        "<iq type='get' id='a1' to=",
        "<iq type='error' id='a1' f",
    ]
    assert found.units[1]["verdict"] == "refusal"
    assert found.told["skimmed"]["count"] == 80
    assert found.code == 0


def test_skimming_finds_the_errors_that_a_closer_look_finds(log: Path) -> None:
    """The same refusals, with the same words, as when every line is read."""
    all_of_them = [unit for unit in explained(log).units if unit["verdict"] == "refusal"]
    skimmed = [u for u in explained(log, only="errors").units if u["verdict"] == "refusal"]
    alike = ("raw", "key", "section", "role", "step", "phase")
    assert [[u[x] for x in alike] for u in skimmed] == [[u[x] for x in alike] for u in all_of_them]
    assert len(skimmed) == 1


def test_around_a_line_are_a_few_units(log: Path) -> None:
    found = explained(log, around=20)
    ids = [unit["raw"].partition("id='")[2][:3] for unit in found.units]
    assert len(ids) == 11
    assert explained(log, around=100_000).units == []


def test_an_xpath_chooses_units(log: Path) -> None:
    found = explained(log, xpath="//c:body[. = '7']")
    assert len(found.units) == 2
    assert "<body>7</body>" in found.units[0]["raw"]


def test_an_account_is_one_connection(tmp_path: Path) -> None:
    path = tmp_path / "two.log"
    bound = (
        "S: <iq type='result' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
        "<jid>{}@x.org/a</jid></bind></iq>\n"
    )
    login = LOGIN + f"C: <stream:stream to='x.org' {STREAM}\n"
    text = (
        login + bound.format("juliet") + CHATS + login + bound.format("nurse") + "C: <presence/>\n"
    )
    path.write_text(text, encoding="utf-8")
    found = explained(path, jid="nurse@x.org")
    assert found.units[-1]["raw"] == "<presence/>"
    assert len(found.units) == 8
    assert not any("juliet" in unit["raw"] for unit in found.units[1:])
    assert len(explained(path, jid="romeo@x.org").units) == 40


def test_a_step_is_shown_in_full_and_others_in_a_line(log: Path) -> None:
    text = written(log, steps=((Named("sasl"),),))
    assert "We choose PLAIN" in text
    assert "1 open: done" in text
    assert "<message" not in text


class Named:
    """A step, as the option reads it."""

    def __init__(self, name: str) -> None:
        self.name = name


def test_a_secret_is_masked_and_told_of_before_it_would_be_shown(log: Path) -> None:
    text = written(log)
    assert "r0m30" not in text
    assert "AGp1bGlldAByMG0zMA" not in text
    assert "Line 4 holds what decodes to a secret" in text
    assert text.index("xmpp-walk share") < text.index("<auth")
    assert "AGp1bGlldAByMG0zMA==" in written(log, show_secrets=True)


def test_a_log_without_a_secret_needs_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(TALK, encoding="utf-8")
    assert "xmpp-walk share" not in written(path)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_said_in_the_reader_s_language(log: Path, lang: str) -> None:
    text = written(log, lang=lang)
    assert "⟨" not in text
    assert "[en]" not in text


def test_standard_input_is_a_log(log: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "explain", "--view", "plain"],
        input=log.read_bytes(),
        capture_output=True,
        timeout=30,
        env=environment(),
        check=False,
    )
    assert done.returncode == 0
    assert b"Units of a stream found: 87" in done.stdout


def test_several_files_are_explained_in_turn(log: Path) -> None:
    done = run("explain", str(log), str(log), "--view", "plain", "--only", "errors")
    assert done.returncode == 0
    assert done.stdout.count("Server: ") == 2


@pytest.mark.parametrize("name", ["missing.log", "."])
def test_what_is_no_file_is_said_to_be_none(tmp_path: Path, name: str) -> None:
    done = run("explain", str(tmp_path / name))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_what_holds_no_xmpp_is_exit_code_2(tmp_path: Path) -> None:
    path = tmp_path / "binary"
    path.write_bytes(bytes(range(256)) * 50)
    done = run("explain", str(path), "--view", "plain")
    assert done.returncode == 2
    assert done.stderr == ""
    assert "Units of a stream found: 0" in done.stdout


@pytest.mark.parametrize(
    "wrong", [["--format", "slixmp"], ["--xpath", "//["], ["--around", "0"], ["--only", "x"]]
)
def test_a_wrong_option_is_said_to_be_wrong(log: Path, wrong: list[str]) -> None:
    done = run("explain", str(log), *wrong)
    assert done.returncode == 2
    assert done.stdout == ""
    assert wrong[0] in done.stderr


def test_a_format_that_is_asked_for_is_taken(log: Path) -> None:
    assert explained(log, form="bare").told["format-asked"]["format"] == "bare"


def test_a_log_that_grows_is_followed_until_it_is_interrupted(log: Path) -> None:
    follow = [*COMMAND, "explain", str(log), "-f", "--view", "jsonl"]
    with subprocess.Popen(follow, stdout=subprocess.PIPE, env=environment(), text=True) as process:
        assert process.stdout is not None
        seen = [process.stdout.readline() for _ in range(20)]
        assert any('"stream_header"' in line for line in seen)
        with log.open("a", encoding="utf-8") as more:
            more.write("C: <presence id='new'/>\n")
        for line in process.stdout:
            if "'new'" in line:
                break
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.wait(timeout=10)
    assert '"log.found"' in rest
    assert process.returncode == 0
