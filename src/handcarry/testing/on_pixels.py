"""Defects of the pictures: cut, broken, mislabelled, lossy, blank, swapped, saturated, wrongly counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import imagecodecs
import numpy as np

from handcarry.testing.draft import Draft, Picture, Piece, put_raw
from handcarry.testing.encode import Frame
from handcarry.testing.planting import Steps, each, swap
from handcarry.testing.spec import Iod, Spec, Syntax

Change = Callable[[Frame], Frame]
ITEM = b"\xfe\xff\x00\xe0"
PART_2 = "1.2.840.10008.1.2.4.92"
JPIP = "1.2.840.10008.1.2.4.94"


def _changed(picture: Picture, change: Change) -> Frame:
    return change(picture())


def _repaint(draft: Draft, number: int, change: Change) -> None:
    """Change the pixels of one piece."""
    swap(draft, number, pictures=tuple(partial(_changed, p, change) for p in draft.pieces[number].pictures))


def _repaint_all(change: Change, draft: Draft) -> None:
    for number in range(len(draft.pieces)):
        _repaint(draft, number, change)


def _with_syntax(syntax: Syntax) -> Callable[[Spec], Spec]:
    bits = {Syntax.JPEG_BASELINE: 8, Syntax.JPEG_EXTENDED: 12}.get(syntax, 16)
    return lambda spec: replace(spec, syntax=syntax, bits_stored=bits, signed=spec.signed and bits == 16)


def _cut_file(draft: Draft) -> None:
    swap(draft, draft.middle, edits=(lambda data: data[: len(data) * 6 // 10],))


def _no_picture(draft: Draft) -> None:
    swap(draft, draft.middle, pictures=())


def _no_end_mark(draft: Draft) -> None:
    """The sequence delimiter is the file's last 8 bytes."""
    for number in range(len(draft.pieces)):
        swap(draft, number, edits=(lambda data: data[:-8],))


def _wrong_offsets(body: bytes) -> bytes:
    """Shift every entry of the basic offset table by 2 bytes, but for the first (PS3.5 A.4)."""
    size = int.from_bytes(body[4:8], "little")
    table = np.frombuffer(body[8 : 8 + size], dtype="<u4").copy()
    table[1:] += 2
    return body[:8] + table.tobytes() + body[8 + size :]


def _damage(frame: bytes) -> bytes:
    """A JPEG-LS frame whose headers are gone."""
    return b"\xff\xd8" + bytes(len(frame) - 4) + b"\xff\xd9"


def _break_one(draft: Draft) -> None:
    swap(draft, draft.middle, frame_edits=(_damage,))


def _label(uid: str, draft: Draft) -> None:
    for number in range(len(draft.pieces)):
        swap(draft, number, label=uid)


def _hide_loss(draft: Draft) -> None:
    """Say nothing of what was lost."""
    for piece in draft.pieces:
        for keyword in ("LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod"):
            if keyword in piece.dataset:
                delattr(piece.dataset, keyword)


def _label_lies(uid: str, draft: Draft) -> None:
    _hide_loss(draft)
    _label(uid, draft)


def _jpip(draft: Draft) -> None:
    for number, piece in enumerate(draft.pieces):
        piece.dataset.PixelDataProviderURL = f"https://images.example.org/jpip?target=slice{number}"
        swap(draft, number, label=JPIP, pictures=())


def _flag_lossy(piece: Piece) -> None:
    piece.dataset.LossyImageCompression, piece.dataset.LossyImageCompressionRatio = "01", "12"
    piece.dataset.LossyImageCompressionMethod = "ISO_10918_1"


def _through_jpeg(frame: Frame) -> Frame:
    """To coarse 12-bit JPEG and back."""
    grey = (frame.astype(np.int32) + 1024).astype(np.uint16)
    back = imagecodecs.jpeg8_decode(imagecodecs.jpeg8_encode(grey, level=6, bitspersample=12))
    return (back.astype(np.int32) - 1024).astype(frame.dtype)


def _few_greys(draft: Draft) -> None:
    for piece in draft.pieces:
        piece.dataset.RescaleSlope = 64
    _repaint_all(lambda frame: frame // 64, draft)


def _sign_lost(piece: Piece) -> None:
    piece.dataset.PixelRepresentation = 0


def _high_bit(piece: Piece) -> None:
    piece.dataset.HighBit = 11


def _blank(count: int, draft: Draft) -> None:
    for number in range(draft.middle, draft.middle + count):
        _repaint(draft, number, lambda frame: np.full_like(frame, -1000))


def _noise(draft: Draft) -> None:
    noise = np.random.default_rng(3)
    _repaint(draft, draft.middle, lambda frame: noise.normal(0, 300, frame.shape).astype(frame.dtype))


def _noise_all(draft: Draft) -> None:
    noise = np.random.default_rng(3)
    _repaint_all(lambda frame: noise.normal(0, 300, frame.shape).astype(frame.dtype), draft)


def _another_from_half_way(draft: Draft) -> None:
    for number in range(draft.middle, len(draft.pieces)):
        _repaint(draft, number, lambda frame: np.roll(frame[::-1], frame.shape[0] // 4, axis=0))


def _repeat(draft: Draft) -> None:
    swap(draft, draft.middle, pictures=draft.pieces[draft.middle + 1].pictures)


def swapped(count: int) -> tuple[int, int]:
    """The numbers of the two slices that change places: one of the lower jaw, one of the crowns."""
    return count * 23 // 100, count * 46 // 100


def _swap_two(draft: Draft) -> None:
    one, two = swapped(len(draft.pieces))
    first, second = draft.pieces[one].pictures, draft.pieces[two].pictures
    swap(draft, one, pictures=second)
    swap(draft, two, pictures=first)


def _foreign(draft: Draft) -> None:
    """A slice of another scan: upside down and off centre."""
    swap(draft, draft.middle, pictures=draft.pieces[len(draft.pieces) // 5].pictures)
    _repaint(draft, draft.middle, lambda frame: np.roll(frame[::-1], frame.shape[0] // 4, axis=0))


def mirrored(count: int) -> int:
    """The number of the slice that is mirrored: one of the crowns, where left and right differ."""
    return count * 47 // 100


def _mirror(draft: Draft) -> None:
    _repaint(draft, mirrored(len(draft.pieces)), lambda frame: frame[:, ::-1])


def _stopped(frame: Frame) -> Frame:
    """Decoding stopped half way; the rest of the picture was never filled."""
    kept = frame.copy()
    kept[frame.shape[0] // 2 :] = 0
    return kept


def _half(draft: Draft) -> None:
    _repaint(draft, draft.middle, _stopped)


def _half_of_last(draft: Draft) -> None:
    _repaint(draft, len(draft.pieces) - 1, _stopped)


def _burned(draft: Draft) -> None:
    """Strokes in a corner, and the flag that owns up to them (PS3.3 C.7.6.1)."""

    def strokes(frame: Frame) -> Frame:
        marked = frame.copy()
        marked[4:12, 4:40:3] = 3000
        return marked

    for number, piece in enumerate(draft.pieces):
        piece.dataset.BurnedInAnnotation = "YES"
        _repaint(draft, number, strokes)


def _overlay(piece: Piece) -> None:
    """One bit plane with a bar (PS3.3 C.9.2)."""
    ds, rows, columns = piece.dataset, int(piece.dataset.Rows), int(piece.dataset.Columns)
    plane = np.zeros((rows, columns), dtype=np.uint8)
    plane[rows // 2, 4:-4] = 1
    bits = np.packbits(plane, bitorder="little").tobytes()
    for element, vr, value in ((0x10, "US", rows), (0x11, "US", columns), (0x40, "CS", "G"), (0x50, "SS", [1, 1]), (0x100, "US", 1)):
        put_raw(ds, 0x60000000 + element, vr, value)
    put_raw(ds, 0x60000102, "US", 0)
    put_raw(ds, 0x60003000, "OW", bits + b"\0" * (len(bits) % 2))


def _miscount(by: int, draft: Draft) -> None:
    draft.pieces[0].dataset.NumberOfFrames = len(draft.pieces[0].pictures) + by


def _groups_run_out(draft: Draft) -> None:
    del draft.pieces[0].dataset.PerFrameFunctionalGroupsSequence[-12:]


def _coloured(frame: Frame) -> Frame:
    grey = ((frame.astype(np.int32) + 1024) >> 4).astype(np.uint8)
    return np.stack([grey, grey, np.minimum(grey, 200)], axis=-1)


def _colour(draft: Draft) -> None:
    for piece in draft.pieces:
        ds = piece.dataset
        ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PlanarConfiguration = 3, "RGB", 0
        ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 8, 8, 7, 0
    _repaint_all(_coloured, draft)


def _invert_one(draft: Draft) -> None:
    draft.pieces[draft.middle].dataset.PhotometricInterpretation = "MONOCHROME1"


def _vary_rescale(draft: Draft) -> None:
    for number, piece in enumerate(draft.pieces):
        piece.dataset.RescaleIntercept = (number % 7) * 40


def _hounsfield(piece: Piece) -> None:
    piece.dataset.RescaleType = "HU"


def _one_enhanced(syntax: Syntax) -> Callable[[Spec], Spec]:
    return lambda spec: replace(spec, iod=Iod.ENHANCED_CT, syntax=syntax)


STEPS: Mapping[str, Steps] = {
    "no-pixel-data": Steps(plant=_no_picture),
    "truncated-pixels": Steps(plant=_cut_file),
    "cut-compressed": Steps(alter=_with_syntax(Syntax.JPEG_LS), plant=_cut_file),
    "no-sequence-end": Steps(alter=_with_syntax(Syntax.JPEG_LS), plant=_no_end_mark),
    "offset-table-lies": Steps(alter=_one_enhanced(Syntax.JPEG_LS), plant=lambda d: swap(d, 0, body_edits=(_wrong_offsets,))),
    "broken-frame": Steps(alter=_with_syntax(Syntax.JPEG_LS), plant=_break_one),
    "unopenable-syntax": Steps(alter=_with_syntax(Syntax.JPEG_2000_LOSSLESS), plant=partial(_label, PART_2)),
    "jpip-link": Steps(plant=_jpip),
    "label-lies-jpeg": Steps(alter=_with_syntax(Syntax.JPEG_BASELINE), plant=partial(_label_lies, Syntax.JPEG_LOSSLESS_SV1)),
    "label-lies-wavelet": Steps(alter=_with_syntax(Syntax.JPEG_2000), plant=partial(_label_lies, Syntax.JPEG_2000_LOSSLESS)),
    "lossy-flag": Steps(plant=each(_flag_lossy)),
    "lossy-jpeg-2000": Steps(alter=_with_syntax(Syntax.JPEG_2000)),
    "lossy-jpeg-ls": Steps(alter=_with_syntax(Syntax.JPEG_LS_NEAR)),
    "lossy-jpeg-extended": Steps(alter=_with_syntax(Syntax.JPEG_EXTENDED)),
    "lossy-jpeg-baseline": Steps(alter=_with_syntax(Syntax.JPEG_BASELINE)),
    "hidden-lossy": Steps(plant=partial(_repaint_all, _through_jpeg)),
    "eight-bit": Steps(alter=lambda spec: replace(spec, bits_stored=8)),
    "few-greys": Steps(plant=_few_greys),
    "sign-lost": Steps(plant=each(_sign_lost)),
    "high-bit-wrong": Steps(plant=each(_high_bit)),
    "blank-slices": Steps(plant=partial(_blank, 2)),
    "many-blank-slices": Steps(plant=partial(_blank, 10)),
    "noise-slice": Steps(plant=_noise),
    "noise-throughout": Steps(plant=_noise_all),
    "another-from-half-way": Steps(plant=_another_from_half_way),
    "repeated-picture": Steps(plant=_repeat),
    "swapped-slices": Steps(plant=_swap_two),
    "foreign-slice": Steps(plant=_foreign),
    "mirrored-slice": Steps(plant=_mirror),
    "half-blank-slice": Steps(plant=_half),
    "half-blank-last-slice": Steps(plant=_half_of_last),
    "saturated": Steps(plant=partial(_repaint_all, lambda frame: np.clip(frame, -200, 600))),
    "burned-in-text": Steps(plant=_burned),
    "overlay": Steps(plant=each(_overlay)),
    "frames-too-many": Steps(alter=_one_enhanced(Syntax.EXPLICIT), plant=partial(_miscount, 3)),
    "frames-too-few": Steps(alter=_one_enhanced(Syntax.EXPLICIT), plant=partial(_miscount, -12)),
    "frame-groups-run-out": Steps(alter=_one_enhanced(Syntax.EXPLICIT), plant=_groups_run_out),
    "colour-ct": Steps(plant=_colour),
    "one-slice-inverted": Steps(plant=_invert_one),
    "rescale-varying": Steps(plant=_vary_rescale),
    "hu-claimed": Steps(plant=each(_hounsfield)),
}
