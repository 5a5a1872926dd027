"""A medium before it is written: pieces that can still be changed. Defects are planted here.

It knows what a file will hold and how to turn one piece into bytes; it knows no defect by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
from pydicom import config
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite

from handcarry.testing.encode import Frame, encode, native
from handcarry.testing.jaw import Jaw
from handcarry.testing.spec import Spec, Syntax

Picture = Callable[[], Frame]
Edit = Callable[[bytes], bytes]
IMPLEMENTATION_UID = "2.25.114790224017853419802349871264509872311"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One DICOM file to be. Pictures are made when they are needed, so a long series costs little memory.

    `label` is the transfer syntax as declared, `syntax` the one in truth. `frame_edits` change compressed frames, `body_edits` the
    encapsulated value, `edits` the finished file.
    """

    name: str
    dataset: Dataset
    pictures: tuple[Picture, ...] = ()
    syntax: Syntax = Syntax.EXPLICIT
    label: str = ""
    frame_edits: tuple[Edit, ...] = ()
    body_edits: tuple[Edit, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A medium to be: its DICOM pieces, other files by name, and plans that change what the index lists."""

    spec: Spec
    jaw: Jaw
    pieces: list[Piece]
    others: dict[str, bytes] = field(default_factory=dict)
    index_plans: list[Callable[[list[Piece]], list[Piece]]] = field(default_factory=list)

    @property
    def middle(self) -> int:
        """The number of the piece in the middle."""
        return len(self.pieces) // 2


def put(dataset: Dataset, keyword: str, value: object) -> None:
    """Set an attribute to anything, valid or not."""
    from pydicom.datadict import dictionary_VR, tag_for_keyword  # noqa: PLC0415  heavy tables, needed by defects only

    tag = tag_for_keyword(keyword)
    assert tag is not None, keyword
    dataset[tag] = DataElement(tag, dictionary_VR(tag), value, validation_mode=config.IGNORE)


def put_raw(dataset: Dataset, tag: int, vr: str, value: object) -> None:
    """Set an element by tag and VR, whatever the dictionary says."""
    dataset[tag] = DataElement(tag, vr, value, validation_mode=config.IGNORE)


def file_bytes(piece: Piece) -> bytes:
    """The whole file."""
    dataset = piece.dataset
    if piece.pictures:
        _attach_pixels(piece, dataset)
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    for keyword, source in (("MediaStorageSOPClassUID", "SOPClassUID"), ("MediaStorageSOPInstanceUID", "SOPInstanceUID")):
        put(meta, keyword, dataset.get(source, "") or "2.25.1")
    put(meta, "TransferSyntaxUID", piece.label or piece.syntax.value)
    meta.ImplementationClassUID = IMPLEMENTATION_UID
    meta.ImplementationVersionName = "HANDCARRY_JAW"
    dataset.file_meta = meta
    out = BytesIO()
    dcmwrite(out, dataset, enforce_file_format=True)
    if piece.pictures:
        del dataset.PixelData
    data = out.getvalue()
    for edit in piece.edits:
        data = edit(data)
    return data


def _attach_pixels(piece: Piece, dataset: Dataset) -> None:
    bits = int(dataset.BitsStored)
    if not piece.syntax.encapsulated:
        body = b"".join(native(picture(), big_endian=piece.syntax is Syntax.BIG_ENDIAN) for picture in piece.pictures)
        body += b"\0" * (len(body) % 2)
        vr = "OW" if int(dataset.BitsAllocated) > 8 or piece.syntax is Syntax.IMPLICIT else "OB"
    else:
        frames = [encode(picture(), piece.syntax, bits) for picture in piece.pictures]
        for edit in piece.frame_edits:
            frames = [edit(f) for f in frames]
        body, vr = encapsulate(frames), "OB"
    for edit in piece.body_edits:
        body = edit(body)
    element = DataElement(0x7FE00010, vr, body)
    element.is_undefined_length = piece.syntax.encapsulated
    dataset[0x7FE00010] = element


def stored(spec: Spec, grey: Frame) -> Frame:
    """Greys as they are stored: 16-bit words, or 8-bit ones where the encoding holds no more."""
    slope, intercept = spec.rescale
    words = (grey.astype(np.int32) - intercept) // slope
    if spec.bits_stored == 8:
        return words.astype(np.uint8)
    return words.astype(np.int16 if spec.is_signed else np.uint16)
