"""Who signed a pack's list of files, and whether that is still so."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from handcarry.pack import layout
from handcarry.pack.minisign import NotMinisign, PublicKey, Signature, public_key, signature


class Signed(Struct, frozen=True, kw_only=True):
    """A signature that stands there. `key` is the number of the key that made it; `named` is true where it is the one that was given.

    `checked` is false where there was no key to check it with. `comment` is signed too; it is empty as long as it is not checked.
    """

    key: str
    named: bool
    checked: bool
    comment: str


def signed_by(lists: Mapping[str, bytes], key: PublicKey | None) -> tuple[Signed | None, tuple[str, ...]]:
    """Return the signature of a pack's manifest, None where it has none, and what is wrong with it."""
    if layout.SIGNATURE not in lists:
        wanted = key is not None or layout.SIGNER in lists
        return None, (f"{layout.SIGNATURE} is missing: the list of files is not signed",) if wanted else ()
    try:
        found = signature(lists[layout.SIGNATURE].decode("utf-8", "replace"))
        beside = public_key(lists[layout.SIGNER].decode("utf-8", "replace")) if layout.SIGNER in lists else None
    except NotMinisign as error:
        return None, (f"the signature of the list of files cannot be read: {error}",)
    try:
        return _judged(found, lists[layout.MANIFEST], key, beside)
    except ImportError:
        return _unchecked(found), ()


def _judged(found: Signature, data: bytes, key: PublicKey | None, beside: PublicKey | None) -> tuple[Signed | None, tuple[str, ...]]:
    if key is not None:
        if found.is_of(data, key):
            return Signed(key=found.name, named=True, checked=True, comment=found.trusted), ()
        return _unchecked(found), (f"the list of files is not signed with the key {key.name} that was given",)
    if beside is None:
        return _unchecked(found), ()
    if found.is_of(data, beside):
        return Signed(key=found.name, named=False, checked=True, comment=found.trusted), ()
    return _unchecked(found), (f"{layout.SIGNATURE} does not fit the list of files",)


def _unchecked(found: Signature) -> Signed:
    return Signed(key=found.name, named=False, checked=False, comment="")
