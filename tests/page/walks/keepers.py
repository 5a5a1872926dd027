"""What the service worker does with files that were tampered with, and with a new build while a page of the old one is open.

Usage: keepers.py CHROMIUM DIST_PAGE LIST, a JSON list of one object: {"medium", "newer"}, a folder with a newer build of the page.
DIST_PAGE is changed on the way.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from tests.page.tab import Tab, opened, pick, told

BROWSER, FOLDER, LIST = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
READY = "html[data-ready]"
KEPT = """async () => {
    const found = {};
    for (const name of await caches.keys()) found[name] = (await (await caches.open(name)).keys()).length;
    return found;
}"""
# Puts a byte more into every wheel that is kept.
TAMPER = """async () => {
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            if (!request.url.endsWith(".whl")) continue;
            const kept = await cache.match(request);
            await cache.put(request, new Response(new Blob([await kept.arrayBuffer(), "x"]), kept));
        }
    }
}"""
SIZES = """async () => {
    const cache = await caches.open((await caches.keys())[0]);
    const wheels = (await cache.keys()).filter(({ url }) => url.endsWith(".whl"));
    return Promise.all(wheels.map(async request => (await (await cache.match(request)).arrayBuffer()).byteLength));
}"""
SETTLED = """async () => {
    const { active, installing, waiting } = await navigator.serviceWorker.getRegistration();
    return installing === null && waiting === null && active.state === "activated" && (await caches.keys()).length > 1;
}"""
# What an open page of the old build asks for when it starts its Python anew.
OLD_PYTHON = "async name => (await fetch(`${name}/pyodide.mjs`)).status"


def build_of(tab: Tab) -> str:
    tab.page.get_by_role("button", name="See for yourself").click()
    build = tab.page.locator(".build").inner_text().rsplit(" ", 1)[1]
    tab.page.get_by_role("button", name="Back").click()
    return build


def tampered(tab: Tab) -> dict[str, Any]:
    """What is kept is changed: with the server there the right files come again, without it Python does not start."""
    page = tab.page
    page.locator(READY).wait_for(state="attached")
    before = page.evaluate(SIZES)
    page.evaluate(TAMPER)
    changed = page.evaluate(SIZES)
    page.reload()
    page.locator(READY).wait_for(state="attached")
    return {"before": before, "changed": changed, "after": page.evaluate(SIZES), "kept": page.evaluate(KEPT)}


def updated(tab: Tab, newer: Path) -> dict[str, Any]:
    """A newer build comes to the host: the page that is loaded then still works, and the next one is of the newer build."""
    page, old = tab.page, build_of(tab)
    (python,) = FOLDER.glob("python-*")
    shutil.rmtree(FOLDER)
    shutil.copytree(newer, FOLDER)
    page.reload()
    page.locator(READY).wait_for(state="attached")
    seen: dict[str, Any] = {"old": old, "still": build_of(tab)}
    page.wait_for_function(SETTLED)
    seen["old python"] = page.evaluate(OLD_PYTHON, python.name)
    page.reload()
    page.locator(READY).wait_for(state="attached")
    return seen | {"new": build_of(tab), "kept": page.evaluate(KEPT)}


def main() -> None:
    (given,) = json.loads(LIST.read_text())
    with opened(BROWSER, FOLDER) as tab:
        seen: dict[str, Any] = {"tampered": tampered(tab)}
        seen["updated"] = updated(tab, Path(given["newer"]))
        seen["complaints"] = list(tab.complaints)
        tab.page.evaluate(TAMPER)
        tab.cut()
        pick(tab.page, Path(given["medium"]))
        seen["without a network"] = told(tab.page)
    print(json.dumps(seen))


main()
