"""`handcarry verify`: is a copy still what it was; what is missing, changed or extra, each by its name."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from handcarry.cli.arguments import LANG, Argument, Given, Verb
from handcarry.cli.console import say
from handcarry.cli.noting import NO_KEEP, note
from handcarry.cli.seals import OPENING, Opening, public_key_of
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from handcarry.model.translate import Translate
    from handcarry.pack.signed import Signed
    from handcarry.pack.verify import Verified

DIFFERENT = 1
_SHOWN = 20


def verify(given: Given) -> int:
    """Say whether a copy is still what it was."""
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.cli.waiting import watcher  # noqa: PLC0415
    from handcarry.pack.verify import Level  # noqa: PLC0415  the engine is heavy
    from handcarry.pack.verify import verify as look  # noqa: PLC0415

    words = words_for(given["lang"])
    if given["quick"] and given["deep"]:
        raise UsageError(word="quick_and_deep")
    level = Level.QUICK if given["quick"] else Level.DEEP if given["deep"] else Level.FULL
    password = Opening(**given.of(OPENING)).of(given["path"], words)
    signer = public_key_of(given["key"]) if given["key"] else None
    watching = None if given["quiet"] or given["json"] else watcher("auto", sys.stderr, words, terminal="")
    close: Callable[[], None] = watching.close if watching else lambda: None
    try:
        found = look(given["path"], level, password=password, progress=watching, key=signer)
    finally:
        close()
    if given["json"]:
        _as_json(found)
    else:
        _tell(found, words, given["path"])
    if not given["no_keep"] and found.kind != "list" and (level is not Level.QUICK or not found.ok):
        silent = given["quiet"] or given["json"]
        note(given["path"], holds=found.holds, fingerprint=found.fingerprint, ok=found.ok, words=None if silent else words)
    return 0 if found.ok else DIFFERENT


def list_names(title: str, names: tuple[str, ...], words: Translate) -> None:
    """Print names under a title, the first of many; nothing where there is none."""
    from handcarry.report.clean import encodable, plain  # noqa: PLC0415

    if names:
        print(f"{title} ({len(names)}):")
    for name in names[:_SHOWN]:
        print(f"  {plain(encodable(name))}")
    if len(names) > _SHOWN:
        print(f"  {words('cli.verify.and_more', count=len(names) - _SHOWN)}")


def _as_json(found: Verified) -> None:
    import msgspec  # noqa: PLC0415

    from handcarry.report.clean import escaped  # noqa: PLC0415

    print(escaped(msgspec.json.format(msgspec.json.encode(found), indent=2).decode()))


def _tell(found: Verified, words: Translate, path: Path) -> None:
    answer = words("cli.verify.same" if found.ok else "cli.verify.differs")
    what, how = words(f"cli.verify.kind.{found.kind}"), words(f"cli.verify.level.{found.level}")
    print(words("cli.verify.answer", answer=answer, what=what, files=found.files, how=how))
    if found.level == "quick":
        print(words("cli.verify.sized", count=found.sized))
    if found.fingerprint:
        print(f"{words('cli.fingerprint')}: {found.fingerprint}")
    if found.signed:
        print(_signed(found.signed, words))
    for id_, names in (
        ("faults", found.faults),
        ("missing", found.missing),
        ("changed", tuple(f"{each.path} ({each.what})" for each in found.changed)),
        ("unreadable", tuple(f"{each.path} ({each.fault})" for each in found.unreadable)),
        ("extra", found.extra),
        ("again", found.deep.differs if found.deep else ()),
    ):
        list_names(words(f"cli.verify.names.{id_}"), names, words)
    if found.repair and found.repair.outcome != "whole":
        from handcarry.cli.repair import tell  # noqa: PLC0415

        tell(found.repair, words, path)
    if found.deep and found.deep.verdict:
        print(f"{words('cli.verify.verdict')}: {words(f'report.verdict.{found.deep.verdict}.title')}")
    if found.ignored:
        say(words("cli.verify.ignored", count=len(found.ignored)))


def _signed(signed: Signed, words: Translate) -> str:
    from handcarry.report.clean import encodable, plain  # noqa: PLC0415

    state = "named" if signed.named else "unnamed" if signed.checked else "unchecked"
    return words(f"cli.signed.{state}", key=signed.key, comment=plain(encodable(signed.comment)))


VERB = Verb(
    "verify",
    verify,
    (Argument("path", "file", "copy", needed=True),),
    (
        Argument("quick", ""), Argument("deep", ""), Argument("json", "", "json_alone"), Argument("quiet", ""),
        *OPENING, Argument("key"), NO_KEEP, LANG,
    ),
)  # fmt: skip
