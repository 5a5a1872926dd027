"""Zip and OLE files told apart by the names inside: office documents, programs and models are no archives to a person.

Knows local headers and directory entries within the first bytes. It unpacks nothing.
"""

from __future__ import annotations

from handcarry.model.entry import Family, Kind

_MAX_NAMES = 64
_ZIP = Kind(family=Family.CONTAINER, format="zip", name="ZIP archive")
_OOXML = Kind(family=Family.DOCUMENT, format="ooxml", name="office document")

# First name inside that begins so decides, from top to bottom.
_ZIP_PARTS: tuple[tuple[str, Kind], ...] = (
    ("word/", Kind(family=Family.DOCUMENT, format="docx", name="Word document")),
    ("ppt/", Kind(family=Family.DOCUMENT, format="pptx", name="PowerPoint presentation")),
    ("xl/", Kind(family=Family.DOCUMENT, format="xlsx", name="Excel workbook")),
    ("3D/", Kind(family=Family.SURFACE, format="3mf", name="3MF surface model")),
)
_OOXML_MARKS = frozenset({"[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml"})
_MIMETYPES: tuple[tuple[bytes, Kind], ...] = (
    (b"application/vnd.oasis.opendocument.text", Kind(family=Family.DOCUMENT, format="odt", name="OpenDocument text")),
    (b"application/vnd.oasis.opendocument.presentation", Kind(family=Family.DOCUMENT, format="odp", name="OpenDocument presentation")),
    (b"application/vnd.oasis.opendocument.spreadsheet", Kind(family=Family.DOCUMENT, format="ods", name="OpenDocument spreadsheet")),
    (b"application/vnd.oasis.opendocument", Kind(family=Family.DOCUMENT, format="odf", name="OpenDocument file")),
    (b"application/epub+zip", Kind(family=Family.DOCUMENT, format="epub", name="e-book")),
)
_JAR = Kind(family=Family.PROGRAM, format="jar", name="Java program")

_OLE = Kind(family=Family.DOCUMENT, format="ole", name="office document")
_OLE_STREAMS: tuple[tuple[str, Kind], ...] = (
    ("WordDocument", Kind(family=Family.DOCUMENT, format="doc", name="Word document")),
    ("PowerPoint Document", Kind(family=Family.DOCUMENT, format="ppt", name="PowerPoint presentation")),
    ("Workbook", Kind(family=Family.DOCUMENT, format="xls", name="Excel workbook")),
    ("Book", Kind(family=Family.DOCUMENT, format="xls", name="Excel workbook")),
    ("Catalog", Kind(family=Family.JUNK, format="thumbs-db", name="Windows thumbnails")),
    ("__properties_version1.0", Kind(family=Family.DOCUMENT, format="msg", name="Outlook message")),
)
# The class of the root storage of a Windows Installer package, {000C1084-0000-0000-C000-000000000046}, as stored.
_MSI_CLASS = bytes.fromhex("84100c0000000000c000000000000046")
_MSI = Kind(family=Family.PROGRAM, format="msi", name="Windows installer")


def zip_kind(head: bytes) -> Kind | None:
    """What a zip file is to a person; None where the head is none."""
    if head[:4] in {b"PK\x05\x06", b"PK\x07\x08", b"PK00"}:
        return _ZIP
    if head[:4] != b"PK\x03\x04":
        return None
    names, first_value = _local_names(head)
    if names[:1] == ["mimetype"]:
        return next((kind for value, kind in _MIMETYPES if first_value.startswith(value)), _ZIP)
    if names and names[0].startswith("META-INF/"):
        return _JAR
    if _OOXML_MARKS.isdisjoint(names):
        return _ZIP
    return next((kind for part, kind in _ZIP_PARTS if any(name.startswith(part) for name in names)), _OOXML)


def _local_names(head: bytes) -> tuple[list[str], bytes]:
    """Names of the members that begin within the head, and the first 80 stored bytes of the first one.

    The chain of lengths is followed, so that an archive stored inside the archive does not speak for it.
    """
    names: list[str] = []
    first = b""
    at = 0
    while len(names) < _MAX_NAMES and head[at : at + 4] == b"PK\x03\x04" and at + 30 <= len(head):
        flags, method = int.from_bytes(head[at + 6 : at + 8], "little"), int.from_bytes(head[at + 8 : at + 10], "little")
        packed = int.from_bytes(head[at + 18 : at + 22], "little")
        name_bytes, extra_bytes = int.from_bytes(head[at + 26 : at + 28], "little"), int.from_bytes(head[at + 28 : at + 30], "little")
        body = at + 30 + name_bytes + extra_bytes
        names.append(head[at + 30 : at + 30 + name_bytes].decode("utf-8", errors="replace").replace("\\", "/"))
        first = first or head[body : body + 80]
        if flags & 8 and not packed:
            # The length stands behind the data: deflated data hides no header, stored data may.
            at = head.find(b"PK\x03\x04", body) if method == 8 else -1
            if at < 0:
                break
        else:
            at = body + packed
    return names, first


def ole_kind(head: bytes, extension: str) -> Kind | None:
    """What an OLE compound file is by the streams of its root directory; None where the head is none."""
    if head[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return None
    streams, root_class = _ole_directory(head)
    if root_class == _MSI_CLASS or (not streams and extension in {"msi", "msp", "mst"}):
        return _MSI
    return next((kind for stream, kind in _OLE_STREAMS if stream in streams), _OLE)


def _ole_directory(head: bytes) -> tuple[frozenset[str], bytes]:
    """Stream names of the first directory sector and the class of the root ([MS-CFB] 2.2 and 2.6); empty where it lies beyond the head."""
    sector_bytes = 1 << min(int.from_bytes(head[30:32], "little"), 12)
    begin = (int.from_bytes(head[48:52], "little") + 1) * sector_bytes
    entries = [head[at : at + 128] for at in range(begin, min(begin + 4096, len(head) - 127), 128)] if begin < len(head) else []
    names = [
        entry[: max(0, min(int.from_bytes(entry[64:66], "little"), 64) - 2)].decode("utf-16-le", errors="replace") for entry in entries
    ]
    return frozenset(names[1:]), entries[0][80:96] if entries else b""


def pe_kind(head: bytes) -> Kind | None:
    """A DOS or Windows program by MZ and, where it lies within the head, the PE header; None where it is none."""
    if head[:2] != b"MZ" or len(head) < 64:
        return None
    at = int.from_bytes(head[60:64], "little")
    if head[at : at + 4] != b"PE\0\0":
        # A text that begins with MZ has no zero byte in its first 64; a DOS header always has.
        return Kind(family=Family.PROGRAM, format="exe", name="Windows program") if b"\0" in head[:64] else None
    # COFF Characteristics: IMAGE_FILE_DLL.
    if int.from_bytes(head[at + 22 : at + 24], "little") & 0x2000:
        return Kind(family=Family.PROGRAM, format="dll", name="Windows program library")
    return Kind(family=Family.PROGRAM, format="exe", name="Windows program")
