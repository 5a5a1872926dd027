"""Locks, signatures and bags on the command line: options of `pack` and `verify`. Secrets come by prompt or file, never by argument."""

from __future__ import annotations

import getpass
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from handcarry.cli.arguments import Argument
from handcarry.cli.locked import ask_password, first_line
from handcarry.errors import CannotOpen, MissingExtra, UsageError

if TYPE_CHECKING:
    from handcarry.catalogue.words import Words
    from handcarry.media.age_keys import Recipient
    from handcarry.media.password import Password
    from handcarry.pack.minisign import PublicKey, SecretKey
    from handcarry.pack.seal import Seals

SHORTEST = 10
_MOST_BYTES = 1 << 16
_AGE_HEAD = b"age-encryption.org/v1\n"


SHUT = (
    Argument("encrypt", ""), Argument("passphrase_file", "file"), Argument("recipient", many=True), Argument("sign", "file"),
    Argument("sign_passphrase_file", "file"), Argument("bag", ""),
)  # fmt: skip
OPENING = (Argument("password_file", "file", "copy_password_file"), Argument("identity", "file"))


class Shut(NamedTuple):
    """How the copy is shut."""

    encrypt: bool
    passphrase_file: Path | None
    recipient: tuple[str, ...]
    sign: Path | None
    sign_passphrase_file: Path | None
    bag: bool


class Opening(NamedTuple):
    """What opens a copy that may be locked."""

    password_file: Path | None
    identity: Path | None

    def of(self, path: Path, words: Words) -> Password | None:
        """Return it; where a copy is locked, and nothing was given, and somebody sits there, ask."""
        from handcarry.media.password import Password  # noqa: PLC0415

        text = first_line(self.password_file) if self.password_file else ""
        identities = _text(self.identity, "no_identity_file") if self.identity else ""
        if _is_locked(path):
            require_extra()
            if not text and not identities and sys.stdin.isatty():
                text = ask_password(words)
        return Password(text=text, identities=identities) if text or identities else None


def seals_of(shut: Shut, words: Words) -> Seals:
    """Return what was asked for, passphrases asked where they are not in a file."""
    from handcarry.pack.seal import Seals  # noqa: PLC0415  the engine is heavy

    locked = shut.encrypt or shut.passphrase_file is not None
    if locked or shut.recipient or shut.sign:
        require_extra()
    if locked and shut.recipient:
        raise UsageError(word="passphrase_or_recipient")
    recipients = _passphrase(shut, words) if locked else tuple(each for text in shut.recipient for each in _recipients(text))
    signer = None if shut.sign is None else _secret_key(shut.sign, shut.sign_passphrase_file, words)
    return Seals(recipients=recipients, signer=signer, bag=shut.bag)


def require_extra() -> None:
    """Raise `MissingExtra` where the ciphers are not installed."""
    if importlib.util.find_spec("cryptography") is None:
        raise MissingExtra(word="no_seal")


def new_passphrase(file: Path | None, words: Words) -> str:
    """Return a passphrase for something new: a file's first line, else asked for twice. Raises UsageError for one that is too short."""
    if file is not None:
        text = _line_of(file, "--passphrase-file")
    elif not sys.stdin.isatty():
        raise UsageError(word="nobody_to_ask")
    else:
        text = getpass.getpass(f"{words('cli.passphrase.new')} ", stream=sys.stderr)
        if getpass.getpass(f"{words('cli.passphrase.again')} ", stream=sys.stderr) != text:
            raise UsageError(word="passphrases_differ")
    if len(text) < SHORTEST:
        raise UsageError(word="short_passphrase", shortest=str(SHORTEST))
    return text


def public_key_of(text: str) -> PublicKey:
    """Return the key behind a line or a file of minisign."""
    from handcarry.pack.minisign import NotMinisign, public_key  # noqa: PLC0415

    require_extra()
    try:
        return public_key(text)
    except NotMinisign:
        pass
    try:
        return public_key(_text(Path(text), "no_public_key"))
    except NotMinisign as error:
        raise CannotOpen(word="no_public_key") from error


def _passphrase(shut: Shut, words: Words) -> tuple[Recipient, ...]:
    from handcarry.media.age_keys import Passphrase  # noqa: PLC0415

    return (Passphrase(new_passphrase(shut.passphrase_file, words)),)


def _recipients(text: str) -> tuple[Recipient, ...]:
    """Return the keys behind `age1...`, or in a file with one a line."""
    from handcarry.media.age_keys import recipient_of  # noqa: PLC0415

    lines = [text] if text.lower().startswith("age1") else _text(Path(text), "no_recipient").splitlines()
    try:
        found = tuple(recipient_of(line.strip()) for line in lines if line.strip() and not line.startswith("#"))
    except ValueError as error:
        raise UsageError(word="no_recipient") from error
    if not found:
        raise UsageError(word="no_recipient")
    return found


def _secret_key(path: Path, file: Path | None, words: Words) -> SecretKey:
    from handcarry.pack.minisign import NotMinisign, WrongPassphrase, is_locked, secret_key  # noqa: PLC0415

    text = _text(path, "no_secret_key")
    try:
        passphrase = ""
        if is_locked(text):
            passphrase = _line_of(file, "--sign-passphrase-file") if file else _asked(words)
        return secret_key(text, passphrase)
    except WrongPassphrase as error:
        raise UsageError(word="wrong_passphrase") from error
    except NotMinisign as error:
        raise CannotOpen(word="no_secret_key") from error


def _line_of(file: Path, option: str) -> str:
    try:
        return first_line(file)
    except CannotOpen as error:
        raise UsageError(word="no_passphrase_file", option=option) from error


def _asked(words: Words) -> str:
    if not sys.stdin.isatty():
        raise UsageError(word="nobody_to_ask")
    return getpass.getpass(f"{words('cli.passphrase.key')} ", stream=sys.stderr)


def _is_locked(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_AGE_HEAD)) == _AGE_HEAD
    except OSError:
        return False


def _text(path: Path, word: str) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotOpen(word=word) from error
