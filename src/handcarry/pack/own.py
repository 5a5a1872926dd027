"""What a pack says of its own files, by which recovery data is told from that of another pack."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from handcarry.media.found import Found
from handcarry.pack import label, layout, manifest
from handcarry.pack.manifest import BadManifest
from handcarry.parity.files import Files


@dataclass(frozen=True, slots=True)
class Own:
    """`sums` are the SHA-256 of the files in the manifest and of itself; `vouched` is true where the label shows that it is unharmed.

    A manifest that nothing vouches for may be what is damaged: it can confirm a list of files, and cannot contradict one.
    """

    sums: Mapping[str, str]
    vouched: bool

    def confirms(self, files: Files | None) -> bool:
        """True for a list that says of every file what the manifest says."""
        if files is None or not self.sums:
            return False
        told = {row.path: row.sha256 for row in files.rows}
        return all(told.get(path) == digest for path, digest in self.sums.items())

    def contradicts(self, files: Files | None) -> bool:
        """True for a list of other files than these."""
        return self.vouched and files is not None and not self.confirms(files)


def own_of(lying: Mapping[str, Found]) -> Own:
    """Read what lies in a pack; of a manifest that cannot be read nothing is known."""
    data = _read(lying, layout.MANIFEST, manifest.MOST_BYTES + 1)
    try:
        lines = manifest.read(data)
    except BadManifest:
        return Own({}, vouched=False)
    shown = label.fingerprint_on(_read(lying, layout.LABEL, label.MOST_BYTES))
    sums = {line.path: line.sha256 for line in lines} | {layout.MANIFEST: hashlib.sha256(data).hexdigest()}
    return Own(sums, vouched=shown == manifest.fingerprint(data))


def _read(lying: Mapping[str, Found], path: str, most: int) -> bytes:
    if path not in lying:
        return b""
    with lying[path].open() as tape:
        return tape.read(most)
