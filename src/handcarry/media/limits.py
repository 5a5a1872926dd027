"""Every cap on what a medium may make us do, and the ledger that counts against them. Knows numbers only, no files.

A medium is somebody else's: an archive of 20 KB can claim to hold terabytes. Whatever crosses a cap is refused there and
then; what was read before stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from handcarry.media.faults import Broken
from handcarry.model.entry import Fault, FaultCode

_MIB = 1 << 20
_GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The caps. Each is far above what a dental scan needs, and far below what harms the computer it is read on."""

    total_bytes: int = 256 * _GIB  # all bytes read or unpacked: over two 100 GB Blu-ray discs; a scan is at most 4 GB
    file_bytes: int = 64 * _GIB  # one file: an image of a 50 GB Blu-ray disc fits
    entries: int = 200_000  # files, nested ones counted: the largest exports hold some ten thousand slices
    containers: int = 5_000  # archives opened: some exports pack each slice alone; a nest of 16 in 16 in 16 in 16 is a bomb
    depth: int = 4  # archives inside archives: zip in iso in zip in a folder
    path_chars: int = 4_096  # one name: longer than any system's path
    names_chars: int = 32 * _MIB  # all names together: 200,000 of 160 letters each
    directory_bytes: int = 64 * _MIB  # an archive's own table of contents: 200,000 names of 300 bytes
    # Unpacked against packed. Empty slices pack 1000 to 1, so the ratio alone would refuse honest scans: it counts only above a floor
    # that holds the largest common grid, 800 x 800 x 800 x 2 bytes = 1.02 GB, even with every voxel zero. Larger scans have noise
    # and do not pack 200 to 1. Unpacking up to the floor takes a few seconds and no memory.
    expansion_ratio: int = 200
    expansion_floor_bytes: int = _GIB
    spool_memory_bytes: int = 32 * _MIB  # a nested archive is kept in memory up to here, then in an unnamed temporary file
    spool_bytes: int = 8 * _GIB  # the temporary file: an image of a dual-layer DVD, packed in an archive


class Ledger:
    """What one container has cost so far. A nested container's ledger counts in all ledgers around it too."""

    def __init__(self, limits: Limits, *, around: Ledger | None = None, packed_bytes: int | None = None) -> None:
        self.limits = limits
        self.refused: Fault | None = None
        self._around = around
        self._packed_bytes = packed_bytes
        self._bytes = 0
        self._entries = 0
        self._names_chars = 0
        self._containers = 0

    def inside(self, *, packed_bytes: int | None) -> Ledger:
        """A ledger for a container found inside; `packed_bytes` is its own size, against which the ratio is taken."""
        return Ledger(self.limits, around=self, packed_bytes=packed_bytes)

    def spend(self, count_bytes: int, *, of_file_bytes: int = 0) -> None:
        """Count bytes handed out of a file that gave `of_file_bytes` before; raises `Broken` where a cap is crossed here or around."""
        if of_file_bytes + count_bytes > self.limits.file_bytes:
            raise Broken(FaultCode.REFUSED, f"one file of more than {self.limits.file_bytes} bytes")
        self.pass_over(count_bytes)

    def pass_over(self, count_bytes: int) -> None:
        """Count bytes that were unpacked and given to nobody: headers, and members that nobody reads."""
        for ledger in self._upwards():
            ledger._bytes += count_bytes
            ledger._judge(ledger._bytes)

    def foresee(self, count_bytes: int) -> None:
        """Refuse now what a file's declared size would cross later."""
        for ledger in self._upwards():
            ledger._judge(ledger._bytes + count_bytes)

    def count_entry(self, name_chars: int) -> None:
        """Count one more file, and what is kept of its name; raises `Broken` past a cap."""
        for ledger in self._upwards():
            ledger._entries += 1
            ledger._names_chars += name_chars
            if ledger._entries > self.limits.entries:
                ledger._refuse(f"more than {self.limits.entries} files")
            if ledger._names_chars > self.limits.names_chars:
                ledger._refuse(f"names of more than {self.limits.names_chars} characters in all")

    def count_container(self, depth: int) -> None:
        """Count one more container; raises `Broken` where it lies too deep or is one too many."""
        if depth > self.limits.depth:
            raise Broken(FaultCode.REFUSED, f"nested deeper than {self.limits.depth}")
        for ledger in self._upwards():
            ledger._containers += 1
            if ledger._containers > self.limits.containers:
                ledger._refuse(f"more than {self.limits.containers} containers")

    def check(self) -> None:
        """Raise `Broken` where this ledger, or one around it, has refused already."""
        for ledger in self._upwards():
            if ledger.refused is not None:
                raise Broken.of(ledger.refused)

    def _upwards(self) -> tuple[Ledger, ...]:
        chain = []
        ledger: Ledger | None = self
        while ledger is not None:
            chain.append(ledger)
            ledger = ledger._around
        return tuple(chain)

    def _judge(self, total: int) -> None:
        limits = self.limits
        if total > limits.total_bytes:
            self._refuse(f"more than {limits.total_bytes} bytes in all")
        if self._packed_bytes is None or total <= limits.expansion_floor_bytes:
            return
        if total > limits.expansion_ratio * self._packed_bytes:
            self._refuse(f"unpacks to more than {limits.expansion_ratio} times its size")

    def _refuse(self, detail: str) -> None:
        if self.refused is None:
            self.refused = Fault(code=FaultCode.REFUSED, detail=detail)
        raise Broken.of(self.refused)
