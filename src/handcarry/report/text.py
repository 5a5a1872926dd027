"""The report on a terminal: the verdict first and large, then why, the one thing to do, whose scan it is, and then the facts.

Colour is never the only sign. Foreign text passes through `plain` and is never parsed as markup.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from handcarry.report import words
from handcarry.report.clean import plain
from handcarry.report.document import Document, Finding, Point, Since, Volume
from handcarry.report.facts import dentist_facts
from handcarry.report.strip import strip

COLOURS = {
    "READY": "black on green",
    "READY_WITH_NOTES": "black on yellow",
    "ASK_AGAIN": "white on red",
    "NOT_THE_RECORD": "white on red",
    "COULD_NOT_READ": "white on magenta",
}
_WEIGHTS = {"blocks": ("✗", "x", "bold red"), "degrades": ("!", "!", "bold yellow")}
_MARKS = {"yes": ("✓", "+", "green"), "limited": ("~", "~", "yellow"), "no": ("✗", "x", "red")}
_MANY = 12  # so many lines of a long list are shown


def print_report(document: Document, console: Console, *, ledger: bool = False) -> None:
    """Print the report. `ledger` adds a line for every file."""
    ascii_only = console.options.ascii_only
    for part in (
        _verdict(document),
        _since(document.since),
        _why(document, ascii_only=ascii_only),
        _next(document),
        _identity(document),
        _uses(document, ascii_only=ascii_only),
        _dentist(document),
        _series(document),
        _ledger(document, whole=ledger),
        Text(f"{words.NOT_A_DEVICE}\n", style="dim"),
    ):
        if part is not None:
            console.print(part)


def _verdict(document: Document) -> RenderableType:
    name, means = words.VERDICTS[document.verdict]
    source = document.source
    files = f"{source.entry_count:,} {'file' if source.entry_count == 1 else 'files'}, {words.size(source.total_bytes)}"
    panel = Panel(Text(name, justify="center", style="bold"), style=COLOURS[document.verdict], padding=(1, 2))
    lines = Text(f"{means}\n", style="bold")
    lines.append(f"Handed over: {words.HANDED[document.handed]}. Looked at: {plain(source.name)} ({files}).", style="not bold")
    if words.trouble(document):
        lines.append(f"\n{words.trouble(document)}", style="bold")
    return Group(panel, lines, Text())


def _heading(title: str, *below: RenderableType) -> RenderableType:
    return Group(Text(title, style="bold underline"), Padding(Group(*below), (0, 0, 1, 2), expand=False))


def _why(document: Document, *, ascii_only: bool) -> RenderableType:
    rows = [_finding(document, finding, ascii_only=ascii_only) for finding in words.weighty(document)]
    if not rows:
        rows.append(Text("Every check that counts and could run passed."))
    for title, findings in ((words.SEVERITIES["informs"], words.light(document)), (words.BESIDE, words.beside(document))):
        if findings:
            rows.append(Text(f"{title}:", style="bold"))
            rows.extend(_short(finding, ascii_only=ascii_only) for finding in findings[:_MANY])
            if len(findings) > _MANY:
                rows.append(Text(f"and {len(findings) - _MANY} more"))
    rows.append(Text(words.ran(document), style="dim"))
    return _heading("Why", *rows)


def _short(finding: Finding, *, ascii_only: bool) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text("-" if ascii_only else "·"), Text(f"{plain(finding.says)} ({finding.id})"))
    return grid


def _finding(document: Document, finding: Finding, *, ascii_only: bool) -> RenderableType:
    fancy, simple, style = _WEIGHTS[finding.severity]
    lines = Text()
    lines.append(f"{words.SEVERITIES[finding.severity]} ({finding.id}). ", style=style)
    lines.append(plain(finding.says))
    place = words.place(document, finding)
    if place:
        lines.append(f"\n{place}")
    drawn = strip(document, finding, ascii_only=ascii_only)
    if drawn:
        lines.append(f"\n{drawn}", style="bold")
    lines.append(f"\n{plain(finding.technical)}", style="dim")
    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text(simple if ascii_only else fancy, style=style), lines)
    return grid


def _next(document: Document) -> RenderableType:
    below: list[RenderableType] = [Text(plain(document.next.do), style="bold")]
    if document.next.front_desk:
        below += [Text("The sentence to show at the front desk:"), Panel(Text(plain(document.next.front_desk)), expand=False)]
    return _heading("Do this now", *below)


def _identity(document: Document) -> RenderableType | None:
    identity = document.identity
    if identity.withheld:
        return _heading("Is this you, and is this today's scan?", Text(words.WITHHELD))
    if not identity.dicom:
        return None
    below: list[RenderableType] = [_grid(words.who(identity)), Text(words.MATCHES[identity.matches])]
    if words.others(identity):
        below.append(Text(words.others(identity), style="bold"))
    return _heading("Is this you, and is this today's scan?", *below)


def _uses(document: Document, *, ascii_only: bool) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    for use, label in words.USES:
        can = getattr(document.can, use)
        fancy, simple, style = _MARKS[can.ability]
        because = f" ({', '.join(can.because)})" if can.because else ""
        mark = Text(f"{simple if ascii_only else fancy} {can.ability}", style=style, no_wrap=True)
        grid.add_row(mark, Text(f"{label}{because}"))
    return _heading("What it can be used for", grid)


def _dentist(document: Document) -> RenderableType | None:
    best = document.best
    if best is None or document.identity.withheld:
        return None
    below: list[RenderableType] = [_grid(dentist_facts(document, best)), Text(words.GREY_VALUES), Text(words.CANNOT_KNOW)]
    return _heading("For the dentist", *below)


def _grid(rows: Iterable[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(max_width=26)
    grid.add_column(overflow="fold")
    for label, value in rows:
        grid.add_row(Text(label, style="dim"), Text(value))
    return grid


def _series(document: Document) -> RenderableType | None:
    mine = [series for series in document.series if series.whose != "other"]
    hidden = len(document.series) - len(mine)
    if not mine:
        return None
    best: Volume | None = document.best
    rows: list[tuple[str, str]] = []
    for series in mine[:_MANY]:
        is_best = best is not None and series.series_instance_uid == best.series_instance_uid
        date = words.day(series.date) if series.date else f"date {words.NOT_RECORDED}"
        parts = (series.modality, series.description, words.ROLES.get(series.role, series.role), "judged above" if is_best else "")
        rows.append((date, f"{series.images} {words.TIMES} {', '.join(plain(part) for part in parts if part)}"))
    below: list[RenderableType] = [_grid(rows)]
    more = len(mine) - _MANY
    if more > 0:
        below.append(Text(f"and {more} more"))
    if hidden:
        below.append(Text(f"and {hidden} of other people"))
    return _heading("All series on the medium", *below)


def _ledger(document: Document, *, whole: bool) -> RenderableType:
    kinds: dict[str, int] = {}
    for line in document.ledger:
        kinds[line.name] = kinds.get(line.name, 0) + 1
    counted = ", ".join(
        f"{count:,} {words.TIMES} {plain(name)}" for name, count in sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    )
    bad = [line for line in document.ledger if line.fault]
    below: list[RenderableType] = [Text(counted or "There is no file.")]
    shown = document.ledger if whole else bad[:_MANY]
    for line in shown:
        fault = f": {words.FAULTS.get(line.fault.code, line.fault.code)}" if line.fault else ""
        below.append(Text(f"{words.where_it_lies(line)}  {words.size(line.size_bytes)}  {plain(line.name)}{fault}", overflow="fold"))
    if len(bad) > len(shown):
        below.append(Text(f"and {len(bad) - len(shown)} more that could not be read"))
    if not whole and document.ledger:
        below.append(Text("Every file is listed with --ledger.", style="dim"))
    return _heading("Files", *below)


def _since(since: Since | None) -> RenderableType | None:
    if since is None:
        return None
    below = [Text(f"Then: {words.VERDICTS[since.verdict_before][0]}.")]
    if not since.same_person:
        below.append(Text("The earlier report names another person.", style="bold"))
    if since.same_files:
        below.append(Text("The files are the same as last time, to the byte.", style="bold"))
    for title, points in words.since_lists(since):
        below.append(Text(title, style="bold"))
        below.extend(_point(point) for point in points)
    return _heading("Since the last try", *below)


def _point(point: Point) -> Text:
    return Text(f"{plain(point.says)} ({point.id})")
