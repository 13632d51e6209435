"""The page in Debian's Chromium: by keyboard alone, without scripts, and hostile to nobody."""

from __future__ import annotations

import hashlib
import hmac
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from page.pages import page_file, paged
from playwright.sync_api import Browser, Page, sync_playwright
from support.real.server import absent
from support.walks.lines import SERVER, WE, entry

_BYTES = """() => [...document.querySelectorAll("pre.wire")].map((wire) => {
  const found = [];
  const walk = (node) => {
    if (node.dataset && "hex" in node.dataset) {
      found.push(...node.dataset.hex.match(/../g).map((pair) => parseInt(pair, 16)));
    } else if (node.nodeType === Node.TEXT_NODE) {
      found.push(...new TextEncoder().encode(node.data));
    } else {
      node.childNodes.forEach(walk);
    }
  };
  walk(wire);
  return found;
})"""
_OPEN = "() => document.querySelectorAll('details.unit[open]').length"
_WALKS = {
    "plain": ("--mechanism", "PLAIN"),
    "scram": ("--mechanism", "SCRAM-SHA-256-PLUS"),
    "refused": ("--fault", "sasl-not-authorized"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        absent("chromium")
    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


class Opened:
    """A page that is open, and everything that the browser had to say of it."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked_for: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked_for.append(request.url))
        page.goto(file.as_uri())

    def axe(self) -> list[tuple[str, str]]:
        """What is wrong for somebody who cannot see it, or not well: its weight, and its rule."""
        found: dict[str, Any] = Axe().run(self.page).response
        heavy = [each for each in found["violations"] if each["impact"] != "minor"]
        return [(each["id"], each["nodes"][0]["html"][:120]) for each in heavy]


def opened(browser: Browser, file: Path, **settings: Any) -> Opened:
    return Opened(browser.new_context(**settings).new_page(), file)


@pytest.fixture(scope="module", params=_WALKS)
def walk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return paged(tmp_path_factory.mktemp("page"), *_WALKS[request.param])


def test_nothing_leaves_and_nothing_is_complained_of(browser: Browser, walk: Any) -> None:
    it = opened(browser, walk.file)
    it.page.click("#unfold")
    it.page.click("#in-zh")
    assert it.said == []
    assert it.asked_for == [walk.file.as_uri()]


def test_the_bytes_in_the_browser_are_those_of_the_wire(browser: Browser, walk: Any) -> None:
    found = opened(browser, walk.file).page.evaluate(_BYTES)
    assert [bytes(each) for each in found] == walk.raw


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1400)])
def test_axe_finds_nothing(browser: Browser, walk: Any, scheme: Any, width: int) -> None:
    size = {"width": width, "height": 900}
    it = opened(browser, walk.file, color_scheme=scheme, viewport=size)
    for language in ("en", "zh"):
        it.page.check(f"#in-{language}")
        it.page.click("#unfold")
        assert it.axe() == []


def test_no_page_is_wider_than_its_window(browser: Browser, walk: Any) -> None:
    it = opened(browser, walk.file, viewport={"width": 360, "height": 800})
    it.page.click("#unfold")
    assert it.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_unit_is_opened_by_the_keyboard(browser: Browser, walk: Any) -> None:
    it = opened(browser, walk.file)
    assert it.page.evaluate(_OPEN) == 0
    for number in range(len(walk.raw)):
        it.page.keyboard.press("j")
        assert it.page.evaluate("document.activeElement.parentNode.id") == f"u{number + 1}"
        it.page.keyboard.press("Enter")
    assert it.page.evaluate(_OPEN) == len(walk.raw)


def test_bytes_and_meaning_light_each_other(browser: Browser, walk: Any) -> None:
    page = opened(browser, walk.file).page
    page.click("#u1 summary")
    lit = "() => [...document.querySelectorAll('.lit')].map((each) => each.textContent)"
    page.focus("#u1 a[data-m='u1-1']")
    from_bytes = page.evaluate(lit)
    page.focus("#u1 div[data-m='u1-1']")
    assert page.evaluate(lit) == from_bytes
    assert any(text.startswith('to="') or text == "to" for text in from_bytes)


def test_without_scripts_everything_is_open(browser: Browser, walk: Any) -> None:
    page = opened(browser, walk.file, java_script_enabled=False).page
    assert page.locator("details.unit[open]").count() == len(walk.raw)
    assert page.locator("#try").is_hidden()
    assert page.locator(".says [lang=zh]").first.is_hidden()
    page.check("#in-zh")
    assert page.locator(".says [lang=zh]").first.is_visible()
    assert page.locator(".says [lang=en]").first.is_hidden()


def test_print_unfolds_everything(browser: Browser, walk: Any) -> None:
    page = opened(browser, walk.file).page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(_OPEN) == len(walk.raw)
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha512"])
def test_its_hashes_are_those_of_the_standard(browser: Browser, walk: Any, name: str) -> None:
    page = opened(browser, walk.file).page
    for size in (0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000):
        data = bytes(n * 7 % 251 for n in range(size))
        script = "([name, data]) => xmppWalk.hex(xmppWalk[name](Uint8Array.from(data)))"
        assert page.evaluate(script, [name, list(data)]) == hashlib.new(name, data).hexdigest()


@pytest.mark.parametrize("name", ["SHA-1", "SHA-256", "SHA-512"])
def test_its_scram_is_that_of_the_standard(browser: Browser, walk: Any, name: str) -> None:
    page, hash_name = opened(browser, walk.file).page, name.replace("-", "").lower()
    salt, message = b"\x00\xffsalt", "n=mbed,r=1,r=12,s=AP9zYWx0,i=77,c=biws,r=12"
    script = "([name, salt, message]) => xmppWalk.scram(name, '镜 mirror', salt, 77, message)"
    found = page.evaluate(script, [name, salt.hex(), message])
    salted = hashlib.pbkdf2_hmac(hash_name, "镜 mirror".encode(), salt, 77)
    client_key = hmac.digest(salted, b"Client Key", hash_name)
    stored_key = hashlib.new(hash_name, client_key).digest()
    signature = hmac.digest(stored_key, message.encode(), hash_name)
    assert found["salted_password"] == salted.hex()
    assert found["client_signature"] == signature.hex()
    proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
    assert found["client_proof"] == proof.hex()
    server_key = hmac.digest(salted, b"Server Key", hash_name)
    assert found["server_signature"] == hmac.digest(server_key, message.encode(), hash_name).hex()


def test_another_password_is_computed_and_kept_nowhere(browser: Browser, tmp_path: Path) -> None:
    walk = paged(tmp_path, "--mechanism", "SCRAM-SHA-1")
    it = opened(browser, walk.file)
    same, other = (it.page.locator(f"#try-same [data-same='{n}']") for n in "10")
    it.page.fill("#try-name", "mbed")
    it.page.fill("#try-password", "mirror")
    same.wait_for(state="visible")
    assert "bWlycm9y"[:4] in "".join(it.page.locator("#try-plain .b64").all_inner_texts())
    it.page.fill("#try-password", "mirroR")
    other.wait_for(state="visible")
    assert it.page.evaluate("[location.hash, localStorage.length, document.cookie]") == ["", 0, ""]
    assert it.said == []


HOSTILE = (
    "</script><script>top.pwned=1</script>",
    "\"'><img src=x onerror=top.pwned=1>",
    "<svg onload=top.pwned=1>",
    "javascript:top.pwned=1",
    "{{7*7}}{% raw %}",
    "\u202egnp.exe\u2066",
    "]]><!--",
    "a" * 300,
)


@pytest.mark.parametrize("units", [1, 501])
def test_hostile_text_runs_nothing_and_stays_in_its_box(
    browser: Browser, tmp_path: Path, units: int
) -> None:
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;") for text in HOSTILE]
    quoted = "".join(text.replace('"', "&quot;").replace(">", "&gt;") for text in escaped)
    raw = (
        f'<message xmlns="jabber:client" id="{quoted}" from="{quoted}" type="error">'
        f"<body>{''.join(escaped).replace(']]>', ']]&gt;')}</body>"
        f'<error type="cancel"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>'
        f'<text xmlns="urn:ietf:params:xml:ns:xmpp-stanzas">{quoted}</text></error></message>'
    )
    file = page_file(
        tmp_path,
        [entry(SERVER, raw), *[entry(SERVER, "<presence/>")] * (units - 1)],
        server="".join(HOSTILE),
    )
    it = opened(browser, file, viewport={"width": 800, "height": 800})
    it.page.click("#u1 summary")
    assert it.page.evaluate("top.pwned") is None
    assert it.said == []
    assert it.asked_for == [file.as_uri()]
    assert bytes(it.page.evaluate(_BYTES)[0]) == raw.encode()
    assert it.page.evaluate("document.documentElement.scrollWidth") <= 800


def test_a_large_page_explains_what_is_opened(browser: Browser, tmp_path: Path) -> None:
    lines = [entry(WE, f"<presence xmlns='jabber:client' id='{n}'/>") for n in range(2000)]
    it = opened(browser, page_file(tmp_path, lines))
    last = it.page.locator("#u2000")
    last.locator("summary").click()
    assert "We are here." in last.inner_text()
    assert it.said == []
