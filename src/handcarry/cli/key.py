"""`handcarry key`: a key to sign copies with, in minisign's form. Its other half is for whoever is to check them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from handcarry.cli.arguments import LANG, Argument, Given, Verb
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def key(given: Given) -> int:
    """Make a key to sign copies with."""
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.cli.seals import new_passphrase, require_extra  # noqa: PLC0415
    from handcarry.pack.minisign import new_key  # noqa: PLC0415

    words, path = words_for(given["lang"]), given["path"]
    require_extra()
    public = path.with_name(path.name + ".pub")
    if path.exists() or public.exists():
        raise UsageError(word="key_is_there", name=path.name)
    made = new_key()
    secret = made.to_text("" if given["unlocked"] else new_passphrase(given["passphrase_file"], words))
    _write(path, secret, 0o600)
    _write(public, made.public.to_text(), 0o644)
    print(words("cli.key.made", path=str(path), public=str(public)))
    print(words("cli.key.give", line=made.public.to_text().decode().splitlines()[-1]))
    return 0


def _write(path: Path, data: bytes, mode: int) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), "wb") as file:
            file.write(data)
    except OSError as error:
        raise UsageError(word="not_written") from error


VERB = Verb(
    "key",
    key,
    (Argument("path", "file", "key_file", needed=True),),
    (Argument("passphrase_file", "file", "key_passphrase_file"), Argument("unlocked", ""), LANG),
)
