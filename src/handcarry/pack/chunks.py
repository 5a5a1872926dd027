"""Voxels as classic scripts, the only bytes that a page may read beside itself when it is opened from a medium (docs/pack.md).

A chunk is one call with one string: base64 of raw deflate of the stored values, little-endian, all low bytes first and then all high ones,
which packs noisy scans best.
"""

from __future__ import annotations

import binascii

import numpy as np
from isal import igzip_lib, isal_zlib

from handcarry.pixels.unshifted import Stored

CHUNK_BYTES = 16 << 20  # of voxels in one script
_LEVEL = 1
_RAW = -15  # RFC 1951 without a header, as DecompressionStream("deflate-raw") reads it


def encoded(name: str, values: Stored) -> bytes:
    """Return the script that holds 16-bit values under a name; no more than four times their bytes are held."""
    planes = np.ascontiguousarray(values.reshape(-1).view(np.uint8).reshape(-1, 2).T)
    packer = isal_zlib.compressobj(level=_LEVEL, wbits=_RAW)
    deflated = packer.compress(planes.data) + packer.flush()
    return b'handcarry.chunk("%s","%s");\n' % (name.encode("ascii"), binascii.b2a_base64(deflated, newline=False))


def decoded(script: bytes) -> bytes:
    """Return the stored values of a chunk as bytes. ValueError where the script is none that `encoded` wrote."""
    deflated = binascii.a2b_base64(memoryview(script)[script.rindex(b',"') + 2 : -4])
    try:
        planes = isal_zlib.decompress(deflated, wbits=_RAW)
    except igzip_lib.IsalError as error:  # type: ignore[misc]  # its stub says it is an instance
        raise ValueError(str(error)) from error
    return np.frombuffer(planes, np.uint8).reshape(2, -1).T.tobytes()
