"""What a file is, from its first bytes, its size and its name: the order in which the tables are asked.

Content first, names only where a format has no mark. It must not open anything: the head is all there is.
"""

from __future__ import annotations

from handcarry.model.entry import Family, Kind
from handcarry.sniff.dicomish import labelled_dicom, unlabelled_dicom
from handcarry.sniff.magic import BY_MARK, BY_NAME, JUNK_FOLDERS, JUNK_NAMES
from handcarry.sniff.packed import ole_kind, pe_kind, zip_kind
from handcarry.sniff.signature import Sample, Signature, match, sample_of
from handcarry.sniff.texts import as_text, text_kind

HEAD_BYTES = 1 << 16  # reaches beyond the volume descriptors of a disc image at 0x8000
_PDF_BYTES = 1024  # readers accept the mark of a PDF this far in

UNKNOWN = Kind(family=Family.UNKNOWN, format="unknown", name="unknown file")
EMPTY = Kind(family=Family.EMPTY, format="empty", name="empty file")
_GZIP = Kind(family=Family.CONTAINER, format="gzip", name="gzip archive")
_TAR_GZIP = Kind(family=Family.CONTAINER, format="tar", name="tar archive")
_STL = Kind(family=Family.SURFACE, format="stl", name="STL surface model")
_PDF = Kind(family=Family.DOCUMENT, format="pdf", name="PDF document")
_ICON = Kind(family=Family.JUNK, format="icon", name="icon of a program")
_APP_PART = Kind(family=Family.PROGRAM, format="app-part", name="part of a macOS program")
_CLASS = Kind(family=Family.PROGRAM, format="java-class", name="Java program part")
_MACH_O = Kind(family=Family.PROGRAM, format="mach-o", name="macOS program")
_WEBLOC = Kind(family=Family.LINK, format="webloc", name="internet shortcut")


def classify(path: str, head: bytes, size_bytes: int, signatures: tuple[Signature, ...]) -> Kind:
    """What a file is; `head` is its first HEAD_BYTES or all of it, `path` uses "/". Never raises."""
    sample = sample_of(path, head, size_bytes)
    found = labelled_dicom(sample.name, head) or _junk(sample)
    if found:
        return found
    if size_bytes == 0 or not head:
        return EMPTY
    if signature := match(sample, signatures, by_name_only=False):
        return signature.kind()
    return _by_content(sample) or _by_text(sample) or _by_name(sample, signatures)


def _junk(sample: Sample) -> Kind | None:
    *folders, name = sample.path.lower().split("/")
    for folder in folders:
        if folder in JUNK_FOLDERS:
            return Kind(family=Family.JUNK, format="system-folder", name=JUNK_FOLDERS[folder])
    if name in JUNK_NAMES:
        return Kind(family=Family.JUNK, format="system-file", name=JUNK_NAMES[name])
    return None


def _by_content(sample: Sample) -> Kind | None:
    head = sample.head
    found = pe_kind(head) or zip_kind(head) or ole_kind(head, sample.extension)
    row = None if found else BY_MARK.first(head)
    found = found or (row.kind() if row else _by_shape(sample))
    if ".app/contents/" in sample.path.lower() and (found is None or found.family is not Family.CONTAINER):
        return _APP_PART
    return found


def _by_shape(sample: Sample) -> Kind | None:
    """Formats whose mark is a sum, a size or a structure."""
    head = sample.head
    if head[:3] == b"\x1f\x8b\x08":
        return _TAR_GZIP if sample.inflated[257:262] == b"ustar" else _GZIP
    if found := unlabelled_dicom(head, sample.size_bytes):
        return found
    if len(head) >= 84 and sample.size_bytes == 84 + 50 * int.from_bytes(head[80:84], "little") > 84:
        return _STL
    if head[:8] == b"bplist00" and b"URL" in head[:64]:
        return _WEBLOC
    if head[:4] == b"\xca\xfe\xba\xbe":  # then the count of architectures, or the version of Java, which began at 45
        return _MACH_O if int.from_bytes(head[4:8], "big") < 45 else _CLASS
    if _is_icon(head):
        return _ICON
    return _PDF if b"%PDF-" in head[:_PDF_BYTES] and as_text(head[: head.find(b"%PDF-")]) is not None else None


def _is_icon(head: bytes) -> bool:
    count = int.from_bytes(head[4:6], "little")
    return head[:4] in {b"\0\0\1\0", b"\0\0\2\0"} and 0 < count <= 64 and len(head) > 21 and head[9] == 0


def _by_text(sample: Sample) -> Kind | None:
    text = as_text(sample.head)
    if text is None:
        return None
    found = text_kind(text, name=sample.name, extension=sample.extension)
    return (_named_row(sample, text=True) if found.format == "text" else None) or found


def _by_name(sample: Sample, signatures: tuple[Signature, ...]) -> Kind:
    signature = match(sample, signatures, by_name_only=True)
    return signature.kind() if signature else _named_row(sample, text=False) or UNKNOWN


def _named_row(sample: Sample, *, text: bool) -> Kind | None:
    name = sample.name.lower()
    return next((row.kind() for row in BY_NAME if row.text is text and name.endswith(row.endings)), None)
