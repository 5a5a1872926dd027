"""Wraps a whole pack as a bag (RFC 8493): the pack below `data`, beside it the lists that any archive's tools check.

A bag hides the DICOMDIR one level down, where a dental program does not look for it: it is for archives, not for sticks and discs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from handcarry import __version__
from handcarry.pack.stage import Stage

PAYLOAD = "data"
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def wrap(stage: Stage, hashes: Mapping[str, str], made: str) -> dict[str, str]:
    """Move what the stage holds below `data`, write the tag files, flush; return the tag files' hashes. `hashes` are of all its files."""
    count, total = len(hashes), sum(stage.sizes[path] for path in hashes)
    stage.move_into(PAYLOAD)
    info = f"Bag-Software-Agent: handcarry {__version__}\nBagging-Date: {made[:10]}\nPayload-Oxum: {total}.{count}\n"
    tags = {
        "bagit.txt": _DECLARATION,
        "bag-info.txt": info.encode(),
        "manifest-sha256.txt": _lines({f"{PAYLOAD}/{path}": sha256 for path, sha256 in hashes.items()}),
    }
    sums = {path: hashlib.sha256(data).hexdigest() for path, data in tags.items()}
    tags["tagmanifest-sha256.txt"] = _lines(sums)
    for path, data in tags.items():
        stage.put(path, data)
    stage.settle()
    return {path: hashlib.sha256(data).hexdigest() for path, data in tags.items()}


def _lines(sums: Mapping[str, str]) -> bytes:
    return "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(sums.items())).encode()
