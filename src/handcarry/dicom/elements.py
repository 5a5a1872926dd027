"""Bytes to elements (PS3.5 7): an iterative walk, bounded in depth and number, that never raises on content.

Keeps the raw values somebody asks for and steps over the rest. Knows structure only: not what a value means, nor where the bytes
are from.
"""

from __future__ import annotations

from typing import NamedTuple

from handcarry.dicom.headers import (
    DATASET,
    IMPLICIT,
    ITEM,
    ITEM_DELIMITER,
    LENGTH_FOLLOWS,
    META,
    PIXEL_TAGS,
    SEQUENCE_DELIMITER,
    SKIPPING,
    UNDEFINED,
    WORD_BYTES,
    Encoding,
    Headers,
)
from handcarry.dicom.kindred import contradiction, misleads_on_pixels
from handcarry.dicom.long_header import FullHeader, read_full_header
from handcarry.dicom.oddities import Odd
from handcarry.dicom.stretch import Known
from handcarry.model.instance import PixelSpan

MAX_DEPTH = 64  # open sequences; the deepest standard IOD (structured reports) stays far below
MAX_ELEMENTS = 200_000
AFTER_PIXELS = frozenset({0xFFFAFFFA, 0xFFFCFFFC})  # digital signatures, trailing padding

Value = tuple[str, bytes]  # VR, and the bytes in little-endian order


class Dataset(NamedTuple):
    """The wanted elements of a dataset or sequence item. `offset` is its first byte (of an item: of its item tag)."""

    offset: int
    values: dict[int, Value]
    sequences: dict[int, list[Dataset]]


class Walk(NamedTuple):
    """What a walk found. `end` is the byte after the last element; `element_count` counts what was stepped on, at any depth.

    `known` is the stretch at its beginning, where that was recognised.
    """

    dataset: Dataset
    end: int
    element_count: int
    pixels: PixelSpan | None
    oddities: dict[Odd, str]
    known: Known | None


class _Box:
    """A dataset (`items` is None) or a sequence that is open."""

    __slots__ = ("dataset", "end", "headers", "items", "last", "undefined")

    def __init__(self, headers: Headers, *, dataset: Dataset, items: list[Dataset] | None, end: int, undefined: bool) -> None:
        self.headers = headers
        self.dataset = dataset
        self.items = items
        self.end = end
        self.undefined = undefined
        self.last = 0


def walk(data: bytes, start: int, encoding: Encoding, *, whole: bool = True) -> Walk:
    """Walk a dataset from `start`. `whole` is False where `data` is only the beginning of a file."""
    return _Walker(data, start, DATASET[encoding], whole=whole).run()


def walk_meta(data: bytes, start: int) -> Walk:
    """Walk group 0002 (PS3.10 7.1), to the first element of another group."""
    return _Walker(data, start, META, whole=True).run()


def walk_with(data: bytes, start: int, headers: Headers) -> Walk:
    """Walk a dataset for elements of the caller's choosing."""
    return _Walker(data, start, headers, whole=True).run()


def tag_name(tag: int) -> str:
    """Return a tag the way the standard prints it: (0028,0010)."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


class _Walker:
    """One walk. `left` is what remains of the element budget."""

    def __init__(self, data: bytes, start: int, headers: Headers, *, whole: bool) -> None:
        self.data, self.whole, self.pos = data, whole, start
        self.left = MAX_ELEMENTS
        self.root = Dataset(start, {}, {})
        self.pixels: PixelSpan | None = None
        self.known: Known | None = None
        self.oddities: dict[Odd, str] = {}
        self.boxes = [_Box(headers, dataset=self.root, items=None, end=len(data), undefined=False)]

    def run(self) -> Walk:
        while self.boxes:
            box = self.boxes[-1]
            if self.left <= 0:
                self._note(Odd.TOO_MANY_ELEMENTS, f"over {MAX_ELEMENTS}")
                self.boxes.clear()
            elif box.items is None:
                self._elements(box)
            else:
                self._next_item(box, box.items)
        return Walk(
            dataset=self.root,
            end=self.pos,
            element_count=MAX_ELEMENTS - self.left,
            pixels=self.pixels,
            oddities=self.oddities,
            known=self.known,
        )

    def _note(self, code: Odd, detail: str) -> None:
        self.oddities.setdefault(code, detail)

    def _elements(self, box: _Box) -> None:
        """Step over plain elements, until one needs a closer look or the box is at its end."""
        if len(self.boxes) > 1 or box.last or box.headers.encoding.big_endian:
            self._step(box)
        else:
            self._recall_or_step(box)
        if self.pos > box.end - 8:
            self._close_at_end(box)
        elif self.left:
            self.left -= 1
            self._look_closer(box)

    def _recall_or_step(self, box: _Box) -> None:
        """The beginning of a dataset is much the same from slice to slice."""
        begin = self.pos
        memory = box.headers.memory_of(self.data[begin : begin + 8])
        recalled = memory.recall(self.data, begin, box.end)
        if recalled is None or recalled.elements >= self.left:
            self._step(box)
            memory.learn(self.data[begin : self.pos], box.headers)
            return
        self.known = memory.known
        self.root = box.dataset = Dataset(begin, recalled.values, box.dataset.sequences)  # nothing was read into it yet
        self.pos, box.last, self.left = recalled.stop, recalled.last, self.left - recalled.elements
        self._step(box)

    def _step(self, box: _Box) -> None:
        """Step over plain elements as fast as can be."""
        data, headers, values, end, limit = self.data, box.headers, box.dataset.values, box.end, box.end - 8
        pos, last, left = self.pos, box.last, self.left
        while left and pos <= limit:
            tag, length, vr, wanted = headers[data[pos : pos + 8]]
            start = pos + 8
            if length == LENGTH_FOLLOWS:
                length = headers.long_length(data, start)
                start = pos + 12
            stop = start + length
            if length < 0 or tag <= last or stop > end:
                break
            if wanted:
                values[tag] = (vr, data[start:stop])
            left -= 1
            last, pos = tag, stop
        self.pos, box.last, self.left = pos, last, left

    def _close_at_end(self, box: _Box) -> None:
        self.boxes.pop()
        rest = self.data[self.pos : box.end]
        if not self.boxes:
            if rest.strip(b"\0") and self.whole and not self.pixels:
                self._note(Odd.TRUNCATED, f"{len(rest)} bytes are left")
            return
        if box.end >= len(self.data) and box.undefined:
            if self.whole:
                self._note(Odd.TRUNCATED, "inside a sequence")
        elif rest or box.undefined:
            self._note(Odd.SEQUENCE_NOT_DELIMITED if box.undefined else Odd.VALUE_OVERRUNS, "at the end of a sequence")
        self.pos = box.end

    def _look_closer(self, box: _Box) -> None:
        tag = box.headers[self.data[self.pos : self.pos + 8]][0]
        group = tag >> 16
        if box.headers.only_group and group != box.headers.only_group:
            self.boxes.clear()
            return
        if group == 0xFFFE:
            self._delimiter(tag)
            return
        header = self._full_header(box)
        if header is None or not self._believable(box, header):
            self._give_up(box)
            return
        self._note_header(box, header)
        if header.length == UNDEFINED or header.vr == "SQ" or (header.vr == "UN" and box.headers.wanted(header.tag) == "SQ"):
            self._open_sequence(box, header)
        elif header.start + header.length > box.end:
            self._overrun(box, header)
        else:
            self._take(box, header)

    def _full_header(self, box: _Box) -> FullHeader | None:
        header = read_full_header(self.data, self.pos, box.headers, end=box.end)
        doubtful = header is None or header.tag <= box.last or Odd.UNKNOWN_VR in header.oddities
        if doubtful and self.data[self.pos - 2 : self.pos] == b"\0\0":
            return self._previous_in_long_form(box) or header
        return header

    def _previous_in_long_form(self, box: _Box) -> FullHeader | None:
        """A short VR written in the long form looks like an empty value followed by nonsense: read it again."""
        again = read_full_header(self.data, self.pos - 8, box.headers, end=box.end, long_form=True)
        if again is None or again.tag != box.last or again.start != self.pos + 4:
            return None
        stop = again.start + again.length
        if stop == box.end:
            return again
        if stop + 8 > box.end or again.vr == "":
            return None
        follower = read_full_header(self.data, stop, box.headers, end=box.end)
        return again if follower is not None and follower.tag > box.last and Odd.VR_MISSING not in follower.oddities else None

    def _believable(self, box: _Box, header: FullHeader) -> bool:
        group = header.tag >> 16
        if group == 0:
            return False
        if self.pixels is None or len(self.boxes) > 1:
            return True
        fits = header.length == UNDEFINED or header.start + header.length <= len(self.data)
        known = box.headers.wanted(header.tag) != "" or header.tag in AFTER_PIXELS or (group & 1 == 1 and header.tag > box.last)
        return fits and known and Odd.VR_MISSING not in header.oddities

    def _give_up(self, box: _Box) -> None:
        """What follows is not made of elements: go on behind the box, or end the walk."""
        if len(self.boxes) > 1 and not box.undefined:
            self._note(Odd.VALUE_OVERRUNS, f"after {tag_name(box.last)}")
            self.pos = box.end
            self.boxes.pop()
            return
        if self.pixels is None and not box.headers.only_group and self.data[self.pos :].strip(b"\0"):
            self._note(Odd.UNREADABLE_TAIL, f"after {tag_name(box.last)}")
        self.boxes.clear()

    def _note_header(self, box: _Box, header: FullHeader) -> None:
        if header.tag > box.last and not header.oddities and header.tag >> 16 != 2:
            box.last = header.tag
            return
        name = tag_name(header.tag)
        for code in header.oddities:
            self._note(code, f"{name} {header.vr}".rstrip())
        if header.tag == box.last and Odd.WRONG_LENGTH_FORM not in header.oddities:
            self._note(Odd.DUPLICATE_ELEMENT, name)
        elif header.tag < box.last:
            self._note(Odd.OUT_OF_ORDER, f"{name} after {tag_name(box.last)}")
        if header.tag >> 16 == 2 and not box.headers.only_group:
            self._note(Odd.META_IN_DATASET, name)
        box.last = max(box.last, header.tag)

    def _take(self, box: _Box, header: FullHeader) -> None:
        stop = header.start + header.length
        if header.tag in PIXEL_TAGS:
            if len(self.boxes) == 1 and self.pixels is None:
                self._set_pixels(box, header, header.length)
        elif expected := box.headers.wanted(header.tag):
            vr = expected if header.vr in {"UN", ""} else header.vr
            if odd := contradiction(header.tag, header.vr, expected, self.data[header.start : stop]):
                self._note(odd, f"{tag_name(header.tag)} {header.vr} for {expected}")
            if expected != "SQ":
                value = self.data[header.start : stop]
                if box.headers.encoding.big_endian and vr in WORD_BYTES:
                    value = _swapped(value, WORD_BYTES[vr])
                if not box.dataset.values.get(header.tag, ("", b""))[1]:
                    box.dataset.values[header.tag] = (vr, value)
        self.pos = stop

    def _set_pixels(self, box: _Box, header: FullHeader, length: int | None) -> None:
        big = box.headers.encoding.big_endian and length is not None and header.vr != "OB"
        if misleads_on_pixels(header.vr):
            self._note(Odd.MISLEADING_VR, f"{tag_name(header.tag)} {header.vr}")
        self.pixels = PixelSpan(offset=header.start, length_bytes=length, encapsulated=length is None, big_endian=big)

    def _overrun(self, box: _Box, header: FullHeader) -> None:
        if header.tag in PIXEL_TAGS and len(self.boxes) == 1 and self.pixels is None:
            self._set_pixels(box, header, header.length)
        if box.end < len(self.data):
            self._note(Odd.VALUE_OVERRUNS, tag_name(header.tag))
            self.pos = box.end
            self.boxes.pop()
            return
        if self.whole:
            self._note(Odd.TRUNCATED, f"inside {tag_name(header.tag)}")
        self.pos = len(self.data)
        self.boxes.clear()

    def _open_sequence(self, box: _Box, header: FullHeader) -> None:
        undefined = header.length == UNDEFINED
        if header.tag in PIXEL_TAGS or (undefined and header.vr[:1] == "O"):
            self._fragments(box, header)
            return
        wanted = box.headers.wanted(header.tag) == "SQ"
        end = box.end if undefined else min(box.end, header.start + header.length)
        if not undefined and header.start + header.length > box.end and (self.whole or box.end < len(self.data)):
            self._note(Odd.TRUNCATED if box.end == len(self.data) else Odd.VALUE_OVERRUNS, tag_name(header.tag))
        if not undefined and not wanted:
            self.pos = end
            return
        if len(self.boxes) > 2 * MAX_DEPTH:
            self._note(Odd.TOO_DEEP, f"over {MAX_DEPTH}")
            self.boxes.clear()
            return
        encoding = IMPLICIT if header.vr == "UN" else box.headers.encoding
        if header.vr == "UN":
            self._note(Odd.UNDEFINED_LENGTH_UN if undefined else Odd.WRONG_VR, f"{tag_name(header.tag)} UN")
        headers = box.headers if encoding is box.headers.encoding and wanted else (DATASET if wanted else SKIPPING)[encoding]
        items: list[Dataset] = []
        if wanted:
            box.dataset.sequences.setdefault(header.tag, items)
        self.boxes.append(_Box(headers, dataset=box.dataset, items=items, end=end, undefined=undefined))
        self.pos = header.start

    def _next_item(self, box: _Box, items: list[Dataset]) -> None:
        if self.pos + 8 > box.end:
            self._close_at_end(box)
            return
        self.left -= 1
        group, element, length = box.headers.words.tag_and_length.unpack_from(self.data, self.pos)
        tag = group << 16 | element
        if tag == ITEM:
            self._open_item(box, items, length)
        elif tag == SEQUENCE_DELIMITER:
            self.pos += 8
            self.boxes.pop()
        elif tag == ITEM_DELIMITER:
            self._note(Odd.STRAY_DELIMITER, tag_name(tag))
            self.pos += 8
        else:
            self._note(Odd.SEQUENCE_NOT_DELIMITED, f"before {tag_name(tag)}")
            self.pos = self.pos if box.undefined else box.end
            self.boxes.pop()

    def _open_item(self, box: _Box, items: list[Dataset], length: int) -> None:
        undefined = length == UNDEFINED
        item = Dataset(self.pos, {}, {})
        items.append(item)
        self.pos += 8
        end = box.end if undefined else self.pos + length
        if end > box.end:
            if self.whole or box.end < len(self.data):
                self._note(Odd.TRUNCATED if box.end == len(self.data) else Odd.VALUE_OVERRUNS, "item")
            end = box.end
        self.boxes.append(_Box(box.headers, dataset=item, items=None, end=end, undefined=undefined))

    def _delimiter(self, tag: int) -> None:
        """A tag of group FFFE among the elements of a dataset."""
        box = self.boxes[-1]
        inside = len(self.boxes) > 1
        if tag == ITEM_DELIMITER and inside and box.undefined:
            self.pos += 8
            self.boxes.pop()
        elif inside and tag in {ITEM, SEQUENCE_DELIMITER} and box.undefined:
            self._note(Odd.SEQUENCE_NOT_DELIMITED, f"before {tag_name(tag)}")
            self.boxes.pop()
        else:
            self._note(Odd.STRAY_DELIMITER, tag_name(tag))
            self.pos += 8

    def _fragments(self, box: _Box, header: FullHeader) -> None:
        """Step over encapsulated data (PS3.5 A.4): items up to the sequence delimiter."""
        if header.tag in PIXEL_TAGS and len(self.boxes) == 1 and self.pixels is None:
            self._set_pixels(box, header, None)
        unpack = box.headers.words.tag_and_length.unpack_from
        pos, end = header.start, box.end
        while pos + 8 <= end and self.left:
            self.left -= 1
            group, element, length = unpack(self.data, pos)
            tag = group << 16 | element
            pos += 8
            if tag == SEQUENCE_DELIMITER:
                self.pos = pos
                return
            if tag != ITEM or length == UNDEFINED:
                self._note(Odd.FRAGMENTS_DAMAGED, f"before {tag_name(tag)}")
                break
            pos += length
        else:
            if self.whole:
                self._note(Odd.TRUNCATED, f"inside {tag_name(header.tag)}")
        self.pos = len(self.data)
        self.boxes.clear()


def _swapped(value: bytes, width: int) -> bytes:
    """Return big-endian words as little-endian ones; an incomplete last word is dropped."""
    return b"".join(value[at : at + width][::-1] for at in range(0, len(value) - width + 1, width))
