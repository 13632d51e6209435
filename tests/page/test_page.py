"""The page without a browser: one file, nothing fetched, the words of the other views."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from page.pages import Paged, page_file, paged, walked
from support.walks.lines import SERVER, WE, entry

from xmpp_walkthrough.views.page.render import environment

WALKS = {
    "plain": ("--mechanism", "PLAIN"),
    "scram-plus": ("--mechanism", "SCRAM-SHA-256-PLUS"),
    "refused": ("--fault", "sasl-not-authorized"),
    "broken": ("--fault", "error-xml-not-well-formed"),
}
_FETCHES = ("src", "srcset", "action", "data", "poster", "style", "onclick", "onload", "onerror")


class _Reader(HTMLParser):
    """Reads a page: its texts by language, its attributes, and the bytes of each unit."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.units: list[bytes] = []
        self.texts: list[str] = []
        self._language = language
        self._open: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in given.items()]
        if tag in ("meta", "link", "input", "rect"):
            return
        self._open.append((tag, given))
        if tag == "pre" and given.get("class") == "wire":
            self.units.append(b"")
        if "data-hex" in given:
            self.units[-1] += bytes.fromhex(given["data-hex"])

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        attributes = [given for tag, given in self._open if tag != "html"]
        wire = any(given.get("class") == "wire" for given in attributes)
        if wire and not any("data-hex" in given for given in attributes):
            self.units[-1] += data.encode()
        if self._open and self._open[-1][0] in ("style", "script"):
            return
        languages = [given["lang"] for given in attributes if "lang" in given]
        if not languages or languages[-1] == self._language:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def read(html: str, language: str = "en") -> _Reader:
    reader = _Reader(language)
    reader.feed(html)
    return reader


@pytest.fixture(scope="module", params=WALKS)
def walk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Paged:
    return paged(tmp_path_factory.mktemp("page"), *WALKS[request.param])


def test_the_bytes_joined_are_those_of_the_wire(walk: Paged) -> None:
    assert read(walk.html).units == walk.raw


def test_it_is_one_file_that_fetches_nothing(walk: Paged) -> None:
    reader = read(walk.html)
    assert [x for x in reader.attributes if x[1] in _FETCHES] == []
    links = {value for tag, name, value in reader.attributes if name == "href"}
    assert {link for link in links if not link.startswith("#")} == {"data:,"}
    assert "url(" not in walk.html


def test_it_is_small(walk: Paged) -> None:
    assert len(walk.html.encode()) <= 150_000


@pytest.mark.parametrize("language", ["en", "zh"])
def test_its_sentences_are_those_of_the_plain_view(language: str, tmp_path: Path) -> None:
    """Every sentence that stands beside a line there stands here, in the same order."""
    for options in WALKS.values():
        plain = walked(tmp_path, *options, "--view", "plain", "--lang", language)
        text = read((tmp_path / "page.html").read_text(), language).text
        says = re.findall(r"^[ ]{4}\|  (?!base64 )(.+)$", plain, re.MULTILINE)
        assert len(says) > 10
        for sentence in says:
            words = re.sub(r" \[[^\]]+\]$", "", sentence).replace("`", "").split(": ")
            assert " ".join(words[-1].split()) in text, sentence


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    hostile = "</script><script>top.pwned=1</script><img src=x onerror=top.pwned=1>\u202e{{7*7}}"
    quoted = hostile.replace("<", "&lt;")
    raw = f"<message xmlns='jabber:client' id='\"&gt;&lt;b&gt;'><body>{quoted}</body></message>"
    html = page_file(tmp_path, [entry(SERVER, raw)], server=hostile).read_text()
    reader = read(html)
    assert reader.units == [raw.encode()]
    assert html.count("<script") == 1
    assert "<img" not in html
    assert "\u202e" not in html
    assert "{{7*7}}" in reader.text


def test_a_large_page_holds_each_sentence_once(tmp_path: Path) -> None:
    lines = [entry(WE, f"<presence xmlns='jabber:client' id='{n}'/>") for n in range(600)]
    html = page_file(tmp_path, lines).read_text()
    assert len(read(html).units) == 600
    assert html.count("We are here. The server tells every contact") == 1


def test_a_worksheet_has_its_words_only_among_the_answers(tmp_path: Path) -> None:
    walk = paged(tmp_path, "--worksheet")
    questions, _, answers = walk.html.partition('id="answers"')
    sentence = "We choose PLAIN: nothing, the user name, the password"
    assert sentence not in questions
    assert sentence in answers


def test_a_name_that_a_template_lacks_is_no_empty_text() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nobody }}").render()
