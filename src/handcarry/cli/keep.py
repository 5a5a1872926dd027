"""`handcarry keep`: which copies are known here, how many media each scan lies on, what is due: two copies, verified every year."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from handcarry.cli.arguments import LANG, Argument, Given, Verb
from handcarry.cli.writing import write_whole
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from handcarry.catalogue.words import Words
    from handcarry.pack.known import Known, Scan

TO_DO = 1


def keep(given: Given) -> int:
    """List the copies that are known here, and say what is to be done."""
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.host.own_folder import data_folder  # noqa: PLC0415
    from handcarry.pack.known import Known, read, scans  # noqa: PLC0415

    words, folder, today = words_for(given["lang"]), data_folder(), date.today()  # noqa: DTZ011  the day on the wall
    known = read(folder) if folder else Known()
    if given["forget"] and folder:
        known = _forgotten(given["forget"], folder, words)
    found = list(scans(known))
    if given["json"]:
        _as_json(known)
    elif not found:
        print(words("keep.none"))
    for number, scan in enumerate([] if given["json"] else found, 1):
        _tell(number, scan, today, words)
    if given["output"] and found:
        _remind(given["output"], max(today, min(scan.due for scan in found)), words)
    return 0 if all(scan.is_well(today) for scan in found) else TO_DO


def _tell(number: int, scan: Scan, today: date, words: Words) -> None:
    from handcarry.pack.known import ENOUGH  # noqa: PLC0415
    from handcarry.report.clean import encodable, plain  # noqa: PLC0415
    from handcarry.report.words import Wording  # noqa: PLC0415

    wording = Wording(words)
    print(words("keep.scan", number=number, media=scan.media))
    for copy in scan.copies:
        state = "bad" if not copy.ok else "due" if copy.due <= today else "fine"
        print("  " + words(f"keep.copy.{state}", path=plain(encodable(copy.path)), day=wording.day(copy.day.isoformat())))
    if scan.media < ENOUGH:
        print("  " + words("keep.one_medium"))
    if scan.is_well(today):
        print("  " + words("keep.fine", day=wording.day(scan.due.isoformat())))


def _as_json(known: Known) -> None:
    import msgspec  # noqa: PLC0415

    from handcarry.report.clean import escaped  # noqa: PLC0415

    print(escaped(msgspec.json.format(msgspec.json.encode(known), indent=2).decode()))


def _forgotten(path: Path, folder: Path, words: Words) -> Known:
    from handcarry.media.names import printable  # noqa: PLC0415
    from handcarry.pack.known import update, without  # noqa: PLC0415

    where = printable(str(path.resolve()))[0]

    def forget(known: Known) -> Known:
        left = without(known, where)
        if left == known:
            raise UsageError(word="keep_unknown", path=where)
        return left

    try:
        left = update(folder, forget)
    except OSError as error:
        raise UsageError(word="not_written") from error
    print(words("keep.forgotten", path=where))
    return left


def _remind(path: Path, day: date, words: Words) -> None:
    from handcarry.ask.reminder import on_a_day  # noqa: PLC0415
    from handcarry.report.words import Wording  # noqa: PLC0415

    write_whole(path, on_a_day(day, title=words("keep.calendar.title"), told=words("keep.calendar.text"), yearly=True))
    print(words("keep.written", day=Wording(words).day(day.isoformat()), path=str(path)))


VERB = Verb(
    "keep",
    keep,
    (),
    (Argument("output", "file", "calendar", short="-o"), Argument("forget", "file"), Argument("json", "", "json_alone"), LANG),
)
