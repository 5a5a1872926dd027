"""How a reading failure becomes a `Fault`. Knows error numbers; knows no container.

Broken      raised inside media where reading cannot go on; always caught in media, never seen by its callers
"""

from __future__ import annotations

import errno
from dataclasses import replace

from handcarry.model.entry import Fault, FaultCode

_CODES = {
    errno.EACCES: FaultCode.PERMISSION,
    errno.EPERM: FaultCode.PERMISSION,
    errno.ENOENT: FaultCode.VANISHED,
    errno.ENODEV: FaultCode.VANISHED,
    errno.ENXIO: FaultCode.VANISHED,
    errno.ENOTCONN: FaultCode.VANISHED,
    errno.ESTALE: FaultCode.VANISHED,
    getattr(errno, "ENOMEDIUM", -1): FaultCode.VANISHED,
    errno.ELOOP: FaultCode.NOT_A_FILE,
}


# Windows tells of an empty drive or a failing sector as of a missing permission (its C library's errors 19 to 36 are all EACCES), and
# says beside it what it means (WinError.h).
_WINDOWS_CODES = {
    15: FaultCode.VANISHED,  # ERROR_INVALID_DRIVE
    20: FaultCode.VANISHED,  # ERROR_BAD_UNIT
    21: FaultCode.VANISHED,  # ERROR_NOT_READY: no disc in the drive
    23: FaultCode.IO_ERROR,  # ERROR_CRC
    25: FaultCode.IO_ERROR,  # ERROR_SEEK
    27: FaultCode.IO_ERROR,  # ERROR_SECTOR_NOT_FOUND
    30: FaultCode.IO_ERROR,  # ERROR_READ_FAULT
    31: FaultCode.IO_ERROR,  # ERROR_GEN_FAILURE
    55: FaultCode.VANISHED,  # ERROR_DEV_NOT_EXIST
    433: FaultCode.VANISHED,  # ERROR_NO_SUCH_DEVICE
    1006: FaultCode.VANISHED,  # ERROR_FILE_INVALID: the medium was changed
    1110: FaultCode.VANISHED,  # ERROR_MEDIA_CHANGED
    1112: FaultCode.VANISHED,  # ERROR_NO_MEDIA_IN_DRIVE
    1117: FaultCode.IO_ERROR,  # ERROR_IO_DEVICE
    1167: FaultCode.VANISHED,  # ERROR_DEVICE_NOT_CONNECTED
}


class Broken(Exception):
    """Reading cannot go on; `fault` says why."""

    def __init__(self, code: FaultCode, detail: str = "", *, at_byte: int = 0) -> None:
        super().__init__(code.value, detail)
        self.fault = Fault(code=code, at_byte=at_byte, detail=detail)

    @classmethod
    def of(cls, fault: Fault) -> Broken:
        """The same fault, raised again."""
        return cls(fault.code, fault.detail, at_byte=fault.at_byte)


def fault_of(error: OSError, *, at_byte: int = 0) -> Fault:
    """The fault behind a system error. The detail is the error's symbol ("EIO"), never its message, which holds a path."""
    number, windows = error.errno or 0, getattr(error, "winerror", None)
    detail = errno.errorcode.get(number, type(error).__name__)
    if windows in _WINDOWS_CODES:
        return Fault(code=_WINDOWS_CODES[windows], at_byte=at_byte, detail=f"WinError {windows}")
    return Fault(code=_CODES.get(number, FaultCode.IO_ERROR), at_byte=at_byte, detail=detail)


def read_fault_of(error: OSError, *, at_byte: int) -> Fault:
    """The fault behind an error in reading an open file, which was permitted, whatever Windows calls a failing sector."""
    fault = fault_of(error, at_byte=at_byte)
    return replace(fault, code=FaultCode.IO_ERROR) if fault.code is FaultCode.PERMISSION else fault
