"""Names of files in a pack: ours, counted, never the clinic's (PS3.10 8.2, 8.5)."""

from __future__ import annotations

from collections.abc import Mapping

from handcarry.dicom.dictionary import TAG
from handcarry.dicom.directory_write import patient_key
from handcarry.dicom.elements import Value
from handcarry.pack.layout import DICOM, ORIGINAL

_PER_FOLDER = 1000  # FAT becomes slow with many names in one folder
_ENDINGS = {
    "jpeg": "JPG", "tiff": "TIF", "html": "HTM", "gzip": "GZ", "iso9660": "ISO", "text": "TXT", "unknown": "BIN",
    "mpeg4": "MP4",
}  # fmt: skip


class Names:
    """Hands out names in the order in which files come."""

    def __init__(self) -> None:
        self._levels: dict[tuple[str, ...], dict[str, int]] = {}
        self._others = 0

    def in_file_set(self, elements: Mapping[int, Value]) -> str:
        """Return the path of the next file of this patient, study and series, for example DICOM/PT000000/ST000000/SE000001/IM000041."""
        raw = (elements[TAG[keyword]][1] if TAG[keyword] in elements else b"" for keyword in ("StudyInstanceUID", "SeriesInstanceUID"))
        keys = (patient_key(elements), *(each.strip(b"\0 ").decode("latin-1") for each in raw))
        above: tuple[str, ...] = ()
        for prefix, key in zip(("PT", "ST", "SE"), keys, strict=True):
            level = self._levels.setdefault(above, {})
            above = (*above, f"{prefix}{level.setdefault(key, len(level)):06d}")
        images = self._levels.setdefault(above, {})
        return "/".join((DICOM, *above, f"IM{images.setdefault(str(len(images)), len(images)):06d}"))

    def original(self, format_: str) -> str:
        """Return the path of the next file that is not in the file-set, for example ORIGINAL/O0000/O0000012.PDF."""
        number, self._others = self._others, self._others + 1
        ending = "DCM" if format_.startswith("dicom") else _ENDINGS.get(format_, format_.upper())
        ending = ending if len(ending) <= 3 and ending.isalnum() and ending.isascii() else "BIN"
        return f"{ORIGINAL}/O{number // _PER_FOLDER:04d}/O{number:07d}.{ending}"
