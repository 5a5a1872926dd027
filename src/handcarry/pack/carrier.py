"""Writes volumes as scripts from a pack's own files, then reads each back past the cache and holds it against what the DICOM held."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from types import TracebackType

from handcarry.again import Changed
from handcarry.errors import CannotWrite
from handcarry.media.faults import Broken
from handcarry.model.progress import OnProgress, Progress
from handcarry.model.report import Report
from handcarry.pack.chunks import decoded, encoded
from handcarry.pack.layout import VIEWER_DATA
from handcarry.pack.machine import Machine
from handcarry.pack.original import Original
from handcarry.pack.reread import Shelf
from handcarry.pack.slabs import Slabs, Undecodable
from handcarry.pack.stage import Stage
from handcarry.pixels.coarse import Preview
from handcarry.pixels.codestream import Buffer
from handcarry.pixels.volume import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One volume as scripts. `sums` are the SHA-256 of each slab's stored values, as the DICOM's decoder gave them."""

    folder: str
    slices: int
    sums: tuple[str, ...]


class Carrier:
    """Use `write` for each volume, then `read_back`."""

    def __init__(self, stage: Stage, report: Report, original: Original, machine: Machine, tell: OnProgress | None) -> None:
        self.hashes: dict[str, str] = {}
        self._stage = stage
        self._tell = tell
        self._bytes = 0
        self._count = 0
        places = {file.sha256: file.pack for file in original.files if file.pack}
        self._files = {
            number: (partial(stage.reading, places[entry.sha256]), stage.sizes[places[entry.sha256]])
            for number, entry in enumerate(report.medium.entries)
            if entry.sha256 in places
        }
        self._voxels = machine.voxels()
        self._machine = ExitStack()
        self._looker = self._machine.enter_context(machine.looker())
        self._aside = self._machine.enter_context(machine.beside())

    def __enter__(self) -> Carrier:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._machine.__exit__(kind, error, trace)

    def write(self, plan: Plan, preview: Preview) -> Written:
        """Write one volume. Raises `Undecodable`, after which nothing of it is there, and `CannotWrite`."""
        folder = f"V{self._count:03d}"
        slabs = Slabs(plan=plan, minimum=preview.minimum, voxels=self._voxels, files=self._files)
        sums, begun = [""] * slabs.count, self._bytes
        self._put(f"{folder}/P", preview.body)
        try:
            for slab, values in slabs.filled(self._looker):
                sums[slab] = hashlib.sha256(values).hexdigest()
                self._aside.do(partial(self._put, _slab(folder, slab), values), size_bytes=values.nbytes)
                self._told(values.nbytes, begun + slabs.slice_bytes * plan.size[2], plan)
        except Changed as error:
            raise _unkept() from error
        except Undecodable:
            self._aside.finish()
            self._drop(folder)
            raise
        self._aside.finish()
        self._count += 1
        return Written(folder=folder, slices=slabs.slices, sums=tuple(sums))

    def read_back(self, volumes: Mapping[int, Written]) -> dict[int, str]:
        """Return the SHA-256 of each volume's stored values, i fastest, then j, then k, from what lies on the medium now."""
        self._stage.settle()
        shelf = self._stage.shelf()
        found = {}
        for number, written in volumes.items():
            self._read(shelf, f"{written.folder}/P")
            whole = hashlib.sha256()
            for slab, expected in enumerate(written.sums):
                values = self._read(shelf, _slab(written.folder, slab))
                if hashlib.sha256(values).hexdigest() != expected:
                    raise _unkept()
                whole.update(values)
            found[number] = whole.hexdigest()
        return found

    def _put(self, name: str, values: Buffer) -> None:
        script = encoded(name, values, self._voxels)
        self.hashes[_path(name)] = hashlib.sha256(script).hexdigest()
        self._stage.put(_path(name), script)

    def _drop(self, folder: str) -> None:
        for path in [path for path in self.hashes if path.startswith(f"{VIEWER_DATA}/{folder}/")]:
            del self.hashes[path]
            self._stage.remove(path)

    def _read(self, shelf: Shelf, name: str) -> Buffer:
        try:
            stream = shelf.stream(_path(name))
            script = b"".join(iter(partial(stream.read, 1 << 20), b""))
            if hashlib.sha256(script).hexdigest() != self.hashes[_path(name)]:
                raise _unkept()
            return decoded(script, self._voxels)
        except (Broken, ValueError) as error:
            raise _unkept() from error

    def _told(self, size_bytes: int, total_bytes: int, plan: Plan) -> None:
        self._bytes += size_bytes
        if self._tell is not None:
            count = len(plan.stack.slices)
            self._tell(Progress(files_done=count, files_total=count, bytes_done=self._bytes, bytes_total=total_bytes))


def _slab(folder: str, number: int) -> str:
    return f"{folder}/S{number:03d}"


def _path(name: str) -> str:
    return f"{VIEWER_DATA}/{name}.JS"


def _unkept() -> CannotWrite:
    return CannotWrite(word="pictures_not_kept")
