"""`handcarry demo`: five media as clinics hand them over, each checked, and the five different answers side by side."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from handcarry.catalogue.words import ENGLISH, Words
from handcarry.cli.console import result_console, say
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from handcarry.model.report import Report

WRONG = 1


def demo(
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"], help="An empty folder to write to; else a temporary one.")] = None,
) -> int:
    """Write five small media, check each, and print the answers. A page for each is written beside them.

    Everybody on them is fictional.
    """
    from handcarry.cli.deliver import Place, page_of  # noqa: PLC0415  the engine and the phantoms are heavy
    from handcarry.examine import check  # noqa: PLC0415
    from handcarry.testing.media import write_demo  # noqa: PLC0415

    folder = _empty(output)
    say(f"Writing five media into {folder} ...")
    table = Table(show_lines=True, expand=True)
    for title, ratio in (("What was handed over", 4), ("It is", 3), ("Verdict", None), ("Do this now", 6)):
        table.add_column(title, overflow="fold", ratio=ratio, no_wrap=ratio is None)
    all_right = True
    for medium in write_demo(folder):
        report = check(medium.path)
        page_of(report, Place(format="html", path=folder / f"{medium.name}.html"), Words(ENGLISH))
        all_right &= (report.handed, report.verdict) == (medium.handed, medium.verdict)
        table.add_row(*_row(medium.says, report))
    result_console().print(table)
    say(f"Each is shown in a page of its own: {folder}")
    return 0 if all_right else WRONG


def _row(says: str, report: Report) -> list[Text]:
    from handcarry.report.text import COLOURS  # noqa: PLC0415
    from handcarry.report.words import Wording  # noqa: PLC0415

    words = Wording(Words(ENGLISH))
    verdict = Text(words.verdict(report.verdict), style=COLOURS[report.verdict])
    return [Text(says), Text(words.handed(report.handed)), verdict, Text(words.t(f"checks.next.{report.next.id}.do"))]


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
