"""One frame, from its bytes to its facts, or to the reason why it gave none. Never raises on content; runs where it is called."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from handcarry.model.frame import DecodeFault, FrameFacts
from handcarry.pixels.beforehand import fault, is_native, refuse, refuse_coded, refuse_native
from handcarry.pixels.caps import native_bits
from handcarry.pixels.codestream import sniff
from handcarry.pixels.decoders import Decoder, first_available, second_available
from handcarry.pixels.probe import pixel_hash, probe
from handcarry.pixels.stored import Array, Misfit, from_native
from handcarry.pixels.syntaxes import transfer_syntax
from handcarry.pixels.task import Task

_DETAIL_CHARACTERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    fault: DecodeFault
    detail: str


def look(task: Task) -> FrameFacts:
    """The facts of one frame."""
    refused = refuse(task)
    if refused is not None:
        return refused
    return _look_at_native(task) if is_native(task) else _look_at_coded(task)


def crashed(task: Task, detail: str) -> FrameFacts:
    """The facts of a frame whose decoder died of it."""
    return fault(task, DecodeFault.CRASHED, detail)


def _look_at_native(task: Task) -> FrameFacts:
    refused = refuse_native(task)
    if refused is not None:
        return refused
    wanted = (native_bits(task.layout) + 7) // 8
    whole_words = wanted + wanted % 2 if task.big_endian else wanted
    values = from_native(task.data[:whole_words], task.layout, big_endian=task.big_endian)
    return probe(values, task, decoder="native")


def _look_at_coded(task: Task) -> FrameFacts:
    layout = task.layout
    stream = sniff(task.data, layout.transfer_syntax_uid)
    refused = refuse_coded(task, stream)
    if refused is not None:
        return refused
    decoder = first_available(transfer_syntax(layout.transfer_syntax_uid))
    if decoder is None:
        return fault(task, DecodeFault.NO_DECODER, "its decoder is not installed", codestream=stream)
    decoded = _decode(decoder, task)
    if isinstance(decoded, _Refusal):
        return fault(task, decoded.fault, decoded.detail, codestream=stream, decoder=decoder.label)
    facts = probe(decoded, task, decoder=decoder.label, codestream=stream)
    return _read_twice(facts, task) if task.closer_look else facts


def _decode(decoder: Decoder, task: Task) -> Array | _Refusal:
    try:
        return decoder.decode(task.data, task.layout)
    except Misfit as misfit:
        return _Refusal(fault=DecodeFault.MISMATCH, detail=str(misfit))
    except MemoryError:
        return _Refusal(fault=DecodeFault.TOO_LARGE, detail="decoding needs more memory than allowed")
    except Exception as refusal:  # noqa: BLE001  the codec boundary: each library raises what it likes, all of it means no
        return _Refusal(fault=DecodeFault.REFUSED, detail=f"{type(refusal).__name__}: {refusal}"[:_DETAIL_CHARACTERS])


def _read_twice(facts: FrameFacts, task: Task) -> FrameFacts:
    """The facts, with what the next decoder makes of the same bytes. Of colour and of lossy streams decoders may give different things."""
    second = second_available(transfer_syntax(task.layout.transfer_syntax_uid))
    is_lossy = facts.codestream is not None and facts.codestream.lossless is False
    if second is None or is_lossy or task.layout.samples_per_pixel != 1 or task.closer_look % second.one_in != 1 % second.one_in:
        return facts
    decoded = _decode(second, task)
    theirs = b"" if isinstance(decoded, _Refusal) else pixel_hash(np.ascontiguousarray(decoded))
    return replace(facts, second_decoder=second.label, second_hash=theirs)
