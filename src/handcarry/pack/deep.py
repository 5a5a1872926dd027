"""A pack examined again: the clinic's files from where they lie now, and every converted copy decoded and held against its proof."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from handcarry.dicom.read import NotDicom, read_instance
from handcarry.examine import check_media
from handcarry.intake import WHOLE_FILE_BYTES
from handcarry.media.faults import Broken
from handcarry.media.found import Found
from handcarry.media.open import open_media
from handcarry.media.password import Password
from handcarry.media.source import Source
from handcarry.media.tape import Stream
from handcarry.model.entry import FaultCode
from handcarry.model.progress import OnProgress
from handcarry.model.report import Asked, Report
from handcarry.pack import layout
from handcarry.pack.bag import PAYLOAD
from handcarry.pack.listing import inside_bag
from handcarry.pack.original import Converted, Original, from_json
from handcarry.pack.pixels_of import Undecoded, frames_hash
from handcarry.pack.reread import FolderShelf, Shelf, media_of
from handcarry.pack.verify import Deep
from handcarry.pixels.workers import Prober
from handcarry.report import document
from handcarry.report.to_json import from_json as report_of


def examine_again(path: Path, lists: Mapping[str, bytes], *, password: Password | None = None, progress: OnProgress | None = None) -> Deep:
    """Examine a pack and say what differs from the report that lies in it."""
    in_bag = "bagit.txt" in lists and layout.MANIFEST not in lists
    try:
        original = from_json((inside_bag(lists) if in_bag else lists)[layout.ORIGINAL_JSN])
    except (KeyError, msgspec.DecodeError):
        return Deep(verdict_before="", verdict="", differs=("VERIFY/ORIGINAL.JSN cannot be read",))
    if path.is_dir():
        return _examined(original, FolderShelf(path / PAYLOAD if in_bag else path), password, progress)
    with open_media(path, password=password) as media:
        files = {found.path: found for found in media}
        inner = password if password and password.text else None
        return _examined(original, _ArchiveShelf(inside_bag(files) if in_bag else files), inner, progress)


class _ArchiveShelf:
    """A pack in an archive, whose files can be opened one after the other."""

    def __init__(self, files: Mapping[str, Found]) -> None:
        self._files = files

    def stream(self, path: str) -> Stream:
        """Return a file's bytes."""
        found = self._files.get(path)
        if found is None or found.member.stream is None:
            raise Broken(FaultCode.VANISHED, "not in the archive")
        return found.member.stream()

    def at_rest(self, path: str, size_bytes: int) -> Callable[[], Source] | None:  # noqa: ARG002  an archive knows it itself
        """Return how to read anywhere in a file."""
        found = self._files.get(path)
        return found.member.at_rest if found else None


def _examined(original: Original, shelf: Shelf, password: Password | None, progress: OnProgress | None) -> Deep:
    differs: list[str] = []
    before: document.Document | None = None
    try:
        before = report_of(_read(shelf.stream(layout.REPORT_JSN)))
    except (Broken, OSError, UnicodeDecodeError, msgspec.DecodeError):
        differs.append("VERIFY/REPORT.JSN cannot be read")
    given = before.identity.given if before else None
    asked = Asked(name=given.name, born=given.born, scanned=given.scanned, surgery=given.surgery) if given else Asked()
    report = check_media(media_of(original, shelf, password=password), asked=asked, progress=progress)
    if before is not None:
        differs += _differences(before, report)
    with Prober() as prober:
        differs += [f"{copy.path} does not show what it showed" for copy in original.converted if not _shows(copy, shelf, prober)]
    return Deep(verdict_before=before.verdict.value if before else "", verdict=report.verdict.value, differs=tuple(differs))


def _differences(before: document.Document, report: Report) -> list[str]:
    then = {(finding.id, finding.scope, finding.severity) for finding in before.findings}
    now = {(finding.id, finding.scope.value, finding.severity.value) for finding in report.findings}
    told = [f"the verdict was {before.verdict.value} and is {report.verdict.value}"] if before.verdict is not report.verdict else []
    told += [f"{id_} ({scope}) is found now and was not" for id_, scope, _ in sorted(now - then)]
    return told + [f"{id_} ({scope}) was found and is not now" for id_, scope, _ in sorted(then - now)]


def _shows(copy: Converted, shelf: Shelf, prober: Prober) -> bool:
    try:
        stream = shelf.stream(copy.path)
        head = _read(stream, WHOLE_FILE_BYTES)
        reading = read_instance(head, entry=0, size_bytes=len(head) + (len(head) == WHOLE_FILE_BYTES))
        if isinstance(reading, NotDicom):
            return False
        found = frames_hash(reading, io.BufferedReader(_Raw(stream)), prober)
    except (Broken, OSError, Undecoded):
        return False
    return (found.count, found.hexdigest()) == (copy.frames, copy.frames_sha256)


class _Raw(io.RawIOBase):
    """A stream as a file."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # only ever a memoryview
        part = self._stream.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


def _read(stream: Stream, most: int = 1 << 30) -> bytes:
    parts, left = [], most
    while left > 0 and (part := stream.read(min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
