"""Files that are not DICOM: documents, pictures, surfaces, programs, links, vendor volumes. Harmless bytes with true signatures.

It knows how such files begin; it knows no folder and no patient.
"""

from __future__ import annotations

import gzip
import plistlib

import imagecodecs
import numpy as np
import numpy.typing as npt

from handcarry.testing.jaw import Jaw

Octets = npt.NDArray[np.uint8]


def pdf(text: str = "CBCT report: see the images.") -> bytes:
    """A small PDF of one page that every reader opens."""
    stream = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET".encode("ascii")
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    return bytes(out)


def _screen(jaw: Jaw) -> Octets:
    """A slice as a screen shows it: 8 bits, three colours."""
    count = jaw.grid.size[0]
    grey = np.clip((jaw.slice(count * 2 // 5).astype(np.int32) + 1000) // 14, 0, 255).astype(np.uint8)
    return np.stack([grey, grey, grey], axis=-1)


def photograph(jaw: Jaw) -> bytes:
    """A JPEG picture of a slice."""
    return bytes(imagecodecs.jpeg8_encode(_screen(jaw), level=85))


def png(jaw: Jaw) -> bytes:
    """A PNG picture of a slice."""
    return bytes(imagecodecs.png_encode(_screen(jaw)))


def stl(triangles: int = 400) -> bytes:
    """A binary STL fan of triangles: a bumpy disc."""
    angles = np.linspace(0, 2 * np.pi, triangles + 1)
    rim = np.stack([20 * np.cos(angles), 20 * np.sin(angles), np.sin(9 * angles)], axis=1).astype("<f4")
    faces = np.zeros(triangles, dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    faces["normal"][:, 2] = 1
    faces["corners"][:, 1], faces["corners"][:, 2] = rim[:-1], rim[1:]
    return b"jaw surface".ljust(80, b" ") + triangles.to_bytes(4, "little") + faces.tobytes()


def program(extra: bytes = b"") -> bytes:
    """Bytes that begin like a Windows program and can do nothing: no code, no sections."""
    head = bytearray(0x80)
    head[:2], head[0x3C:0x40] = b"MZ", (0x80).to_bytes(4, "little")
    head[0x40:0x67] = b"This program cannot be run in DOS mode."
    return bytes(head) + b"PE\0\0" + b"\x64\x86" + bytes(4096) + extra


def random_bytes(size_bytes: int, seed: int = 11) -> bytes:
    """Bytes without any pattern."""
    return np.random.default_rng(seed).bytes(size_bytes)


def viewer() -> dict[str, bytes]:
    """A viewer disc without a scan that anyone else can read."""
    return {
        "autorun.inf": b"[autorun]\r\nopen=Viewer.exe\r\nicon=Viewer.exe,0\r\n",
        "Viewer.exe": program(),
        "Core.dll": program(b"library"),
        "Data/case.dat": random_bytes(200_000),
    }


def links() -> dict[str, bytes]:
    """Three ways to hand over a link instead of a scan."""
    address = "https://portal.example.org/share/7f3a"
    page = f'<!doctype html><html><head><meta http-equiv="refresh" content="0; url={address}"></head><body></body></html>'
    return {
        "Your scan.url": f"[InternetShortcut]\r\nURL={address}\r\n".encode("ascii"),
        "Your scan.webloc": plistlib.dumps({"URL": address}),
        "index.html": page.encode("ascii"),
    }


def shortcut() -> bytes:
    """A Windows shell link: its header and class id ([MS-SHLLINK] 2.1), nothing behind."""
    return b"\x4c\0\0\0" + bytes.fromhex("0114020000000000c000000000000046") + bytes(56)


def icloud_placeholder(name: str) -> bytes:
    """What lies on the disk for a file that is still in the cloud."""
    return plistlib.dumps({"NSURLNameKey": name, "NSURLFileSizeKey": 18_000}, fmt=plistlib.FMT_BINARY)


def junk() -> dict[str, bytes]:
    """What operating systems leave behind."""
    return {
        ".DS_Store": b"\0\0\0\x01Bud1" + bytes(6140),
        "Thumbs.db": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4088),
        "desktop.ini": b"[.ShellClassInfo]\r\n",
        "DICOM/._IM000001": bytes.fromhex("0005160700020000") + bytes(4088),
        "__MACOSX/DICOM/._IM000002": bytes.fromhex("0005160700020000") + bytes(112),
    }


def morita(jaw: Jaw) -> bytes:
    """A volume in the form of J. Morita: Shift_JIS XML, the mark Array3D, six limits, 16-bit voxels."""
    count, rows, columns = jaw.grid.size
    step = jaw.grid.spacing_mm[0]
    text = f"<?xml version='1.0' encoding='Shift_JIS'?>\r\n<JmVolume><Title>顎</Title><VoxelSize>{step}</VoxelSize></JmVolume>\r\n"
    limits = np.array([0, columns - 1, 0, rows - 1, 0, count - 1], dtype="<i4").tobytes()
    voxels = (jaw.volume().astype(np.int32) + 1024).astype("<u2").tobytes()
    return b"JmVolumeVersion=1\r\n" + text.encode("shift_jis") + b"Array3D" + limits + voxels


def invivo(jaw: Jaw) -> bytes:
    """A volume in the form of Anatomage InVivo: XML, then JPEG 2000 codestreams."""
    count, rows, columns = jaw.grid.size
    head = f'<INVFile version="5"><Volume x="{columns}" y="{rows}" z="{count}"/></INVFile>\n<AppendedData encoding="raw">_'
    streams = (bytes(imagecodecs.jpeg2k_encode(jaw.slice(k), level=0, codecformat="j2k", reversible=True)) for k in range(0, count, 8))
    return head.encode("ascii") + b"".join(streams) + b"</AppendedData>"


def gzip_slices(jaw: Jaw, name: str = "X") -> dict[str, bytes]:
    """Slices as gzip files beside a gzip of XML that tells their size: a folder of one name, all files beginning with it."""
    count, rows, columns = jaw.grid.size
    step = jaw.grid.spacing_mm[0]
    sizes = f"<VolSizeX>{columns}</VolSizeX><VolSizeY>{rows}</VolSizeY><VolSizeZ>{count}</VolSizeZ>"
    steps = "".join(f"<VoxelSize{a}>{step}</VoxelSize{a}>" for a in "XYZ")
    xml = f"<?xml version='1.0'?><FBPParams><LibParams>{sizes}{steps}</LibParams></FBPParams>".encode("ascii")
    files = {f"{name}/{name}": gzip.compress(xml, mtime=0)}
    for k in range(count):
        files[f"{name}/{name}_{k:03d}"] = gzip.compress(jaw.slice(k).astype("<i2").tobytes(), 1, mtime=0)
    return files
