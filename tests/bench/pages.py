"""`python -m tests.bench.pages`: how large is the page of a log, and how soon is it there?

For logs of 30, 1,000 and 10,000 units: seconds of `xmpp-walk explain` in the plain view and of
`xmpp-walk page`, in turn, the size of the page, and in Chromium the time to the first paint and
from a click to the explanation of the last unit.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

ROUNDS = 3
_PAINT = "(performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime"
_UNITS = (
    "SEND: <iq type='get' id='{n}' to='ceit.org'><ping xmlns='urn:xmpp:ping'/></iq>",
    "RECV: <iq type='result' id='{n}' from='ceit.org' to='mbed@ceit.org/desk'/>",
    "RECV: <message from='romeo@ceit.org/{n}' to='mbed@ceit.org'><body>Soft! {n}</body></message>",
)


def log(folder: Path, units: int) -> Path:
    """A log with so many units, of a client that pings and hears from its contacts."""
    file = folder / f"{units}.log"
    lines = (_UNITS[n % len(_UNITS)].format(n=n // 3) for n in range(units))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def seconds(*words: str) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-m", "xmpp_walkthrough", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def shown(browser: Browser, page: Path) -> tuple[float, float]:
    """Milliseconds to the first paint, and from a click to the last unit's explanation."""
    it = browser.new_page()
    it.goto(page.as_uri())
    paint = it.wait_for_function(_PAINT).json_value()  # it may be there before a paint is
    last = it.locator("details.unit").last
    last.scroll_into_view_if_needed()
    began = time.perf_counter()
    last.locator("summary").click()
    last.locator(".says").first.wait_for(state="visible")
    it.close()
    return float(paint), (time.perf_counter() - began) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as started:
        program = shutil.which("chromium")
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        print("units   explain s   page s   ratio   kB   first paint ms   last unit ms")
        for units in (30, 1_000, 10_000):
            file = log(Path(name), units)
            page = file.with_name(f"{file.name}.html")
            pairs = []
            for _ in range(ROUNDS):
                explained = seconds("explain", "--view", "plain", str(file))
                pairs.append((explained, seconds("page", str(file))))
            ratio = median(paged / explained for explained, paged in pairs)
            explained, paged = (median(each) for each in zip(*pairs, strict=True))
            paint, opened = shown(browser, page)
            size = page.stat().st_size / 1000
            print(
                f"{units:>6} {explained:>10.2f} {paged:>9.2f} {ratio:>7.2f} {size:>6.0f}"
                f" {paint:>14.0f} {opened:>14.0f}"
            )
        browser.close()


if __name__ == "__main__":
    main()
