"""Where do servers let pass what RFC 6120 and 6121 forbid? As the table in the reference says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.real.raw import FEATURES, STARTTLS, Raw, plain
from support.real.server import RealServer, Setup

pytestmark = pytest.mark.real

Start = Callable[[str, Setup], RealServer]
Scene = Callable[[Raw], str]
PAGE = Path(__file__).parents[2] / "lessons" / "en" / "reference" / "leniency.md"
COLUMNS = ("prosody", "prosody-13", "ejabberd", "ejabberd-24", "practice")
REFUSED = (EOFError, OSError)
PING = "<iq type='get' id='mark' to='ceit.org'><ping xmlns='urn:xmpp:ping'/></iq>"


def _behind_starttls(client: Raw) -> str:
    client.ask(client.header(), FEATURES)
    client.ask(STARTTLS + "\n", "<proceed[^>]*>")
    client.start_tls()
    return client.ask(client.header(), "sasl")


def _behind_proceed(client: Raw) -> str:
    client.ask(client.header(), FEATURES)
    client.ask(STARTTLS, "<proceed[^>]*>")
    client.send("\n")
    client.start_tls()
    return client.ask(client.header(), "sasl")


def _login(header: str = "", behind: str = "", before: str = "") -> Scene:
    def run(client: Raw) -> str:
        client.protect()
        client.ask(client.header(header), FEATURES)
        client.ask(plain("mbed", "mirror") + behind, "<success[^>]*>")
        client.send(before)
        return client.ask(client.header(header), "xmpp-bind")

    return run


def _before_the_first_header(client: Raw) -> str:
    return client.ask("\n" + client.header(), FEATURES)


def _presence(inner: str) -> Scene:
    def run(client: Raw) -> str:
        client.protect()
        client.login("mbed", "one")
        said = client.ask(f"<presence>{inner}</presence>{PING}", "<iq [^>]*['\"]mark['\"][^>]*>")
        if "error" in said:
            raise EOFError(said)
        return said

    return run


SCENES: dict[str, Scene] = {
    "a line feed behind `<starttls/>`, in the same packet": _behind_starttls,
    "a line feed behind `<proceed/>`": _behind_proceed,
    "a line feed behind `<auth/>`, in the same packet": _login(behind="\n"),
    "a line feed before the header that follows `<success/>`": _login(before="\n"),
    "a line feed before the first header": _before_the_first_header,
    "a header with the machine's name as its `from`": _login("from='localhost'"),
    "a header `from` another account": _login("from='romeo@ceit.org'"),
    "a header whose `from` is no address": _login("from='@'"),
    "an empty `<show/>`": _presence("<show/>"),
    "a `<show/>` that does not exist": _presence("<show>lunch</show>"),
    "a `<priority/>` of 1000": _presence("<priority>1000</priority>"),
    "a `<priority/>` that is no number": _presence("<priority>high</priority>"),
}


def _table() -> dict[str, dict[str, str]]:
    """The rows of the page, by their first cell; the other cells by server."""
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines()]
    return {row[0]: dict(zip(COLUMNS, row[1:], strict=False)) for row in rows if row[0] in SCENES}


def test_the_table_has_a_row_for_each_scene() -> None:
    assert set(_table()) == set(SCENES)


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("case", SCENES)
def test_what_the_table_says(name: str, case: str, start: Start) -> None:
    with Raw(start(name, Setup())) as client:
        if _table()[case][name] == "passes":
            assert SCENES[case](client)
        else:
            assert _table()[case][name] == "refused"
            with pytest.raises(REFUSED):
                SCENES[case](client)
