"""A pack's viewer in Firefox, spoken to by Marionette, its own protocol: opened from the medium, hashed, measured."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

BROWSER, PACK, FOLDER = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
# What people have, and drivers of Firefox relax: a file is a world of its own.
PREFERENCES = {
    "security.fileuri.strict_origin_policy": True,
    "marionette.port": 0,
    "intl.accept_languages": "en-GB",
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
}
# What Firefox lets a page read beside itself; scripts sent by Marionette are held to no page's rules.
PROBE = """<!doctype html><script>
fetch('PACK/README.TXT').then(() => 'read', (error) => error.name).then((said) => (document.title = said));
</script>"""
ENTER, SHIFT, CONTROL, RIGHT = "\ue007", "\ue008", "\ue009", "\ue014"


class Firefox:
    """Commands are JSON behind their own length; each has one answer."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._file = self._socket.makefile("rb")
        self._id = 0
        self._read()  # its greeting

    def _read(self) -> Any:  # noqa: ANN401  whatever JSON holds
        length = b""
        while (letter := self._file.read(1)) != b":":
            length += letter
        return json.loads(self._file.read(int(length)))

    def ask(self, name: str, **parameters: object) -> Any:  # noqa: ANN401  whatever JSON holds
        """Do one thing and return its value. RuntimeError with Firefox's words where it cannot."""
        self._id += 1
        data = json.dumps([0, self._id, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(data), data))
        _, _, error, value = self._read()
        if error is not None:
            raise RuntimeError(f"{name}: {error['message']}")
        return value.get("value", value) if isinstance(value, dict) else value

    def told(self, script: str) -> Any:  # noqa: ANN401  whatever JSON holds
        """What an expression of the page is, promises awaited."""
        return self.ask("WebDriver:ExecuteScript", script=f"return {script};", args=[])

    def wait(self, script: str) -> None:
        """Until an expression is true: the page tells by itself, in its own frames."""
        watch = f"const done = arguments[0]; const look = () => ({script}) ? done(true) : requestAnimationFrame(look); look();"
        self.ask("WebDriver:ExecuteAsyncScript", script=watch, args=[])

    def press(self, *keys: str) -> None:
        """These at once, the last one last."""
        downs = [{"type": "keyDown", "value": key} for key in keys]
        ups = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self.ask("WebDriver:PerformActions", actions=[{"type": "key", "id": "keys", "actions": downs + ups}])


def started(profile: Path) -> tuple[subprocess.Popen[bytes], Firefox]:
    """A Firefox of its own, with nothing of anybody's in it."""
    profile.mkdir()
    rows = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(rows))
    command = [BROWSER, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    port = profile / "MarionetteActivePort"
    limit = time.monotonic() + 120
    while not (port.is_file() and port.read_text().strip()):
        if process.poll() is not None or time.monotonic() > limit:
            raise SystemExit("Firefox does not start")
        time.sleep(0.05)
    return process, Firefox(int(port.read_text()))


def walk(firefox: Firefox) -> dict[str, Any]:
    """From the double click to a length of five millimetres, by keyboard."""
    firefox.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"timeouts": {"script": 120_000, "pageLoad": 120_000}}})
    (FOLDER / "probe.htm").write_text(PROBE)
    firefox.ask("WebDriver:Navigate", url=(FOLDER / "probe.htm").as_uri())
    firefox.wait("document.title")
    fetched = firefox.told("document.title")
    firefox.ask("WebDriver:Navigate", url=(PACK / "VIEWER/INDEX.HTM").as_uri())
    firefox.wait("document.querySelector('.proof-mark[data-found=same], .proof-mark[data-found=other]')")
    seen = {
        "fetched": fetched,
        "found": firefox.told("document.querySelector('.proof-mark').dataset.found"),
        "proof": firefox.told("[...document.querySelectorAll('.proof dd')].map((one) => one.textContent)"),
        "banner": firefox.told("document.querySelector('.banner').innerText"),
    }
    firefox.told("document.querySelector('.pane.axial').focus()")
    firefox.press("l")
    firefox.press(ENTER)
    for _ in range(5):
        firefox.press(CONTROL, SHIFT, RIGHT)
    firefox.press(ENTER)
    firefox.wait("document.querySelector('.annotations li .numbers span')")
    return seen | {"length": firefox.told("[...document.querySelectorAll('.annotations li .numbers span')].map((one) => one.textContent)")}


def main() -> None:
    process, firefox = started(FOLDER / "profile")
    try:
        seen = walk(firefox)
        firefox.ask("Marionette:Quit", flags=["eForceQuit"])
    finally:
        process.terminate()
        process.wait(30)
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
