"""What the user named and nothing can be read of: told before anything else is, in a sentence."""

from __future__ import annotations

from handcarry.errors import CannotOpen
from handcarry.media.found import Media
from handcarry.model.entry import FaultCode
from handcarry.report.clean import encodable, plain

_WHY = {
    FaultCode.VANISHED: "gone",
    FaultCode.PERMISSION: "not_allowed",
    FaultCode.ENCRYPTED: "locked",
    FaultCode.WRONG_PASSWORD: "wrong_password",
    FaultCode.NOT_A_FILE: "not_a_file",
    FaultCode.REFUSED: "refused",
    FaultCode.TRUNCATED: "damaged",
    FaultCode.DAMAGED: "damaged",
}


def require_readable(media: Media) -> None:
    """Raise `CannotOpen` where media that were iterated to their end held nothing because they could not be read."""
    container = media.container
    if container.fault is None or container.entry_count:
        return
    raise CannotOpen(word=f"source_{_WHY.get(container.fault.code, 'unreadable')}", path=plain(encodable(container.path)))
