"""A volume hidden inside a program or a big unknown file, looked for while the file streams by.

Knows markers only. It keeps a few hundred bytes between chunks and must not know files.
"""

from __future__ import annotations

from handcarry.sniff.signature import Embedded, Signature

# PS3.10 7.1: after DICM comes (0002,0000) UL 4. The four letters alone stand in every program that reads DICOM.
_DICOM = Embedded(marker=b"DICM\x02\x00\x00\x00UL", followed_by=b"\x04\x00", within_bytes=2)
DICOM_ID = "dicom"
_MAX_TRIES = 500  # markers looked at per chunk; a file made of markers costs no more than others


class EmbeddedSearch:
    """Fed a file chunk by chunk, it says which signature was first seen inside; `found` is its id, "dicom", or ""."""

    def __init__(self, signatures: tuple[Signature, ...]) -> None:
        wanted = [(each.id, embedded) for each in signatures for embedded in each.embedded]
        self._wanted = (*wanted, (DICOM_ID, _DICOM))
        self._overlap = max(len(each.marker) + each.within_bytes + len(each.followed_by) for _, each in self._wanted)
        self._tail = b""
        self.found = ""

    def feed(self, chunk: bytes) -> None:
        """Looks at the next bytes and at the seam to the ones before; does nothing more once something was found."""
        if self.found or not chunk:
            return
        seam = self._tail + chunk[: self._overlap]
        self.found = self._search(seam) if self._tail else ""
        self.found = self.found or self._search(chunk)
        self._tail = (self._tail + chunk)[-self._overlap :] if len(chunk) < self._overlap else chunk[-self._overlap :]

    def _search(self, window: bytes) -> str:
        return next((name for name, embedded in self._wanted if _is_inside(embedded, window)), "")


def _is_inside(embedded: Embedded, window: bytes) -> bool:
    at = window.find(embedded.marker)
    for _ in range(_MAX_TRIES):
        if at < 0:
            return False
        begin = at + len(embedded.marker)
        end = window.find(embedded.followed_by, begin, begin + embedded.within_bytes + len(embedded.followed_by))
        if end >= 0 and not (embedded.as_text and b"\0" in window[begin:end]):
            return True
        at = window.find(embedded.marker, begin)
    return False
