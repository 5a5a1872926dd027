"""Files of every kind as bytes, made by the libraries that normally write them, or typed from the format's public description."""

from __future__ import annotations

import gzip
import io
import sqlite3
import struct
import tarfile
import zipfile
from contextlib import closing
from pathlib import Path

import numpy as np
import py7zr
import pycdlib
import pydicom
import pypdf
import SimpleITK
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 80, 70)).save(out, kind)
    return out.getvalue()


def zipped(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(part: str) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>", part: b"<x/>"})


def open_document(kind: str) -> bytes:
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<x/>"}, method=zipfile.ZIP_STORED)


def tar(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def seven_zip() -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(b"words", "a.txt")
    return out.getvalue()


def iso(*, udf: str = "") -> bytes:
    out = io.BytesIO()
    image = pycdlib.PyCdlib()
    image.new(udf=udf) if udf else image.new()
    image.add_fp(io.BytesIO(b"words"), 5, "/A.;1", **({"udf_path": "/a"} if udf else {}))
    image.write_fp(out)
    image.close()
    return out.getvalue()


def database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create table patient (name text)")
        return connection.serialize()


def pdf() -> bytes:
    out = io.BytesIO()
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


def volume(suffix: str, folder: Path) -> bytes:
    target = folder / f"volume{suffix}"
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(np.arange(1000, dtype=np.int16).reshape(10, 10, 10)), str(target))
    return target.read_bytes()


def dicom(syntax: str = ExplicitVRLittleEndian, *, preamble: bool = True) -> bytes:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.file_meta.MediaStorageSOPClassUID = CTImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = "1.2.3.4"
    dataset.Modality = "CT"
    dataset.Manufacturer = "PHANTOM"
    dataset.PatientName = "DOE^JANE"
    out = io.BytesIO()
    if preamble:
        pydicom.dcmwrite(out, dataset, enforce_file_format=True)
        return out.getvalue()
    little = syntax != ExplicitVRBigEndian
    del dataset.file_meta
    pydicom.dcmwrite(out, dataset, implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=little)
    return out.getvalue()


def directory() -> bytes:
    found = get_testdata_file("DICOMDIR")
    assert isinstance(found, str)
    return Path(found).read_bytes()


def stl_binary(facets: int = 12) -> bytes:
    return b"solid made by a program that lies".ljust(80) + struct.pack("<I", facets) + bytes(50 * facets)


def ole(stream: str, root_class: bytes = b"") -> bytes:
    """A compound file of one header sector and one directory sector ([MS-CFB] 2.2, 2.6)."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:32] = struct.pack("<HHHH", 0x3E, 3, 0xFFFE, 9)
    header[48:52] = struct.pack("<I", 0)
    sector = b""
    for name, kind, clsid in (("Root Entry", 5, root_class), (stream, 2, b"")):
        raw = name.encode("utf-16-le") + b"\0\0"
        sector += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + bytes(12) + clsid.ljust(16, b"\0") + bytes(32)
    return bytes(header) + sector.ljust(512, b"\0")


def program(characteristics: int = 0x0102) -> bytes:
    """A DOS header with its pointer at 0x3C, then PE and a COFF header."""
    return (
        b"MZ\x90\0".ljust(60, b"\0")
        + struct.pack("<I", 128)
        + bytes(64)
        + b"PE\0\0"
        + struct.pack("<HHIIIHH", 0x14C, 1, 0, 0, 0, 224, characteristics)
    )


def at(offset: int, mark: bytes, *, fill: bytes = b"\x01\x90") -> bytes:
    """A mark at its place in bytes that mean nothing."""
    return (fill * offset)[:offset] + mark + b"\x01\x90\x02\x91" * 40


def nifti_header(magic: bytes, *, big: bool = False) -> bytes:
    return struct.pack(">i" if big else "<i", 348) + bytes(340) + magic + bytes(200)


MORITA = b"\x10\x00\x00\x00JmVolumeVersion=1\xda\x08\x00\x00" + (
    b"<?xml version='1.0' encoding='Shift_JIS' ?><JmVolume><Version value=\"1\"/></JmVolume>"
)
INVIVO = b'\xef\xbb\xbf<INVFile Version="1.0">\r\n<Volume Dimensions="4 4 4"/>' + (
    b'<AppendedData encoding="raw">\x5f\x20\x20\x20\x00\x01</AppendedData></INVFile>'
)
FBP = gzip.compress(b"<?xml version='1.0'?>\n<FBPParams><LibParams><VolSizeX>512</VolSizeX></LibParams></FBPParams>")
EXOCAD = b"<?xml version='1.0'?>\n<Project><Teeth><Tooth><Number>11</Number>" + (
    b"<ReconstructionType>Crown</ReconstructionType></Tooth></Teeth></Project>"
)
LNK = bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(60)
HTML = b"<!DOCTYPE html><html><head><title>x</title></head><body>%s</body></html>"
WEBLOC = b'<?xml version="1.0"?><plist version="1.0"><dict><key>URL</key><string>https://portal.example/abc</string></dict></plist>'
RANDOM = np.random.default_rng(7).integers(0, 256, 30000, dtype=np.uint8).tobytes()
