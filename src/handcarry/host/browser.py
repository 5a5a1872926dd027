"""Opens a page in the browser that this person uses, where this computer has a screen."""

from __future__ import annotations

import os
import sys
import webbrowser


def open_page(address: str, *, platform: str = sys.platform) -> bool:
    """Open the address and say whether a browser took it. A browser in the terminal would take the terminal away, so it counts as none."""
    if platform not in {"win32", "darwin"} and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")):
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False
