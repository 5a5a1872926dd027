"""The door to everything that can be handed over: a folder, a drive, a file, an archive, a disc image, and what they hold.

Opens read-only, writes nothing but the unnamed spool of a nested archive, runs nothing. Which containers there are stands in
`media.readers`, which is loaded when the first of them is met.
"""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

from handcarry.media.drive import REAL, Drive
from handcarry.media.faults import Broken, fault_of
from handcarry.media.folder import open_folder, partial_download
from handcarry.media.found import Found, Media, Member, Opened, Within
from handcarry.media.limits import Ledger, Limits
from handcarry.media.names import names_a_part, printable
from handcarry.media.parts import Joined, Split, begins_anew, joined, side_by_side
from handcarry.media.password import Password
from handcarry.media.source import FileSource, Headed, HeadSource, RangeSource, Source, Stretch, TapeSource
from handcarry.media.tape import Tape
from handcarry.model.entry import Family, Fault, FaultCode
from handcarry.sniff.packed import zip_kind

_UNOPENED = "unopened"


def open_media(
    path: str | os.PathLike[str],
    *,
    password: Password | None = None,
    limits: Limits | None = None,
    drive: Drive = REAL,
    closed: bool = False,
) -> Media:
    """Open what the user named. It never fails: what cannot be read is a `Media` without files, and its container says why.

    With `closed`, a file is handed out as it is, whatever it holds: who wants its hash too opens it with `open_inside`.
    """
    named = os.fspath(path)
    within = Within(
        path=printable(Path(os.path.abspath(named)).name or named)[0],  # noqa: PTH100  "." has no name of its own
        opened_through=(),
        depth=0,
        ledger=Ledger(limits or Limits()),
        password=password,
    )
    try:
        status = os.stat(named)  # noqa: PTH116  a link that the user named is followed, no other
        resolved = os.path.realpath(named)
    except (OSError, ValueError) as error:
        fault = fault_of(error) if isinstance(error, OSError) else Fault(code=FaultCode.VANISHED, detail="not a path")
        return Media(Opened(format="file", fault=fault), within)
    if stat.S_ISDIR(status.st_mode):
        return Media(open_folder(resolved, within, drive), within)
    return _open_file(resolved, status, within, drive, closed=closed)


def open_inside(found: Found, tape: Tape, *, head: bytes, password: Password | None = None) -> Media | None:
    """Open a container found inside, of which `head` (up to `HEAD_BYTES`) was read from `tape`; None where no reader knows it.

    When the returned media has been iterated to its end, `tape` has been read to its end too, and knows its hash.
    """
    if found.member.is_further_part and not begins_anew(head):
        return None  # it is read with the first part
    around = found.within
    within = Within(
        path=found.path,
        opened_through=found.opened_through,
        depth=around.depth + 1,
        ledger=around.ledger.inside(packed_bytes=found.size_bytes),
        password=password or around.password,
        missing_part=found.member.missing_part,
    )
    try:
        within.ledger.count_container(within.depth)
        at_rest, starts = _at_rest(found.member)
    except Broken as broken:
        return Media(Opened(format=_UNOPENED, fault=broken.fault), within)
    source = TapeSource(tape, head=head, at_rest=at_rest, limits=within.ledger.limits, starts=starts)
    opened = _first(source, within)
    if opened is None:
        source.decline()
        return None
    return Media(opened, within, source)


def _at_rest(member: Member) -> tuple[Source | None, tuple[int, ...]]:
    """The file where it lies, joined with the further parts of it that lie beside it; and where the parts begin."""
    if member.at_rest is None:
        return None, (0,)
    if member.further_parts:
        whole = joined([member.at_rest(), *(part() for part in member.further_parts)])
        if whole is not None:
            return whole, whole.starts
    return member.at_rest(), (0,)


def _beside(path: str, drive: Drive) -> tuple[Split | None, Joined | None]:
    """The split archive that the named file may be a part of, and its parts as one where there are several."""
    folder, name = os.path.split(path)
    if not names_a_part(name) and not name.lower().endswith((".zip", ".rar")):
        return None, None
    try:
        listed = {each.name: each.status for each in drive.list_folder(folder) if each.status and stat.S_ISREG(each.status.st_mode)}
    except OSError:
        return None, None
    split = side_by_side(listed).get(name)
    if split is None or len(split.parts) < 2 or name not in split.parts:
        return split, None
    return split, joined([FileSource(drive, os.path.join(folder, part), size_bytes=listed[part].st_size) for part in split.parts])  # noqa: PTH118


def _open_file(path: str, status: os.stat_result, within: Within, drive: Drive, *, closed: bool) -> Media:
    is_device = stat.S_ISBLK(status.st_mode)
    if not (stat.S_ISREG(status.st_mode) or is_device):
        fault = Fault(code=FaultCode.NOT_A_FILE, detail="neither a folder nor a file")
        return Media(Opened(format="file", fault=fault), within)
    at_rest = FileSource(drive, path, size_bytes=status.st_size)
    try:
        if is_device:
            at_rest.measure()
        split, whole = (None, None) if is_device or closed else _beside(path, drive)
        within = replace(within, missing_part=split.missing if split else "")
        opened = None if whole is None else _opened_whole(whole, within)
        if opened is not None:
            return opened
        source = HeadSource(at_rest)
    except Broken as broken:
        return Media(Opened(format="file", members=[Member(name=Path(path).name, fault=broken.fault)], entry_count=1), within)
    if closed:
        return Media(_closed(path, at_rest), within, source)
    within = replace(within, ledger=within.ledger.inside(packed_bytes=at_rest.size_bytes))
    packed = None if _is_one_document(source.head) else _first(source, within)
    return Media(packed or _plain(path, source, is_device=is_device), within, source)


def _is_one_document(head: bytes) -> bool:
    """Whether a person sees one thing where a program sees an archive: a letter or a sheet, as files inside are told apart too."""
    kind = zip_kind(head)
    return kind is not None and kind.family is not Family.CONTAINER


def _opened_whole(whole: Joined, within: Within) -> Media | None:
    source = HeadSource(whole, starts=whole.starts)
    within = replace(within, ledger=within.ledger.inside(packed_bytes=whole.size_bytes))
    opened = _first(source, within)
    if opened is None:
        source.close()
        return None
    return Media(replace(opened, note="; ".join(filter(None, (opened.note, f"joined from {len(whole.starts)} parts")))), within, source)


def _first(source: Headed, within: Within) -> Opened | None:
    """What the first reader says that knows the bytes."""
    from handcarry.media.readers import READERS  # noqa: PLC0415  eight files that the check of a folder need not load

    try:
        return next((opened for reader in READERS if (opened := reader(source, within)) is not None), None)
    except Broken as broken:
        return Opened(format=_UNOPENED, fault=broken.fault)


def _closed(path: str, at_rest: FileSource) -> Opened:
    """The file as its one member, which can also be looked into."""
    size_bytes = at_rest.size_bytes
    member = Member(
        name=Path(path).name,
        size_bytes=size_bytes,
        fault=partial_download(path),
        stream=lambda: Stretch(at_rest, 0, size_bytes, short=FaultCode.SHRANK),
        at_rest=lambda: RangeSource(at_rest, 0, size_bytes),
    )
    return Opened(format="file", members=[member], entry_count=1, total_bytes=size_bytes)


def _plain(path: str, source: HeadSource, *, is_device: bool) -> Opened:
    """A file that is no container; a device without a known file system can only be read once it is mounted."""
    if is_device:
        return Opened(format="file", fault=Fault(code=FaultCode.UNSUPPORTED, detail="mount"))
    size_bytes = source.size_bytes
    member = Member(
        name=Path(path).name,
        size_bytes=size_bytes,
        fault=partial_download(path),
        stream=lambda: Stretch(source, 0, size_bytes, short=FaultCode.SHRANK),
    )
    return Opened(format="file", members=[member], entry_count=1, total_bytes=size_bytes)
