"""The app as a program of its own, with a page that is given: `python -m tests.web.run PAGE [PATH]`."""

from __future__ import annotations

import sys
from pathlib import Path

from handcarry.web.page import app_page
from handcarry.web.serve import serve


def main() -> None:
    page, *path = sys.argv[1:]
    serve(
        app_page(Path(page).read_text()), path[0] if path else None, opens_browser=False, tell=lambda address, _: print(address, flush=True)
    )


if __name__ == "__main__":
    main()
