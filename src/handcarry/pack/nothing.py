"""A source that gives nothing to copy: told in a sentence, for a copy of nothing would look like a copy of the record."""

from __future__ import annotations

from handcarry.errors import CannotOpen
from handcarry.model.entry import FaultCode
from handcarry.pack.placing import Taken
from handcarry.report.clean import encodable, plain

_LOCKS = {FaultCode.WRONG_PASSWORD: "source_wrong_password", FaultCode.ENCRYPTED: "source_locked"}


def require_something(taken: Taken) -> None:
    """Raise `CannotOpen` where no file of the sources is in the pack, or only such as systems leave behind and empty ones,
    or locked archives that nobody asked to keep as they are.
    """
    if taken.is_worth_it:
        return
    sources = ", ".join(plain(encodable(each.path)) for each in taken.containers if each.within is None and not each.added)
    faults = {fault.code for fault in (*(each.fault for each in taken.containers), *(each.fault for each in taken.files)) if fault}
    if word := next((word for code, word in _LOCKS.items() if code in faults), ""):
        raise CannotOpen(word=word, path=sources)
    unread = sum(bool(file.fault) and not file.pack for file in taken.files)
    programs = sum(bool(file.left_out) for file in taken.files)
    if unread:
        raise CannotOpen(word="nothing_readable", path=sources, count=str(unread))
    raise CannotOpen(word="nothing_but_programs" if programs else "nothing_to_pack", path=sources)
