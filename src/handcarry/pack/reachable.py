"""What the user named and nothing can be read of: told before anything else is, in a sentence."""

from __future__ import annotations

from handcarry.errors import CannotOpen
from handcarry.media.found import Media
from handcarry.model.entry import FaultCode
from handcarry.report.clean import encodable, plain

_WHY = {
    FaultCode.VANISHED: ("is not there.", "Look at how it is spelled; a disc or stick may have to be plugged in again."),
    FaultCode.PERMISSION: ("may not be read by you.", "Give yourself the right to read it, or copy it to a place of your own."),
    FaultCode.ENCRYPTED: ("is locked.", "Give --password-file with a file whose first line is the password."),
    FaultCode.WRONG_PASSWORD: ("is locked, and this password does not open it.", "Ask for the password again."),
    FaultCode.NOT_A_FILE: ("is neither a folder nor a file.", "Name a folder, drive, archive, disc image or file."),
    FaultCode.REFUSED: ("was refused for safety: it holds more than any medium does.", "Do not open it elsewhere; ask who gave it."),
}
_OTHER = ("cannot be read.", "Try another drive or port; if that does not help, ask for it again.")


def require_readable(media: Media) -> None:
    """Raise `CannotOpen` where media that were iterated to their end held nothing because they could not be read."""
    container = media.container
    if container.fault is None or container.entry_count:
        return
    what, do = _WHY.get(container.fault.code, _OTHER)
    raise CannotOpen(f"{plain(encodable(container.path))} {what}", means="So nothing was done.", do=do)
