"""`handcarry demo`: five media as clinics hand them over, each checked, and the five different answers side by side."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from handcarry.cli.arguments import LANG, Argument, Given, Verb
from handcarry.cli.console import result_console, say
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from rich.text import Text

    from handcarry.catalogue.words import Words
    from handcarry.model.report import Report

WRONG = 1


def demo(given: Given) -> int:
    """Write five small media, check each, and print the answers. A page for each is written beside them."""
    from rich.table import Table  # noqa: PLC0415  heavy parts are loaded by who needs them

    from handcarry.cli.deliver import Place, page_of  # noqa: PLC0415
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.examine import check  # noqa: PLC0415
    from handcarry.testing.media import write_demo  # noqa: PLC0415

    words, folder = words_for(given["lang"]), _empty(given["output"])
    say(words("cli.demo.writing", where=str(folder)))
    table = Table(show_lines=True, expand=True)
    for id_, ratio in (("handed", 4), ("is", 3), ("verdict", None), ("next", 6)):
        table.add_column(words(f"cli.demo.{id_}"), overflow="fold", ratio=ratio, no_wrap=ratio is None)
    all_right = True
    for medium in write_demo(folder):
        report = check(medium.path)
        page_of(report, Place(format="html", path=folder / f"{medium.name}.html"), words)
        all_right &= (report.handed, report.verdict) == (medium.handed, medium.verdict)
        table.add_row(*_row(words(f"cli.demo.{medium.name}"), report, words))
    result_console().print(table)
    say(words("cli.demo.pages", where=str(folder)))
    return 0 if all_right else WRONG


def _row(says: str, report: Report, words: Words) -> list[Text]:
    from rich.text import Text  # noqa: PLC0415

    from handcarry.report.text import COLOURS  # noqa: PLC0415
    from handcarry.report.words import Wording  # noqa: PLC0415

    wording = Wording(words)
    verdict = Text(wording.verdict(report.verdict), style=COLOURS[report.verdict])
    return [Text(says), Text(wording.handed(report.handed)), verdict, Text(words(f"checks.next.{report.next.id}.do"))]


def _empty(output: Path | None) -> Path:
    if output is None:
        return Path(tempfile.mkdtemp(prefix="handcarry-demo-"))
    try:
        output.mkdir(parents=True, exist_ok=True)
        is_empty = not any(output.iterdir())
    except OSError:
        is_empty = False
    if not is_empty:
        raise UsageError(word="demo_folder")
    return output


VERB = Verb("demo", demo, options=(Argument("output", "file", "demo_to", short="-o"), LANG))
