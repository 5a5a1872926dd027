"""Media that hold something else than a volume, and labels that say what a file is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from handcarry.testing import pages, shots
from handcarry.testing.draft import Draft, Edit, Piece
from handcarry.testing.jaw import Jaw
from handcarry.testing.planting import Steps, each, swap
from handcarry.testing.spec import Naming, Spec, Syntax

PREAMBLE = 132
Files = Callable[[Jaw], Mapping[str, bytes]]


def _only(files: Files) -> Steps:
    """Nothing but these files."""

    def plant(draft: Draft) -> None:
        draft.pieces.clear()
        draft.others.update(files(draft.jaw))

    return Steps(plant=plant)


def _only_pieces(pieces: Callable[[Spec], list[Piece]]) -> Steps:
    """Nothing but these DICOM objects."""

    def plant(draft: Draft) -> None:
        draft.pieces[:] = pieces(draft.spec)

    return Steps(plant=plant)


def _edit_all(edit: Edit) -> Callable[[Draft], None]:
    def plant(draft: Draft) -> None:
        for number in range(len(draft.pieces)):
            swap(draft, number, edits=(edit,))

    return plant


def meta_length(data: bytes) -> int:
    """Bytes of group 2 behind its first element, from that element (PS3.10 7.1)."""
    return int.from_bytes(data[PREAMBLE + 8 : PREAMBLE + 12], "little")


def _no_meta(data: bytes) -> bytes:
    return data[PREAMBLE + 12 + meta_length(data) :]


def _no_syntax(data: bytes) -> bytes:
    """Cut element (0002,0010) and correct the group length."""
    at = data.index(b"\x02\x00\x10\x00UI", PREAMBLE)
    size = 8 + int.from_bytes(data[at + 6 : at + 8], "little")
    length = (meta_length(data) - size).to_bytes(4, "little")
    return data[: PREAMBLE + 8] + length + data[PREAMBLE + 12 : at] + data[at + size :]


def _stray_delimiter(data: bytes) -> bytes:
    """End a sequence that never began (PS3.5 7.5.2), just before Rows."""
    at = data.index(b"\x28\x00\x10\x00US", PREAMBLE)
    return data[:at] + b"\xfe\xff\xdd\xe0\0\0\0\0" + data[at:]


def _mislettered(data: bytes) -> bytes:
    """Call the direction of a slice an Application Entity: a word, where readers look for six numbers (PS3.5 6.2)."""
    return data.replace(b"\x20\x00\x37\x00DS", b"\x20\x00\x37\x00AE", 1)


def _other_class(data: bytes) -> bytes:
    """Rename the class in group 2 only: CT becomes MR, of the same length but for its padding."""
    ct, mr = b"1.2.840.10008.5.1.4.1.1.2\0", b"1.2.840.10008.5.1.4.1.1.4\0"
    return data.replace(ct, mr, 1)


def _picture_names(draft: Draft) -> None:
    for number, piece in enumerate(draft.pieces):
        swap(draft, number, name=f"{piece.name}.jpg")


def _capture(piece: Piece) -> None:
    piece.dataset.SOPClassUID, piece.dataset.ConversionType = shots.CAPTURE, "WSD"


def _chest(piece: Piece) -> None:
    piece.dataset.BodyPartExamined, piece.dataset.StudyDescription = "CHEST", "CT chest"


def _pictures(jaw: Jaw) -> dict[str, bytes]:
    return {"scan1.jpg": pages.photograph(jaw), "scan2.jpg": pages.photograph(jaw), "scan3.png": pages.png(jaw)}


STEPS: Mapping[str, Steps] = {
    "text-only": _only(lambda _: {"readme.txt": b"Please call the practice.\r\n"}),
    "pdf-only": _only(lambda _: {"report.pdf": pages.pdf()}),
    "pictures-only": _only(_pictures),
    "surface-only": _only(lambda _: {"lower jaw.stl": pages.stl()}),
    "morita-only": _only(lambda jaw: {"CT_0/CT_0.vol": pages.morita(jaw)}),
    "invivo-only": _only(lambda jaw: {"case.inv": pages.invivo(jaw)}),
    "gzip-slices-only": _only(pages.gzip_slices),
    "unknown-blob": _only(lambda _: {"patient.xyz": pages.random_bytes(21_000_000)}),
    "wrapped-pdf": _only_pieces(lambda spec: shots.wrapped(spec, "DICOM", "pdf")),
    "wrapped-stl": _only_pieces(lambda spec: shots.wrapped(spec, "DICOM", "stl")),
    "captures-only": _only_pieces(lambda spec: shots.captures(spec, "DICOM")),
    "reports-only": _only_pieces(lambda spec: shots.reports(spec, "DICOM")),
    "segmentation-only": _only_pieces(lambda spec: shots.segmentation(spec, "DICOM")),
    "photographs-only": _only_pieces(lambda spec: shots.photographs(spec, "DICOM")),
    "flat-x-ray-only": _only_pieces(lambda spec: shots.panoramic(spec, "DICOM")),
    "scout-only": _only_pieces(lambda spec: shots.scouts(spec, "DICOM", 3)),
    "panoramic-cuts": _only_pieces(lambda spec: shots.cuts_along_arch(spec, "DICOM")),
    "renderings-only": _only_pieces(lambda spec: shots.renderings(spec, "DICOM")),
    "private-class": _only_pieces(lambda spec: shots.private_objects(spec, "DICOM", shots.PRIVATE_CLASS)),
    "raw-data": _only_pieces(lambda spec: shots.private_objects(spec, "DICOM", shots.RAW_DATA)),
    "slices-as-captures": Steps(plant=each(_capture)),
    "class-mismatch": Steps(plant=_edit_all(_other_class)),
    "no-preamble": Steps(plant=_edit_all(lambda data: data[PREAMBLE:])),
    "no-meta": Steps(alter=partial(replace, syntax=Syntax.IMPLICIT), plant=_edit_all(_no_meta)),
    "no-transfer-syntax": Steps(plant=_edit_all(_no_syntax)),
    "stray-delimiter": Steps(plant=lambda draft: swap(draft, draft.middle, edits=(_stray_delimiter,))),
    "letters-exchanged": Steps(plant=lambda draft: swap(draft, draft.middle, edits=(_mislettered,))),
    "picture-names": Steps(alter=partial(replace, naming=Naming.IM), plant=_picture_names),
    "not-a-jaw": Steps(plant=each(_chest)),
    "test-name": Steps(alter=lambda spec: replace(spec, identity=replace(spec.identity, patient_name="PHANTOM^JAW"))),
}
