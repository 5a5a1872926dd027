"""Oddities that real exports have and that mean nothing: each must leave the verdict as it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from handcarry.model.report import Asked
from handcarry.testing.draft import Draft, Piece, put_raw
from handcarry.testing.objects import file_name
from handcarry.testing.pages import pdf, photograph, png
from handcarry.testing.planting import Steps, each, swap
from handcarry.testing.shots import captures, scouts
from handcarry.testing.spec import Iod, Naming, Spec, Syntax
from handcarry.testing.wrapping import zipped

TAIL = 197 * 1024


def _with(**fields: object) -> Callable[[Spec], Spec]:
    return lambda spec: replace(spec, **fields)  # type: ignore[arg-type]


def _no_side(piece: Piece) -> None:
    del piece.dataset.PatientPosition


def _workstation(piece: Piece) -> None:
    piece.dataset.ConversionType, piece.dataset.ImageType = "WSD", ["DERIVED", "PRIMARY", "AXIAL"]


def _reverse(draft: Draft) -> None:
    for number, piece in enumerate(draft.pieces):
        piece.dataset.InstanceNumber = len(draft.pieces) - number


def _number_by_tens(draft: Draft) -> None:
    for number, piece in enumerate(draft.pieces, 1):
        piece.dataset.InstanceNumber = 10 * number


def _scouts_in_series(draft: Draft) -> None:
    """Aiming pictures under the Series Instance UID of the volume."""
    added = scouts(draft.spec, draft.spec.folder)
    for piece in added:
        piece.dataset.SeriesInstanceUID = draft.pieces[0].dataset.SeriesInstanceUID
    draft.pieces.extend(added)


def _shuffle(draft: Draft) -> None:
    order = list(range(len(draft.pieces)))
    random.Random(5).shuffle(order)  # noqa: S311  an order, not a secret
    for number, place in enumerate(order):
        draft.pieces[number].dataset.InstanceNumber = place + 1
        swap(draft, number, name=file_name(draft.spec, place))
    draft.pieces.sort(key=lambda piece: piece.name)


def _private_tail(draft: Draft) -> None:
    """The first file carries the big block, the others a small one."""
    for number, piece in enumerate(draft.pieces):
        put_raw(piece.dataset, 0x7FE10010, "LO", "EXAMPLE DENTAL 1.0")
        put_raw(piece.dataset, 0x7FE11001, "OB", bytes(TAIL if number == 0 else 256))


def _raw_tail(draft: Draft) -> None:
    swap(draft, 0, edits=(lambda data: data + bytes(TAIL),))


def _companions(draft: Draft) -> None:
    draft.pieces.extend(scouts(draft.spec, "SCOUT"))
    draft.pieces.extend(captures(draft.spec, "SCREEN"))
    draft.others.update({"REPORT.PDF": pdf(), "VIEW1.JPG": photograph(draft.jaw), "VIEW2.PNG": png(draft.jaw)})


def _syntax(syntax: Syntax) -> Steps:
    return Steps(alter=_with(syntax=syntax))


STEPS: Mapping[str, Steps] = {
    "clean": Steps(),
    "with-index": Steps(alter=_with(dicomdir=True)),
    "no-extension": Steps(alter=_with(naming=Naming.BARE, folder="")),
    "dcm-names": Steps(alter=_with(naming=Naming.DCM)),
    "derived": Steps(alter=_with(image_type=("DERIVED", "PRIMARY", "AXIAL"))),
    "workstation-capture": Steps(plant=each(_workstation)),
    "no-patient-position": Steps(plant=each(_no_side)),
    "reversed-numbers": Steps(plant=_reverse),
    "numbers-by-tens": Steps(plant=_number_by_tens),
    "scouts-in-series": Steps(plant=_scouts_in_series),
    "shuffled-numbers": Steps(plant=_shuffle),
    "trailing-private": Steps(plant=_private_tail),
    "trailing-bytes": Steps(plant=_raw_tail),
    "companions": Steps(plant=_companions),
    "no-study-id": Steps(alter=lambda spec: replace(spec, identity=replace(spec.identity, study_id=""))),
    "twelve-bit": Steps(alter=_with(bits_stored=12, signed=False)),
    "unsigned": Steps(alter=_with(signed=False)),
    "rounded-positions": Steps(alter=_with(position_decimals=2, size=(168, 64, 64), spacing_mm=(0.125, 0.2, 0.2))),
    "end-cut-silently": Steps(plant=lambda draft: draft.pieces.__delitem__(slice(-10, None))),
    "asked-and-right": Steps(asked=Asked(name="Jane Doe", born="1984-03-12", scanned="2026-09-14")),
    "enhanced-ct": Steps(alter=_with(iod=Iod.ENHANCED_CT)),
    "craniofacial": Steps(alter=_with(iod=Iod.CRANIOFACIAL)),
    "implicit": _syntax(Syntax.IMPLICIT),
    "deflated": _syntax(Syntax.DEFLATED),
    "big-endian": _syntax(Syntax.BIG_ENDIAN),
    "rle": _syntax(Syntax.RLE),
    "jpeg-lossless": _syntax(Syntax.JPEG_LOSSLESS),
    "jpeg-lossless-sv1": _syntax(Syntax.JPEG_LOSSLESS_SV1),
    "jpeg-ls": _syntax(Syntax.JPEG_LS),
    "jpeg-2000": _syntax(Syntax.JPEG_2000_LOSSLESS),
    "htj2k": _syntax(Syntax.HTJ2K_LOSSLESS),
    "enhanced-ct-compressed": Steps(alter=_with(iod=Iod.ENHANCED_CT, syntax=Syntax.JPEG_LS)),
    "zipped": Steps(wrap=zipped),
}
