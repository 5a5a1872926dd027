"""How long a disc drive's medium is. Linux tells it at the end of the device; macOS, where devices have no end, by two questions."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable

from handcarry.host.optional import system_module

# <sys/disk.h>: _IOR('d', 24, uint32_t) and _IOR('d', 25, uint64_t)
_BLOCK_SIZE, _BLOCK_COUNT = 0x40046418, 0x40086419

Ioctl = Callable[[int, int, bytes], bytes]


def device_bytes(descriptor: int) -> int:
    """Return the length of an open block device, 0 where only seeking to its end can tell it."""
    fcntl = system_module("fcntl") if sys.platform == "darwin" else None
    return bytes_by_asking(fcntl.ioctl, descriptor) if fcntl is not None else 0


def bytes_by_asking(ioctl: Ioctl, descriptor: int) -> int:
    """Return the number of blocks times their size; 0 where the device does not answer."""
    try:
        (size,) = struct.unpack("=I", ioctl(descriptor, _BLOCK_SIZE, bytes(4)))
        (count,) = struct.unpack("=Q", ioctl(descriptor, _BLOCK_COUNT, bytes(8)))
    except OSError:
        return 0
    return int(size) * int(count)
