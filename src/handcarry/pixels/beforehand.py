"""What can be said of a frame before a pixel of it is touched.

Needs neither numpy nor a codec, so that the same lines say it in a browser.
"""

from __future__ import annotations

from handcarry.model.frame import Codestream, DecodeFault, FrameFacts, PixelLayout
from handcarry.pixels.caps import FRAME_BYTES, native_bits
from handcarry.pixels.codestream import has_end, sniff
from handcarry.pixels.syntaxes import transfer_syntax
from handcarry.pixels.task import Task

WIDTHS = (1, 8, 16, 32)  # Bits Allocated that are read; PS3.5 8.1.1 allows multiples of 8, images use these

_NO_END_NEEDED = frozenset({"rle", "jpeg2000", "htj2k"})  # their decoders notice; libjpeg fills up with grey


def refuse(task: Task) -> FrameFacts | None:
    """What can be said without touching a pixel, or None where the frame must be looked at."""
    layout = task.layout
    row = transfer_syntax(layout.transfer_syntax_uid)
    if not row.native and not row.coded:
        stream = sniff(task.data, layout.transfer_syntax_uid)
        return fault(task, DecodeFault.NO_DECODER, f"{row.name}: {row.remark}", codestream=stream)
    if max(layout.frame_bytes, native_bits(layout) // 8) > FRAME_BYTES:
        return fault(task, DecodeFault.TOO_LARGE, f"{layout.rows} x {layout.columns} x {layout.samples_per_pixel} is over the cap")
    if not task.data:
        return fault(task, DecodeFault.MISSING)
    if min(layout.rows, layout.columns, layout.samples_per_pixel) < 1 or layout.bits_allocated not in WIDTHS:
        size = f"{layout.rows} x {layout.columns} x {layout.samples_per_pixel} of {layout.bits_allocated} bits"
        return fault(task, DecodeFault.REFUSED, f"no picture has {size}")
    return None


def is_native(task: Task) -> bool:
    """Whether the bytes are pixels as they are."""
    return transfer_syntax(task.layout.transfer_syntax_uid).native


def refuse_native(task: Task) -> FrameFacts | None:
    """Whether an uncompressed frame has all its bytes."""
    wanted = (native_bits(task.layout) + 7) // 8
    return fault(task, DecodeFault.TRUNCATED, f"{len(task.data)} bytes of {wanted}") if len(task.data) < wanted else None


def refuse_coded(task: Task, stream: Codestream | None) -> FrameFacts | None:
    """Whether what a stream says of itself is that frame, and whether it ends."""
    misfit = _misfit(stream, task.layout)
    if misfit:
        return fault(task, DecodeFault.MISMATCH, misfit, codestream=stream)
    if stream is not None and stream.coding not in _NO_END_NEEDED and not has_end(task.data):
        return fault(task, DecodeFault.TRUNCATED, "the end marker is missing", codestream=stream)
    return None


def fault(task: Task, why: DecodeFault, detail: str = "", *, codestream: Codestream | None = None, decoder: str = "") -> FrameFacts:
    """The facts of a frame that gave no pixels."""
    return FrameFacts(frame=task.frame, fault=why, detail=detail, decoder=decoder, codestream=codestream)


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
