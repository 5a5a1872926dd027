"""One frame, from its bytes to its facts, or to the reason why it gave none. Never raises on content; runs where it is called."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from handcarry.model.frame import Codestream, DecodeFault, FrameFacts, PixelLayout
from handcarry.pixels.caps import FRAME_BYTES, native_bits
from handcarry.pixels.codestream import has_end, sniff
from handcarry.pixels.decoders import Decoder, first_available, second_available, transfer_syntax
from handcarry.pixels.probe import pixel_hash, probe
from handcarry.pixels.stored import WIDTHS, Array, Misfit, from_native
from handcarry.pixels.task import Task

_DETAIL_CHARACTERS = 100
_NO_END_NEEDED = frozenset({"rle", "jpeg2000", "htj2k"})  # their decoders notice; libjpeg fills up with grey


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    fault: DecodeFault
    detail: str


def refuse(task: Task) -> FrameFacts | None:
    """What can be said without touching a pixel, or None where the frame must be looked at."""
    layout = task.layout
    row = transfer_syntax(layout.transfer_syntax_uid)
    if not row.native and not row.decoders:
        stream = sniff(task.data, layout.transfer_syntax_uid)
        return _fault(task, DecodeFault.NO_DECODER, f"{row.name}: {row.remark}", codestream=stream)
    if max(layout.frame_bytes, native_bits(layout) // 8) > FRAME_BYTES:
        return _fault(task, DecodeFault.TOO_LARGE, f"{layout.rows} x {layout.columns} x {layout.samples_per_pixel} is over the cap")
    if not task.data:
        return _fault(task, DecodeFault.MISSING)
    if min(layout.rows, layout.columns, layout.samples_per_pixel) < 1 or layout.bits_allocated not in WIDTHS:
        size = f"{layout.rows} x {layout.columns} x {layout.samples_per_pixel} of {layout.bits_allocated} bits"
        return _fault(task, DecodeFault.REFUSED, f"no picture has {size}")
    return None


def is_native(task: Task) -> bool:
    """Whether the bytes are pixels as they are."""
    return transfer_syntax(task.layout.transfer_syntax_uid).native


def look(task: Task) -> FrameFacts:
    """The facts of one frame."""
    refused = refuse(task)
    if refused is not None:
        return refused
    return _look_at_native(task) if is_native(task) else _look_at_coded(task)


def crashed(task: Task, detail: str) -> FrameFacts:
    """The facts of a frame whose decoder died of it."""
    return _fault(task, DecodeFault.CRASHED, detail)


def _look_at_native(task: Task) -> FrameFacts:
    wanted = (native_bits(task.layout) + 7) // 8
    if len(task.data) < wanted:
        return _fault(task, DecodeFault.TRUNCATED, f"{len(task.data)} bytes of {wanted}")
    whole_words = wanted + wanted % 2 if task.big_endian else wanted
    values = from_native(task.data[:whole_words], task.layout, big_endian=task.big_endian)
    return probe(values, task, decoder="native")


def _look_at_coded(task: Task) -> FrameFacts:
    layout = task.layout
    stream = sniff(task.data, layout.transfer_syntax_uid)
    misfit = _misfit(stream, layout)
    if misfit:
        return _fault(task, DecodeFault.MISMATCH, misfit, codestream=stream)
    if stream is not None and stream.coding not in _NO_END_NEEDED and not has_end(task.data):
        return _fault(task, DecodeFault.TRUNCATED, "the end marker is missing", codestream=stream)
    decoder = first_available(transfer_syntax(layout.transfer_syntax_uid))
    if decoder is None:
        return _fault(task, DecodeFault.NO_DECODER, "its decoder is not installed", codestream=stream)
    decoded = _decode(decoder, task)
    if isinstance(decoded, _Refusal):
        return _fault(task, decoded.fault, decoded.detail, codestream=stream, decoder=decoder.label)
    facts = probe(decoded, task, decoder=decoder.label, codestream=stream)
    return _read_twice(facts, task) if task.closer_look else facts


def _decode(decoder: Decoder, task: Task) -> Array | _Refusal:
    try:
        return decoder.decode(task.data, task.layout)
    except Misfit as fault:
        return _Refusal(fault=DecodeFault.MISMATCH, detail=str(fault))
    except MemoryError:
        return _Refusal(fault=DecodeFault.TOO_LARGE, detail="decoding needs more memory than allowed")
    except Exception as fault:  # noqa: BLE001  the codec boundary: each library raises what it likes, all of it means no
        return _Refusal(fault=DecodeFault.REFUSED, detail=f"{type(fault).__name__}: {fault}"[:_DETAIL_CHARACTERS])


def _read_twice(facts: FrameFacts, task: Task) -> FrameFacts:
    """The facts, with what the next decoder makes of the same bytes. Of colour and of lossy streams decoders may give different things."""
    second = second_available(transfer_syntax(task.layout.transfer_syntax_uid))
    is_lossy = facts.codestream is not None and facts.codestream.lossless is False
    if second is None or is_lossy or task.layout.samples_per_pixel != 1 or task.closer_look % second.one_in != 1 % second.one_in:
        return facts
    decoded = _decode(second, task)
    theirs = b"" if isinstance(decoded, _Refusal) else pixel_hash(np.ascontiguousarray(decoded))
    return replace(facts, second_decoder=second.label, second_hash=theirs)


def _misfit(stream: Codestream | None, layout: PixelLayout) -> str:
    """Why this stream cannot be that frame, before anything is allocated for it; "" where it can."""
    if stream is None or not stream.columns:  # RLE tells no size
        return ""
    inside = (stream.rows or layout.rows, stream.columns, stream.components)  # JPEG may tell its rows at the end
    outside = (layout.rows, layout.columns, layout.samples_per_pixel)
    if inside != outside:
        return f"the stream holds {inside[0]} x {inside[1]} x {inside[2]}, the header says {outside[0]} x {outside[1]} x {outside[2]}"
    if stream.precision_bits > layout.bits_allocated:
        return f"the stream has {stream.precision_bits} bits, the header allocates {layout.bits_allocated}"
    return ""


def _fault(task: Task, fault: DecodeFault, detail: str = "", *, codestream: Codestream | None = None, decoder: str = "") -> FrameFacts:
    return FrameFacts(frame=task.frame, fault=fault, detail=detail, decoder=decoder, codestream=codestream)
