"""A folder or a drive: its files in natural order of their paths. Follows no link, opens no pipe or device.

The listing is made at once, so that the number of files and bytes is known before the first is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from handcarry.media.drive import Drive, Listed
from handcarry.media.faults import fault_of
from handcarry.media.found import Member, Opened, Within
from handcarry.media.limits import Limits
from handcarry.media.names import natural_key
from handcarry.media.parts import Split, lacks_its_first, side_by_side
from handcarry.media.placeholder import is_hole, is_placeholder
from handcarry.media.source import FileSource, Source, Stretch
from handcarry.model.entry import Fault, FaultCode

_PARTIAL = (".crdownload", ".part", ".partial", ".download", ".opdownload")
_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "character device"),
    (stat.S_ISBLK, "block device"),
)
_MOUNT_POINT = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: a Windows junction, which may lead round in a circle


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One thing the walk came across: a file, or what could not be walked."""

    path: str
    listed: Listed | None
    fault: Fault | None = None


def open_folder(path: str, within: Within, drive: Drive) -> Opened:
    """List the folder; a listing that fails is the container's fault, one that fails further down is a line of its own."""
    lines = list(_walk(path, drive, within.ledger.limits))
    if len(lines) == 1 and lines[0].path == "":
        return Opened(format="folder", fault=lines[0].fault)
    inside = {_identity(line.listed.status) for line in lines if line.listed and line.listed.status}
    members = with_parts([_member(path, line, drive, inside) for line in lines])
    return Opened(
        format="folder",
        members=members,
        entry_count=len(members),
        total_bytes=sum(member.size_bytes or 0 for member in members if member.stream),
        any_order=True,
    )


def with_parts(members: list[Member]) -> list[Member]:
    """The same members, first parts of split archives knowing the further ones that lie beside them."""
    sources = {str(member.name): member.at_rest for member in members if member.at_rest}
    groups = side_by_side(sources)
    return [_with_parts(member, groups[str(member.name)], sources) if str(member.name) in groups else member for member in members]


def _with_parts(member: Member, split: Split, sources: Mapping[str, Callable[[], Source]]) -> Member:
    path = str(member.name)
    lost = Fault(code=FaultCode.PART_MISSING, detail=split.missing) if lacks_its_first(path, split) else None
    return replace(
        member,
        fault=member.fault or lost,
        further_parts=tuple(sources[more] for more in split.parts[1:]) if split.parts[:1] == (path,) else (),
        is_further_part=path in split.parts[1:],
        missing_part=split.missing,
    )


def partial_download(name: str) -> Fault | None:
    """The fault of a file that a browser has not finished writing."""
    if name.lower().endswith(_PARTIAL):
        return Fault(code=FaultCode.PARTIAL_DOWNLOAD, detail="named like an unfinished download")
    return None


def _plain(path: str, name: str, size_bytes: int, drive: Drive) -> Member:
    source = FileSource(drive, path, size_bytes=size_bytes)
    return Member(
        name=name,
        size_bytes=size_bytes,
        fault=partial_download(name),
        stream=lambda: Stretch(source, 0, size_bytes, short=FaultCode.SHRANK),
        at_rest=lambda: FileSource(drive, path, size_bytes=size_bytes),
        close=source.close,
    )


def _walk(root: str, drive: Drive, limits: Limits) -> Iterator[_Line]:
    """Every file below `root`, depth first; one more than may be, or one letter more, is enough to know that it is too many."""
    waiting: list[tuple[str, Listed | None]] = [("", None)]
    count = chars = 0
    while waiting and count <= limits.entries and chars <= limits.names_chars:
        path, listed = waiting.pop()
        if listed is not None and not _is_folder(listed):
            count += 1
            chars += len(path) if len(path) <= limits.path_chars else 0  # the ledger counts no less, and refuses
            yield _Line(path=path, listed=listed)
            continue
        try:
            inside = drive.list_folder(os.path.join(root, *path.split("/")) if path else root)  # noqa: PTH118  bytes of names stay as they are
        except OSError as error:
            count += 1
            yield _Line(path=path, listed=None, fault=fault_of(error))
            continue
        inside.sort(key=lambda each: natural_key(each.name), reverse=True)
        waiting.extend((f"{path}/{each.name}" if path else each.name, each) for each in inside)


def _is_folder(listed: Listed) -> bool:
    status = listed.status
    return status is not None and stat.S_ISDIR(status.st_mode) and getattr(status, "st_reparse_tag", 0) != _MOUNT_POINT


def _member(root: str, line: _Line, drive: Drive, inside: set[tuple[int, int]]) -> Member:
    if line.listed is None:
        return Member(name=line.path, fault=line.fault)
    status = line.listed.status
    if status is None:
        return Member(name=line.path, fault=Fault(code=FaultCode.VANISHED, detail="listed, and gone when looked at"))
    fault = _not_a_file(line.listed, status, inside)
    if fault is not None:
        return Member(name=line.path, fault=fault)
    path = os.path.join(root, *line.path.split("/"))  # noqa: PTH118
    if is_placeholder(line.listed.name, status) or is_hole(path, status, drive):
        return Member(
            name=line.path, size_bytes=status.st_size, fault=Fault(code=FaultCode.CLOUD_PLACEHOLDER, detail="listed here, stored elsewhere")
        )
    return _plain(path, line.path, status.st_size, drive)


def _not_a_file(listed: Listed, status: os.stat_result, inside: set[tuple[int, int]]) -> Fault | None:
    if stat.S_ISREG(status.st_mode):
        return None
    detail = next((name for is_kind, name in _KINDS if is_kind(status.st_mode)), "junction")
    if stat.S_ISLNK(status.st_mode):
        detail = _link_detail(listed.links_to, inside)
    return Fault(code=FaultCode.NOT_A_FILE, detail=detail)


def _link_detail(target: os.stat_result | None, inside: set[tuple[int, int]]) -> str:
    if target is None:
        return "symbolic link that leads nowhere"
    if stat.S_ISREG(target.st_mode) and _identity(target) in inside:
        return "symbolic link to a file that is read in its own place"
    return "symbolic link, not followed"


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
