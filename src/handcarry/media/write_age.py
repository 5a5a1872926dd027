"""Writes an age file (C2SP age v1) as a stream, to a passphrase or to recipients. `age -d` opens it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from handcarry.media.age import written_header
from handcarry.media.age_keys import FILE_KEY_BYTES, Recipient
from handcarry.media.age_payload import Sealing, Write


class AgeWriter(Sealing):
    """Takes bytes as they come. `file_key` opens what was written, to read it back; it must not outlive the writing."""

    def __init__(self, write: Write, recipients: Sequence[Recipient]) -> None:
        self.file_key = os.urandom(FILE_KEY_BYTES)
        write(written_header([recipient.wrap(self.file_key) for recipient in recipients], self.file_key))
        super().__init__(write, self.file_key)
