"""`handcarry verify` and `handcarry unpack`: is a copy still what it was, and what the clinic gave, given back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from cyclopts import Parameter

from handcarry.cli.console import say
from handcarry.errors import UsageError
from handcarry.report.clean import encodable, escaped, plain

if TYPE_CHECKING:
    from handcarry.media.password import Password
    from handcarry.pack.verify import Verified

DIFFERENT = 1
_SHOWN = 20


def verify(
    path: Annotated[Path, Parameter(help="A pack (folder, .zip, .iso), a folder with SHA256SUMS, or a BagIt bag.")],
    /,
    *,
    quick: Annotated[bool, Parameter(help="Only names and sizes.", negative="")] = False,
    deep: Annotated[bool, Parameter(help="Decode and examine everything again, too.", negative="")] = False,
    json: Annotated[bool, Parameter(help="One JSON document.", negative="")] = False,
    quiet: Annotated[bool, Parameter(help="Say nothing beside the answer.", negative="")] = False,
    password_file: Annotated[Path | None, Parameter(help="A file whose first line opens locked archives.")] = None,
) -> int:
    """Say whether a copy is still what it was: what is missing, changed or extra, each by its name.

    Exit status: 0 it is; 1 it is not; 3 there is nothing to verify it by.
    """
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.cli.waiting import watcher  # noqa: PLC0415
    from handcarry.pack.verify import Level  # noqa: PLC0415  the engine is heavy
    from handcarry.pack.verify import verify as look  # noqa: PLC0415

    if quick and deep:
        raise UsageError("Both --quick and --deep are asked for.", means="Nothing was verified.", do="Give one of them, or neither.")
    level = Level.QUICK if quick else Level.DEEP if deep else Level.FULL
    watching = None if quiet or json else watcher("auto", sys.stderr, words_for(""), terminal="")
    close: Callable[[], None] = watching.close if watching else lambda: None
    try:
        found = look(path, level, password=_password(password_file), progress=watching)
    finally:
        close()
    if json:
        print(escaped(msgspec.json.format(msgspec.json.encode(found), indent=2).decode()))
    else:
        _tell(found)
    return 0 if found.ok else DIFFERENT


def unpack(
    path: Annotated[Path, Parameter(help="A pack: folder, .zip or .iso.")],
    /,
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="A new folder.")],
    password_file: Annotated[Path | None, Parameter(help="A file whose first line opens locked archives.")] = None,
) -> int:
    """Give back the clinic's files from a copy: their names and their bytes, as they were."""
    from handcarry.pack.unpack import unpack as give_back  # noqa: PLC0415

    done = give_back(path, output, password=_password(password_file))
    print(f"{done.files} files given back into {output}.")
    for title, names in (
        ("Not what the pack says they were, so not given back", done.changed),
        ("Not in the pack", done.missing),
        ("Given back under another name, because their own cannot be used here", tuple(f"{own} -> {here}" for own, here in done.renamed)),
    ):
        _list(title, names)
    return DIFFERENT if done.changed or done.missing else 0


def _password(path: Path | None) -> Password | None:
    from handcarry.cli.locked import first_line  # noqa: PLC0415
    from handcarry.media.password import Password  # noqa: PLC0415

    return Password(text=first_line(path)) if path else None


def _tell(found: Verified) -> None:
    what = {"pack": "copy made by handcarry", "bag": "BagIt bag", "list": "list of checksums"}[found.kind]
    how = {"quick": "names and sizes", "full": "every hash", "deep": "every hash, and everything examined again"}[found.level]
    print(f"{'UNCHANGED' if found.ok else 'NOT WHAT IT WAS'}: {what}, {found.files} files, {how}.")
    if found.level == "quick":
        print(f"Sizes were known of {found.sized} files; their contents were not read.")
    if found.fingerprint:
        print(f"Fingerprint: {found.fingerprint}")
    for title, names in (
        ("Wrong with the lists themselves", found.faults),
        ("Missing", found.missing),
        ("Changed", tuple(f"{each.path} ({each.what})" for each in found.changed)),
        ("Unreadable", tuple(f"{each.path} ({each.fault})" for each in found.unreadable)),
        ("Not part of it", found.extra),
        ("Examined again", found.deep.differs if found.deep else ()),
    ):
        _list(title, names)
    if found.deep:
        print(f"Verdict: {plain(found.deep.verdict)}.")
    if found.ignored:
        say(f"{len(found.ignored)} files of the system's own were passed over.")


def _list(title: str, names: tuple[str, ...]) -> None:
    if names:
        print(f"{title} ({len(names)}):")
    for name in names[:_SHOWN]:
        print(f"  {plain(encodable(name))}")
    if len(names) > _SHOWN:
        print(f"  and {len(names) - _SHOWN} more (--json lists all)")
