"""`handcarry list checks|vendors|codecs|containers`: what this installation knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from handcarry.cli.console import result_console

Subject = Literal["checks", "vendors", "codecs", "containers"]
Rows = list[tuple[str, ...]]

CONTAINERS = {
    "open_zip": ("ZIP", "also with a password, split into parts that lie side by side, cut short, or behind a self-extracting program"),
    "open_7z": ("7z", "also with a password, or split into parts that lie side by side"),
    "open_iso": ("disc image", "ISO 9660 with Joliet, Rock Ridge or a UDF bridge; also raw sectors"),
    "open_age": ("age", "with its passphrase or identity, where the extra seal is installed"),
    "open_tar": ("tar", "also packed with gzip, bzip2 or xz"),
    "open_compressed": ("gzip, bzip2, xz", "one packed file"),
    "open_others": ("RAR, CAB, LZH", "where the system has libarchive; one that was split is named, not joined"),
}


def list_(what: Annotated[Subject, Parameter(help="checks, vendors, codecs or containers.")], /) -> int:
    """List the checks, vendors, codecs or containers known."""
    grid = Table.grid(padding=(0, 2))
    for row in _LISTS[what]():
        grid.add_row(*(Text(cell) for cell in row))
    result_console().print(grid)
    return 0


def _checks() -> Rows:
    from handcarry.checks.table import TABLE  # noqa: PLC0415  heavy parts are loaded by who needs them
    from handcarry.cli.explain import in_general  # noqa: PLC0415

    return [(check.id, _weight(check.weight), in_general(f"checks.{check.id}.says")) for check in TABLE]


def _weight(weight: object) -> str:
    return str(weight) if isinstance(weight, str) else "depends"


def _vendors() -> Rows:
    from handcarry.catalogue.load import load_signatures  # noqa: PLC0415

    return [(signature.vendor, signature.name, signature.source) for signature in load_signatures()]


def _codecs() -> Rows:
    from handcarry.pixels.decoders import first_available  # noqa: PLC0415
    from handcarry.pixels.syntaxes import TABLE  # noqa: PLC0415

    rows: Rows = []
    for syntax in TABLE:
        decoder = first_available(syntax)
        who = "needs no decoder" if syntax.native else decoder.label if decoder else syntax.remark or "not installed"
        rows.append((syntax.uid, syntax.name, who))
    return rows


def _containers() -> Rows:
    from handcarry.media.readers import READERS  # noqa: PLC0415

    return [("folder, drive", "and single files"), *(CONTAINERS[reader.__name__] for reader in READERS)]


_LISTS: dict[Subject, Callable[[], Rows]] = {"checks": _checks, "vendors": _vendors, "codecs": _codecs, "containers": _containers}
