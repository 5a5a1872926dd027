"""One file of each kind, with what it must be taken for."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from tests.sniff.making import (
    EXOCAD,
    FBP,
    HTML,
    INVIVO,
    LNK,
    MORITA,
    RANDOM,
    WEBLOC,
    database,
    dicom,
    directory,
    iso,
    nifti_header,
    office,
    ole,
    open_document,
    pdf,
    picture,
    program,
    seven_zip,
    stl_binary,
    tar,
    volume,
    zipped,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file as bytes, with the family and format it must be given and a name that says nothing or lies."""

    family: str
    format: str
    content: bytes
    name: str = "CT0001.jpg"


@cache
def all_samples(folder: Path) -> tuple[Made, ...]:
    """Every sample; `folder` is a place where libraries that want a path may write."""
    return (
        *_dicom(),
        *_documents(),
        *_pictures_and_films(),
        *_surfaces(),
        *_programs(),
        *_links_and_texts(),
        *_containers(),
        *_junk(),
        *_volumes(folder),
    )


def _dicom() -> tuple[Made, ...]:
    polyglot = program()[:128] + dicom()[128:]
    return (
        Made(family="dicom", format="dicom", content=dicom(), name="000"),
        Made(family="dicom", format="dicom", content=dicom(), name="DICOMDIR"),
        Made(family="dicom", format="dicom", content=dicom(ImplicitVRLittleEndian), name="report.pdf"),
        Made(family="dicom", format="dicom", content=polyglot, name="viewer.exe"),
        Made(family="dicom", format="dicom", content=b"II*\x00".ljust(128, b"\0") + dicom()[128:], name="slide.tif"),
        Made(family="dicom", format="dicom-no-preamble", content=dicom(preamble=False), name="thumbs.jpg"),
        Made(family="dicom", format="dicom-no-preamble", content=dicom(ImplicitVRLittleEndian, preamble=False)),
        Made(family="dicom", format="dicom-no-preamble", content=dicom(ExplicitVRBigEndian, preamble=False)),
        Made(family="dicom", format="dicom-no-preamble", content=dicom()[132:]),
        Made(family="dicom", format="dicom-no-preamble", content=dicom()[128:]),
        Made(family="dicom", format="dicom-no-preamble", content=bytes(128) + dicom(preamble=False)),
        Made(family="dicomdir", format="dicomdir", content=directory(), name="index"),
        Made(family="dicomdir", format="dicomdir-no-preamble", content=directory()[132:], name="index"),
        Made(family="dicomdir", format="dicomdir", content=bytes(128) + b"DICM", name="dicomdir"),
    )


def _documents() -> tuple[Made, ...]:
    rows = (
        ("pdf", pdf()),
        ("pdf", b"printed by the front desk\r\n" + pdf()),
        ("rtf", b"{\\rtf1\\ansi report}"),
        ("postscript", b"%!PS-Adobe-3.0\n"),
        ("djvu", b"AT&TFORM\x00\x00\x10\x00DJVM"),
        ("docx", office("word/document.xml")),
        ("pptx", office("ppt/presentation.xml")),
        ("xlsx", office("xl/workbook.xml")),
        ("ooxml", office("visio/document.xml")),
        ("odt", open_document("text")),
        ("odp", open_document("presentation")),
        ("ods", open_document("spreadsheet")),
        ("odf", open_document("graphics")),
        ("epub", zipped({"mimetype": b"application/epub+zip"}, method=zipfile.ZIP_STORED)),
        ("doc", ole("WordDocument")),
        ("ppt", ole("PowerPoint Document")),
        ("xls", ole("Workbook")),
        ("xls", ole("Book")),
        ("msg", ole("__properties_version1.0")),
        ("ole", ole("Contents")),
    )
    return tuple(Made(family="document", format=name, content=content, name="scan.dcm") for name, content in rows)


def _pictures_and_films() -> tuple[Made, ...]:
    pictures = (
        *((kind.lower(), picture(kind)) for kind in ("JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP", "JPEG2000", "AVIF")),
        ("gif", b"GIF89a" + picture("GIF")[6:]),
        *(("bmp", picture("BMP")[:14] + bytes((size, 0, 0, 0)) + bytes(200)) for size in (12, 52, 56, 108, 124)),
        ("tiff", b"MM\x00*\x00\x00\x00\x08" + bytes(50)),
        ("tiff", b"II+\x00\x08\x00\x00\x00" + bytes(50)),
        ("tiff", b"MM\x00+\x00\x08\x00\x00" + bytes(50)),
        ("jpeg2000", b"\xff\x4f\xff\x51\x00\x2f" + bytes(60)),
        ("psd", b"8BPS\x00\x01" + bytes(30)),
        *(("heic", b"\x00\x00\x00\x18ftyp" + brand + bytes(30)) for brand in (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1")),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
        ("svg", b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
    )
    films = (
        ("avi", b"RIFF\x10\x00\x00\x00AVI LIST" + bytes(30)),
        ("mov", b"\x00\x00\x00\x14ftypqt  " + bytes(30)),
        ("mov", b"\x00\x00\x10\x00moov" + bytes(30)),
        ("mov", b"\x00\x00\x10\x00mdat" + bytes(30)),
        ("mov", b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdax" + bytes(30)),
        ("mp4", b"\x00\x00\x00\x18ftypisom" + bytes(30)),
        ("mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(30)),
        ("mkv", b"\x1a\x45\xdf\xa3\x9f\x42\x86" + bytes(30)),
        ("wmv", bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(30)),
        ("mpeg", b"\x00\x00\x01\xba\x44" + bytes(30)),
        ("mpeg", b"\x00\x00\x01\xb3\x14" + bytes(30)),
        ("flv", b"FLV\x01\x05\x00\x00\x00\x09"),
    )
    return (
        *(Made(family="picture", format=name, content=content, name="IM0001.dcm") for name, content in pictures),
        *(Made(family="video", format=name, content=content, name="film.pdf") for name, content in films),
    )


def _surfaces() -> tuple[Made, ...]:
    rows = (
        ("stl", stl_binary()),
        ("stl", b"solid jaw\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\n"),
        ("ply", b"ply\nformat binary_little_endian 1.0\nelement vertex 3\n\x00\x01"),
        ("ply", b"ply\r\nformat ascii 1.0\r\n"),
        ("obj", b"# scanner\nmtllib a.mtl\nv 0.1 -2.5 3e-2\nv 1 2 3\nv 1 0 3\nf 1 2 3\n"),
        ("3mf", office("3D/3dmodel.model")),
        ("glb", b"glTF\x02\x00\x00\x00\x10\x00\x00\x00"),
        ("3shape-dcm", b'<HPS version="1.1">\n<Packed_geometry><Schema>CE</Schema></Packed_geometry></HPS>'),
        ("3shape-dcm", b'<?xml version="1.0"?>\n<HPS version="1.1"><Packed_geometry/></HPS>'),
    )
    return tuple(Made(family="surface", format=name, content=content, name="upper.dcm") for name, content in rows)


def _programs() -> tuple[Made, ...]:
    rows = (
        ("exe", program()),
        ("exe", b"MZ".ljust(100, b"\0")),
        ("dll", program(0x2102)),
        ("elf", Path(sys.executable).read_bytes()[: 1 << 16] if sys.platform == "linux" else b"\x7fELF\x02\x01\x01" + bytes(60)),
        *(("mach-o", bytes.fromhex(mark) + bytes(30)) for mark in ("feedface", "feedfacf", "cefaedfe", "cffaedfe")),
        ("mach-o", b"\xca\xfe\xba\xbe\x00\x00\x00\x02" + bytes(30)),
        ("java-class", b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(30)),
        ("msi", ole("!_StringData", bytes.fromhex("84100c0000000000c000000000000046"))),
        ("jar", zipped({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0"})),
        ("rpm", b"\xed\xab\xee\xdb\x03\x00" + bytes(30)),
        ("deb", b"!<arch>\ndebian-binary   1"),
        ("installshield", b"ISc(\x00\x10\x00\x01" + bytes(30)),
        ("help", b"ITSF\x03\x00\x00\x00" + bytes(30)),
        ("font", b"\x00\x01\x00\x00\x00\x0c\x00\x80"),
        ("font", b"OTTO\x00\x0c\x00\x80"),
        ("font", b"ttcf\x00\x01\x00\x00"),
        ("script", b"#!/bin/sh\nexec ./viewer\n"),
    )
    parts = ("start.bat", b"@echo off\r\nviewer.exe\r\n", "script"), ("V.app/Contents/Resources/logo.png", picture("PNG"), "app-part")
    return (
        *(Made(family="program", format=name, content=content, name="CT0001.jpg") for name, content in rows),
        *(Made(family="program", format=kind, content=content, name=name) for name, content, kind in parts),
    )


def _links_and_texts() -> tuple[Made, ...]:
    refresh = b'<html><head><meta http-equiv="refresh" content="0; url=https://portal.example/x"></head></html>'
    links = (
        ("lnk", LNK, "scan.dcm"),
        ("url", b"[InternetShortcut]\r\nURL=https://portal.example/x\r\n", "scan.dcm"),
        ("url", b"[{000214A0-0000-0000-C000-000000000046}]\r\nProp3=19,2\r\n[InternetShortcut]\r\nURL=https://portal.example\r\n", "a.txt"),
        ("webloc", WEBLOC, "scan"),
        ("webloc", b"bplist00\xd1\x01\x02SURL_\x10\x1ahttps://portal.example/abc\x08", "scan"),
        ("desktop-link", b"[Desktop Entry]\nType=Link\nURL=https://portal.example\n", "scan"),
        ("text-link", b"Your scan: https://portal.example/s/abc?token=1\r\nPassword: 1234\r\n", "scan.dcm"),
        ("html-link", refresh, "scan.pdf"),
        ("html-link", HTML % b"<script>window.location.href='https://portal.example'</script>", "scan"),
        ("html-link", HTML % b'<p>Your images</p><a href="https://portal.example/x">open</a>', "scan"),
    )
    texts = (
        ("html", HTML % b'<meta http-equiv="refresh" content="0; url=VIEWER/INDEX.HTM">', "INDEX.HTM"),
        ("html", HTML % (b"<p>" + b"A page with words. " * 40 + b'<a href="https://dentist.example">us</a></p>'), "INDEX.HTM"),
        ("text", b"Please bring this disc to your dentist.\r\n", "scan.dcm"),
        ("text", "Снимок от 3 мая, см. описание. ".encode("cp1251") * 4, "scan.dcm"),
        ("text", "Ein Befund".encode("utf-16"), "scan.dcm"),
        ("text", b"BM is also how a text may begin", "scan.dcm"),
        ("text", b"MZ is also how a text may begin, and this one is longer than the header of a program.", "scan.dcm"),
        ("text", b"solid advice: keep this disc in its sleeve\n", "scan.stl"),
        (
            "text",
            b"NOTICE: this viewer includes software written by others; for its terms see the page of the licence.\r\nhttps://l.example",
            "a",
        ),
        ("text", b"A letter that says much and mentions https://dentist.example once. " * 5, "letter.txt"),
    )
    runs = (
        ("autorun.txt", b"[AutoRun]\r\nopen=viewer.exe\r\n"),
        ("a.inf", b"; made by a burner\r\n[autorun]\r\nopen=viewer.exe\r\n"),
        ("AUTORUN.INF", b"open=viewer.exe\r\n"),
        ("Autorun.inf", "[autorun]\r\nopen=viewer.exe\r\n".encode("utf-16")),
    )
    return (
        *(Made(family="link", format=kind, content=content, name=name) for kind, content, name in links),
        *(Made(family="text", format=kind, content=content, name=name) for kind, content, name in texts),
        *(Made(family="autorun", format="autorun", content=content, name=name) for name, content in runs),
    )


def _containers() -> tuple[Made, ...]:
    inner = zipped({"report.docx": office("word/document.xml"), "CT/000": dicom()}, method=zipfile.ZIP_STORED)
    rows = (
        ("zip", zipped({"CT/000": dicom()}), "scan.dcm"),
        ("zip", inner, "scan.docx"),
        ("zip", zipped({}), "scan"),
        ("zip", b"PK\x07\x08PK\x03\x04" + bytes(40), "scan"),
        ("7z", seven_zip(), "scan.zip"),
        ("rar", b"Rar!\x1a\x07\x00\xcf\x90\x73" + bytes(30), "scan.zip"),
        ("rar", b"Rar!\x1a\x07\x01\x00\x33\x92" + bytes(30), "scan.zip"),
        ("gzip", gzip.compress(b"words"), "scan.dcm"),
        ("gzip", gzip.compress(b"words")[:15], "scan.dcm"),
        ("gzip", b"\x1f\x8b\x08\xff\xff\xff damaged", "scan.dcm"),
        ("gzip", gzip.compress(b"words"), "AB12_vol_0_notes"),
        ("tar", gzip.compress(tar({"CT/000": dicom()})), "scan.dcm"),
        ("tar", tar({"CT/000": dicom()}), "scan.dcm"),
        *(("bzip2", bz2.compress(b"words", level), "scan") for level in range(1, 10)),
        *(("bzip2", b"BZh%d\x17rE8P\x90" % level + bytes(4), "scan") for level in range(1, 10)),
        ("xz", lzma.compress(b"words"), "scan"),
        ("zstd", b"\x28\xb5\x2f\xfd\x04\x58" + bytes(9), "scan"),
        ("cab", b"MSCF\x00\x00\x00\x00" + bytes(30), "scan"),
        *(("lzh", b"\x1e\x5a-lh%c-" % method + bytes(30), "scan") for method in b"01234567d"),
        ("ace", b"\x7c\x4f\x31\x00\x00\x00\x90**ACE**\x14\x14" + bytes(20), "scan"),
        ("age", b"age-encryption.org/v1\n-> scrypt " + bytes(40), "scan.age"),
        ("vhd", b"conectix\x00\x00\x00\x02" + bytes(500), "scan"),
        ("vhdx", b"vhdxfile" + bytes(500), "scan"),
        ("vmdk", b"KDMV\x01\x00\x00\x00" + bytes(500), "scan"),
        ("wim", b"MSWIM\x00\x00\x00\xd0" + bytes(200), "scan"),
        ("iso9660", iso(), "scan.dcm"),
        ("iso9660", iso(udf="2.60"), "scan.dcm"),
        *(
            ("udf", bytes(0x8000 + 2048 * sector) + b"\0" + mark + bytes(3000), "scan")
            for sector in range(6)
            for mark in (b"NSR02", b"NSR03")
        ),
        ("raw-cd", b"\0" + b"\xff" * 10 + b"\0\x00\x02\x00\x01" + bytes(3000), "scan.bin"),
        ("apple-disk", bytes(1024) + b"H+\x00\x04\x80\x00" + bytes(500), "scan"),
        ("apple-disk", bytes(1024) + b"HX\x00\x05\x80\x00" + bytes(500), "scan"),
        ("apple-disk", b"ER\x02\x00".ljust(512, b"\0") + b"PM\x00\x00\x00\x00" + bytes(500), "scan"),
        ("cue", b'FILE "a.bin" BINARY\r\n  TRACK 01 MODE1/2352\r\n', "a.cue"),
        *(
            (name.rpartition(".")[2] if name[-1] != "2" else "archive-part", RANDOM, name)
            for name in ("d.nrg", "d.dmg", "d.mdf", "d.toast")
        ),
        ("vhd", RANDOM, "d.VHD"),
        ("mdf", RANDOM, "d.mds"),
        ("archive-part", RANDOM, "scan.z01"),
        ("archive-part", RANDOM, "scan.7z.002"),
    )
    return tuple(Made(family="container", format=kind, content=content, name=name) for kind, content, name in rows)


def _junk() -> tuple[Made, ...]:
    rows = (
        ("apple-double", b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ", "CT/._000"),
        ("apple-double", b"\x00\x05\x16\x00\x00\x02\x00\x00", "CT/000"),
        ("ds-store", b"\x00\x00\x00\x01Bud1\x00\x00", "CT/000"),
        ("system-file", b"\x00\x00\x00\x01Bud1\x00\x00", "CT/.DS_Store"),
        ("system-file", ole("Catalog"), "CT/Thumbs.db"),
        ("thumbs-db", ole("Catalog"), "CT/000"),
        ("system-file", b"[.ShellClassInfo]\r\n", "CT/Desktop.ini"),
        ("system-file", b"", "CT/Icon\r"),
        ("system-folder", b"words", "__MACOSX/CT/000"),
        ("system-folder", b"words", ".Trashes/501/a.txt"),
        ("system-folder", b"\x4c\x00", "System Volume Information/IndexerVolumeGuid"),
        ("system-folder", b"words", ".Spotlight-V100/Store-V2/a"),
        ("icon", b"\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00\x01\x00\x20\x00" + bytes(30), "viewer.ico"),
    )
    others = (
        ("empty", "empty", b"", "CT/000.dcm"),
        ("unknown", "sqlite", database(), "scan.dcm"),
        ("unknown", "access", b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(50), "scan.dcm"),
        ("unknown", "access", b"\x00\x01\x00\x00Standard ACE DB\x00" + bytes(50), "scan.dcm"),
        ("unknown", "unknown", RANDOM, "scan.dcm"),
        ("unknown", "unknown", b"\x08\x00\x05\x00\x00\x00\x00\x00" * 100, "raw.dcm"),
        ("unknown", "unknown", np.full(4000, 8, dtype="<i2").tobytes(), "raw.dcm"),
    )
    return (
        *(Made(family="junk", format=kind, content=content, name=name) for kind, content, name in rows),
        *(Made(family=family, format=kind, content=content, name=name) for family, kind, content, name in others),
    )


def _volumes(folder: Path) -> tuple[Made, ...]:
    slices = gzip.compress(np.arange(4096, dtype="<i2").tobytes())
    research = (
        ("nifti", volume(".nii", folder)),
        ("nifti", volume(".nii.gz", folder)),
        *(("nifti", nifti_header(magic, big=big)) for magic in (b"n+1\0", b"ni1\0") for big in (False, True)),
        ("nifti", gzip.compress(nifti_header(b"ni1\0"))),
        ("nifti", b"\x1c\x02\x00\x00n+2\x00\r\n\x1a\n" + bytes(528)),
        ("nifti", b"\x1c\x02\x00\x00ni2\x00\r\n\x1a\n" + bytes(528)),
        ("nifti", gzip.compress(b"\x1c\x02\x00\x00n+2\x00\r\n\x1a\n" + bytes(528))),
        ("nrrd", volume(".nrrd", folder)),
        ("metaimage", volume(".mha", folder)),
        ("metaimage", b"NDims = 3\nDimSize = 4 4 4\nElementType = MET_SHORT\nElementDataFile = a.raw\n"),
    )
    vendor = (
        ("anatomage-invivo", INVIVO, "CT0001.dcm"),
        ("anatomage-invivo", RANDOM, "PatientConfig.inv"),
        ("morita-onevolume", MORITA + RANDOM, "CT0001.dcm"),
        ("sirona-galileos", FBP, "CT0001.dcm"),
        ("sirona-galileos", gzip.compress(b"VolSizeX"), "scan/AB12_vol_0"),
        ("sirona-galileos", slices, "scan/AB12_vol_0_017"),
        ("prexion", RANDOM, "63925984/0001.PXV"),
    )
    return (
        *(Made(family="research-volume", format=kind, content=content) for kind, content in research),
        *(Made(family="vendor-volume", format=kind, content=content, name=name) for kind, content, name in vendor),
        Made(family="vendor-project", format="exocad", content=EXOCAD),
        Made(family="vendor-project", format="exocad", content=b"<?xml version='1.0'?><a/>", name="x.dentalProject"),
    )
