"""How a reading failure becomes a `Fault`. Knows error numbers; knows no container.

Broken      raised inside media where reading cannot go on; always caught in media, never seen by its callers
"""

from __future__ import annotations

import errno

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
    number = error.errno or 0
    detail = errno.errorcode.get(number, type(error).__name__)
    return Fault(code=_CODES.get(number, FaultCode.IO_ERROR), at_byte=at_byte, detail=detail)
