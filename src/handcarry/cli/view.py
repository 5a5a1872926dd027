"""`handcarry view`: the app in the browser, from the first question to the scan itself."""

from __future__ import annotations

import os
import sys
import threading

from handcarry.cli.arguments import LANG, Argument, Given, Verb
from handcarry.cli.console import say
from handcarry.errors import CannotOpen

_ENDING_SECONDS = 0.3  # for threads that read a medium to notice that nobody waits for them


def view(given: Given) -> int:
    """Check a scan, look at it and measure in it, in the browser."""
    from handcarry.built import built_page  # noqa: PLC0415  the server and the engine are heavy
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.report.clean import encodable, plain  # noqa: PLC0415
    from handcarry.web.page import app_page  # noqa: PLC0415
    from handcarry.web.serve import serve  # noqa: PLC0415

    path = None if given["path"] is None else str(given["path"])
    if path is not None and _is_absent(path):
        raise CannotOpen(word="nothing_to_view", path=plain(encodable(path)))
    words = words_for(given["lang"])
    page = app_page(built_page("index.html"), words.language if given["lang"] else "")

    def tell(address: str, is_open: bool) -> None:
        say(words("app.terminal.opening" if is_open else "app.terminal.open_it"))
        print(address, flush=True)

    say(words("app.terminal.starting"))
    serve(page, path, opens_browser=not given["no_browser"], tell=tell)
    _leave()
    return 0


def _is_absent(path: str) -> bool:
    """True where nothing has that name. What is there and cannot be read is told on the page, with everything else about it."""
    try:
        os.stat(path)  # noqa: PTH116  Path.exists calls what may not be asked for absent
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False
    return False


def _leave() -> None:
    """End now: a thread that is stuck on a slow disc would keep the program waiting for it."""
    others = [thread for thread in threading.enumerate() if thread is not threading.current_thread()]
    for thread in others:
        thread.join(_ENDING_SECONDS / len(others))
    if any(thread.is_alive() for thread in others):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


VERB = Verb("view", view, (Argument("path", "file"),), (Argument("no_browser", ""), LANG), stranger="no_option_of_view")
