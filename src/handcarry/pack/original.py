"""ORIGINAL.JSN: what the clinic handed over, file by file, and where in the pack its bytes lie. The shape of the JSON, read and written.

Within version 1 fields may be added; none changes its meaning. Long tables have one row a line.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib.resources import files as resources
from typing import Literal

import msgspec
from msgspec import Struct

from handcarry.model.entry import FaultCode
from handcarry.pack.manifest import is_inside

Schema = Literal["handcarry-original/1"]
MOST_BYTES = 256 << 20

_DEEPEST = 64  # containers in each other; reading stops long before
_FAULTS = frozenset(FaultCode)
_PIECE_BYTES = 1 << 20
_ROWS = frozenset({"containers", "files", "converted", "contents"})


class Program(Struct, frozen=True, kw_only=True):
    """Who made the pack."""

    name: str
    version: str


class Fault(Struct, frozen=True, kw_only=True):
    """Why a file could not be read to its end (see the report's faults)."""

    code: str
    at_byte: int
    detail: str


class Container(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What held files: what the user named (`within` null), and archives inside. `number` is its place in the list.

    `format` is "folder", "file", "zip", "iso9660"...; `size_bytes` and `sha256` are those of the archive itself, of folders 0 and "".
    `pack` is where the archive itself lies, "" where only its files were taken. `added` is true for what the user put beside the scan.
    """

    number: int
    path: str
    path_b64: str
    format: str
    within: int | None = None
    size_bytes: int = 0
    sha256: str = ""
    pack: str = ""
    added: bool = False
    encrypted: bool = False
    note: str = ""
    fault: Fault | None = None


class File(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file as it was handed over: its path in its container, also as base64 of its raw bytes, and where its bytes lie in the pack.

    `pack` is "" where it is not in the pack: `left_out` or `fault` says why. `converted` names its copy in the file-set where it does not
    fit one as it is (`why`). Several files with the same bytes share one place.
    """

    container: int
    path: str
    path_b64: str
    size_bytes: int
    sha256: str = ""
    kind: str = ""
    pack: str = ""
    why: str = ""
    converted: str = ""
    left_out: str = ""
    fault: Fault | None = None


class Change(Struct, frozen=True, kw_only=True):
    """One element of a converted copy that differs from the original: (gggg,eeee), and what was done."""

    tag: str
    keyword: str
    did: str


class Converted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One converted copy. `frames_sha256` hashes the SHA-256 of each frame's stored values: equal in original and copy."""

    path: str
    made_from: str
    from_syntax: str
    to_syntax: str
    frames: int
    frames_sha256: str
    changes: tuple[Change, ...]


class Derived(Struct, frozen=True, kw_only=True):
    """A series that was made here, not by the clinic: what it was made from, which attributes were invented, and in a sentence how."""

    series_instance_uid: str
    made_from: tuple[str, ...]
    files: tuple[str, ...]
    invented: tuple[str, ...]
    says: str


class Content(Struct, frozen=True, kw_only=True):
    """One file of the pack, with its size."""

    path: str
    size_bytes: int


class Original(Struct, frozen=True, kw_only=True):
    """The whole of ORIGINAL.JSN. `left_out_others` counts files of other people, which are never named.

    `parity_percent` says how many bytes of recovery data were asked for to 100 others: 0 where there is none.
    """

    schema: Schema = "handcarry-original/1"
    program: Program
    made: str
    containers: tuple[Container, ...]
    files: tuple[File, ...]
    converted: tuple[Converted, ...]
    contents: tuple[Content, ...]
    left_out_others: int = 0
    derived: tuple[Derived, ...] = ()
    parity_percent: int = 0


def to_json(original: Original) -> bytes:
    """Return it as UTF-8 text, one key of the top level after the other, one row of a table a line."""
    return b"".join(pieces(original))


def pieces(original: Original) -> Iterator[bytes]:
    """Yield the same in pieces, so that a list of many files is never there as a whole."""
    waiting = bytearray()
    for part in _parts(original):
        waiting += part
        if len(waiting) >= _PIECE_BYTES:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


def from_json(data: bytes) -> Original:
    """Read it. Raises `msgspec.DecodeError` (or its `ValidationError`) for bytes that are none of version 1, or whose rows do not fit."""
    try:
        original = msgspec.json.decode(data, type=Original)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError("not UTF-8") from error
    if wrong := next(_wrong(original), ""):
        raise msgspec.ValidationError(wrong)
    return original


def _wrong(original: Original) -> Iterator[str]:
    """Yield what nobody could follow: whoever wrote the list may mean harm, so it is believed in nothing that leads anywhere."""
    depths: list[int] = []
    for number, container in enumerate(original.containers):
        within = container.within
        if container.number != number or (within is not None and not 0 <= within < number):
            yield "a container is not where its number says, or lies in none before it"
            return
        depths.append(0 if within is None else depths[within] + 1)
    if max(depths, default=0) > _DEEPEST or all(container.added for container in original.containers):
        yield "containers too deep in each other, or none at all"
    if not all(0 <= file.container < len(depths) for file in original.files):
        yield "a file in no container"
    rows: tuple[Container | File, ...] = (*original.containers, *original.files)
    for row in rows:
        yield from _wrong_in_row(row)
    if not all(map(is_inside, (path for copy in original.converted for path in (copy.path, copy.made_from)))):
        yield "a path that leads out of the pack"


def _wrong_in_row(row: Container | File) -> Iterator[str]:
    try:
        raw_path(row)
    except ValueError:
        yield "a name that is no base64"
    if row.size_bytes < 0 or (row.fault is not None and row.fault.code not in _FAULTS):
        yield "a size or a fault that cannot be"
    if row.pack and not is_inside(row.pack):
        yield "a path that leads out of the pack"


def holds(original: Original) -> str:
    """Return what tells whether two packs hold the same: a hash over those of all that the clinic gave, whatever it is called there."""
    sums = sorted({file.sha256 for file in original.files if file.pack})
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()[:32]


def schema() -> bytes:
    """Return the published JSON Schema of version 1."""
    return resources("handcarry.pack").joinpath("schema", "original-1.json").read_bytes()


def raw_path(row: File | Container) -> bytes:
    """Return the path's own bytes. Raises ValueError where they are no base64."""
    return base64.b64decode(row.path_b64, validate=True)


def path_b64(path: str, known_b64: str) -> str:
    """Return the base64 of a path: as it was kept where the text does not say it all, else of the text."""
    return known_b64 or base64.b64encode(path.encode()).decode()


def _parts(original: Original) -> Iterator[bytes]:
    for number, name in enumerate(Original.__struct_fields__):
        value = getattr(original, name)
        yield b'%s  "%s": ' % (b",\n" if number else b"{\n", name.encode("ascii"))
        if name not in _ROWS or not value:
            yield msgspec.json.encode(value)
            continue
        for row, each in enumerate(value):
            yield (b",\n    " if row else b"[\n    ") + msgspec.json.encode(each)
        yield b"\n  ]"
    yield b"\n}\n"
