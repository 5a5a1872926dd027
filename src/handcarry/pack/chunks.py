"""Voxels as classic scripts, the only bytes that a page may read beside itself when it is opened from a medium (docs/pack.md).

A chunk is one call with one function that does nothing: its comment holds base64 of raw deflate of the stored values, little-endian,
all low bytes first and then all high ones, which packs noisy scans best. The page reads the function's own text: a browser's parser
passes over a comment, while a string it copies and hashes.
"""

from __future__ import annotations

import binascii

from handcarry.pack.voxels import Voxels
from handcarry.pixels.codestream import Buffer


def encoded(name: str, values: Buffer, voxels: Voxels) -> bytes:
    """Return the script that holds 16-bit values under a name; no more than four times their bytes are held."""
    deflated = voxels.deflated(voxels.planes(values))
    return b'handcarry.chunk("%s",function(){/*%s*/});\n' % (name.encode("ascii"), binascii.b2a_base64(deflated, newline=False))


def decoded(script: bytes, voxels: Voxels) -> Buffer:
    """Return the stored values of a chunk. ValueError where the script is none that `encoded` wrote."""
    planes = voxels.inflated(binascii.a2b_base64(memoryview(script)[script.index(b"/*") + 2 : script.rindex(b"*/")]))
    half = len(planes) // 2
    values = bytearray(2 * half)
    values[0::2], values[1::2] = planes[:half], planes[half:]
    return memoryview(values)
