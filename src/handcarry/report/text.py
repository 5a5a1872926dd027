"""The report on a terminal: the verdict first and large, then why, the one thing to do, whose scan it is, and then the facts.

Colour is never the only sign. Foreign text passes through `plain` and is never parsed as markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from handcarry.model.translate import Translate
from handcarry.report.clean import plain
from handcarry.report.document import Document, Finding, Since
from handcarry.report.facts import dentist_facts
from handcarry.report.selected import beside, light, weighty
from handcarry.report.strip import strip
from handcarry.report.words import TIMES, USES, Wording, where_it_lies

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


def print_report(document: Document, console: Console, translate: Translate, *, ledger: bool = False) -> None:
    """Print the report. `ledger` adds a line for every file."""
    ascii_only = console.options.ascii_only
    words = Wording(translate)
    for part in (
        _verdict(document, words),
        _since(document.since, words),
        _why(document, words, ascii_only=ascii_only),
        _next(document, words),
        _identity(document, words),
        _uses(document, words, ascii_only=ascii_only),
        _dentist(document, words),
        _series(document, words),
        _ledger(document, words, whole=ledger),
        Text(f"{translate('report.not_a_device')}\n", style="dim"),
        Text(f"{translate('report.draft')}\n", style="dim") if translate.is_draft else None,
    ):
        if part is not None:
            console.print(part)


def _verdict(document: Document, words: Wording) -> RenderableType:
    source, t = document.source, words.t
    panel = Panel(Text(words.verdict(document.verdict), justify="center", style="bold"), style=COLOURS[document.verdict], padding=(1, 2))
    looked_at = t("report.looked_at", name=plain(source.name), files=words.files(source.entry_count), size=words.size(source.total_bytes))
    lines = Text(f"{words.means(document.verdict)}\n", style="bold")
    lines.append(f"{t('report.handed_over', what=words.handed(document.handed))} {looked_at}", style="not bold")
    if words.trouble(document):
        lines.append(f"\n{words.trouble(document)}", style="bold")
    return Group(panel, lines, Text())


def _heading(title: str, *below: RenderableType) -> RenderableType:
    return Group(Text(title, style="bold underline"), Padding(Group(*below), (0, 0, 1, 2), expand=False))


def _why(document: Document, words: Wording, *, ascii_only: bool) -> RenderableType:
    rows = [_finding(document, finding, words, ascii_only=ascii_only) for finding in weighty(document)]
    if not rows:
        rows.append(Text(words.t("report.all_passed")))
    for title, findings in ((words.t("report.severity.informs"), light(document)), (words.t("report.beside"), beside(document))):
        if findings:
            rows.append(Text(f"{title}:", style="bold"))
            rows.extend(_short(finding, words, ascii_only=ascii_only) for finding in findings[:_MANY])
            if len(findings) > _MANY:
                rows.append(Text(words.t("report.and_more", count=len(findings) - _MANY)))
    rows.append(Text(words.ran(document), style="dim"))
    return _heading(words.t("report.title.why"), *rows)


def _short(finding: Finding, words: Wording, *, ascii_only: bool) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text("-" if ascii_only else "·"), Text(f"{words.says(finding)} ({finding.id})"))
    return grid


def _finding(document: Document, finding: Finding, words: Wording, *, ascii_only: bool) -> RenderableType:
    fancy, simple, style = _WEIGHTS[finding.severity]
    lines = Text()
    lines.append(f"{words.t(f'report.severity.{finding.severity}')} ({finding.id}). ", style=style)
    lines.append(words.says(finding))
    place = words.place(document, finding)
    if place:
        lines.append(f"\n{place}")
    drawn = strip(document, finding, ascii_only=ascii_only)
    if drawn:
        lines.append(f"\n{drawn}", style="bold")
    lines.append(f"\n{words.t('report.technical')}: {plain(finding.technical)}", style="dim")
    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text(simple if ascii_only else fancy, style=style), lines)
    return grid


def _next(document: Document, words: Wording) -> RenderableType:
    below: list[RenderableType] = [Text(words.do(document), style="bold")]
    if words.desk(document):
        below += [Text(words.t("report.title.desk")), Panel(Text(words.desk(document)), expand=False)]
    return _heading(words.t("report.title.next"), *below)


def _identity(document: Document, words: Wording) -> RenderableType | None:
    identity, title = document.identity, words.t("report.title.who")
    if identity.withheld:
        return _heading(title, Text(words.t("report.withheld")))
    if not identity.dicom:
        return None
    below: list[RenderableType] = [_grid(words.who(identity)), Text(words.t(f"report.matches.{identity.matches}"))]
    if words.others(identity):
        below.append(Text(words.others(identity), style="bold"))
    return _heading(title, *below)


def _uses(document: Document, words: Wording, *, ascii_only: bool) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    for use in USES:
        can = getattr(document.can, use)
        fancy, simple, style = _MARKS[can.ability]
        because = f" ({', '.join(can.because)})" if can.because else ""
        mark = Text(f"{simple if ascii_only else fancy} {words.t(f'report.ability.{can.ability}')}", style=style, no_wrap=True)
        grid.add_row(mark, Text(f"{words.t(f'report.use.{use}')}{because}"))
    return _heading(words.t("report.title.uses"), grid)


def _dentist(document: Document, words: Wording) -> RenderableType | None:
    best = document.best
    if best is None or document.identity.withheld:
        return None
    below: list[RenderableType] = [_grid(dentist_facts(document, best, words))]
    below += [Text(words.t(message)) for message in ("report.grey_values", "report.cannot_know")]
    return _heading(words.t("report.title.dentist"), *below)


def _grid(rows: Iterable[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(max_width=26)
    grid.add_column(overflow="fold")
    for label, value in rows:
        grid.add_row(Text(label, style="dim"), Text(value))
    return grid


def _series(document: Document, words: Wording) -> RenderableType | None:
    mine = [series for series in document.series if series.whose != "other"]
    hidden = len(document.series) - len(mine)
    if not mine:
        return None
    rows: list[tuple[str, str]] = []
    for series in mine[:_MANY]:
        date = words.day(series.date) if series.date else words.t("report.date_missing", not_recorded=words.not_recorded)
        rows.append((date, f"{series.images} {TIMES} {words.series(document, series)}"))
    below: list[RenderableType] = [_grid(rows)]
    more = len(mine) - _MANY
    if more > 0:
        below.append(Text(words.t("report.and_more", count=more)))
    if hidden:
        below.append(Text(words.t("report.and_others", count=hidden)))
    return _heading(words.t("report.title.series"), *below)


def _ledger(document: Document, words: Wording, *, whole: bool) -> RenderableType:
    kinds = Counter(words.kind(line) for line in document.ledger)
    counted = words.t("language.between").join(
        f"{count:,} {TIMES} {name}" for name, count in sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    )
    bad = [line for line in document.ledger if line.fault]
    below: list[RenderableType] = [Text(counted or words.t("report.no_file"))]
    shown = document.ledger if whole else bad[:_MANY]
    for line in shown:
        fault = f": {words.fault_of(line.fault)}" if line.fault else ""
        below.append(Text(f"{where_it_lies(line)}  {words.size(line.size_bytes)}  {words.kind(line)}{fault}", overflow="fold"))
    if len(bad) > len(shown):
        below.append(Text(words.t("report.more_unread", count=len(bad) - len(shown))))
    if not whole and document.ledger:
        below.append(Text(words.t("report.with_ledger"), style="dim"))
    return _heading(words.t("report.title.files"), *below)


def _since(since: Since | None, words: Wording) -> RenderableType | None:
    if since is None:
        return None
    below = [Text(words.t("report.since.then", verdict=words.verdict(since.verdict_before)))]
    if not since.same_person:
        below.append(Text(words.t("report.since.another_person"), style="bold"))
    if since.same_files:
        below.append(Text(words.t("report.since.same_files"), style="bold"))
    for title, points in words.since(since):
        below.append(Text(title, style="bold"))
        below.extend(Text(f"{says} ({id_})") for id_, says in points)
    return _heading(words.t("report.since.title"), *below)
