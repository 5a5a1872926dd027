"""A DICOMDIR of our own making (PS3.3 Annex F): pydicom's file-sets would rename and move what a clinic left where it was.

It knows records and their offsets; it looks at pieces, never at files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import dcmwrite, write_dataset

from handcarry.testing.draft import IMPLEMENTATION_UID, Piece, put
from handcarry.testing.spec import Syntax

DIRECTORY_CLASS = "1.2.840.10008.1.3.10"
_KEYS = {
    "PATIENT": ("PatientName", "PatientID"),
    "STUDY": ("StudyDate", "StudyTime", "StudyDescription", "StudyInstanceUID", "StudyID", "AccessionNumber"),
    "SERIES": ("Modality", "SeriesInstanceUID", "SeriesNumber"),
    "IMAGE": ("InstanceNumber",),
}
_LEVEL_UID = {"PATIENT": "PatientID", "STUDY": "StudyInstanceUID", "SERIES": "SeriesInstanceUID"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    record: Dataset
    children: list[_Node] = field(default_factory=list)


def directory_bytes(pieces: Sequence[Piece]) -> bytes:
    """The file DICOMDIR that lists these pieces."""
    records: list[_Node] = []
    root: list[_Node] = []
    seen: dict[tuple[str, ...], _Node] = {}
    for piece in pieces:
        level = root
        path: tuple[str, ...] = ()
        for kind, uid in _LEVEL_UID.items():
            path = (*path, str(piece.dataset.get(uid, "")))
            if path not in seen:
                seen[path] = _Node(record=_record(kind, piece))
                level.append(seen[path])
            level = seen[path].children
        level.append(_Node(record=_image_record(piece)))
    _flatten(root, records)
    return _written(root, records)


def _flatten(level: Sequence[_Node], out: list[_Node]) -> None:
    for node in level:
        out.append(node)
        _flatten(node.children, out)


def _record(kind: str, piece: Piece) -> Dataset:
    record = Dataset()
    record.OffsetOfTheNextDirectoryRecord, record.RecordInUseFlag = 0, 0xFFFF
    record.OffsetOfReferencedLowerLevelDirectoryEntity, record.DirectoryRecordType = 0, kind
    record.SpecificCharacterSet = piece.dataset.get("SpecificCharacterSet", "ISO_IR 100")
    for keyword in _KEYS[kind]:
        put(record, keyword, piece.dataset.get(keyword, ""))
    return record


def _image_record(piece: Piece) -> Dataset:
    record = _record("IMAGE", piece)
    put(record, "ReferencedFileID", piece.name.split("/"))
    put(record, "ReferencedSOPClassUIDInFile", piece.dataset.get("SOPClassUID", ""))
    put(record, "ReferencedSOPInstanceUIDInFile", piece.dataset.get("SOPInstanceUID", ""))
    put(record, "ReferencedTransferSyntaxUIDInFile", piece.label or piece.syntax.value)
    return record


def _head(first: int, last: int) -> Dataset:
    ds = Dataset()
    ds.FileSetID, ds.FileSetConsistencyFlag = "JAW", 0
    ds.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = first
    ds.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = last
    ds.file_meta = FileMetaDataset()
    ds.file_meta.FileMetaInformationVersion = b"\x00\x01"
    ds.file_meta.MediaStorageSOPClassUID = DIRECTORY_CLASS
    ds.file_meta.MediaStorageSOPInstanceUID = "2.25.7"
    ds.file_meta.TransferSyntaxUID = Syntax.EXPLICIT.value
    ds.file_meta.ImplementationClassUID = IMPLEMENTATION_UID
    return ds


def _written(root: Sequence[_Node], records: Sequence[_Node]) -> bytes:
    """Lay the records out once to learn their sizes, then point them at each other (PS3.3 F.3.2.2)."""
    empty = BytesIO()
    head = _head(0, 0)
    head.DirectoryRecordSequence = []
    dcmwrite(empty, head, enforce_file_format=True)
    at = len(empty.getvalue())
    offsets: dict[int, int] = {}
    for node in records:
        offsets[id(node)] = at
        at += 8 + _size(node.record)
    _link(root, offsets)
    for node in records:
        node.record.OffsetOfReferencedLowerLevelDirectoryEntity = offsets[id(node.children[0])] if node.children else 0
        _link(node.children, offsets)
    head = _head(offsets[id(root[0])] if root else 0, offsets[id(root[-1])] if root else 0)
    head.DirectoryRecordSequence = [node.record for node in records]
    out = BytesIO()
    dcmwrite(out, head, enforce_file_format=True)
    return out.getvalue()


def _size(record: Dataset) -> int:
    out = DicomBytesIO()
    out.is_little_endian, out.is_implicit_VR = True, False
    write_dataset(out, record)
    return len(out.getvalue())


def _link(level: Sequence[_Node], offsets: dict[int, int]) -> None:
    for node, following in pairwise(level):
        node.record.OffsetOfTheNextDirectoryRecord = offsets[id(following)]
