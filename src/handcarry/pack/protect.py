"""Makes the recovery data of a stage: reads every file of it once more past the cache, and writes VERIFY/PARITY."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping

from handcarry.errors import UsageError
from handcarry.pack import layout
from handcarry.pack.kept import kept, read_again, unkept
from handcarry.pack.reread import Shelf
from handcarry.pack.stage import NOTE, Stage
from handcarry.parity.files import Files, Row, files_of, to_text
from handcarry.parity.plan import Slot, hash_records, names, slots
from handcarry.parity.record import HASH_BYTES, HASHES_IN_RECORD, LIST_BYTES, Kind, Record, to_bytes
from handcarry.parity.shape import MOST_BYTES, Shape, shape_of
from handcarry.parity.summing import StartSums, Summing

_WRITTEN_BYTES = 1 << 20  # handed to the system at once
_FILE_BYTES = 17 << 20


def protect(stage: Stage, percent: int, sums: Mapping[str, str], start_sums: StartSums) -> dict[str, str]:
    """Write recovery data for every file of the stage, whose SHA-256 are `sums`, flush it and read it again; return its own SHA-256.

    `start_sums` begins to sum up the rows of a section. Raises `CannotWrite` where a file read back is not what it should be.
    """
    files = files_of(Row(sums[path], size, path) for path, size in stage.sizes.items() if path != NOTE)
    if files.total_bytes > MOST_BYTES:
        raise UsageError(word="too_much_to_protect", most=str(MOST_BYTES >> 30))
    text, shape = to_text(files), shape_of(files.total_bytes, percent)
    digest = hashlib.sha256(text).digest()
    rows = _rows(files, shape, stage.shelf())
    written: dict[str, str] = {}
    for section in range(shape.sections):
        encoded = _Section(shape, text, digest, start_sums(shape.parity_rows, shape.data_rows, shape.row_bytes))
        for number in range(shape.data_rows):
            encoded.add(number, next(rows))
        for name in (each for each in names(shape) if each.section == section):
            path = f"{layout.PARITY}/{name}"
            written[path] = _write(stage, path, map(encoded.record, slots(shape, len(text), name)))
    assert next(rows, None) is None
    stage.settle()
    read_again(stage.shelf(), written)
    return written


def room_for(total_bytes: int, percent: int) -> Iterator[int]:
    """Yield about how large the recovery files of so many bytes will be, all of them a little more than they are."""
    left = percent and total_bytes * (2 * percent + 5) // 180
    while left:
        yield min(left, _FILE_BYTES)
        left -= min(left, _FILE_BYTES)


def _write(stage: Stage, path: str, records: Iterator[Record]) -> str:
    """Write one recovery file and return its SHA-256."""
    hashed, waiting = hashlib.sha256(), bytearray()
    with stage.open(path) as sink:
        for record in records:
            waiting += to_bytes(record)
            if len(waiting) >= _WRITTEN_BYTES:
                hashed.update(waiting)
                sink.write(bytes(waiting))
                waiting.clear()
        hashed.update(waiting)
        sink.write(bytes(waiting))
    return hashed.hexdigest()


class _Section:
    """One section being encoded: hashes and sums of its rows."""

    def __init__(self, shape: Shape, text: bytes, files_sha256: bytes, sums: Summing) -> None:
        self._shape = shape
        self._text = text
        self._files_sha256 = files_sha256
        self._hashes = bytearray()
        self._sums = sums
        self._row: tuple[int, bytes] = (-1, b"")
        self._payloads: dict[Kind, Callable[[int], bytes]] = {
            Kind.FILES: self._of_list,
            Kind.HASHES: self._of_hashes,
            Kind.PARITY: self._of_parity,
        }

    def add(self, number: int, row: bytes) -> None:
        view, size = memoryview(row), self._shape.block_bytes
        for start in range(0, len(row), size):
            self._hashes += hashlib.sha256(view[start : start + size]).digest()[:HASH_BYTES]
        self._sums.add(number, row)

    def record(self, slot: Slot) -> Record:
        payload = self._payloads[slot.kind](slot.number)
        return Record(kind=slot.kind, number=slot.number, shape=self._shape, files_sha256=self._files_sha256, payload=payload)

    def _of_list(self, number: int) -> bytes:
        return self._text[number * LIST_BYTES : (number + 1) * LIST_BYTES]

    def _of_hashes(self, number: int) -> bytes:
        size = HASHES_IN_RECORD * HASH_BYTES
        start = number % hash_records(self._shape) * size
        return bytes(self._hashes[start : start + size])

    def _of_parity(self, number: int) -> bytes:
        rest, column = divmod(number, self._shape.row_blocks)
        row = rest % self._shape.parity_rows
        if self._row[0] != row:
            self._row = (row, self._sums.row(row))
        size = self._shape.block_bytes
        return self._row[1][column * size : (column + 1) * size]


def _rows(files: Files, shape: Shape, shelf: Shelf) -> Iterator[bytes]:
    """Yield the rows of all sections, filled up with zeros at the end."""
    waiting, width = bytearray(), shape.row_bytes
    for row in files.rows:
        size_bytes = 0
        for part in kept(shelf, row.path, row.sha256):
            size_bytes += len(part)
            waiting += part
            while len(waiting) >= width:
                yield bytes(waiting[:width])
                del waiting[:width]
        if size_bytes != row.size_bytes:
            raise unkept(1)
    missing = shape.sections * shape.section_bytes - files.total_bytes
    while missing:
        count = min(missing, width - len(waiting))
        waiting += bytes(count)
        missing -= count
        yield bytes(waiting)
        waiting.clear()
