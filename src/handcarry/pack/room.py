"""How much room there is for what is still to be written: asked again whenever more of it is known.

Before the first byte only the sizes of the source are known (`target.check_room`); once it is read, how large its converted copies can
become; once it is examined, how large the viewer's scripts can.
"""

from __future__ import annotations

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
        there = self._stage.there_bytes()
        return there is None or self._needed_bytes(more_bytes) <= there

    def require_copies(self, count: int, most_bytes: int) -> None:
        """Raise `CannotWrite` where converted copies, of at most so many bytes together, do not fit."""
        if count and not self.has(most_bytes):
            needed, there = self._needed_bytes(most_bytes) >> 20, (self._stage.there_bytes() or 0) >> 20
            raise CannotWrite(word="no_room_for_copies", files=str(count), needed=str(needed), free=str(there))

    def _recovery_bytes(self, whole_bytes: int) -> int:
        if not self._percent:
            return 0
        from handcarry.pack.protect import room_for  # noqa: PLC0415  numpy, which a browser has not

        return sum(room_for(whole_bytes, self._percent))

    def _needed_bytes(self, more_bytes: int) -> int:
        whole = sum(self._stage.sizes.values()) + more_bytes
        whole += self._recovery_bytes(whole)
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
