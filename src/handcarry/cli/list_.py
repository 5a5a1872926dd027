"""`handcarry list checks|vendors|codecs|containers`: what this installation knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from handcarry.cli.arguments import LANG, Argument, Given, Verb

if TYPE_CHECKING:
    from handcarry.catalogue.words import Words

Rows = list[tuple[str, ...]]

# What a reader opens; its remark is the catalogue's `cli.list.READER`.
CONTAINERS = {
    "open_zip": "ZIP",
    "open_7z": "7z",
    "open_iso": "ISO",
    "open_udf": "UDF",
    "open_age": "age",
    "open_tar": "tar",
    "open_compressed": "gzip, bzip2, xz",
    "open_others": "RAR, CAB, LZH",
}


def list_(given: Given) -> int:
    """List the checks, vendors, codecs or containers known."""
    from rich.table import Table  # noqa: PLC0415  heavy parts are loaded by who needs them
    from rich.text import Text  # noqa: PLC0415

    from handcarry.cli.console import result_console  # noqa: PLC0415
    from handcarry.cli.language import words_for  # noqa: PLC0415

    grid = Table.grid(padding=(0, 2))
    for row in rows_of(given["what"], words_for(given["lang"])):
        grid.add_row(*(Text(cell) for cell in row))
    result_console().print(grid)
    return 0


def rows_of(what: str, words: Words) -> Rows:
    """Return what is known of one subject, row by row."""
    return _LISTS[what](words)


def _checks(words: Words) -> Rows:
    from handcarry.checks.table import TABLE  # noqa: PLC0415
    from handcarry.cli.explain import in_general  # noqa: PLC0415

    return [(check.id, _weight(check.weight, words), in_general(f"checks.{check.id}.says", words)) for check in TABLE]


def _weight(weight: object, words: Words) -> str:
    return words(f"cli.list.{weight}") if isinstance(weight, str) else words("cli.list.depends")


def _vendors(_: Words) -> Rows:
    from handcarry.catalogue.load import load_signatures  # noqa: PLC0415

    return [(signature.vendor, signature.name, signature.source) for signature in load_signatures()]


def _codecs(words: Words) -> Rows:
    from handcarry.pixels.decoders import first_available  # noqa: PLC0415
    from handcarry.pixels.syntaxes import TABLE  # noqa: PLC0415

    rows: Rows = []
    for syntax in TABLE:
        decoder = first_available(syntax)
        without = words("cli.list.native") if syntax.native else syntax.remark or words("cli.list.not_installed")
        rows.append((syntax.uid, syntax.name, decoder.label if decoder and not syntax.native else without))
    return rows


def _containers(words: Words) -> Rows:
    from handcarry.media.readers import READERS  # noqa: PLC0415

    read = ((CONTAINERS[reader.__name__], words(f"cli.list.{reader.__name__}")) for reader in READERS)
    return [(words("cli.list.folder"), words("cli.list.files")), *read]


_LISTS: dict[str, Callable[[Words], Rows]] = {"checks": _checks, "vendors": _vendors, "codecs": _codecs, "containers": _containers}

VERB = Verb("list", list_, (Argument("what", choices=tuple(_LISTS), needed=True),), (LANG,))
