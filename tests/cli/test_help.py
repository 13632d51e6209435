"""Help: three ways to ask for it, in sections, in both languages, on topics, and as a manual."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from support.screens.command import run

from xmpp_walkthrough.cli.help.layout import columns
from xmpp_walkthrough.content.library import Library

LANGUAGES = ("en", "zh")
HAN = re.compile("[\u4e00-\u9fff]")


def said(*words: str, **variables: str) -> str:
    done = run(*words, COLUMNS="80", **variables)  # type: ignore[arg-type]
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_help_is_asked_for_in_three_ways() -> None:
    assert said("-h") == said("--help") == said("walk", "--help")
    assert said("help").startswith(said("--help"))
    assert said("doctor", "-h") == said("help", "doctor") == said("--help", "doctor")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_help_has_sections_in_the_language(lang: str) -> None:
    titles = ("Where:", "Who:", "What:", "How it is shown:", "Wrong on purpose:")
    if lang == "zh":
        titles = ("连到哪里：", "以谁的身份：", "做什么：", "怎样显示：", "故意出错：")
    for text in (said("--help", "--lang", lang), said("--lang", lang, "help", "walk")):
        found = [line for line in text.splitlines() if line in titles]
        assert tuple(found) == titles
        assert bool(HAN.search(text)) is (lang == "zh")
        assert max(map(columns, text.splitlines())) <= 80


def test_the_environment_chooses_the_language() -> None:
    assert said("-h", LC_ALL="zh_CN.UTF-8") == said("-h", "--lang", "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_topic_is_shown(lang: str) -> None:
    topics = Library(lang).pages()
    assert {"steps", "mechanisms", "exit-codes", "speed"} <= set(topics)
    for topic in topics:
        assert said("help", topic, "--lang", lang).startswith("# ")


def test_the_list_of_topics_is_whole() -> None:
    text = said("help")
    assert all(topic in text for topic in Library("en").pages())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_manual_is_of_the_same_texts(lang: str) -> None:
    page = said("help", "--man", "--lang", lang)
    for option in ("mechanism", "send\\-instead", "no\\-login", "direct\\-tls\\-port"):
        assert f"\\fB\\-\\-{option}" in page
    if shutil.which("groff") and lang == "en":  # its own hyphenation has no Chinese
        read = subprocess.run(
            ["groff", "-man", "-wmac", "-wreg", "-z", "-Kutf8", "-Tutf8"],
            input=page,
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=True,
        )
        assert read.stderr == ""


@pytest.mark.parametrize("line", ["--version", "doctor --version", "--lang zh --version"])
def test_the_version_is_told_wherever_it_is_asked_for(line: str) -> None:
    assert said(*line.split()).startswith("xmpp-walk ")


@pytest.mark.parametrize(("words", "here"), [(("scram", "few"), "scram-few-iterations")])
def test_faults_are_searched(words: tuple[str, ...], here: str) -> None:
    text = said("faults", *words)
    assert here in text
    assert "cert-expired" not in text
    assert len(text.splitlines()) < len(said("faults").splitlines()) / 10


def test_branches_are_searched() -> None:
    text = said("branches", "STARTTLS", "malformed")
    assert text.splitlines()[1].startswith("2.1-")
    assert "SF-10" not in text
