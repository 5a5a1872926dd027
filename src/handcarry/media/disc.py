"""The files of a disc image, whatever its file system: where each lies, and how it is handed out. Knows no table of contents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handcarry.media.faults import Broken
from handcarry.media.found import Member
from handcarry.media.source import Chained, RangeSource, Source, Stretch
from handcarry.media.tape import Stream
from handcarry.model.entry import Fault, FaultCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Bytes that lie in one piece. `offset` is counted from the beginning of the image; None where nothing was recorded: zeros."""

    offset: int | None
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscFile:
    """One file of the disc and where it lies. A fault does not keep its bytes from being read, where there are runs."""

    name: str | bytes
    runs: tuple[Run, ...] = ()
    fault: Fault | None = None
    is_regular: bool = True

    @property
    def size_bytes(self) -> int:
        """Its length: the sum of its runs."""
        return sum(run.size_bytes for run in self.runs)

    @property
    def first_byte(self) -> int:
        """Where its first recorded byte lies, 0 for an empty file."""
        return next((run.offset for run in self.runs if run.offset is not None), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """All files of a disc; `fault` where a directory could not be read."""

    files: tuple[DiscFile, ...]
    fault: Fault | None


class _Zeros:
    """What was never recorded, as a stream."""

    def __init__(self, size_bytes: int) -> None:
        self._left_bytes = size_bytes

    def read(self, size_bytes: int, /) -> bytes:
        size_bytes = min(size_bytes, self._left_bytes)
        self._left_bytes -= size_bytes
        return bytes(size_bytes)


def members(disc: Source, tree: Tree) -> Iterator[Member]:
    """The files in the order they lie on the disc; what was wrong with the directories is raised behind them."""
    cut = False
    for file in sorted(tree.files, key=lambda file: file.first_byte):
        cut = cut or any((run.offset or 0) + run.size_bytes > disc.size_bytes for run in file.runs if run.offset is not None)
        yield _member(disc, file)
    if tree.fault is not None:
        raise Broken.of(tree.fault)
    if cut:
        raise Broken(FaultCode.TRUNCATED, "the image ends before its last file does")


def _member(disc: Source, file: DiscFile) -> Member:
    if not file.is_regular:
        return Member(name=file.name, fault=file.fault)

    def stream() -> Stream:
        return Chained(*(_Zeros(run.size_bytes) if run.offset is None else Stretch(disc, run.offset, run.size_bytes) for run in file.runs))

    offset = file.runs[0].offset if len(file.runs) == 1 else None
    return Member(
        name=file.name,
        size_bytes=file.size_bytes,
        fault=file.fault,
        stream=stream,
        at_rest=(lambda: RangeSource(disc, offset, file.size_bytes)) if offset is not None else None,
    )
