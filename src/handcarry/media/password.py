"""A password on its way to an archive. It knows how not to be printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from handcarry.media.aes import StartAes, by_pyzipper


@dataclass(frozen=True, slots=True, kw_only=True)
class Password:
    """What opens an archive: the text that the user typed, the text of a file of age identities, or the key of an age file just written.

    Its repr and its str never show it. `start_aes` is who undoes WinZip AES with it.
    """

    text: str = field(default="", repr=False)
    identities: str = field(default="", repr=False)
    file_key: bytes = field(default=b"", repr=False)
    start_aes: StartAes = field(default=by_pyzipper, repr=False, compare=False)
