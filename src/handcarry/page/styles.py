"""The hashes of the styles that pages shown inside the page bring along, for its policy: a report, with a card or without.

python -m handcarry.page.styles
"""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files

from handcarry.ask.page import card_style


def hashes() -> tuple[str, ...]:
    """SHA-256 of each, in base64."""
    report = files("handcarry.report").joinpath("templates", "report.css").read_text(encoding="utf-8")
    return tuple(base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (report, report + card_style()))


if __name__ == "__main__":
    print(json.dumps(hashes()))
