"""How much room there is for what is still to be written: asked again whenever more of it is known.

Before the first byte only the sizes of the source are known (`target.check_room`); once it is read, how large its converted copies can
become; once it is examined, how large a derived series will, and the viewer's scripts can. An archive is one file, which some file systems
take up to 4 GiB only.
"""

from __future__ import annotations

from collections.abc import Sequence

from handcarry.dicom.read import Reading
from handcarry.errors import CannotWrite
from handcarry.pack.fit import Syntax
from handcarry.pack.pixels_of import MOST_NATIVE_BYTES, stored_bytes
from handcarry.pack.stage import Stage

SPARE_BYTES = 16 << 20  # pages, index, and what the file system needs for itself
SEALED = 1 / 2048  # a tag of 16 bytes for each 64 KiB, in the sealed stage and once more in the locked archive
_WORST_HEADER = 3  # an empty implicit element grows from 8 bytes to 12, a sequence of empty items from 8 to 20 and from 8 to 16 for each
_HEAD_BYTES = 1024  # preamble and file meta information, at most
_LEAST_FRAME_BYTES = 8  # a fragment's own header: more frames than that a file only claims to have
_WORST_CODED = 4 / 3  # of a lossless code that could not make noise smaller


class Room:
    """What the medium of a stage can still take. `is_archive`: all of the stage will be written a second time, into one file."""

    def __init__(self, stage: Stage, *, is_archive: bool, parity_percent: int) -> None:
        self._stage = stage
        self._is_archive = is_archive
        self._percent = parity_percent

    def has(self, more_bytes: int) -> bool:
        """True where so many more bytes fit beside what is there, with the recovery data of both; or where nobody can say."""
        limit = self._stage.system().file_bytes
        return self._has_free(more_bytes) and (not self._is_archive or limit is None or self._archive_bytes(more_bytes) <= limit)

    def require_copies(self, sizes: Sequence[int]) -> None:
        """Raise `CannotWrite` where converted copies, of at most these sizes, do not fit, or the archive with them."""
        if sizes:
            self._require("no_room_for_copies", sum(sizes), files=str(len(sizes)))
        self._require_file(self._archive_bytes(sum(sizes)) if self._is_archive else max(sizes, default=0))

    def require_derived(self, size_bytes: int, beside_bytes: int = 0) -> None:
        """Raise `CannotWrite` where a derived series of this size does not fit, beside copies that are not there yet."""
        if size_bytes:
            self._require("no_room_for_derived", size_bytes + beside_bytes)
            self._require_file(self._archive_bytes(size_bytes + beside_bytes) if self._is_archive else 0)

    def _require(self, word: str, more_bytes: int, **values: str) -> None:
        if not self._has_free(more_bytes):
            needed, there = self._needed_bytes(more_bytes) >> 20, (self._stage.there_bytes() or 0) >> 20
            raise CannotWrite(word=word, **values, needed=str(needed), free=str(there))

    def _require_file(self, size_bytes: int) -> None:
        system = self._stage.system()
        if system.file_bytes is not None and size_bytes > system.file_bytes:
            raise CannotWrite(word="too_large_to_write", kind=system.kind, size=str(size_bytes >> 20))

    def _has_free(self, more_bytes: int) -> bool:
        there = self._stage.there_bytes()
        return there is None or self._needed_bytes(more_bytes) <= there

    def _recovery_bytes(self, whole_bytes: int) -> int:
        if not self._percent:
            return 0
        from handcarry.pack.protect import room_for  # noqa: PLC0415  numpy, which a browser has not

        return sum(room_for(whole_bytes, self._percent))

    def _whole_bytes(self, more_bytes: int) -> int:
        whole = sum(self._stage.sizes.values()) + more_bytes
        return whole + self._recovery_bytes(whole)

    def _archive_bytes(self, more_bytes: int) -> int:
        """At most: what a ZIP archive saves nobody knows before."""
        return self._whole_bytes(more_bytes) + SPARE_BYTES

    def _needed_bytes(self, more_bytes: int) -> int:
        whole = self._whole_bytes(more_bytes)
        return (2 * whole + int(whole * SEALED) if self._is_archive else whole) + SPARE_BYTES


def copy_bytes(reading: Reading, size_bytes: int, syntax: Syntax) -> int:
    """Return the most bytes that the converted copy of one file can have."""
    span, layout = reading.instance.pixels, reading.instance.layout
    whole = max(size_bytes, len(reading.body))
    if span is None:
        return _HEAD_BYTES + _WORST_HEADER * whole
    if span.length_bytes is not None:
        return _HEAD_BYTES + span.length_bytes + _WORST_HEADER * max(0, whole - span.length_bytes)
    if syntax is Syntax.ORIGINAL or layout is None:
        return _HEAD_BYTES + whole
    frames = min(layout.number_of_frames, (whole - span.offset) // _LEAST_FRAME_BYTES)
    decoded = int(frames * stored_bytes(layout) * (_WORST_CODED if syntax is Syntax.JPEG_LOSSLESS else 1))
    return _HEAD_BYTES + min(decoded, MOST_NATIVE_BYTES) + _WORST_HEADER * span.offset
