"""Opens a page from the disk, under a policy that allows wasm and nothing else, and prints what its codecs say: chromium page questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_HEARD = "window.heard = []; addEventListener('securitypolicyviolation', (event) => heard.push(event.violatedDirective))"


def main(chromium: str, address: str, questions: str) -> None:
    """Print the answers of the page and of its worker, what it complained of and what it asked for."""
    complaints: list[str] = []
    wanted: list[str] = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: wanted.append(request.url.partition(":")[0]))
        page.add_init_script(_HEARD)
        page.goto(address)
        asked = json.loads(Path(questions).read_text())
        told = {where: page.evaluate("([all, where]) => asked(all, where === 'worker')", [asked, where]) for where in ("page", "worker")}
        complaints += page.evaluate("heard")
        browser.close()
    print(json.dumps({"told": told, "complaints": complaints, "wanted": sorted(set(wanted))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
