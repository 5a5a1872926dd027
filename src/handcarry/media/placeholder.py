"""Is a file only a name here, its bytes still in somebody's cloud? Knows the marks of each system; reads no contents.

Opening such a file would start a download, or hang without a network, so the marks are judged before reading.
"""

from __future__ import annotations

import errno
import os

from handcarry.media.drive import Drive

# FILE_ATTRIBUTE_OFFLINE, _RECALL_ON_OPEN, _RECALL_ON_DATA_ACCESS (Windows: OneDrive, Dropbox)
_WINDOWS_ELSEWHERE = 0x1000 | 0x40000 | 0x400000
_MACOS_DATALESS = 0x40000000  # SF_DATALESS (macOS: iCloud Drive and other file providers)


def is_placeholder(name: str, status: os.stat_result) -> bool:
    """Do the name or the attributes say that the bytes are elsewhere?"""
    return (
        (name.startswith(".") and name.endswith(".icloud"))
        or bool(getattr(status, "st_file_attributes", 0) & _WINDOWS_ELSEWHERE)
        or bool(getattr(status, "st_flags", 0) & _MACOS_DATALESS)
    )


def is_hole(path: str, status: os.stat_result, drive: Drive) -> bool:
    """Does the file have a size but no block of data at all?

    No blocks are also counted on file systems that do not count (many network ones) and for tiny files kept in their directory
    entry; so the system is asked where the first data lies, and only "nowhere" is believed.
    """
    if status.st_size == 0 or getattr(status, "st_blocks", 1) != 0 or not hasattr(os, "SEEK_DATA"):
        return False
    try:
        file = drive.open_file(path)
    except OSError:
        return False
    try:
        os.lseek(file.fileno(), 0, os.SEEK_DATA)
    except OSError as error:
        return error.errno == errno.ENXIO
    else:
        return False
    finally:
        file.close()
