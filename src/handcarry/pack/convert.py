"""A file that does not fit the file-set, and its copy that does: the same elements and the same pixels, in another encoding.

The original stays untouched beside it. Each change is told; the copy is read back, decoded, and held against the original frame by
frame before it counts. What cannot be converted without a doubt is not converted.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from handcarry.dicom.dictionary import DEFLATED, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, KEYWORD, TAG, TRANSFER_SYNTAXES
from handcarry.dicom.elements import tag_name
from handcarry.dicom.encode import element, file_head, item, long_header
from handcarry.dicom.headers import UNDEFINED
from handcarry.dicom.read import NotDicom, Reading, read_instance
from handcarry.dicom.rewrite import Replacement, Rewritten, Unfit, rewrite
from handcarry.dicom.vrs import vr_of
from handcarry.intake import WHOLE_FILE_BYTES
from handcarry.model.frame import PixelLayout
from handcarry.pack.fit import JPEG_LOSSLESS_SV1, Syntax, Why
from handcarry.pack.original import Change, Converted
from handcarry.pack.pixels_of import MOST_NATIVE_BYTES, FramesHash, Undecoded, frames_hash, stored_bytes, stored_frames
from handcarry.pack.stage import Sink, Stage
from handcarry.pixels.task import Looker

_PIXEL_DATA = TAG["PixelData"]
_OFFSET_TABLES = (0x7FE00001, 0x7FE00002)  # extended ones, of no meaning without fragments (PS3.3 C.7.6.3.1.8)
_NATIVE = frozenset({IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED})
_SEQUENCE_END = b"\xfe\xff\xdd\xe0\0\0\0\0"
_CHUNK_BYTES = 1 << 20
_WHOLE_WORDS = frozenset({1, 8, 16, 32, 64})  # bits allocated; 1 and 8 lie in words of 16 (PS3.5 8.1.1, 7.3)
# What decoders give of colour (see `pixels.decoders`): chroma at full size, and JPEG 2000's own transform undone.
_PHOTOMETRIC = {"YBR_FULL_422": "YBR_FULL", "YBR_RCT": "RGB", "YBR_ICT": "RGB", "YBR_PARTIAL_420": "YBR_FULL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy that was made: its bytes' hash, and what is told of it."""

    sha256: str
    told: Converted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What a copy will be: its transfer syntax, and the elements that must say something else."""

    target_uid: str
    replaced: dict[int, Replacement]
    verbatim: bool


class Converter:
    """Makes copies within one stage."""

    def __init__(self, stage: Stage, looker: Looker, syntax: Syntax) -> None:
        self._stage = stage
        self._looker = looker
        self._syntax = syntax

    def convert(self, made_from: str, path: str) -> Copy | Why:
        """Write the copy of one file of the stage under a name of the file-set, or say why there is none."""
        try:
            return self._convert(made_from, path)
        except Unfit:
            why = Why.NOT_REWRITTEN
        except Undecoded:
            why = Why.NOT_DECODED
        if path in self._stage.sizes:
            self._stage.remove(path)
        return why

    def _convert(self, made_from: str, path: str) -> Copy:
        with self._stage.reading(made_from) as file:
            reading = _read(file, self._stage.sizes[made_from])
            plan = _plan(reading, self._syntax)
            with self._stage.open(path) as sink:
                writer = _Writer(sink)
                changes, frames = self._write(reading, file, plan, writer)
        again = self._frames_of(path)
        if (again.count, again.hexdigest()) != (frames.count, frames.hexdigest()):
            raise Undecoded("the copy shows other pixels")
        told = Converted(
            path=path,
            made_from=made_from,
            from_syntax=reading.instance.meta.read_as_transfer_syntax_uid,
            to_syntax=plan.target_uid,
            frames=frames.count,
            frames_sha256=frames.hexdigest(),
            changes=(*_head_changes(reading, plan), *changes),
        )
        return Copy(sha256=writer.sha256(), told=told)

    def _write(self, reading: Reading, file: BinaryIO, plan: _Plan, writer: _Writer) -> tuple[tuple[Change, ...], FramesHash]:
        instance = reading.instance
        writer.write(file_head(instance.sop_class_uid, instance.sop_instance_uid, plan.target_uid))
        body: BinaryIO = file if reading.body[:132] == _at(file, 0, 132) else io.BytesIO(reading.body)
        span = instance.pixels
        if plan.verbatim:
            body.seek(reading.start)
            _pour(body, writer.write)
            return (), self._frames(reading, body)
        front = _rewritten(reading, plan.replaced, stop_at=span.offset if span else -1)
        writer.write(front.data)
        if span is None:
            return _changes(front, plan), FramesHash()
        if span.length_bytes is None:
            frames = self._recode(reading, body, plan, writer)
        else:
            _native(reading, body, writer)
            frames = self._frames(reading, body)
        return _changes(front, plan), frames

    def _frames(self, reading: Reading, body: BinaryIO) -> FramesHash:
        body.seek(len(reading.body))
        return frames_hash(reading, body, self._looker)

    def _frames_of(self, path: str) -> FramesHash:
        with self._stage.reading(path) as file:
            reading = _read(file, self._stage.sizes[path])
            return self._frames(reading, file)

    def _recode(self, reading: Reading, body: BinaryIO, plan: _Plan, writer: _Writer) -> FramesHash:
        """Decode each frame and write it as the plan says; what follows encapsulated pixel data is padding or a signature, now void."""
        layout = reading.instance.layout
        assert layout is not None
        native = plan.target_uid in _NATIVE
        total = layout.number_of_frames * stored_bytes(layout)
        if total > MOST_NATIVE_BYTES:
            raise Unfit("more than an element can hold")
        body.seek(len(reading.body))
        if native:
            writer.write(long_header(_PIXEL_DATA, "OW" if layout.bits_allocated > 8 else "OB", total + total % 2))
        else:
            writer.write(long_header(_PIXEL_DATA, "OB", UNDEFINED) + item(b""))
        frames = FramesHash()
        for stored in stored_frames(reading, body, self._looker):
            frames.add(stored)
            writer.write(stored if native else _fragment(_jpeg_lossless(stored, layout)))
        writer.write((b"\0" if total % 2 else b"") if native else _SEQUENCE_END)
        return frames


class _Writer:
    """A sink that hashes."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._sink.write(data)
        self._hash.update(data)

    def sha256(self) -> str:
        return self._hash.hexdigest()


def _read(file: BinaryIO, size_bytes: int) -> Reading:
    file.seek(0)
    reading = read_instance(file.read(WHOLE_FILE_BYTES), entry=0, size_bytes=size_bytes)
    if isinstance(reading, NotDicom):
        raise Unfit(reading.why)
    return reading


def _plan(reading: Reading, syntax: Syntax) -> _Plan:
    instance = reading.instance
    read_as, layout, span = instance.meta.read_as_transfer_syntax_uid, instance.layout, instance.pixels
    is_coded = span is not None and span.encapsulated
    target = EXPLICIT_LITTLE
    if syntax is Syntax.ORIGINAL and read_as != DEFLATED:
        target = read_as
    elif syntax is Syntax.JPEG_LOSSLESS and is_coded and layout is not None and _is_grey(layout):
        target = JPEG_LOSSLESS_SV1
    verbatim = target == read_as
    replaced: dict[int, Replacement] = {}
    if is_coded and not verbatim and layout is not None:
        replaced = _described(layout) | {tag: None for tag in _OFFSET_TABLES if tag in _tags_before(reading)}
    return _Plan(target_uid=target, replaced=replaced, verbatim=verbatim)


def _tags_before(reading: Reading) -> frozenset[int]:
    """Return which extended offset tables the dataset has: the last elements before its pixel data."""
    assert reading.instance.pixels is not None
    before = reading.body[: reading.instance.pixels.offset]
    return frozenset(tag for tag in _OFFSET_TABLES if element(tag, "OV", b"")[:6] in before)


def _described(layout: PixelLayout) -> dict[int, Replacement]:
    """Return the elements that must describe decoded pixels (PS3.3 C.7.6.3): colour as decoded, samples side by side, low bits used."""
    replaced: dict[int, Replacement] = {}
    photometric = _PHOTOMETRIC.get(layout.photometric_interpretation)
    if photometric is not None:
        replaced[TAG["PhotometricInterpretation"]] = ("CS", photometric.encode())
    if layout.samples_per_pixel > 1 and layout.planar_configuration:
        replaced[TAG["PlanarConfiguration"]] = ("US", b"\0\0")
    if layout.high_bit != layout.bits_stored - 1:
        replaced[TAG["HighBit"]] = ("US", (layout.bits_stored - 1).to_bytes(2, "little"))
    return replaced


def _is_grey(layout: PixelLayout) -> bool:
    return layout.samples_per_pixel == 1 and layout.bits_allocated in (8, 16)


def _native(reading: Reading, body: BinaryIO, writer: _Writer) -> None:
    """Copy uncompressed pixels, in little-endian order, and rewrite what follows them."""
    span, layout = reading.instance.pixels, reading.instance.layout
    assert span is not None
    assert span.length_bytes is not None
    header_bytes = 12 if reading.encoding.explicit else 8
    body.seek(span.offset - header_bytes)
    order = "big" if reading.encoding.big_endian else "little"
    head = body.read(4)
    if (int.from_bytes(head[:2], order) << 16 | int.from_bytes(head[2:], order)) != _PIXEL_DATA:  # type: ignore[arg-type]
        raise Unfit("floating-point pixels")
    bits = layout.bits_allocated if layout else 16
    width = bits // 8 if bits > 8 else 2
    if span.big_endian and (bits not in _WHOLE_WORDS or span.length_bytes % width):
        raise Unfit("big-endian values whose bytes have no known order")
    writer.write(long_header(_PIXEL_DATA, "OW" if bits > 8 else "OB", span.length_bytes + span.length_bytes % 2))
    body.seek(span.offset)
    _pour(body, _swapping(writer.write, width) if span.big_endian else writer.write, limit=span.length_bytes)
    writer.write(b"\0" * (span.length_bytes % 2))
    tail = body.read(WHOLE_FILE_BYTES)
    writer.write(rewrite(tail, 0, reading.encoding, vr_of=vr_of).data)


def _swapping(write: Callable[[bytes], None], width: int) -> Callable[[bytes], None]:
    def swapped(data: bytes) -> None:
        turned = bytearray(len(data))
        for n in range(width):
            turned[n::width] = data[width - 1 - n :: width]
        write(bytes(turned))

    return swapped


def _pour(body: BinaryIO, write: Callable[[bytes], None], *, limit: int | None = None) -> None:
    while (limit is None or limit > 0) and (part := body.read(_CHUNK_BYTES if limit is None else min(limit, _CHUNK_BYTES))):
        write(part)
        limit = None if limit is None else limit - len(part)
    if limit:
        raise Unfit("the pixel data are cut off")


def _at(file: BinaryIO, offset: int, size_bytes: int) -> bytes:
    file.seek(offset)
    return file.read(size_bytes)


def _rewritten(reading: Reading, replaced: dict[int, Replacement], *, stop_at: int) -> Rewritten:
    return rewrite(reading.body, reading.start, reading.encoding, vr_of=vr_of, replaced=replaced, stop_at=stop_at)


def _fragment(data: bytes) -> bytes:
    return item(data + b"\0" * (len(data) % 2))


def _jpeg_lossless(stored: bytes, layout: PixelLayout) -> bytes:
    """Encode a grey frame by process 14, selection value 1 (PS3.5 A.4.1)."""
    import imagecodecs  # noqa: PLC0415  a tenth of a second, and few packs need it
    import numpy as np  # noqa: PLC0415  not in a browser, where nobody asks for this encoding

    bits = layout.bits_allocated
    values = np.frombuffer(stored, f"<u{bits // 8}").reshape(layout.rows, layout.columns)
    return bytes(imagecodecs.jpeg8_encode(values, lossless=True, predictor=1, bitspersample=bits))


def _head_changes(reading: Reading, plan: _Plan) -> tuple[Change, ...]:
    meta = reading.instance.meta
    preamble = "made blank" if meta.has_preamble else "written"
    from_name = TRANSFER_SYNTAXES.get(meta.read_as_transfer_syntax_uid, meta.read_as_transfer_syntax_uid)
    encoding = "unchanged" if plan.verbatim else f"{from_name} to {TRANSFER_SYNTAXES[plan.target_uid]}"
    return (
        Change(tag="", keyword="preamble", did=preamble),
        Change(tag="(0002,xxxx)", keyword="file meta information", did="written anew"),
        Change(tag="(0002,0010)", keyword="TransferSyntaxUID", did=encoding),
    )


def _changes(front: Rewritten, plan: _Plan) -> tuple[Change, ...]:
    told = []
    for tag, value in sorted(plan.replaced.items()):
        did = "left out" if value is None else f"now {value[1].decode() if value[0] == 'CS' else int.from_bytes(value[1], 'little')}"
        told.append(Change(tag=tag_name(tag), keyword=KEYWORD.get(tag, ""), did=did))
    told += [Change(tag=tag_name(tag), keyword="group length", did="left out") for tag in front.dropped]
    told += [Change(tag=tag_name(tag), keyword="", did="written as UN: no dictionary knows its VR") for tag in front.unknown]
    return tuple(told)
